"""A snapshot put together from its parts, which arrive in any order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import msgspec
import numpy as np
import numpy.typing as npt

from app.bus.rows import AlarmRow, OrderRow, ReservationRow, ShiftRow, SourceRow
from app.bus.wire import Answer, SnapshotValues
from app.core.city import City
from app.core.citycodec import decode_city
from app.core.kind import Kind
from app.core.kindset import parse_kinds
from app.core.lighting_programme import Programme
from app.core.philosophy import Philosophy
from app.core.philosophyfile import parse_philosophy


@dataclass
class Snapshot:
    """The whole picture at `seq` of `epoch`. `city` is None where the desk said
    that it has it. Columns as in the mirror; `qualities` with the stale bit."""

    epoch: int
    seq: int
    city: City | None = None
    kinds: dict[str, Kind] = field(default_factory=dict)
    values: npt.NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    times: npt.NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    qualities: npt.NDArray[np.uint8] = field(default_factory=lambda: np.zeros(0, dtype=np.uint8))
    alarms: list[AlarmRow] = field(default_factory=list)
    orders: list[OrderRow] = field(default_factory=list)
    sources: list[SourceRow] = field(default_factory=list)
    shifts: list[ShiftRow] = field(default_factory=list)
    reservations: list[ReservationRow] = field(default_factory=list)
    programmes: list[Programme] = field(default_factory=list)
    philosophy: Philosophy | None = None


def assembling(parts: list[Answer]) -> Iterator[Snapshot | None]:
    """All parts of one answer, as a snapshot: the last thing that comes, after a
    None for each step of the work. Raises msgspec.DecodeError, ValueError or
    KindError for parts that this desk cannot read."""
    parts = sorted(parts, key=lambda part: part.part)
    snapshot = Snapshot(parts[0].epoch, parts[0].seq)
    city = b"".join(part.body for part in parts if part.what == "city")
    if city:
        snapshot.city = decode_city(city)
        yield None
        snapshot.city.rows  # noqa: B018  made now, and kept
    files: list[tuple[str, str]] = []
    columns: list[SnapshotValues] = []
    for part in parts:
        match part.what:
            case "kinds":
                files += msgspec.msgpack.decode(part.body, type=list[tuple[str, str]])
            case "values":
                columns.append(msgspec.msgpack.decode(part.body, type=SnapshotValues))
            case "alarms":
                snapshot.alarms += msgspec.msgpack.decode(part.body, type=list[AlarmRow])
            case "orders":
                snapshot.orders += msgspec.msgpack.decode(part.body, type=list[OrderRow])
            case "sources":
                snapshot.sources += msgspec.msgpack.decode(part.body, type=list[SourceRow])
            case "philosophy":
                name, text = msgspec.msgpack.decode(part.body, type=tuple[str, str])
                snapshot.philosophy = parse_philosophy(text, name) if text else None
            case "shifts":
                snapshot.shifts += msgspec.msgpack.decode(part.body, type=list[ShiftRow])
            case "programmes":
                snapshot.programmes += msgspec.msgpack.decode(part.body, type=list[Programme])
            case "reservations":
                snapshot.reservations += msgspec.msgpack.decode(
                    part.body, type=list[ReservationRow]
                )
    yield None
    snapshot.kinds = parse_kinds(dict(files)) if files else {}
    yield None
    columns.sort(key=lambda part: part.first)
    snapshot.values = np.frombuffer(b"".join(part.values for part in columns), dtype="<f8")
    snapshot.times = np.frombuffer(b"".join(part.times for part in columns), dtype="<f8")
    snapshot.qualities = np.frombuffer(b"".join(part.qualities for part in columns), dtype=np.uint8)
    yield snapshot
