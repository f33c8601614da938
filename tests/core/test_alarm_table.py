"""The table itself: every state, event and guard, against a second writing of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from itertools import product

import pytest

from app.core.alarm_table import REFUSALS, STALE_WISH, TRANSITIONS, Facts, State, Trigger
from app.core.alarm_table import refusal as refusal_of
from app.core.alarm_table import step as step_of

# The design table once more, a line a case: row, from, event, guards -> to, record.
# "+" is a latch held, "*" a latch held or not and kept, "!x" that x does not hold.
WRITTEN = """
 1 A  condition_true !design needs                   B  alarm_raised
 1 A  condition_true !design !needs                  C  alarm_raised
 2 B  acknowledge                                    C  alarm_acknowledged
 3 B  condition_false !latching                      D  alarm_returned
 4 B  condition_false latching                       B+ alarm_returned
 5 C  condition_false !latching                      A  alarm_returned
 6 C  condition_false latching                       C+ alarm_returned
 7 C  reannunciate needs                             B  alarm_reraised
 8 D  acknowledge                                    A  alarm_acknowledged
 9 D  condition_true needs                           B  alarm_raised
 9 D  condition_true !needs                          C  alarm_raised
10 B+ acknowledge                                    C+ alarm_acknowledged
11 B+ condition_true                                 B  alarm_reraised
11 C+ condition_true needs                           B  alarm_reraised
11 C+ condition_true !needs                          C  alarm_reraised
12 C+ reset                                          A  alarm_reset
14 A  shelve                                         E  alarm_shelved
14 B* shelve                                         E* alarm_shelved
14 C* shelve                                         E* alarm_shelved
14 D  shelve                                         E  alarm_shelved
15 E  unshelve active needs                          B  alarm_unshelved
15 E  unshelve active !needs                         C  alarm_unshelved
15 E+ unshelve !active needs                         B+ alarm_unshelved
15 E+ unshelve !active !needs                        C+ alarm_unshelved
15 E  unshelve !active                               A  alarm_unshelved
15 F* unshelve shelf                                 F* alarm_unshelved
15 G* unshelve shelf                                 G* alarm_unshelved
16 A  condition_true design                          F  alarm_suppressed
16 B* suppress                                       F* alarm_suppressed
16 C* suppress                                       F* alarm_suppressed
16 D  suppress                                       F  alarm_suppressed
16 E* suppress                                       F* alarm_suppressed
16 F* suppress                                       F* alarm_suppressed
16 G* suppress                                       G* alarm_suppressed
17 F  unsuppress !shelf active needs                 B  alarm_unsuppressed
17 F  unsuppress !shelf active !needs                C  alarm_unsuppressed
17 F+ unsuppress !shelf !active needs                B+ alarm_unsuppressed
17 F+ unsuppress !shelf !active !needs               C+ alarm_unsuppressed
17 F  unsuppress !shelf !active                      A  alarm_unsuppressed
17 F* unsuppress shelf                               E* alarm_unsuppressed
17 G* unsuppress design                              G* alarm_unsuppressed
18 A  remove                                         G  alarm_removed
18 B* remove                                         G* alarm_removed
18 C* remove                                         G* alarm_removed
18 D  remove                                         G  alarm_removed
18 E* remove                                         G* alarm_removed
18 F* remove                                         G* alarm_removed
19 G  restore !design !shelf active needs            B  alarm_restored
19 G  restore !design !shelf active !needs           C  alarm_restored
19 G+ restore !design !shelf !active needs           B+ alarm_restored
19 G+ restore !design !shelf !active !needs          C+ alarm_restored
19 G  restore !design !shelf !active                 A  alarm_restored
19 G* restore !design shelf                          E* alarm_restored
19 G* restore design                                 F* alarm_restored
21 B* doubt                                          B* alarm_staled
21 C* doubt                                          C* alarm_staled
21 D  doubt                                          D  alarm_staled
21 E* doubt                                          E* alarm_staled
21 F* doubt                                          F* alarm_staled
21 G* doubt                                          G* alarm_staled
21 B* trust                                          B* alarm_refreshed
21 C* trust                                          C* alarm_refreshed
21 D  trust                                          D  alarm_refreshed
21 E* trust                                          E* alarm_refreshed
21 F* trust                                          F* alarm_refreshed
21 G* trust                                          G* alarm_refreshed
 0 E* condition_true !active                         E  alarm_condition_changed
 0 F* condition_true !active                         F  alarm_condition_changed
 0 G* condition_true !active                         G  alarm_condition_changed
 0 E* condition_false active latching                E+ alarm_condition_changed
 0 F* condition_false active latching                F+ alarm_condition_changed
 0 G* condition_false active latching                G+ alarm_condition_changed
 0 E* condition_false active !latching               E  alarm_condition_changed
 0 F* condition_false active !latching               F  alarm_condition_changed
 0 G* condition_false active !latching               G  alarm_condition_changed
