"""Rows 14 to 19 as conversations: shelved, suppressed by design, out of service."""

from __future__ import annotations

import pytest

from app.core.alarm_table import State
from app.core.alarm_wish import Acknowledge, Remove, Restore, Shelve, Unshelve
from app.core.events import (
    AlarmBegun,
    AlarmRemoved,
    AlarmShelved,
    AlarmUnshelved,
    type_name,
)
from app.core.room import Room
from tests.core.desk_talk import (
    OPERATOR,
    SUPERVISOR,
    WITH_SUPPRESSION,
    Spot,
    judged,
    said,
    special,
    standing,
    want,
)
from tests.core.hamlet import Talk, hamlet, kinds

SHELVE = Shelve(900, "noise", one_shot=False)


def spot(talk: Talk, rule: str = "high") -> Spot:
    return Spot("box-1", talk.room.rules.find("box-1", rule))


@pytest.mark.parametrize("state", ["B", "C", "D"])
def test_row_14_shelves_with_who_until_when_and_why(state: str) -> None:
    talk = standing(state)
    assert want(talk, SHELVE, 100) == ""
    alarm = talk.alarm("high")
    assert alarm.state == "E"
    assert alarm.shelf is not None
    assert (alarm.shelf.person, alarm.shelf.until, alarm.shelf.reason) == (
        "operator-1",
        1000,
        "noise",
    )
    assert alarm.active is (state != "D")
    assert isinstance(talk.journal[-1], AlarmShelved)


@pytest.mark.parametrize(("state", "to"), [("B", "B"), ("C", "B"), ("D", "A")])
def test_row_15_at_its_end_what_is_abnormal_annunciates_and_nothing_is_acknowledged(
    state: str, to: str
) -> None:
    talk = standing(state)
    want(talk, SHELVE, 100)
    assert talk.tick(999) == []
    assert "alarm_unshelved" in talk.tick(1000)
    assert talk.room.state("box-1", "high") == to
    if to == "B":
        alarm = talk.alarm("high")
        assert (alarm.acknowledged_by, alarm.realarms, alarm.shelf) == ("", 1, None)
    ended = next(event for event in talk.journal if isinstance(event, AlarmUnshelved))
    assert (ended.cause, ended.person) == ("expired", "")


def test_row_15_a_person_ends_it_and_is_kept() -> None:
    talk = standing("B")
    want(talk, SHELVE, 100)
    assert want(talk, Unshelve(), 110) == ""
    ended = talk.journal[-1]
    assert isinstance(ended, AlarmUnshelved)
    assert (ended.cause, ended.person, ended.desk) == ("unshelved", "operator-1", "desk-1")
    assert talk.tick(1000) == [], "the old end of the shelf is forgotten"


def test_the_end_of_an_earlier_shelf_ends_no_later_one() -> None:
    talk = standing("B")
    want(talk, SHELVE, 100)
    want(talk, Unshelve(), 110)
    want(talk, Shelve(1800, "longer"), 120)
    talk.tick(1000)
    assert talk.alarm("high").state == "E"
    talk.tick(1920)
    assert talk.alarm("high").state == "B"


def test_row_15_one_shot_ends_when_the_condition_ceases() -> None:
    talk = standing("B")
    want(talk, Shelve(900, "noise", one_shot=True), 100)
    assert talk.read(("level", 0), now=120) == ["alarm_condition_changed", "alarm_unshelved"]
    assert talk.open() == []
    assert talk.read(("level", 20), now=130) == ["alarm_raised"]


def test_a_shelf_that_is_not_one_shot_outlives_the_condition() -> None:
    talk = standing("B")
    want(talk, SHELVE, 100)
    talk.read(("level", 0), now=120)
    talk.read(("level", 30), now=130)
    alarm = talk.alarm("high")
    assert (alarm.state, alarm.active, alarm.value, alarm.since) == ("E", True, 30, 130)


