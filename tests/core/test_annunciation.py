"""Every transition as a conversation with the room, and every wish it refuses."""

from __future__ import annotations

import pytest

from app.core.alarm import Alarm
from app.core.alarm_wish import Acknowledge, Actor
from app.core.events import AlarmAcknowledged, AlarmRaised, AlarmReraised, AlarmReset
from app.core.verdict import Verdict
from tests.core.hamlet import Talk


def high(state: str) -> Talk:
    """A room whose `high` alarm of box-1 stands in `state` at time 100."""
    talk = Talk()
    talk.read(("level", 20), now=90)
    if state == "C":
        assert talk.acknowledge(talk.alarm("high"), 91).accepted
    if state == "D":
        talk.read(("level", 0), now=92)
    assert talk.open() == [("box-1", "high", state)]
    return talk


def broken(state: str) -> Talk:
    """A room whose latching alarm `broken` of box-1 stands in `state`."""
    talk = Talk()
    talk.read(("state", "broken"), now=90)
    talk.acknowledge(talk.alarm("not_fine"), 90)
    if state.startswith("C"):
        talk.acknowledge(talk.alarm("broken"), 91)
    if state.endswith("+"):
        talk.read(("state", "fine"), now=92)
    assert [s for _, rule, s in talk.open() if rule == "broken"] == [state]
    return talk


def test_row_1_raises_with_value_and_time_of_the_reading() -> None:
    talk = Talk()
    assert talk.read(("level", 20), now=100, at=99.5) == ["alarm_raised"]
    event = talk.journal[-1]
    assert isinstance(event, AlarmRaised)
    assert (event.value, event.since, event.at, event.priority) == (20, 99.5, 100, 2)
    assert (talk.alarm("high").occurrence, talk.alarm("high").revision) == (1, 1)


def test_row_2_keeps_who_where_when_and_the_comment() -> None:
    talk = high("B")
    assert talk.acknowledge(talk.alarm("high"), 101, "vu") == Verdict(True)
    alarm = talk.alarm("high")
    assert alarm.state == "C"
    assert (alarm.acknowledged_by, alarm.acknowledged_desk) == ("Camille", "desk-1")
    assert (alarm.acknowledged_at, alarm.comment) == (101, "vu")
    assert isinstance(talk.journal[-1], AlarmAcknowledged)


def test_row_3_returned_stays_until_acknowledged() -> None:
    talk = high("B")
    assert talk.read(("level", 0), now=101) == ["alarm_returned"]
    assert talk.open() == [("box-1", "high", "D")]


def test_row_4_a_latching_alarm_that_returns_is_held() -> None:
    talk = broken("B")
    assert "alarm_returned" in talk.read(("state", "fine"), now=101)
    assert ("box-1", "broken", "B+") in talk.open()


def test_row_5_acknowledged_and_normal_closes() -> None:
    talk = high("C")
    assert talk.read(("level", 0), now=101) == ["alarm_returned"]
    assert talk.open() == []
    (closed,) = talk.room.take_changes().alarms
    assert (closed.occurrence, closed.state) == (1, "A")


def test_row_6_acknowledged_and_latching_is_held() -> None:
    talk = broken("C")
    talk.read(("state", "fine"), now=101)
    assert talk.open() == [("box-1", "broken", "C+")]


def test_row_7_reminds_of_what_stays_abnormal() -> None:
    talk = Talk()
    talk.read(("state", "worn"), now=100)
    talk.acknowledge(talk.alarm("not_fine"), 110)
    assert talk.tick(209) == []
    assert talk.tick(210) == ["alarm_reraised"]
    alarm = talk.alarm("not_fine")
    assert (alarm.occurrence, alarm.state, alarm.realarms) == (1, "B", 1)
    assert alarm.acknowledged_by == ""
    assert talk.tick(500) == [], "reminds once an acknowledgement"


def test_row_7_forgets_an_alarm_that_went_and_came_again() -> None:
    talk = Talk()
    talk.read(("state", "worn"), now=100)
    talk.acknowledge(talk.alarm("not_fine"), 110)
    talk.read(("state", "fine"), now=120)
    talk.read(("state", "worn"), now=130)
    talk.acknowledge(talk.alarm("not_fine"), 190)
    assert talk.tick(215) == []
    assert talk.tick(290) == ["alarm_reraised"]


