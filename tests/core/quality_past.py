"""A past made of a story, without a file between."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from app.core.alarm_columns import Annunciations, Ints, Spans
from app.core.alarm_life import Annunciation, Span
from app.core.alarm_lives import AlarmLives
from app.core.alarm_past import LEAD_S, AlarmPast
from app.core.alarm_quality import AlarmQuality
from app.core.events import AlarmEvent
from app.core.kind import Text
from app.core.philosophy import Philosophy, Position

EAST, WEST = "east", "west"
POSITIONS = tuple(Position(name, Text(name, name)) for name in (EAST, WEST))
PHILOSOPHY = Philosophy(positions=POSITIONS)


def lives_of(events: Iterable[AlarmEvent]) -> AlarmLives:
    lives = AlarmLives()
    for event in events:
        lives.take(event)
    return lives


def quality_of(
    events: Iterable[AlarmEvent], start: float, end: float, position: str = ""
) -> AlarmQuality:
    """Assets whose names begin with "w" are the west's, all others the east's."""
    lives = lives_of(events)
    places = np.zeros(len(lives.sources) + 1, dtype=np.int64)
    for number, (asset, _) in lives.sources.items():
        places[number] = int(asset.startswith("w"))
    past = past_of(lives, start, end, places, PHILOSOPHY)
    names = tuple(one.name for one in POSITIONS)
    return AlarmQuality(past, names, names.index(position) if position else -1, lives.sources)


def past_of(
    lives: AlarmLives, start: float, end: float, places: Ints, philosophy: Philosophy
) -> AlarmPast:
    """`lives` that were never told to forget."""
    calls = sorted(lives.annunciations.values(), key=lambda one: (one.at, one.number))
    return AlarmPast(
        start=start,
        end=end,
        calls=_calls([one for one in calls if start - LEAD_S <= one.at <= end]),
        spans=_spans(list(lives.spans.values())),
        pending=_calls([one for one in calls if one.at <= end < one.over_at]),
        places=places,
        philosophy=philosophy,
    )


def _calls(calls: list[Annunciation]) -> Annunciations:
    rows = [
        (
            *(one.occurrence, one.source, one.priority, one.at, one.acknowledged_at),
            *(one.cleared_at, one.over_at, one.again, one.acted),
        )
        for one in calls
    ]
    return Annunciations.of(np.array(rows, dtype=np.float64).reshape(-1, 9))


def _spans(spans: list[Span]) -> Spans:
    rows = [
        (one.occurrence, one.source, one.priority, one.kind, one.since, one.began, one.ended)
        for one in spans
    ]
    return Spans.of(np.array(rows, dtype=np.float64).reshape(-1, 7))
