"""Every trouble that an engine can be in is told in the person's words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from resources.words import LANGUAGES, Words
from widgets.health.trouble import trouble_line

ENGINE = Path(__file__).parents[2] / "app" / "engine"
NAMED = re.compile(r"""(?:trouble\[|pulse\.say\(|^TROUBLE = )"(\w+)\"""", re.MULTILINE)


def codes() -> set[str]:
    """The codes that the engine's own text names."""
    wiring = ENGINE.parent / "wiring" / "engineroom.py"
    texts = [path.read_text("utf-8") for path in (*ENGINE.glob("*.py"), wiring)]
    return {code for text in texts for code in NAMED.findall(text)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_of_the_engine_has_its_sentence(language: str) -> None:
    words = Words(language)
    assert {"store_write", "store_away", "audit_write", "history_aside"} <= codes()
    assert [code for code in sorted(codes()) if not words.has(f"trouble.{code}")] == []


def test_the_sentence_says_why_and_keeps_the_code_that_the_help_names() -> None:
    said = trouble_line(Words("en"), "audit_write: disk I/O error: {x}")
    assert said == (
        "The audit cannot be written: orders are refused, alarms go on "
        "(disk I/O error: {x}) · audit_write"
    )
    assert trouble_line(Words("fr"), "backup").endswith("(–) · backup")


def test_a_code_of_a_later_engine_is_shown_as_it_came() -> None:
    assert trouble_line(Words("en"), "journal: disk\nfull\0") == "journal: disk full␀"