def test_row_8_acknowledging_a_returned_alarm_closes_it() -> None:
    talk = high("D")
    assert talk.acknowledge(talk.alarm("high"), 101).accepted
    assert talk.open() == []


def test_row_9_a_new_occurrence_takes_over_and_the_old_one_leaves_the_list() -> None:
    talk = high("D")
    talk.room.take_changes()
    assert talk.read(("level", 30), now=101) == ["alarm_raised"]
    event = talk.journal[-1]
    assert isinstance(event, AlarmRaised)
    assert (event.occurrence, event.previous) == (2, 1)
    changed = {a.occurrence: (a.state, a.revision) for a in talk.room.take_changes().alarms}
    assert changed == {1: ("A", 3), 2: ("B", 1)}


def test_row_10_acknowledging_a_held_alarm_keeps_it_held() -> None:
    talk = broken("B+")
    assert talk.acknowledge(talk.alarm("broken"), 101).accepted
    assert ("box-1", "broken", "C+") in talk.open()


@pytest.mark.parametrize("state", ["B+", "C+"])
def test_row_11_a_held_alarm_comes_again_under_its_number(state: str) -> None:
    talk = broken(state)
    number = talk.alarm("broken").occurrence
    talk.read(("state", "broken"), now=101)
    alarm = talk.alarm("broken")
    assert (alarm.occurrence, alarm.state, alarm.latched) == (number, "B", False)
    assert any(isinstance(event, AlarmReraised) for event in talk.journal)


def test_row_12_a_reset_lets_go_and_says_who() -> None:
    talk = broken("C+")
    assert talk.reset(talk.alarm("broken"), 101) == Verdict(True)
    assert talk.open() == []
    event = talk.journal[-1]
    assert isinstance(event, AlarmReset)
    assert event.person == "Camille"


def test_row_13_no_reset_before_the_acknowledgement() -> None:
    talk = broken("B+")
    assert talk.reset(talk.alarm("broken"), 101) == Verdict(False, "not_acknowledged")


@pytest.mark.parametrize(
    ("state", "reason"), [("B", "not_latched"), ("C", "not_latched"), ("D", "not_latched")]
)
def test_only_a_held_alarm_can_be_reset(state: str, reason: str) -> None:
    talk = high(state)
    assert talk.reset(talk.alarm("high"), 101) == Verdict(False, reason)


def test_nobody_acknowledges_twice() -> None:
    talk = high("C")
    assert talk.acknowledge(talk.alarm("high"), 101) == Verdict(False, "already_acknowledged")
    held = broken("C+")
    verdict = held.acknowledge(held.alarm("broken"), 101)
    assert verdict == Verdict(False, "already_acknowledged")


def test_row_20_a_wish_about_what_was_is_refused_and_changes_nothing() -> None:
    talk = high("B")
    seen = talk.alarm("high")
    talk.read(("level", 0), now=101)
    events = len(talk.journal)
    assert talk.acknowledge(seen, 102) == Verdict(False, "stale_revision")
    talk.read(("level", 20), now=103)
    assert talk.acknowledge(seen, 104) == Verdict(False, "closed")
    assert len(talk.journal) == events + 1  # the new occurrence only
    assert talk.open() == [("box-1", "high", "B")]


def test_an_occurrence_that_never_was_is_refused() -> None:
    talk = high("B")
    never = Alarm(
        alarm=0,
        occurrence=99,
        revision=1,
        asset="box-1",
        rule="high",
        priority=2,
        state=talk.alarm("high").state,
        since=0,
        raised_at=0,
        changed_at=0,
    )
    assert talk.acknowledge(never, 101) == Verdict(False, "unknown_occurrence")


def test_a_wish_without_a_person_or_with_a_novel_is_refused() -> None:
    talk = high("B")
    alarm = talk.alarm("high")
    nobody = Actor(person="", desk="desk-1")
    assert talk.room.decide(alarm, Acknowledge(), nobody, 101)[0].reason == "no_person"
    assert talk.acknowledge(alarm, 101, "x" * 1001).reason == "comment_too_long"
    assert talk.acknowledge(alarm, 101, "x" * 1000).accepted
