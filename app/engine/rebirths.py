"""Asks sources for their whole state: where messages are missing, after the journal
was put back, and after the clock was."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from app.bus.stamp import format_stamp
from app.bus.wire import Rebirth
from app.core.events import Event, JournalReconciled
from app.core.rhythm import Rhythm
from app.engine.sourcelog import SourceLog, Track

_log = logging.getLogger(__name__)
LOOK_S = 1.0
GRACE_S = 5.0  # what a broker merely put in another order comes by then
AGAIN_S = 10.0  # doubled with each time that nothing came of it
AGAIN_AT_MOST_S = 600.0
RECONCILED_BY_S = 300.0  # after it, a source that did not tell its state is silent
SET_BACK_S = -5.0  # what was on its way then is of the future now, and refused
GAP, RESTORED, CLOCK = "gap", "restored", "clock"


@dataclass(slots=True)
class Wanted:
    """A state that is wanted of a source. `births` as counted when it came up."""

    reason: str
    births: int
    next_at: float
    wait_s: float = AGAIN_S


class Rebirths:
    """`say(source, payload)` publishes, and says whether it could. `restored`: the
    journal was put back, and nobody has been asked yet. `unknown`: no live value is
    remembered."""

    def __init__(
        self,
        sources: SourceLog,
        say: Callable[[str, bytes], bool],
        *,
        restored: bool,
        now: float,
        unknown: bool = False,
    ) -> None:
        self._sources = sources
        self._say = say
        self._look = Rhythm(LOOK_S)
        self._missing_since: dict[str, tuple[float, int]] = {}  # when, births
        self._wanted: dict[str, Wanted] = {}
        self._answered = 0
        self.restoring = restored
        self._deadline = now + RECONCILED_BY_S
        if restored or unknown:
            for track in sources.tracks():
                self._wanted[track.source] = Wanted(RESTORED, track.births, now)

    def tend(self, now: float) -> list[Event]:
        """Look who has answered, and ask who has not. The event that ends a restoring."""
        if not self._look.due(now):
            return []
        for track in self._sources.tracks():
            self._watch(track, now)
        self._settle()
        for source, wanted in list(self._wanted.items()):
            self._ask(source, wanted, now)
        return self._reconciled(now) if self.restoring else []

    def clock_set(self, by_s: float) -> None:
        """The clock was set by so many seconds. Where that was back, readings that were
        stamped before and came after are refused as of the future."""
        self._deadline += by_s
        for wanted in self._wanted.values():
            wanted.next_at += by_s
        self._missing_since = {
            source: (since + by_s, births)
            for source, (since, births) in self._missing_since.items()
        }
        if by_s < SET_BACK_S:
            for track in self._sources.tracks():
                self._wanted.setdefault(track.source, Wanted(CLOCK, track.births, float("-inf")))

    def _watch(self, track: Track, now: float) -> None:
        source = track.source
        if not track.sequence.missing:
            self._missing_since.pop(source, None)
            return
        since, births = self._missing_since.get(source, (now, track.births))
        if births != track.births:  # a new count is about to begin
            since = now
        self._missing_since[source] = (since, track.births)
        if now - since >= GRACE_S and source not in self._wanted:
            self._wanted[source] = Wanted(GAP, track.births, now)

    def _settle(self) -> None:
        for source, wanted in list(self._wanted.items()):
            track = self._sources.track(source)
            if track is None or track.births != wanted.births:
                self._answered += wanted.reason == RESTORED
                del self._wanted[source]
            elif wanted.reason == GAP and not track.sequence.missing:
                del self._wanted[source]

    def _ask(self, source: str, wanted: Wanted, now: float) -> None:
        track = self._sources.track(source)
        if track is None or not track.online or now < wanted.next_at:
            return
        word = Rebirth(at=format_stamp(now), reason=wanted.reason)
        if self._say(source, msgspec.json.encode(word)):
            track.sequence.expect_birth()
            _log.info("%s is asked for its whole state: %s", source, wanted.reason)
            if wanted.reason == CLOCK:  # once: who does not answer has missed next to nothing
                del self._wanted[source]
            wanted.next_at = now + wanted.wait_s
            wanted.wait_s = min(2.0 * wanted.wait_s, AGAIN_AT_MOST_S)

    def _reconciled(self, now: float) -> list[Event]:
        silent = sorted(
            source for source, wanted in self._wanted.items() if wanted.reason == RESTORED
        )
        if silent and now < self._deadline:
            return []
        self.restoring = False
        for source in silent:  # what it misses is asked for as of any other
            del self._wanted[source]
        return [JournalReconciled(at=now, answered=self._answered, silent=tuple(silent))]
