"""Deadbands, on-delays and off-delays at their edges."""

from __future__ import annotations

from app.core.events import AlarmRaised
from tests.core.hamlet import Talk

LOW = ("box-1", "low", "B")


def test_the_limit_itself_counts_and_the_deadband_holds_below_it() -> None:
    talk = Talk()
    assert talk.read(("level", 9.999), now=1) == []
    assert talk.read(("level", 10), now=2) == ["alarm_raised"]
    assert talk.read(("level", 8), now=3) == []
    assert talk.read(("level", 7.999), now=4) == ["alarm_returned"]
    assert talk.read(("level", 9), now=5) == [], "inside the deadband it stays normal"


def test_a_value_that_hovers_round_the_limit_raises_once() -> None:
    talk = Talk()
    for second in range(100):
        talk.read(("level", 10 + (-1) ** second * 0.5), now=second)
    assert len([event for event in talk.journal if isinstance(event, AlarmRaised)]) == 1


def test_an_on_delay_waits_its_time_and_no_longer() -> None:
    talk = Talk()
    assert talk.read(("level", -11), now=100) == []
    assert talk.tick(104.9) == []
    assert talk.tick(105) == ["alarm_raised"]
    assert talk.open() == [LOW]


def test_a_short_excursion_is_forgotten() -> None:
    talk = Talk()
    talk.read(("level", -11), now=100)
    talk.read(("level", 0), now=104)
    assert talk.tick(112) == []


def test_the_delay_begins_anew_with_each_excursion() -> None:
    talk = Talk()
    talk.read(("level", -11), now=100)
    talk.read(("level", 0), now=104)
    talk.read(("level", -11), now=104.5)
    assert talk.tick(109.4) == []
    assert talk.tick(109.5) == ["alarm_raised"]


def test_readings_inside_the_excursion_do_not_move_its_beginning() -> None:
    talk = Talk()
    talk.read(("level", -11), now=100)
    talk.read(("level", -12), now=103)
    talk.read(("level", -9), now=104)  # within the deadband of 2
    assert talk.tick(105) == ["alarm_raised"]


def test_an_off_delay_keeps_the_alarm_through_a_short_return() -> None:
    talk = Talk()
    talk.read(("level", -11), now=100)
    talk.tick(105)
    talk.read(("level", 0), now=110)
    assert talk.tick(117) == []
    talk.read(("level", -11), now=117.5)
    assert talk.tick(130) == []
    assert talk.open() == [LOW]
    talk.read(("level", 0), now=131)
    assert talk.tick(139) == ["alarm_returned"]


def test_an_excursion_within_one_beat_is_seen() -> None:
    talk = Talk()
    assert talk.read(("level", 20), ("level", 0), now=100) == ["alarm_raised", "alarm_returned"]
    assert talk.open() == [("box-1", "high", "D")]


def test_a_backlog_of_a_long_excursion_is_judged_by_the_times_of_its_readings() -> None:
    talk = Talk()
    talk.read(("level", -11), now=200, at=100)
    assert talk.read(("level", 0), now=200, at=150) == ["alarm_raised"]
    assert talk.tick(208) == ["alarm_returned"]


def test_a_backlog_of_a_short_excursion_raises_nothing() -> None:
    talk = Talk()
    talk.read(("level", -11), now=200, at=190)
    assert talk.read(("level", 0), now=200, at=193) == []
    assert talk.tick(210) == []


def test_a_source_whose_clock_is_slow_still_waits_its_delay() -> None:
    talk = Talk()
    talk.read(("level", -11), now=200, at=180)
    assert talk.tick(204) == []
    assert talk.tick(205) == ["alarm_raised"]


def test_a_reading_older_than_the_live_one_decides_nothing() -> None:
    talk = Talk()
    talk.read(("level", 0), now=100)
    assert talk.read(("level", 50), now=101, at=99) == []
    assert talk.room.live.late == 1
    assert talk.room.live.value[talk.room.slots.slot(0, "level")] == 0


def test_every_word_is_judged_by_each_rule_of_its_point() -> None:
    talk = Talk()
    talk.read(("state", "worn"), now=1)
    assert talk.open() == [("box-1", "not_fine", "B")]
    talk.read(("state", "broken"), now=2)
    assert talk.open() == [("box-1", "broken", "B"), ("box-1", "not_fine", "B")]
    talk.read(("state", "fine"), now=3)
    assert talk.open() == [("box-1", "broken", "B+"), ("box-1", "not_fine", "D")]


def test_a_truth_value_raises_and_returns() -> None:
    talk = Talk()
    talk.read(("door", False), now=1)
    assert talk.open() == []
    talk.read(("door", True), now=2)
    assert talk.open() == [("box-1", "open", "B")]
    talk.read(("door", False), now=3)
    assert talk.open() == [("box-1", "open", "D")]


def test_assets_do_not_hear_of_each_other() -> None:
    talk = Talk()
    talk.read(("level", 20), now=1, asset="box-2")
    talk.read(("level", 5), now=1, asset="box-1")
    assert talk.open() == [("box-2", "high", "B")]