def test_a_normal_alarm_can_be_shelved_and_begins_an_occurrence_so() -> None:
    talk = Talk()
    assert said(talk, spot(talk), SHELVE, 100) == ""
    begun, shelved = talk.journal[-2:]
    assert isinstance(begun, AlarmBegun)
    assert isinstance(shelved, AlarmShelved)
    assert (begun.occurrence, begun.state, shelved.revision) == (1, "E", 2)
    assert talk.read(("level", 20), now=110) == ["alarm_condition_changed"]
    assert talk.open() == [("box-1", "high", "E")]
    assert talk.tick(1000)[0] == "alarm_unshelved"
    assert talk.open()[0] == ("box-1", "high", "B")


def test_what_a_normal_alarm_has_become_meanwhile_can_be_told() -> None:
    talk = Talk()
    normal = spot(talk)
    assert talk.room.occurrence_at(normal) == 0
    talk.read(("level", 20), now=90)
    assert said(talk, normal, SHELVE, 100) == "stale_revision"
    assert talk.room.occurrence_at(normal) == 1
    assert talk.room.occurrence_at(talk.alarm("high")) == 1
    assert talk.room.occurrence_at(Spot("box-2", normal.alarm)) == 0


def test_a_shelf_lets_go_of_no_latch() -> None:
    talk = Talk()
    talk.read(("state", "broken"), now=90)
    want(talk, SHELVE, 100, rule="broken")
    talk.read(("state", "fine"), now=110)
    assert talk.alarm("broken").latched
    want(talk, Unshelve(), 120, rule="broken")
    assert ("box-1", "broken", "B+") in talk.open()


def test_row_16_what_comes_while_design_logic_holds_is_kept_but_not_annunciated() -> None:
    talk = Talk(Room(hamlet(), kinds(WITH_SUPPRESSION)))
    talk.read(("door", True), now=90)
    assert talk.room.state("box-1", "high") is State.SUPPRESSED
    assert talk.room.state("box-1", "low") is State.NORMAL
    assert talk.read(("level", 20), now=100) == ["alarm_begun", "alarm_suppressed"]
    alarm = talk.alarm("high")
    assert (alarm.state, alarm.active, alarm.value) == ("F", True, 20)
    assert alarm.suppression is not None
    assert (alarm.suppression.asset, alarm.suppression.name) == ("box-1", "opened")


@pytest.mark.parametrize("state", ["B", "C", "D"])
def test_row_16_and_17_design_logic_takes_an_alarm_away_and_gives_it_back(state: str) -> None:
    talk = standing(state)
    talk.read(("door", True), now=100)
    assert talk.alarm("high").state == "F"
    talk.read(("door", False), now=110)
    assert talk.room.state("box-1", "high") == ("A" if state == "D" else "B")
    if state == "C":
        assert talk.alarm("high").acknowledged_by == ""


def test_row_17_falls_back_to_a_shelf_that_is_still_in_force() -> None:
    talk = standing("B")
    want(talk, SHELVE, 100)
    talk.read(("door", True), now=110)
    assert talk.alarm("high").state == "F"
    talk.read(("door", False), now=120)
    assert talk.alarm("high").state == "E"
    talk.read(("door", True), now=130)
    talk.tick(1000)
    alarm = talk.alarm("high")
    assert (alarm.state, alarm.shelf) == ("F", None), "the shelf ended beneath"
    talk.read(("door", False), now=1010)
    assert talk.alarm("high").state == "B"


def test_row_18_takes_out_of_service_with_who_why_and_work_order() -> None:
    talk = standing("C")
    assert want(talk, Remove("sensor is wrong", "WO-12"), 100, SUPERVISOR) == ""
    alarm = talk.alarm("high")
    assert alarm.state == "G"
    assert alarm.removal is not None
    assert (alarm.removal.person, alarm.removal.at) == ("supervisor-1", 100)
    assert (alarm.removal.reason, alarm.removal.work_order) == ("sensor is wrong", "WO-12")
    assert isinstance(talk.journal[-1], AlarmRemoved)
    assert alarm.acknowledged_by == "operator-1", "kept as history"


