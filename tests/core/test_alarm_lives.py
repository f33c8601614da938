"""The lives that quality is judged by, beside the room whose events they follow."""

from __future__ import annotations

import math

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.alarm_life import Life, SpanKind
from app.core.alarm_lives import AlarmLives
from app.core.alarm_table import State
from app.core.events import AlarmHappening, Event
from tests.core.test_histories import FULL, OTHER, STEP, Story

NEVER = math.inf


def follow(lives: AlarmLives, events: list[Event]) -> None:
    for event in events:
        if isinstance(event, AlarmHappening):
            lives.take(event)


def check(lives: AlarmLives, story: Story) -> None:
    """What is open is what the room has, and lasts as the room says."""
    alarms = {alarm.occurrence: alarm for alarm in story.talk.room.alarms()}
    assert set(lives.open) == set(alarms)
    for number, life in lives.open.items():
        alarm = alarms[number]
        assert (life.state, life.priority) == (alarm.state, alarm.priority)
        lasting = {
            SpanKind.STANDING: alarm.state in (State.UNACKNOWLEDGED, State.ACKNOWLEDGED),
            SpanKind.SHELVED: alarm.shelf is not None,
            SpanKind.SUPPRESSED: alarm.suppression is not None,
            SpanKind.REMOVED: alarm.removal is not None,
        }
        assert set(life.spans) == {kind for kind, on in lasting.items() if on}
        call = life.latest
        if alarm.unacknowledged:
            assert call is not None
            assert call.over_at == NEVER
        elif call is not None:
            assert call.over_at <= story.now
        if call is not None:
            assert (call.cleared_at == NEVER) <= alarm.active


@given(st.lists(STEP | OTHER, max_size=40))
@settings(max_examples=200, deadline=None)
def test_lives_follow_the_room(steps: list[tuple[str, object]]) -> None:
    story, lives, seen = Story(FULL), AlarmLives(), 0
    for step in steps:
        story.play(step)
        follow(lives, story.talk.journal[seen:])
        seen = len(story.talk.journal)
        check(lives, story)
    calls = list(lives.annunciations.values())
    assert [call.number for call in calls] == sorted(call.number for call in calls)
    waiting = {call.occurrence for call in calls if call.over_at == NEVER}
    assert waiting == {a.occurrence for a in story.talk.room.alarms() if a.unacknowledged}


@given(st.lists(STEP | OTHER, max_size=25), st.integers(0, 60))
@settings(max_examples=100, deadline=None)
def test_lives_go_on_from_what_was_stored(steps: list[tuple[str, object]], cut: int) -> None:
    story = Story(FULL)
    for step in steps:
        story.play(step)
    whole, first, second = AlarmLives(), AlarmLives(), AlarmLives()
    follow(whole, story.talk.journal)
    follow(first, story.talk.journal[:cut])
    stored = msgspec.msgpack.encode(list(first.open.values()))
    second.restore(
        msgspec.msgpack.decode(stored, type=list[Life]),
        [(number, *key) for number, key in first.sources.items()],
        max(first.annunciations, default=0) + 1,
        max(first.spans, default=0) + 1,
    )
    follow(second, story.talk.journal[cut:])
    assert second.open == whole.open
    assert first.annunciations | second.annunciations == whole.annunciations
    assert first.spans | second.spans == whole.spans
    assert first.sources | second.sources == whole.sources
