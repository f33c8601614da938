"""A text from outside is seen as it is, on one line or on many."""

from __future__ import annotations

import pytest

from widgets.literal import literal, literal_line


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Rue d'Auxonne", "Rue d'Auxonne"),
        ("avant\x00après", "avant␀après"),
        ("\x1b[31mrouge\x7f", "␛[31mrouge␡"),
        ("\u202egnp.exe", "\ufffdgnp.exe"),
        ("une\tligne\nsuit", "une\tligne\nsuit"),
        ("אזעקה", "אזעקה"),
        ("", ""),
    ],
)
def test_an_unseen_character_is_seen(text: str, said: str) -> None:
    assert literal(text, 100) == said


def test_a_text_is_cut_before_it_is_looked_at() -> None:
    assert literal("x" * 1_000_000, 5) == "xxxxx"
    assert literal_line("a\n\n  b\tc", 100) == "a b c"