"""

# What a person may not do, and what the person is told. All else has no meaning.
REFUSED = """
A  acknowledge          closed
C* acknowledge needs    already_acknowledged
C* acknowledge !needs   no_acknowledgement_needed
E* acknowledge          shelved
F* acknowledge          suppressed
G* acknowledge          out_of_service
A  reset                closed
B+ reset                not_acknowledged
B  reset                not_latched
C  reset                not_latched
D  reset                not_latched
E* reset                shelved
F* reset                suppressed
G* reset                out_of_service
E* shelve               already_shelved
F* shelve               suppressed
G* shelve               out_of_service
A  unshelve             not_shelved
B* unshelve             not_shelved
C* unshelve             not_shelved
D  unshelve             not_shelved
F* unshelve !shelf      not_shelved
G* unshelve !shelf      not_shelved
G* remove               out_of_service
A  restore              not_out_of_service
B* restore              not_out_of_service
C* restore              not_out_of_service
D  restore              not_out_of_service
E* restore              not_out_of_service
F* restore              not_out_of_service
"""

STANDS = ("A", "B", "B+", "C", "C+", "D", "E", "E+", "F", "F+", "G", "G+")
NAMES = tuple(field.name for field in fields(Facts))
ALL_FACTS = [Facts(**dict(zip(NAMES, held, strict=True))) for held in product(*[(False, True)] * 5)]
WISHES = {"acknowledge", "reset", "shelve", "unshelve", "remove", "restore"}
Situation = tuple[str, str, Facts]


def possible(stand: str, facts: Facts) -> bool:
    """Whether these facts can stand beside the state at all."""
    letter, latched = stand[0], stand.endswith("+")
    if latched and facts.active:
        return False  # a latch is held by what is normal
    if letter in "BC" and facts.active is latched:
        return False
    if letter in "AD" and facts.active:
        return False
    if letter in "ABCDE" and facts.shelf is not (letter == "E"):
        return False
    return letter not in "BCDEF" or facts.design is (letter == "F")


def situations(line: str) -> Iterator[tuple[Situation, list[str]]]:
    """What a written line is for, and the words after its guards."""
    state, event, *words = line.split()
    guards = [word for word in words if word.strip("!") in NAMES]
    for stand in (state[0], state[0] + "+") if state.endswith("*") else (state,):
        for facts in ALL_FACTS:
            met = all(getattr(facts, g.strip("!")) != g.startswith("!") for g in guards)
            if met and possible(stand, facts):
                yield (stand, event, facts), words[len(guards) :]


def expected() -> dict[Situation, tuple[int, str, str]]:
    found = {}
    for line in WRITTEN.strip().splitlines():
        row, rest = line.split(maxsplit=1)
        for situation, (to, record) in situations(rest):
            assert situation not in found, line
            kept = "+" if situation[0].endswith("+") else ""
            found[situation] = (int(row), to.replace("*", kept), record)
    return found


def refused() -> dict[Situation, str]:
    found = {}
    for line in REFUSED.strip().splitlines():
        for situation, (reason,) in situations(line):
            assert situation not in found, line
            found[situation] = reason
    return found


EXPECTED, IN_VAIN = expected(), refused()


@pytest.mark.parametrize(("stand", "trigger"), [*product(STANDS, Trigger)])
def test_every_pair_goes_where_the_table_says_or_is_refused_with_a_reason(
    stand: str, trigger: Trigger
) -> None:
    state, latched = State(stand[0]), stand.endswith("+")
    judged = 0
    for facts in (facts for facts in ALL_FACTS if possible(stand, facts)):
        situation = (stand, trigger.value, facts)
        transition = step_of(state, latched, trigger, facts)
        reason = refusal_of(state, latched, trigger, facts)
        assert reason == IN_VAIN.get(situation, ""), situation
        if situation in EXPECTED:
            assert transition is not None, situation
            kept = latched if transition.to_latched is None else transition.to_latched
            to = transition.to + "+" * kept
            assert (transition.row, to, transition.record) == EXPECTED[situation], situation
        else:
            assert transition is None, situation
        if trigger in WISHES:
            assert (transition is None) is (reason != ""), situation
        judged += 1
    assert judged > 0


def test_every_written_case_was_met() -> None:
    met = {
        (stand, trigger.value, facts)
        for stand, trigger, facts in product(STANDS, Trigger, ALL_FACTS)
        if possible(stand, facts)
    }
    assert set(EXPECTED) <= met
    assert set(IN_VAIN) <= met
    assert not set(EXPECTED) & set(IN_VAIN)


def test_all_21_rows_are_there() -> None:
    rows = {transition.row for transition in TRANSITIONS}
    thirteenth = [r for r in REFUSALS if r.state == "B" and r.latched and r.trigger == "reset"]
    assert [refusal.reason for refusal in thirteenth] == ["not_acknowledged"]
    assert STALE_WISH == "stale_revision"
    assert rows | {13, 20} == set(range(22))


def test_no_two_rows_speak_of_the_same_situation() -> None:
    for rows in (TRANSITIONS, REFUSALS):
        spoken = set()
        for row in rows:
            for latched in (False, True) if row.latched is None else (row.latched,):
                for facts in ALL_FACTS:
                    guards = ((getattr(row.guard, n), getattr(facts, n)) for n in NAMES)
                    if all(guard in (None, fact) for guard, fact in guards):
                        key = (row.state, latched, row.trigger, facts)
                        assert key not in spoken, row
                        spoken.add(key)


def test_only_an_acknowledgement_or_setting_aside_ends_being_unacknowledged() -> None:
    ends = {"acknowledge", "shelve", "suppress", "remove"}
    for transition in TRANSITIONS:
        if transition.state in (State.UNACKNOWLEDGED, State.RETURNED):
            still = transition.to in (State.UNACKNOWLEDGED, State.RETURNED)
            without_need = transition.row == 9 and transition.guard.needs is False
            assert still or without_need or transition.trigger in ends


def test_leaving_what_set_it_aside_with_the_condition_true_always_annunciates() -> None:
    for facts in (facts for facts in ALL_FACTS if facts.active and facts.needs):
        for letter, trigger in (("E", "unshelve"), ("F", "unsuppress"), ("G", "restore")):
            transition = step_of(State(letter), False, Trigger(trigger), facts)
            assert transition is not None
            assert transition.to in ("B", "E", "F")
