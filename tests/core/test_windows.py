"""Conditions over a time: rises, falls, and what happens too often."""

from __future__ import annotations

import pytest

from app.core.batch import Batch
from tests.core.probe import Trial

RISING = "{ point = 'level', rising_by = 3, within_s = 120, deadband = 1 }"
COUNT = "{ count = 3, within_s = 60, of = { point = 'mode', is = 'on' } }"


def test_a_rise_counts_within_its_time_and_not_beyond() -> None:
    trial = Trial(RISING)
    trial.say(level=0)
    trial.wait(90)
    trial.say(level=0)
    trial.wait(60)
    trial.say(level=2.9)
    assert not trial.active()
    trial.say(level=3)
    assert trial.active()
    trial.say(level=2.1)  # within the deadband
    assert trial.active()
    trial.say(level=1.9)
    assert not trial.active()
    slow = Trial(RISING)
    for step in range(20):
        slow.say(level=step / 2)  # 3 m take longer than the time
        slow.wait(24)
        assert not slow.active()


def test_a_rise_ends_by_time_alone_where_the_value_stays() -> None:
    trial = Trial(RISING)
    trial.say(level=0)
    trial.say(level=5)
    assert trial.active()
    trial.wait(100, 10)
    assert trial.active()
    trial.wait(40, 10)
    assert not trial.active()


def test_a_fall_is_no_rise() -> None:
    trial = Trial(RISING, RISING.replace("rising", "falling"))
    trial.say(level=5)
    trial.say(level=0)
    assert (trial.active("r0"), trial.active("r1")) == (False, True)


def test_a_count_within_a_time() -> None:
    trial = Trial(COUNT)
    trial.say(mode="on")  # it may long have been so: not counted
    for _ in range(2):
        trial.say(mode="off")
        trial.say(mode="on")
    assert not trial.active()
    trial.say(mode="off")
    trial.say(mode="on")
    assert trial.active()
    trial.wait(50, 5)
    assert trial.active()
    trial.wait(10, 5)
    assert not trial.active()  # by time alone


def test_three_in_too_long_a_time_are_no_count() -> None:
    trial = Trial(COUNT)
    for _ in range(6):
        trial.say(mode="off")
        trial.wait(35)
        trial.say(mode="on")
        assert not trial.active()


def test_three_within_one_beat_are_three() -> None:
    trial = Trial(COUNT)
    slot = trial.room.slots.slot(0, "mode")
    readings = [(slot, float(n % 2), trial.now + n / 10, 0, 0) for n in range(6)]
    trial.room.observe(Batch.of(readings), trial.now + 1)
    assert trial.active()


@pytest.mark.parametrize("when", [RISING, COUNT])
def test_windows_begin_anew_with_the_program_and_keep_the_alarm_meanwhile(when: str) -> None:
    trial = Trial(when)
    for level, mode in ((0, "off"), (1, "on"), (2, "off"), (3, "on"), (4, "off"), (5, "on")):
        trial.say(level=level, mode=mode)
    assert trial.active()
    trial.again()
    assert trial.active()
    trial.wait(50, 5)
    assert trial.active()  # whether it ceased is not known yet
    trial.wait(100, 5)
    assert not trial.active()


@pytest.mark.parametrize(("behind_s", "known"), [(900, True), (3600, False)])
def test_a_source_whose_clock_is_behind_has_windows_of_its_own_time(
    behind_s: float, known: bool
) -> None:
    trial = Trial(RISING, COUNT)
    slots = trial.room.slots
    for step in range(6):
        trial.now += 1
        taken = trial.now - behind_s
        rows = [(slots.slot(0, "level"), float(step), taken, 0, -1)]
        rows += [(slots.slot(0, "mode"), float(step % 2), taken, 0, -1)]
        trial.room.observe(Batch.of(rows), trial.now)
    trial.wait(20, 5)
    # What is older than it may be is stale at once, and decides nothing.
    assert [trial.active("r0"), trial.active("r1")] == [known, known]


@pytest.mark.parametrize("when", [RISING, COUNT])
def test_after_the_clock_was_set_windows_begin_anew(when: str) -> None:
    trial = Trial(when)
    for level, mode in ((0, "off"), (1, "on"), (2, "off"), (3, "on"), (4, "off"), (5, "on")):
        trial.say(level=level, mode=mode)
    trial.now -= 7200
    trial.room.clock_set(-7200, trial.now)
    trial.wait(100, 5)
    trial.say(level=5, mode="on")
    trial.wait(10)
    assert trial.active() is (when == RISING)
    trial.wait(150, 5)
    assert not trial.active()
