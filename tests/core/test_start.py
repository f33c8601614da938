"""An engine that starts is told of losses that say nothing about now."""

from __future__ import annotations

from app.core.room import Room
from tests.core.hamlet import Talk, hamlet, kinds

START = 1000.0


def started() -> Talk:
    """A room whose last run ended with everything well, going on at START."""
    before = Talk()
    talk = Talk.__new__(Talk)
    talk.room, talk.journal = Room(hamlet(), kinds()), []
    talk.room.restore(before.room.checkpoint())
    talk.keep(talk.room.resume(START))
    return talk


def test_a_field_that_ended_meanwhile_and_starts_again_was_never_lost() -> None:
    talk = started()
    assert talk.source("east", False, now=START) == ["source_lost"]
    assert talk.tick(START + 30) == []
    talk.source("east", True, now=START + 31)
    talk.tick(START + 61)
    talk.tick(START + 120)
    assert talk.open() == []


def test_one_that_does_not_come_is_lost_when_the_minute_is_over() -> None:
    talk = started()
    talk.source("east", False, now=START)
    assert talk.tick(START + 60) == []
    assert "alarm_raised" in talk.tick(START + 61)
    assert talk.open() == [("east", "lost", "B")]


def test_one_that_was_heard_since_the_start_is_lost_at_once() -> None:
    talk = started()
    talk.source("east", False, now=START)
    talk.source("east", True, now=START + 5)
    assert "alarm_raised" in talk.source("east", False, now=START + 6)


def test_readings_alone_say_that_a_source_is_there() -> None:
    talk = started()
    talk.read(("level", 0), now=START + 1)
    assert "alarm_raised" in talk.source("east", False, now=START + 2)


def test_what_was_said_before_the_start_says_nothing_about_now() -> None:
    talk = started()
    talk.read(("level", 0), now=START + 1, at=START - 40)
    assert "alarm_raised" not in talk.source("east", False, now=START + 2)
    assert talk.open() == []


def test_after_the_first_minute_a_loss_is_a_loss() -> None:
    talk = started()
    talk.tick(START + 61)
    assert "alarm_raised" in talk.source("west", False, now=START + 62)


def test_a_clock_put_back_does_not_make_the_minute_longer() -> None:
    talk = started()
    talk.source("east", False, now=START)
    talk.room.clock_set(-500.0, START - 490)
    assert talk.tick(START - 441) == []
    assert "alarm_raised" in talk.tick(START - 439)
