"""The philosophy file: what the shipped one says, and the line of each fault."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.kindset import parse_kinds
from app.core.kindtable import KindError
from app.core.people import Role
from app.core.philosophyfile import LONGEST_FILE, parse_philosophy
from resources.shelf import kind_files, philosophy_file

NAME, SHIPPED = philosophy_file()
LINES = SHIPPED.splitlines()


def line_of(text: str) -> int:
    """The number of the line that holds `text`, from 1."""
    (found,) = (number for number, line in enumerate(LINES, 1) if text in line)
    return found


def refused(text: str) -> KindError:
    with pytest.raises(KindError) as caught:
        parse_philosophy(text, "site.toml")
    return caught.value


def test_the_shipped_one_for_the_real_city_and_for_a_simulation() -> None:
    live = parse_philosophy(SHIPPED, NAME)
    simulation = parse_philosophy(SHIPPED, NAME, simulation=True)
    assert (live.unregistered_role, simulation.unregistered_role) == ("operator", "supervisor")
    assert (live.flood_begins, live.flood_ends, live.flood_window_s) == (10, 5, 600.0)
    assert (live.chattering, live.chattering_window_s) == (3, 60.0)
    assert (live.claim_s, live.shift_s, live.standing_after_s) == (300.0, 28_800.0, 86_400.0)
    safety = live.alarm_class("safety")
    assert (safety.signature_for, safety.countersigned) == (("shelve", "remove"), True)
    assert (safety.longest_shelf_s, safety.realarm_after_s) == (7200.0, 1800.0)
    assert live.alarm_class("security").comment_required
    assert live.alarm_class("never heard of") is live.classes["standard"]
    assert live.shelf_reasons
    assert live.removal_reasons


def test_every_class_of_a_shipped_rule_is_there() -> None:
    classes = parse_philosophy(SHIPPED, NAME).classes
    used = {rule.alarm_class for kind in parse_kinds(kind_files()).values() for rule in kind.rules}
    assert used <= set(classes)
    assert set(classes) <= used, "a class that no rule has"


FAULTS = [
    ("shift_h = 8", "shift_h = 0", "shift_h = 8", "at least"),
    ("shift_h = 8", "shift_h = nan", "shift_h = 8", "must be a number"),
    ("shift_h = 8", "shift_h = 80", "shift_h = 8", "at most"),
    ("shift_h = 8", 'shift_h = "8"', "shift_h = 8", "must be a number"),
    ("shift_h = 8", "shift_hours = 8", None, "missing"),
    ("ends_below = 5", "ends_below = 11", "ends_below", "from 0 to 10"),
    ("begins_above = 10", "begins_above = true", "begins_above", "whole number"),
    ("claim_min = 5", "claim_min = 5\ncolour = 1", None, "'colour' is not known here"),
    ('live = "operator"', 'live = "king"', "live = ", "'king' is none of"),
    ('shelve_roles = ["supervisor"]', 'shelve_roles = ["boss"]', "shelve_roles", "'boss' is none"),
    ("countersigned = true", "countersigned = 1", "countersigned", "true or false"),
    ("longest_shelf_h = 2\n", "longest_shelf_h = 9999\n", "longest_shelf_h = 2", "at most"),
    ('name = "security"', 'name = "safety"', 'name = "security"', "there twice"),
    ('name = "standard"', 'name = "usual"', None, "'standard'"),
    ('"transit", "fleet"', '"lighting", "fleet"', "transit", "already of 'lighting'"),
    ('en = "Faulty sensor"', 'en = ""', "Faulty sensor", "'en' is empty"),
    ("[flood]", "[flood", "[flood]", ""),
]


@pytest.mark.parametrize(("old", "new", "line", "reason"), FAULTS, ids=[one[1] for one in FAULTS])
def test_a_fault_has_its_line_and_reason(old: str, new: str, line: str | None, reason: str) -> None:
    assert SHIPPED.count(old) >= 1, old
    error = refused(SHIPPED.replace(old, new, 1))
    assert reason in error.reason
    assert error.file == "site.toml"
    if line is not None:
        wanted = next(n for n, text in enumerate(LINES, 1) if line in text)
        assert error.line == wanted, error


def test_the_last_position_has_what_no_other_has() -> None:
    named = SHIPPED.replace(
        'en = "Safety, buildings and water" }', 'en = "Safety" }\ndepartments = ["water"]'
    )
    assert "all other departments" in refused(named).reason
    assert parse_philosophy(SHIPPED, NAME).position_of("never heard of").name == "safety"


def test_a_file_too_long_is_not_even_read() -> None:
    assert "longer than" in refused("#" * (LONGEST_FILE + 1)).reason
    assert parse_philosophy(SHIPPED + "#" * (LONGEST_FILE - len(SHIPPED)), NAME)


@given(st.sets(st.integers(0, len(LINES) - 1), min_size=1, max_size=6))
def test_a_file_without_some_lines_is_good_or_refused_with_a_line_of_it(gone: set[int]) -> None:
    text = "\n".join(line for number, line in enumerate(LINES) if number not in gone)
    line = 1
    try:
        assert parse_philosophy(text, NAME).unregistered_role in tuple(Role)
    except KindError as error:
        line = error.line
    assert 1 <= line <= len(LINES) + 1
