"""The whole picture at one sequence number, in parts that a broker carries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from app.bus.wire import SnapshotValues
from app.core.city import City
from app.core.citycodec import encode_city
from app.engine.picture import Picture, wire_quality

PART_BYTES = 200_000
SLOTS_A_PART = PART_BYTES // 17  # 17 bytes a slot
ROWS_A_PART = 500

MOVING = ("values", "alarms", "orders", "sources", "shifts", "reservations", "programmes")

Part = tuple[str, bytes]  # what, body


class Snapshot:
    """Makes the parts of snapshots. City and kinds never change while the
    engine runs: their parts are made once."""

    def __init__(
        self,
        city: City,
        kind_files: Mapping[str, str],
        philosophy: tuple[str, str],
        picture: Picture,
    ) -> None:
        self._picture = picture
        self._encoder = msgspec.msgpack.Encoder()
        self._fingerprint = city.fingerprint
        whole = encode_city(city)
        self._city: list[Part] = [
            ("city", whole[start : start + PART_BYTES])
            for start in range(0, len(whole), PART_BYTES)
        ]
        files = [[name, text] for name, text in sorted(kind_files.items())]
        self._philosophy: Part = ("philosophy", msgspec.msgpack.encode(philosophy))
        self._kinds: list[Part] = row_parts("kinds", files, 40)

    def parts(self, known_fingerprint: str = "") -> list[Part]:
        """Everything; without city and kinds for a desk that has this very city."""
        static = [] if known_fingerprint == self._fingerprint else [*self._city, *self._kinds]
        moving = [part for what in MOVING for part in self.only(what)]
        return [*static, self._philosophy, *moving]

    def only(self, what: str) -> list[Part]:
        """The parts of one kind: city, kinds, or one of MOVING.

        At least one part, if an empty one. Raises KeyError for another word.
        """
        picture = self._picture
        match what:
            case "city":
                return list(self._city)
            case "kinds":
                return list(self._kinds)
            case "values":
                return list(self._values())
            case "alarms":
                return row_parts(what, list(picture.alarms.values()))
            case "orders":
                return row_parts(what, list(picture.orders.values()))
            case "sources":
                return row_parts(what, list(picture.sources.values()))
            case "shifts":
                return row_parts(what, list(picture.shifts.values()))
            case "reservations":
                return row_parts(what, list(picture.reservations.values()))
            case "programmes":
                return row_parts(what, list(picture.programmes.values()))
        raise KeyError(what)

    def _values(self) -> Iterator[Part]:
        live = self._picture.live
        for first in range(0, max(len(live.value), 1), SLOTS_A_PART):
            part = slice(first, first + SLOTS_A_PART)
            values = SnapshotValues(
                first=first,
                values=live.value[part].astype("<f8").tobytes(),
                times=live.time[part].astype("<f8").tobytes(),
                qualities=wire_quality(live, part).tobytes(),
            )
            yield "values", self._encoder.encode(values)


def row_parts(what: str, rows: Sequence[object], size: int = ROWS_A_PART) -> list[Part]:
    """Rows in parts of at most `size` and about PART_BYTES, at least one part."""
    parts = [
        part for start in range(0, len(rows), size) for part in _fitting(rows[start : start + size])
    ]
    return [(what, body) for body in parts or [msgspec.msgpack.encode([])]]


def _fitting(rows: Sequence[object]) -> Iterator[bytes]:
    """Halved until it fits: a long comment on every alarm must not make a part
    that no broker carries."""
    body = msgspec.msgpack.encode(rows)
    if len(body) <= PART_BYTES or len(rows) == 1:
        yield body
        return
    half = len(rows) // 2
    yield from _fitting(rows[:half])
    yield from _fitting(rows[half:])
