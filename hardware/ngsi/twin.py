"""One entity of a context broker, and what it said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from app.bus.stamp import format_stamp
from app.bus.wire import Reading
from hardware.link import Clock
from hardware.mapped import NoValueError, decoded
from hardware.ngsi.attribute import Said, attributes
from hardware.ngsi.entitymap import EntityMap
from hardware.sourcetime import APART_S, seconds_of

_UTC = ZoneInfo("UTC")


class _Word(NamedTuple):
    reading: Reading
    raw: Any
    at: float | None  # by its own word


class Twin:
    """An entity, which is `asset`. `present` is whether the broker has it: None where
    nobody has looked yet."""

    def __init__(self, asset: str, read: EntityMap, clock: Clock) -> None:
        self.asset = asset
        self.present: bool | None = None
        self._map = read
        self._clock = clock
        self._known: dict[str, _Word] = {}
        self._looked_at = 0.0

    def see(self, entity: Mapping[str, Any]) -> list[Reading]:
        """What it says now."""
        now = self._clock()
        said = attributes(entity)
        of_all = next((said[name].raw for name in self._map.times if name in said), None)
        known: dict[str, _Word] = {}
        for mapped in self._map.points:
            one = said.get(mapped.attribute)
            if one is None or one.raw is None:
                continue
            before = self._known.get(mapped.point)
            try:
                value = decoded(mapped, one.raw)
            except NoValueError:  # nothing is guessed: what it said before, not to be trusted
                if before is not None:
                    known[mapped.point] = before._replace(reading=_bad(before.reading, now))
                continue
            told = one.at if one.at is not None else of_all
            at = seconds_of(_end(told), _UTC)
            time, quality = self._moment(one, at, before, now)
            if at is None and told is not None:
                quality = "uncertain"
            reading = Reading(self.asset, mapped.point, value, format_stamp(time), quality)
            known[mapped.point] = _Word(reading, one.raw, at)
        self._known |= known
        self._looked_at = now
        self.present = True
        return [word.reading for word in known.values()]

    def doubt(self) -> list[Reading]:
        """The broker has it no more: its last values, as bad ones."""
        self.present = False
        now = self._clock()
        doubted = [_bad(word.reading, now) for word in self._known.values()]
        self._known.clear()
        return doubted

    def _moment(
        self, said: Said, at: float | None, before: _Word | None, now: float
    ) -> tuple[float, str]:
        """A broker keeps what was said long ago: that is no fault. But what is of the
        future, or new and from before we looked last, is of a clock that is wrong."""
        if at is None:
            return now, "good"
        changed = before is not None and (before.raw, before.at) != (said.raw, at)
        if at > now + APART_S or (changed and at < self._looked_at - APART_S):
            return now, "uncertain"
        if before is not None and not changed and before.reading.quality == "uncertain":
            return now, "uncertain"
        return min(at, now), "good"


def _end(raw: Any) -> Any:
    """Of an interval of ISO 8601 its end."""
    return raw.rpartition("/")[2] if isinstance(raw, str) and len(raw) <= 100 else raw


def _bad(reading: Reading, now: float) -> Reading:
    return msgspec.structs.replace(reading, time=format_stamp(now), quality="bad")
