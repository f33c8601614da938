"""The table itself: what it says, and that it says nothing twice."""

from __future__ import annotations

from itertools import product

import pytest

from app.core.alarm_table import REFUSALS, TRANSITIONS, State, Trigger, refusal, step

# From, trigger -> to, written a second time and shorter: "L" latches, "+" is held.
EXPECTED = {
    ("A", "condition_true", "-"): "B",
    ("A", "condition_true", "L"): "B",
    ("B", "acknowledge", "-"): "C",
    ("B", "acknowledge", "L"): "C",
    ("B", "condition_false", "-"): "D",
    ("B", "condition_false", "L"): "B+",
    ("C", "condition_false", "-"): "A",
    ("C", "condition_false", "L"): "C+",
    ("C", "reannunciate", "-"): "B",
    ("C", "reannunciate", "L"): "B",
    ("D", "acknowledge", "-"): "A",
    ("D", "acknowledge", "L"): "A",
    ("D", "condition_true", "-"): "B",
    ("D", "condition_true", "L"): "B",
    ("B+", "acknowledge", "-"): "C+",
    ("B+", "acknowledge", "L"): "C+",
    ("B+", "condition_true", "-"): "B",
    ("B+", "condition_true", "L"): "B",
    ("C+", "condition_true", "-"): "B",
    ("C+", "condition_true", "L"): "B",
    ("C+", "reset", "-"): "A",
    ("C+", "reset", "L"): "A",
}
STATES = [("A", False), ("B", False), ("C", False), ("D", False), ("B", True), ("C", True)]
WISHES = (Trigger.ACKNOWLEDGE, Trigger.RESET)


@pytest.mark.parametrize(
    ("state", "trigger", "latching"), [*product(STATES, Trigger, (False, True))]
)
def test_every_pair_goes_where_the_table_says_or_nowhere(
    state: tuple[str, bool], trigger: Trigger, latching: bool
) -> None:
    letter, latched = state
    expected = EXPECTED.get((letter + "+" * latched, trigger.value, "L" if latching else "-"))
    transition = step(State(letter), latched, trigger, latching)
    if expected is None:
        assert transition is None
    else:
        assert transition is not None
        assert transition.to + "+" * transition.to_latched == expected


@pytest.mark.parametrize(("state", "trigger"), [*product(STATES, WISHES)])
def test_a_wish_is_granted_or_refused_with_a_reason_never_both(
    state: tuple[str, bool], trigger: Trigger
) -> None:
    letter, latched = state
    granted = step(State(letter), latched, trigger, latching=False) is not None
    assert granted is (refusal(State(letter), latched, trigger) == "")


def test_rows_one_to_twelve_are_all_there_and_row_thirteen_is_refused() -> None:
    assert {transition.row for transition in TRANSITIONS} == set(range(1, 13))
    assert REFUSALS[State.UNACKNOWLEDGED, True, Trigger.RESET] == "not_acknowledged"


def test_no_two_transitions_contradict_each_other() -> None:
    seen = set()
    for transition in TRANSITIONS:
        for latching in (False, True) if transition.latching is None else (transition.latching,):
            key = (transition.state, transition.latched, transition.trigger, latching)
            assert key not in seen
            seen.add(key)
    assert len(seen) == len(EXPECTED)


def test_only_an_acknowledgement_ends_being_unacknowledged() -> None:
    for transition in TRANSITIONS:
        if transition.state in (State.UNACKNOWLEDGED, State.RETURNED):
            still = transition.to in (State.UNACKNOWLEDGED, State.RETURNED)
            assert still or transition.trigger is Trigger.ACKNOWLEDGE
