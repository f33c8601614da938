"""The end of a shelf, across a clock that is set and an engine that was away."""

from __future__ import annotations

import pytest

from app.core.alarm_wish import Shelve
from app.core.events import AlarmHappening, type_name
from app.core.room import Room
from tests.core.desk_talk import WITH_SUPPRESSION, standing, want
from tests.core.hamlet import hamlet, kinds

SHELVE = Shelve(900, "noise")


def test_the_end_of_a_shelf_waits_as_long_as_before_when_the_clock_is_set() -> None:
    talk = standing("B")
    want(talk, SHELVE, 100)
    talk.room.clock_set(-50.0, 50.0)
    talk.tick(949)
    assert talk.alarm("high").state == "E"
    talk.tick(950)
    assert talk.alarm("high").state == "B"


@pytest.mark.parametrize(("resumed_at", "state"), [(999, "E"), (1000, "B"), (5000, "B")])
def test_a_shelf_that_ended_while_the_engine_was_down_ends_at_resume(
    resumed_at: float, state: str
) -> None:
    talk = standing("B")
    want(talk, SHELVE, 100)
    again = Room(hamlet(), kinds(WITH_SUPPRESSION))
    again.restore(talk.room.checkpoint())
    again.live.restore(talk.room.live.value, talk.room.live.time, talk.room.live.quality)
    again.resume(resumed_at)
    assert again.state("box-1", "high") == state
    again.tick(1000)
    assert again.state("box-1", "high") == "B"


def test_a_clock_put_back_while_the_engine_was_down_makes_no_shelf_longer() -> None:
    talk = standing("B")
    want(talk, SHELVE, 100_000)
    again = Room(hamlet(), kinds(WITH_SUPPRESSION))
    again.restore(talk.room.checkpoint())
    again.resume(200)
    again.tick(1099)
    assert again.state("box-1", "high") == "E"
    again.tick(1100)
    assert again.state("box-1", "high") == "B"


def test_what_was_suppressed_or_active_by_a_rule_that_is_gone_is_let_go() -> None:
    talk = standing("B")
    talk.read(("door", True), now=100)
    text = WITH_SUPPRESSION.replace('name = "high"', 'name = "higher"').replace(
        '["high", "broken"]', '["broken"]'
    )
    again = Room(hamlet(), kinds(text))
    again.restore(talk.room.checkpoint())
    told = [e for e in again.resume(110) if isinstance(e, AlarmHappening) and e.rule == "high"]
    assert [type_name(e) for e in told] == ["alarm_condition_changed", "alarm_unsuppressed"]
    assert "high" not in {alarm.rule for alarm in again.alarms()}
