"""The life of an alarm as its quality is judged: when it was annunciated, and what
it then was for how long."""

from __future__ import annotations

import math
from enum import IntEnum

import msgspec

from app.core.alarm_table import State

NEVER = math.inf  # a time that has not come


class SpanKind(IntEnum):
    """What lasts from one event to another."""

    STANDING = 1  # in the list and not returned: B, C or latched
    SHELVED = 2
    SUPPRESSED = 3
    REMOVED = 4


class Annunciation(msgspec.Struct, kw_only=True, gc=False):
    """One call for attention. `again` repeats one whose condition still held.
    `cleared_at` is when the condition ceased, `over_at` when it was no longer
    unacknowledged in the list: acknowledged, set aside or closed. `acted`: somebody
    acknowledged, claimed, commented, shelved or removed it before it cleared.
    `source` numbers asset and rule."""

    number: int
    at: float
    occurrence: int
    source: int
    priority: int
    again: bool = False
    acted: bool = False
    acknowledged_at: float = NEVER
    cleared_at: float = NEVER
    over_at: float = NEVER


class Span(msgspec.Struct, kw_only=True, gc=False):
    """`since` is when the alarm began, `began` and `ended` bound the span."""

    number: int
    kind: SpanKind
    occurrence: int
    source: int
    priority: int
    since: float
    began: float
    ended: float = NEVER


class Life(msgspec.Struct, kw_only=True):
    """One open occurrence. `first` is the annunciation whose condition still holds,
    `latest` the one that was last; they may be one and the same."""

    occurrence: int
    source: int
    priority: int
    since: float
    state: State
    active: bool
    first: Annunciation | None = None
    latest: Annunciation | None = None
    spans: dict[SpanKind, Span] = {}
