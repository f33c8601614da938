"""One panel as its receiver knows it."""

from __future__ import annotations

from collections.abc import Iterable

from app.bus.stamp import format_stamp
from app.bus.wire import Reading
from hardware.sia.codemap import CodeMap, CodePoint, said
from hardware.sia.event import Event

MOST_ZONES = 2000  # that are active at once


class Account:
    """`asset` is what the city calls it. `heard_at` is loop time, None as long as
    nothing was heard or since it is lost; `told_at` is the time of its latest readings,
    and `last` the latest message, to know it again when it comes twice."""

    def __init__(self, asset: str, read: CodeMap, *, at_rest: bool) -> None:
        self.asset = asset
        self.heard_at: float | None = None
        self.told_at = 0.0
        self.last: tuple[str, str, str] | None = None
        self._map = read
        self._active: dict[str, set[str]] = {}  # zones, by point of which something is known
        self._assumed: set[str] = {p.point for p in read.points} if at_rest else set()
        self._quality = "good"

    def take(self, events: Iterable[Event], *, trusted: bool) -> None:
        """What it says happened; `trusted` where its clock can be."""
        for event in events:
            for point, begins in self._map.meaning(event.code):
                self._note(point, event.zone if point.zones else "", begins=begins)
                self._quality = "good" if trusted else "uncertain"

    def readings(self, at: float) -> list[Reading]:
        """All that is known of it: it was heard at `at`, so that is how it is."""
        now = format_stamp(at)
        path = self._map.path
        told = [Reading(self.asset, path.point, said(path.up), now)]
        for point in self._map.points:
            zones = self._active.get(point.point)
            if zones is None and point.point not in self._assumed:
                continue
            quality = "uncertain" if zones is None else self._quality
            value = said(point.active if zones else point.rest)
            told.append(Reading(self.asset, point.point, value, now, quality))
        return told

    def doubt(self, at: float) -> list[Reading]:
        """It is lost: the receiver says so, and its last values are bad ones."""
        self.heard_at = None
        now = format_stamp(at)
        path = self._map.path
        _, *told = self.readings(at)
        lost = Reading(self.asset, path.point, said(path.down), now)
        return [lost, *(Reading(r.asset, r.point, r.value, now, "bad") for r in told)]

    def _note(self, point: CodePoint, zone: str, *, begins: bool) -> None:
        zones = self._active.setdefault(point.point, set())
        if begins and len(zones) < MOST_ZONES:
            zones.add(zone)
        elif not begins and zone:
            zones.discard(zone)
        elif not begins:
            zones.clear()  # the panel as a whole
