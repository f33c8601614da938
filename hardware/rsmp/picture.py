"""What one site has said, and what its map makes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

import msgspec

from app.bus.stamp import format_stamp, parse_stamp
from app.bus.wire import Reading
from hardware.rsmp.forms import NoValueError, meaning
from hardware.rsmp.messages import AggregatedStatus, Alarm, StatusResponse, StatusUpdate
from hardware.rsmp.signalmap import Demand, SignalMap

_ALARMS = "alarms"
_MOST_ALARMS = 1000  # of one site
_NOT_YET = {
    "Acknowledge": ("ack", "notAcknowledged"),
    "Suspend": ("sS", "notSuspended"),
    "Resume": ("sS", "Suspended"),
}
WRONG_S = 5.0  # a clock that is so far from ours is not believed


@dataclass(slots=True)
class Known:
    """The content of one value, `at` the site's time, and whether it was buffered."""

    content: object
    at: float
    old: bool


class Picture:
    """Readings of `asset` out of what its site says. `intersection` is the one that the
    asset stands for, where its controller has several."""

    def __init__(self, read: SignalMap, asset: str, intersection: int) -> None:
        self._read = read
        self._asset = asset
        self._intersection = str(intersection)
        self._wanted = {f"{code}.{name}" for code, name in read.statuses()}
        self._by_event = {
            form.point
            for form in read.points
            if not any(source.startswith("S") for source in form.sources)
        }
        self._known: dict[str, Known] = {}  # what is wanted, and what is told of alarms
        self._alarms: dict[tuple[str, str], Alarm] = {}
        self._told: dict[str, Reading] = {}
        self.clock_off_s = 0.0  # how far the site's clock is from ours, where that is far

    def demanded(self, demand: Demand) -> list[Alarm]:
        """Those that are not yet as is demanded, as the question for each."""
        name, word = _NOT_YET[demand]
        return [
            Alarm(cId=one.cId, aCId=one.aCId, aSp=demand)
            for one in self._alarms.values()
            if getattr(one, name) == word
        ]

    def told(self, point: str) -> Reading | None:
        return self._told.get(point)

    def status(self, message: StatusResponse | StatusUpdate, now: float) -> list[Reading]:
        """Readings that follow from a status message."""
        at = self._checked(message.sTs, now, any(value.q == "old" for value in message.sS))
        told: set[str] = set()
        for value in message.sS:
            source = f"{value.sCI}.{value.n}"
            if source not in self._wanted:
                continue
            before = self._known.get(source)
            if value.q == "old" and before is not None and before.at >= at:
                continue  # what was buffered is not news any more
            content = value.s if value.q in ("recent", "old") else None
            self._known[source] = Known(content, at, value.q == "old")
            told.add(source)
        # What is told when it happens is true as long as nothing else is told.
        return [*self._readings(told, at, now), *self._retold(now)]

    def aggregated(self, message: AggregatedStatus, now: float) -> list[Reading]:
        """Readings that follow from an aggregated status."""
        at = self._checked(message.aSTS, now, True)  # it may be long that it changed
        told = {f"se.{number}" for number in range(1, 9)}
        for number, bit in enumerate(message.se, 1):
            self._known[f"se.{number}"] = Known(str(bit), at, False)
        return self._readings(told, now, now)

    def alarm(self, message: Alarm, now: float) -> list[Reading]:
        """Readings that follow from an alarm. The site tells all of them at each
        connection, also those that are long over."""
        if not isinstance(message.aS, str) or not isinstance(message.aTs, str):
            return []  # it tells no state
        place = message.cId, message.aCId
        before = self._alarms.get(place)
        if before is None and len(self._alarms) >= _MOST_ALARMS:
            return []
        latest = now + WRONG_S
        if before is not None and parse_stamp(message.aTs) < parse_stamp(str(before.aTs)) <= latest:
            return []  # buffered, and overtaken; what is of the future overtakes nothing
        self._alarms[place] = message
        told = set()
        for name in ("aS", "ack", "sS"):
            source = f"{message.aCId}.{name}"
            self._known[source] = Known(self._worst(message.aCId, name), now, False)
            told.add(source)
        self._known[_ALARMS] = Known(None, now, False)
        return self._readings({*told, _ALARMS}, now, now)

    def doubted(self, now: float) -> list[Reading]:
        """The site is lost: its last values, as bad ones."""
        stamp = format_stamp(now)
        doubted = [
            msgspec.structs.replace(reading, time=stamp, quality="bad")
            for reading in self._told.values()
        ]
        self._told.clear()
        self._known.clear()
        self._alarms.clear()
        return doubted

    def _checked(self, text: str, now: float, past: bool) -> float:
        """The site's time as epoch seconds, and what it shows of its clock: far from ours,
        unless it may speak of the past."""
        at = parse_stamp(text)
        off = at - now if isfinite(at) else 0.0
        if not past or off > WRONG_S:
            self.clock_off_s = off if abs(off) > WRONG_S else 0.0
        return at if isfinite(at) else now

    def _retold(self, now: float) -> list[Reading]:
        """The readings that follow from alarms and aggregated status alone."""
        stamp = format_stamp(now)
        for point in self._by_event & self._told.keys():
            self._told[point] = msgspec.structs.replace(self._told[point], time=stamp)
        return [self._told[point] for point in self._by_event if point in self._told]

    def _worst(self, code: str, name: str) -> str:
        """Of one alarm at several components: active, not acknowledged or suspended
        anywhere."""
        found = [getattr(one, name) for (_, own), one in self._alarms.items() if own == code]
        for word in ("Active", "notAcknowledged", "Suspended"):
            if word in found:
                return word
        return str(found[0])

    def _readings(self, told: set[str], at: float, now: float) -> list[Reading]:
        readings = []
        for form in self._read.points:
            if told.isdisjoint(form.sources):
                continue
            entries = {source: self._known.get(source) for source in form.sources}
            old = any(known is not None and known.old for known in entries.values())
            wrong = bool(self.clock_off_s) or at > now + WRONG_S
            stamp = format_stamp(min(at, now) if old or not wrong else now)
            try:
                content = {source: self._content(source) for source in form.sources}
                value = meaning(form, content, at)
            except NoValueError:
                before = self._told.get(form.point)
                if before is None:
                    continue
                reading = msgspec.structs.replace(before, time=stamp, quality="bad")
            else:
                quality = "uncertain" if old or wrong else "good"
                reading = Reading(self._asset, form.point, value, stamp, quality)
            self._told[form.point] = reading
            readings.append(reading)
        return readings

    def _content(self, source: str) -> object:
        """What was said of `source`, of our intersection where it has one value for each."""
        known = self._known.get(source)
        if known is None:
            # an alarm of which the site says nothing does not hold
            return "" if source.startswith("A") else None
        if source == _ALARMS:
            return [_shown(one) for one in self._alarms.values()]
        content = known.content
        intersections = self._known.get(f"{source.partition('.')[0]}.intersection")
        if intersections is None or not isinstance(content, str):
            return content
        return _of(self._intersection, str(intersections.content).split(","), content.split(","))


def _shown(alarm: Alarm) -> dict[str, object]:
    """What a map may ask of an alarm; `activeAck` is its acknowledgement while it lasts."""
    active = alarm.ack if alarm.aS == "Active" else ""
    return {"aS": alarm.aS, "ack": alarm.ack, "sS": alarm.sS, "activeAck": active}


def _of(wanted: str, intersections: Sequence[str], values: Sequence[str]) -> str | None:
    at = intersections.index(wanted) if wanted in intersections else 0
    return values[at].strip() if at < len(values) else None
