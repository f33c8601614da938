"""A clock that is set, by a hand or by the net: nothing waits an hour for it."""

from __future__ import annotations

import pytest

from app.core.rhythm import Rhythm
from app.core.room import Room
from tests.core.hamlet import Talk, hamlet, kinds

HOUR_S = 3600.0


def test_a_rhythm_is_due_once_a_while() -> None:
    rhythm = Rhythm(10.0)
    assert [now for now in (100.0, 101.0, 109.9, 110.0, 111.0, 125.0) if rhythm.due(now)] == [
        100.0,
        110.0,
        125.0,
    ]


def test_a_rhythm_does_not_rest_until_the_old_hour_comes_again() -> None:
    rhythm = Rhythm(10.0)
    assert rhythm.due(HOUR_S)
    assert rhythm.due(5.0)
    assert not rhythm.due(6.0)
    assert rhythm.due(15.0)


@pytest.mark.parametrize("by_s", [-HOUR_S, HOUR_S])
def test_a_delay_waits_what_was_left_of_it(by_s: float) -> None:
    talk = Talk()
    start = 10_000.0
    talk.read(("level", -20.0), now=start)  # low: on-delay 5 s
    talk.room.clock_set(by_s, start + 3.0 + by_s)
    talk.tick(start + 4.0 + by_s)
    assert ("box-1", "low", "B") not in talk.open()
    talk.tick(start + 5.1 + by_s)
    assert ("box-1", "low", "B") in talk.open()


def test_a_reminder_comes_when_it_would_have_come() -> None:
    talk = Talk()
    talk.read(("state", "worn"), now=10_000.0)
    talk.acknowledge(talk.alarm("not_fine"), now=10_000.0)  # to be said again after 100 s
    talk.room.clock_set(-HOUR_S, 10_050.0 - HOUR_S)
    assert "alarm_reraised" not in talk.tick(10_099.0 - HOUR_S)
    assert "alarm_reraised" in talk.tick(10_101.0 - HOUR_S)


def test_readings_of_a_clock_put_back_are_not_old() -> None:
    talk = Talk()
    slot = talk.room.slots.slot(talk.room.city.rows["box-1"], "level")
    talk.read(("level", 1.0), now=10_000.0)
    talk.room.clock_set(-HOUR_S, 10_001.0 - HOUR_S)
    talk.read(("level", 2.0), now=10_002.0 - HOUR_S)
    assert talk.room.live.value[slot] == 2.0


def test_nor_after_a_restart() -> None:
    first = Talk()
    slot = first.room.slots.slot(first.room.city.rows["box-1"], "level")
    first.read(("level", 1.0), now=10_000.0)
    room = Room(hamlet(), kinds())
    room.live.restore(first.room.live.value, first.room.live.time, first.room.live.quality)
    room.resume(5000.0)
    talk = Talk(room)
    talk.read(("level", 2.0), now=5001.0)
    assert room.live.value[slot] == 2.0


def test_an_order_over_which_the_clock_was_put_back_is_given_up() -> None:
    talk = Talk()
    talk.request_order("box-1", "set", 30.0, "Camille", "d", "o-1", 10_000.0, 10_030.0)
    assert talk.tick(10_001.0) == []
    assert "order_timed_out" in talk.tick(10_002.0 - HOUR_S)
