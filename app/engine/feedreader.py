"""From payloads of the feed to columns. What does not fit is quarantined, never guessed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec
import numpy as np
import numpy.typing as npt

from app.bus.stamp import parse_stamps
from app.bus.wire import MAX_READINGS, Feed, Reading
from app.core.batch import Batch
from app.core.quality import QUALITIES
from app.engine.pointbook import Pointbook, held_or_reason
from app.engine.quarantine import Quarantine

FUTURE_S = 5.0  # how far a source's clock may be ahead of ours
OLDEST_S = 31 * 86400.0  # a reading kept back for longer is no time we believe
MAX_SEQ = 1 << 53


class Parcel(NamedTuple):
    """The readings of one accepted message. `source` is the publisher,
    `number` its place in ``City.sources`` or -1."""

    source: str
    number: int
    readings: list[Reading]


class _LooseFeed(msgspec.Struct):
    seq: int
    readings: list[msgspec.Raw]


class FeedReader:
    """Decodes messages one by one, and makes columns of many at once."""

    def __init__(self, pointbook: Pointbook, quarantine: Quarantine) -> None:
        self._places = pointbook.places
        self._low = pointbook.low
        self._high = pointbook.high
        self._quarantine = quarantine
        self._feed = msgspec.json.Decoder(Feed)
        self._loose = msgspec.json.Decoder(_LooseFeed)
        self._reading = msgspec.json.Decoder(Reading)

    def decode(self, payload: bytes, source: str, now: float) -> Feed | None:
        """The message, without those of its readings that are malformed; None
        where nothing can be made of it."""
        try:
            feed = self._feed.decode(payload)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            salvaged = self._salvage(payload, source, now)
            if salvaged is None:
                return None
            feed = salvaged
        if not 1 <= feed.seq < MAX_SEQ:
            self._quarantine.add(now, source, "malformed", payload)
            return None
        if len(feed.readings) > MAX_READINGS:
            self._quarantine.add(now, source, "too_many", payload)
            return Feed(seq=feed.seq, readings=[])
        return feed

    def _salvage(self, payload: bytes, source: str, now: float) -> Feed | None:
        try:
            loose = self._loose.decode(payload)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            # JSON has no such numbers: the whole message is no JSON
            wild = b"NaN" in payload or b"Infinity" in payload
            self._quarantine.add(now, source, "not_finite" if wild else "malformed", payload)
            return None
        if len(loose.readings) > MAX_READINGS:
            self._quarantine.add(now, source, "too_many", payload)
            return Feed(seq=loose.seq, readings=[])
        readings = []
        for raw in loose.readings:
            try:
                readings.append(self._reading.decode(raw))
            except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
                reason = "not_finite" if "out of range" in str(error) else "malformed"
                self._quarantine.add(now, source, reason, bytes(raw))
        return Feed(seq=loose.seq, readings=readings)

    def columns(self, parcels: Sequence[Parcel], now: float) -> Batch:
        """All readings that hold, in order of arrival."""
        slots: list[int] = []
        values: list[float] = []
        qualities: list[int] = []
        kept: list[Reading] = []
        counts: list[int] = []
        places, quality_of = self._places, QUALITIES
        for source, _, readings in parcels:
            before = len(slots)
            for reading in readings:
                place = places.get(reading.asset)
                if place is None:
                    self._refuse(now, source, "unknown_asset", reading)
                    continue
                entry = place[1].get(reading.point)
                if entry is None:
                    self._refuse(now, source, "unknown_point", reading)
                    continue
                value = reading.value
                if not entry.number or type(value) is not float:
                    value = held_or_reason(entry, value)
                    if isinstance(value, str):
                        self._refuse(now, source, value, reading)
                        continue
                quality = quality_of.get(reading.quality)
                if quality is None:
                    self._refuse(now, source, "bad_quality", reading)
                    continue
                slots.append(place[0] + entry.offset)
                values.append(value)
                qualities.append(quality)
                kept.append(reading)
            counts.append(len(slots) - before)
        return self._checked(parcels, counts, kept, slots, values, qualities, now)

    def _checked(
        self,
        parcels: Sequence[Parcel],
        counts: list[int],
        kept: list[Reading],
        slots: list[int],
        values: list[float],
        qualities: list[int],
        now: float,
    ) -> Batch:
        numbers = np.array([parcel.number for parcel in parcels], dtype=np.int32)
        batch = Batch(
            np.array(slots, dtype=np.int64),
            np.array(values, dtype=np.float64),
            parse_stamps([reading.time for reading in kept]),
            np.array(qualities, dtype=np.uint8),
            np.repeat(numbers, counts),
        )
        reasons = self._reasons(batch, now)
        refused = np.flatnonzero(reasons)
        if not len(refused):
            return batch
        owners = np.repeat(np.arange(len(parcels)), counts)
        for at in refused.tolist():
            reason = _COLUMN_REASONS[int(reasons[at])]
            self._refuse(now, parcels[int(owners[at])].source, reason, kept[at])
        return batch.take(np.flatnonzero(reasons == 0))

    def _reasons(self, batch: Batch, now: float) -> npt.NDArray[np.uint8]:
        reasons = np.zeros(len(batch), dtype=np.uint8)
        inside = (batch.values >= self._low[batch.slots]) & (
            batch.values <= self._high[batch.slots]
        )
        reasons[~inside] = 1
        reasons[batch.times > now + FUTURE_S] = 3
        reasons[~(batch.times >= now - OLDEST_S)] = 2  # NaN too
        return reasons

    def _refuse(self, now: float, source: str, reason: str, reading: Reading) -> None:
        self._quarantine.add(now, source, reason, msgspec.json.encode(reading))


_COLUMN_REASONS = ("", "out_of_range", "bad_time", "future")