def test_row_19_returns_to_what_then_holds() -> None:
    talk = standing("C")
    want(talk, Remove("check"), 100, SUPERVISOR)
    assert want(talk, Restore(), 110, SUPERVISOR) == ""
    assert (talk.alarm("high").state, talk.alarm("high").acknowledged_by) == ("B", "")
    want(talk, Remove("check"), 120, SUPERVISOR)
    assert talk.read(("level", 0), now=130) == ["alarm_condition_changed"]
    assert want(talk, Restore(), 140, SUPERVISOR) == ""
    assert talk.open() == []


def test_row_19_falls_through_suppression_and_shelf() -> None:
    talk = standing("B")
    want(talk, SHELVE, 100)
    talk.read(("door", True), now=110)
    want(talk, Remove("check"), 120, SUPERVISOR)
    assert talk.alarm("high").state == "G"
    want(talk, Restore(), 130, SUPERVISOR)
    assert talk.alarm("high").state == "F"
    talk.read(("door", False), now=140)
    assert talk.alarm("high").state == "E"
    want(talk, Unshelve(), 150)
    assert talk.alarm("high").state == "B"


def test_a_suppressed_normal_alarm_can_go_out_of_service_and_back() -> None:
    talk = Talk(Room(hamlet(), kinds(WITH_SUPPRESSION)))
    talk.read(("door", True), now=90)
    assert said(talk, spot(talk), SHELVE, 100) == "suppressed"
    assert said(talk, spot(talk), Remove("check"), 100, SUPERVISOR) == ""
    kept = [type_name(event) for event in talk.journal[-3:]]
    assert kept == ["alarm_begun", "alarm_suppressed", "alarm_removed"]
    assert want(talk, Restore(), 110, SUPERVISOR) == ""
    assert talk.alarm("high").state == "F"
    talk.read(("door", False), now=120)
    assert ("box-1", "high") not in {(asset, rule) for asset, rule, _ in talk.open()}


def test_an_alarm_that_needs_no_acknowledgement_comes_and_goes_by_itself() -> None:
    talk = special(judged(needs_acknowledgement=False))
    talk.read(("level", 20), now=90)
    assert talk.open() == [("box-1", "high", "C")]
    assert want(talk, Acknowledge(), 91) == "no_acknowledgement_needed"
    want(talk, SHELVE, 92)
    want(talk, Unshelve(), 93)
    assert talk.open() == [("box-1", "high", "C")]
    talk.read(("level", 0), now=94)
    assert talk.open() == []


def test_a_class_latches_and_reminds_where_the_rule_does_not() -> None:
    talk = special(judged(latch=True, realarm_after_s=50))
    talk.read(("level", 20), now=90)
    assert want(talk, Acknowledge(), 100) == ""
    assert talk.tick(149) == []
    assert talk.tick(150) == ["alarm_reraised"]
    talk.read(("level", 0), now=151)
    assert talk.open() == [("box-1", "high", "B+")]


def test_the_reminder_of_an_earlier_acknowledgement_of_the_same_occurrence_is_void() -> None:
    talk = special(judged(latch=True, realarm_after_s=50))
    talk.read(("level", 20), now=90)
    want(talk, Acknowledge(), 100)
    talk.read(("level", 0), now=110)
    talk.read(("level", 20), now=120)
    assert want(talk, Acknowledge(), 130) == ""
    assert talk.tick(179) == []
    assert talk.tick(180) == ["alarm_reraised"]


def test_the_state_of_an_alarm_that_the_city_has_not_is_an_error() -> None:
    with pytest.raises(KeyError):
        Talk().room.state("box-1", "nothing")
    assert said(Talk(), Spot("box-2", 0), SHELVE, 100, OPERATOR) == "unknown_alarm"
