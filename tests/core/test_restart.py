"""What a restart meets: other kinds, another city, values within a deadband."""

from __future__ import annotations

import msgspec
import pytest

from app.core.alarm import Alarm
from app.core.events import decode, encode
from app.core.room import Room
from tests.core.hamlet import BOX, Talk, hamlet, kinds


def restarted(talk: Talk, *, box: str = BOX, boxes: tuple[str, ...] = ("box-1", "box-2")) -> Talk:
    """The same alarms and live values in a room that may know other kinds."""
    room = Room(hamlet(boxes), kinds(box))
    room.restore(talk.room.checkpoint())
    if room.slots.size == talk.room.slots.size:
        live = talk.room.live
        room.live.restore(live.value, live.time, live.quality)
    again = Talk.__new__(Talk)
    again.room, again.journal = room, []
    return again


def only(talk: Talk) -> Alarm:
    (alarm,) = talk.room.alarms()
    return alarm


@pytest.mark.parametrize(("value", "state"), [(8.5, "B"), (7.5, "D")])
def test_the_deadband_counts_from_the_alarm_of_the_earlier_run(value: float, state: str) -> None:
    talk = Talk()
    talk.read(("level", 20), now=100)
    again = restarted(talk)
    again.keep(again.room.resume(101))
    again.read(("level", value), now=102)
    assert only(again).state == state


def test_a_condition_that_changed_meanwhile_is_judged_at_once() -> None:
    talk = Talk()
    talk.read(("level", 20), now=100)
    talk.read(("level", 0), now=101, asset="box-2")
    again = restarted(talk)
    slots = again.room.slots
    again.room.live.value[slots.slot(0, "level")] = 0.0
    again.room.live.value[slots.slot(1, "level")] = 20.0
    assert again.keep(again.room.resume(102)) == ["alarm_returned", "alarm_raised"]
    assert again.open() == [("box-1", "high", "D"), ("box-2", "high", "B")]


def test_an_alarm_without_a_value_is_kept_and_doubted_until_one_comes() -> None:
    talk = Talk()
    talk.read(("state", "broken"), now=100)
    again = restarted(talk)
    again.room.live.value[:] = float("nan")
    again.room.live.time[:] = float("-inf")
    assert again.keep(again.room.resume(101)) == ["alarm_staled", "alarm_staled"]
    assert again.open() == [("box-1", "broken", "B"), ("box-1", "not_fine", "B")]
    again.read(("state", "fine"), now=102)
    assert again.open() == [("box-1", "broken", "B+"), ("box-1", "not_fine", "D")]


def test_the_alarm_of_an_asset_that_is_gone_waits_for_its_acknowledgement() -> None:
    talk = Talk()
    talk.read(("level", 20), now=100, asset="box-2")
    again = restarted(talk, boxes=("box-1",))
    assert again.keep(again.room.resume(101)) == ["alarm_returned"]
    assert again.open() == [("box-2", "high", "D")]
    assert only(again).alarm == -1
    assert again.acknowledge(only(again), 102).accepted
    assert again.open() == []


def test_an_acknowledged_alarm_whose_rule_became_more_urgent_is_announced_again() -> None:
    talk = Talk()
    talk.read(("level", 20), now=100)
    talk.acknowledge(talk.alarm("high"), 101)
    again = restarted(talk, box=BOX.replace("priority = 2", "priority = 1"))
    assert again.keep(again.room.resume(102)) == ["alarm_reraised"]
    assert (only(again).state, only(again).priority) == ("B", 1)
    same = restarted(talk)
    assert same.keep(same.room.resume(102)) == []


def test_the_reminder_of_an_earlier_run_is_kept() -> None:
    talk = Talk()
    talk.read(("state", "worn"), now=100)
    talk.acknowledge(talk.alarm("not_fine"), 110)
    again = restarted(talk)
    again.keep(again.room.resume(150))
    assert again.tick(209) == []
    assert again.tick(210) == ["alarm_reraised"]


def test_a_source_lost_before_is_lost_after() -> None:
    talk = Talk()
    talk.read(("level", 0), now=100)
    talk.source("east", False, now=101)
    again = restarted(talk)
    assert again.keep(again.room.resume(102)) == []
    assert again.room.live.stale[again.room.slots.slot(0, "level")]
    assert again.open() == [("east", "lost", "B")]
    assert "alarm_returned" in again.source("east", True, now=103)


def test_an_order_of_an_earlier_run_can_still_be_proven() -> None:
    talk = Talk()
    _, events = talk.request_order("box-1", "set", 30.0, "Camille", "d", "o-1", 100, 130)
    talk.keep(events)
    again = restarted(talk)
    again.keep(again.room.resume(101))
    assert "order_verified" in again.read(("level", 30), now=102)


def test_occurrences_go_on_rising() -> None:
    talk = Talk()
    talk.read(("level", 20), now=100)
    talk.acknowledge(only(talk), 101)
    talk.read(("level", 0), now=102)
    again = restarted(talk)
    again.room.resume(103)
    again.read(("level", 20), now=104)
    assert only(again).occurrence == 2


def test_a_journal_that_does_not_say_whether_conditions_hold_is_read_by_its_states() -> None:
    talk = Talk()
    talk.read(("level", 20), now=100)
    talk.read(("state", "broken"), now=101)
    talk.acknowledge(talk.alarm("broken"), 102)
    talk.read(("level", 0), now=103)
    again = Room(hamlet(), kinds())
    for event in talk.journal:
        fields = msgspec.json.decode(encode(event))
        fields.pop("active", None)
        again.fold(decode(msgspec.json.encode(fields)))
    assert list(again.alarms()) == list(talk.room.alarms())
    stands = {alarm.rule: alarm.active for alarm in again.alarms()}
    assert stands == {"high": False, "broken": True, "not_fine": True}


def test_a_checkpoint_from_before_shelves_is_read() -> None:
    talk = Talk()
    talk.read(("level", 20), now=100)
    stood = msgspec.msgpack.decode(talk.room.checkpoint())
    added = ("active", "shelf", "suppression", "removal", "claim", "remark", "chattering")
    for alarm in stood["alarms"]:
        for name in added:
            alarm.pop(name, None)
    again = Room(hamlet(), kinds())
    again.restore(msgspec.msgpack.encode(stood))
    (alarm,) = again.alarms()
    assert (alarm.state, alarm.active, alarm.shelf) == ("B", True, None)
