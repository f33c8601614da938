"""The three feeds of made-up vehicles, as a map says what their points are called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from google.transit.gtfs_realtime_pb2 import (
    Alert,
    FeedHeader,
    FeedMessage,
    TripDescriptor,
    VehiclePosition,
)

from app.bus.wire import Value
from hardware.gtfs.fleetmap import Field, FleetMap, Mapped
from hardware.gtfs.madetimetable import Call, next_call, trip_of
from hardware.linkplan import Conduct

_NO_TRIP = "NONE"
_VERSION = "2.0"


class MadeFeed:
    """`kinds` are vehicles, asset by id, by kind; each is on a trip of its own, on the
    route of its kind."""

    def __init__(
        self, kinds: Mapping[str, Mapping[str, str]], read: FleetMap, conduct: Conduct
    ) -> None:
        self._rows = [(kind, *pair) for kind, some in kinds.items() for pair in some.items()]
        self._points = {mapped.field: mapped for mapped in read.points}
        self._conduct = conduct

    @property
    def heard(self) -> Sequence[tuple[str, str, str]]:
        """Kind, id and asset of who can be heard."""
        return [row for row in self._rows if not self._conduct.mute(row[2])]

    def places(self) -> Iterable[tuple[float, float]]:
        """Where vehicles are now."""
        for _, _, asset in self._rows:
            lat = self._figure(Field.LATITUDE, asset)
            lon = self._figure(Field.LONGITUDE, asset)
            if lat is not None and lon is not None:
                yield lat, lon

    def vehicle_positions(self, now: float) -> FeedMessage:
        message = _message(now)
        for kind, vehicle, asset in self.heard:
            one = message.entity.add(id=vehicle).vehicle
            one.vehicle.id = vehicle
            one.timestamp = int(now)
            self._place(one.position, asset)
            self._say(one, asset)
            if (relation := self._word(Field.TRIP, asset)) != _NO_TRIP:
                _run(one.trip, kind, vehicle, next_call(now), relation)
        return message

    def trip_updates(self, now: float) -> FeedMessage:
        """Half of them tell their delay, the others when they will arrive."""
        message = _message(now)
        call = next_call(now)
        for number, (kind, vehicle, asset) in enumerate(self.heard):
            delay = self._figure(Field.DELAY, asset)
            relation = self._word(Field.TRIP, asset)
            if delay is None or relation == _NO_TRIP:
                continue
            update = message.entity.add(id=vehicle).trip_update
            update.vehicle.id = vehicle
            update.timestamp = int(now)
            _run(update.trip, kind, vehicle, call, relation)
            if number % 2:
                stop = update.stop_time_update.add(stop_sequence=call.sequence)
                stop.arrival.time = call.due + round(delay)
            else:
                update.delay = round(delay)
        return message

    def alerts(self, now: float) -> FeedMessage:
        message = _message(now)
        for kind, vehicle, asset in self.heard:
            effect = self._word(Field.EFFECT, asset)
            if effect not in Alert.Effect.keys():  # NONE, or no map for it  # noqa: SIM118
                continue
            alert = message.entity.add(id=f"alert-{vehicle}").alert
            alert.effect = Alert.Effect.Value(effect)  # type: ignore[assignment]
            trip = alert.informed_entity.add().trip
            trip.trip_id, trip.route_id = trip_of(vehicle), kind
            text = alert.header_text.translation.add(language="en")
            text.text = f"{vehicle}: {effect.replace('_', ' ').lower()}"
        return message

    def _place(self, position: object, asset: str) -> None:
        for field in (
            Field.LATITUDE,
            Field.LONGITUDE,
            Field.BEARING,
            Field.SPEED,
            Field.ODOMETER,
        ):
            figure = self._figure(field, asset)
            if figure is not None:
                setattr(position, field.value, figure)

    def _say(self, one: VehiclePosition, asset: str) -> None:
        for field, words in (
            (Field.CURRENT_STATUS, VehiclePosition.VehicleStopStatus),
            (Field.CONGESTION_LEVEL, VehiclePosition.CongestionLevel),
            (Field.OCCUPANCY_STATUS, VehiclePosition.OccupancyStatus),
        ):
            word = self._word(field, asset)
            if word in words.keys():  # noqa: SIM118
                setattr(one, field.value, words.Value(word))

    def _value(self, field: Field, asset: str) -> tuple[Mapped, Value] | None:
        mapped = self._points.get(field)
        return None if mapped is None else (mapped, self._conduct.value(asset, mapped.point))

    def _figure(self, field: Field, asset: str) -> float | None:
        found = self._value(field, asset)
        if found is None or isinstance(found[1], str):
            return None
        return float(found[1]) / found[0].scale

    def _word(self, field: Field, asset: str) -> str:
        """What the standard calls it; NONE where it has no word for it."""
        found = self._value(field, asset)
        if found is None:
            return _NO_TRIP
        mapped, value = found
        return next((word for word, ours in mapped.words.items() if ours == value), _NO_TRIP)


def _message(now: float) -> FeedMessage:
    header = FeedHeader(
        gtfs_realtime_version=_VERSION,
        incrementality=FeedHeader.FULL_DATASET,
        timestamp=int(now),
    )
    return FeedMessage(header=header)


def _run(trip: TripDescriptor, kind: str, vehicle: str, call: Call, relation: str) -> None:
    trip.trip_id, trip.route_id, trip.start_date = trip_of(vehicle), kind, call.day
    relations = TripDescriptor.ScheduleRelationship
    trip.schedule_relationship = relations.Value(relation)  # type: ignore[assignment]
