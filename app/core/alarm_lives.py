"""Follows alarms through their events, for the figures of their quality.

A fold of its own beside the room's: it keeps what was, not what is, and needs no
city, so that it reads the journal of years that are past.
"""

from __future__ import annotations

from collections.abc import Iterable

from app.core.alarm_events import (
    AlarmAcknowledged,
    AlarmBegun,
    AlarmClaimed,
    AlarmCommented,
    AlarmEvent,
    AlarmRaised,
    AlarmRemoved,
    AlarmReraised,
    AlarmRestored,
    AlarmShelved,
    AlarmSuppressed,
    AlarmUnshelved,
    AlarmUnsuppressed,
)
from app.core.alarm_life import NEVER, Annunciation, Life, Span, SpanKind
from app.core.alarm_table import State

LISTED = frozenset((State.UNACKNOWLEDGED, State.ACKNOWLEDGED, State.RETURNED))
STANDING = frozenset((State.UNACKNOWLEDGED, State.ACKNOWLEDGED))
UNACKNOWLEDGED = frozenset((State.UNACKNOWLEDGED, State.RETURNED))
BEGINS: dict[type, SpanKind] = {
    AlarmShelved: SpanKind.SHELVED,
    AlarmSuppressed: SpanKind.SUPPRESSED,
    AlarmRemoved: SpanKind.REMOVED,
}
ENDS: dict[type, SpanKind] = {
    AlarmUnshelved: SpanKind.SHELVED,
    AlarmUnsuppressed: SpanKind.SUPPRESSED,
    AlarmRestored: SpanKind.REMOVED,
}
CALLS = frozenset((AlarmRaised, AlarmReraised))
ACTS = frozenset((AlarmAcknowledged, AlarmCommented, AlarmShelved, AlarmRemoved))


class AlarmLives:
    """`annunciations`, `spans`, `sources` and `touched` gather what is new or
    changed until :meth:`forget_changes`; what ended and is stored need not be kept."""

    def __init__(self) -> None:
        self.open: dict[int, Life] = {}
        self.annunciations: dict[int, Annunciation] = {}
        self.spans: dict[int, Span] = {}
        self.sources: dict[int, tuple[str, str]] = {}
        self.touched: set[int] = set()
        self._numbers: dict[tuple[str, str], int] = {}
        self._next_annunciation = 1
        self._next_span = 1

    def restore(
        self,
        lives: Iterable[Life],
        sources: Iterable[tuple[int, str, str]],
        next_annunciation: int,
        next_span: int,
    ) -> None:
        """Go on from what was stored. `sources` are number, asset and rule."""
        self.open = {life.occurrence: life for life in lives}
        for life in self.open.values():
            if life.first and life.latest and life.first.number == life.latest.number:
                life.latest = life.first  # stored apart, one and the same again
        self._numbers = {(asset, rule): number for number, asset, rule in sources}
        self._next_annunciation, self._next_span = next_annunciation, next_span

    def forget_changes(self) -> None:
        """What was gathered is stored."""
        self.annunciations.clear()
        self.spans.clear()
        self.sources.clear()
        self.touched.clear()

    def take(self, event: AlarmEvent) -> None:
        """One event, in the journal's order. What belongs to no open occurrence
        changes nothing."""
        kind = type(event)
        life = self.open.get(event.occurrence)
        if life is None:
            if not isinstance(event, AlarmRaised | AlarmBegun):
                return
            life = self._begin(event)
        self.touched.add(event.occurrence)
        if isinstance(event, AlarmBegun):
            return  # what set it aside follows
        if isinstance(event, AlarmRaised | AlarmReraised):
            life.priority = event.priority
        if isinstance(event, AlarmRaised) and event.previous:
            self._replace(event.previous, event.at)
        state = event.state
        called = kind in CALLS or life.state not in LISTED
        if called and state in STANDING:
            self._annunciate(life, event.at)
        # Journals of the first version do not say `active` of their events.
        active = event.active or (state in STANDING and not event.latched)
        self._follow(life, event, active)
        self._span(life, SpanKind.STANDING, state in STANDING, event.at)
        if kind in BEGINS:
            self._span(life, BEGINS[kind], True, event.at)
        elif kind in ENDS:
            self._span(life, ENDS[kind], False, event.at)
        life.state, life.active = state, active
        if state is State.NORMAL:
            self._close(life, event.at)

    def _begin(self, event: AlarmRaised | AlarmBegun) -> Life:
        key = (event.asset, event.rule)
        source = self._numbers.get(key)
        if source is None:
            source = self._numbers[key] = len(self._numbers) + 1
            self.sources[source] = key
        life = Life(
            occurrence=event.occurrence,
            source=source,
            priority=event.priority,
            since=event.at,
            state=event.state,
            active=event.active,
        )
        self.open[event.occurrence] = life
        return life

    def _replace(self, occurrence: int, at: float) -> None:
        """An unacknowledged alarm that came again goes on under another number."""
        life = self.open.get(occurrence)
        if life is not None:
            self.touched.add(occurrence)
            self._close(life, at)

    def _annunciate(self, life: Life, at: float) -> None:
        if life.latest is not None and life.latest.over_at == NEVER:
            life.latest.over_at = at
            self.annunciations[life.latest.number] = life.latest
        call = Annunciation(
            number=self._next_annunciation,
            at=at,
            occurrence=life.occurrence,
            source=life.source,
            priority=life.priority,
            again=life.first is not None and life.first.cleared_at == NEVER,
        )
        self._next_annunciation += 1
        if not call.again:
            life.first = call
        life.latest = call
        self.annunciations[call.number] = call

    def _follow(self, life: Life, event: AlarmEvent, active: bool) -> None:
        """What the event means for the annunciations before it."""
        call, first, at = life.latest, life.first, event.at
        if call is None or first is None:
            return
        kind = type(event)
        if kind in ACTS or (isinstance(event, AlarmClaimed) and event.until > at):
            for one in (call, first):
                one.acted = one.acted or one.cleared_at == NEVER
        if kind is AlarmAcknowledged and call.acknowledged_at == NEVER:
            call.acknowledged_at = at
        if not active:
            for one in (call, first):
                one.cleared_at = min(one.cleared_at, at)
        if event.state not in UNACKNOWLEDGED:
            call.over_at = min(call.over_at, at)
        self.annunciations[call.number] = call
        self.annunciations[first.number] = first

    def _span(self, life: Life, kind: SpanKind, on: bool, at: float) -> None:
        span = life.spans.get(kind)
        if on and span is None:
            span = life.spans[kind] = Span(
                number=self._next_span,
                kind=kind,
                occurrence=life.occurrence,
                source=life.source,
                priority=life.priority,
                since=life.since,
                began=at,
            )
            self._next_span += 1
            self.spans[span.number] = span
        elif not on and span is not None:
            span.ended = max(at, span.began)  # the clock may have been set back
            self.spans[span.number] = span
            del life.spans[kind]

    def _close(self, life: Life, at: float) -> None:
        for kind in tuple(life.spans):
            self._span(life, kind, False, at)
        for call in (life.latest, life.first):
            if call is not None:
                call.cleared_at = min(call.cleared_at, at)
                call.over_at = min(call.over_at, at)
                self.annunciations[call.number] = call
        del self.open[life.occurrence]
