"""What the devices of one server are said to be, by values and by conditions."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec
from asyncua import ua

from app.bus.stamp import format_stamp
from app.bus.wire import Reading, Value
from hardware.link import Clock, LinkError
from hardware.opcua.condition import Condition, condition_of, is_refresh_end
from hardware.opcua.nodemap import Alarm, NodeMap, NoValueError, Variable, said

ASIDE_S = 5.0  # a server's clock that is further off is not believed
RECENT_S = 60.0  # a change of longer ago is told as of now: that it still holds


class Place(NamedTuple):
    """A variable of an asset."""

    asset: str
    variable: Variable


class Picture:
    """Of the server `name`: `places` are its variables by client handle, `objects` the
    assets by their nodes. Both are set anew with each connection."""

    def __init__(self, name: str, read: NodeMap, clock: Clock) -> None:
        self.places: dict[int, Place] = {}
        self.objects: dict[ua.NodeId, str] = {}
        self._name = name
        self._map = read
        self._clock = clock
        self._known: dict[tuple[str, str], Reading] = {}
        self._refreshed = False

    def begin(self) -> None:
        """With a new subscription, whose first refresh is to come."""
        self._refreshed = not self._map.alarms

    def rest(self, told: list[Reading]) -> list[Reading]:
        """All that is known beside `told`, as of now: it still holds."""
        beside = {(reading.asset, reading.point) for reading in told}
        now = format_stamp(self._clock())
        again = {
            place: msgspec.structs.replace(reading, time=now)
            for place, reading in self._known.items()
            if place not in beside
        }
        self._known |= again
        return list(again.values())

    def doubt(self) -> list[Reading]:
        """All that is known, as bad, and nothing is known any more."""
        doubted = [self._bad(reading) for reading in self._known.values()]
        self._known.clear()
        return doubted

    def understood(self, result: ua.PublishResult) -> list[Reading]:
        """What an answer of the subscription says. LinkError where it says the end."""
        readings: list[Reading] = []
        message = result.NotificationMessage
        for told in message.NotificationData or []:
            if isinstance(told, ua.DataChangeNotification):
                for item in told.MonitoredItems:
                    readings += self._changed(item.ClientHandle, item.Value)
            elif isinstance(told, ua.EventNotificationList):
                for event in told.Events:
                    readings += self._happened(event.EventFields)
            elif isinstance(told, ua.StatusChangeNotification):
                raise LinkError(f"{self._name} ended the subscription")
        self._known |= {(reading.asset, reading.point): reading for reading in readings}
        return readings

    def _changed(self, handle: int, told: ua.DataValue) -> list[Reading]:
        place = self.places.get(handle)
        if place is None:
            return []
        point = place.variable.point
        status = told.StatusCode or ua.StatusCode()
        before = self._known.get((place.asset, point))
        quality = "good" if status.is_good() else "bad" if status.is_bad() else "uncertain"
        value: Value | None = None
        if quality != "bad" and told.Value is not None:
            try:
                value = place.variable.decoded(told.Value.Value)
            except NoValueError:  # nothing is guessed
                value = None
        if value is None:
            return [] if before is None else [self._bad(before)]
        at, sound = self._time(told.SourceTimestamp, told.ServerTimestamp)
        quality = quality if sound else "uncertain"
        return [Reading(place.asset, point, value, format_stamp(at), quality)]

    def _happened(self, fields: list[ua.Variant]) -> list[Reading]:
        if is_refresh_end(fields) and not self._refreshed:
            self._refreshed = True  # what was not told by now does not hold
            return [
                Reading(asset, alarm.point, said(alarm.rest), format_stamp(self._clock()))
                for asset in self.objects.values()
                for alarm in self._map.alarms
                if (asset, alarm.point) not in self._known
            ]
        condition = condition_of(fields)
        asset = None if condition is None else self.objects.get(condition.source)
        if condition is None or asset is None:
            return []
        readings = [
            self._of(condition, asset, alarm)
            for alarm in self._map.alarms
            if alarm.condition == condition.name
        ]
        self._known |= {(reading.asset, reading.point): reading for reading in readings}
        return readings

    def _of(self, condition: Condition, asset: str, alarm: Alarm) -> Reading:
        now = self._clock()
        recent = condition.at is not None and 0.0 <= now - condition.at <= RECENT_S
        ahead = condition.at is not None and condition.at - now > ASIDE_S
        at = condition.at if recent and condition.at is not None else now
        word = alarm.active if condition.active else alarm.rest
        quality = "uncertain" if ahead else "good"
        return Reading(asset, alarm.point, said(word), format_stamp(at), quality)

    def _time(self, source: Any, server: Any) -> tuple[float, bool]:
        """When a change was, and whether the server's clock can be believed."""
        now = self._clock()
        ends = [moment.timestamp() for moment in (source, server) if moment is not None]
        if any(end - now > ASIDE_S for end in ends):
            return now, False
        if server is not None and now - server.timestamp() > RECENT_S + ASIDE_S:
            return now, False
        if source is None or not 0.0 <= now - source.timestamp() <= RECENT_S:
            return now, True
        return source.timestamp(), True

    def _bad(self, before: Reading) -> Reading:
        now = format_stamp(self._clock())
        return msgspec.structs.replace(before, time=now, quality="bad")
