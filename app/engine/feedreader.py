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
from app.core.value import ValueRefusedError
from app.engine.pointbook import Place, Pointbook, hold
from app.engine.quarantine import Quarantine

FUTURE_S = 5.0  # how far a source's clock may be ahead of ours
OLDEST_S = 31 * 86400.0  # a reading kept back for longer is no time we believe
MAX_SEQ = 1 << 53
_COLUMN_REASONS = ("", "out_of_range", "bad_time", "future")
_QUALITY = {word: int(quality) for word, quality in QUALITIES.items()}  # plain: columns are quick
_NOWHERE: Place = (-1, {})


class Parcel(NamedTuple):
    """The readings of one accepted message. `source` is the publisher,
    `number` its place in ``City.sources`` or -1."""

    source: str
    number: int
    readings: list[Reading]


class _Held:
    """What of some parcels holds so far; `counts` says how much of each."""

    __slots__ = ("counts", "qualities", "readings", "slots", "values")

    def __init__(self) -> None:
        self.slots: list[int] = []
        self.values: list[float] = []
        self.qualities: list[int] = []
        self.readings: list[Reading] = []
        self.counts: list[int] = []


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
        held = _Held()
        for parcel in parcels:
            before = len(held.slots)
            if not self._take_whole(parcel, held):
                self._take_singly(parcel, held, now)
            held.counts.append(len(held.slots) - before)
        return self._checked(parcels, held, now)

    def _take_whole(self, parcel: Parcel, held: _Held) -> bool:
        """The usual case, quickly: every reading holds. Else takes nothing."""
        readings, places = parcel.readings, self._places
        spots = [places.get(reading.asset, _NOWHERE) for reading in readings]
        try:
            entries = [
                spot[1][reading.point] for spot, reading in zip(spots, readings, strict=True)
            ]
            values = [
                value if type(value := reading.value) is float and entry[2] else hold(entry, value)
                for entry, reading in zip(entries, readings, strict=True)
            ]
            qualities = [_QUALITY[reading.quality] for reading in readings]
        except (KeyError, ValueRefusedError):
            return False
        held.slots += [spot[0] + entry[0] for spot, entry in zip(spots, entries, strict=True)]
        held.values += values
        held.qualities += qualities
        held.readings += readings
        return True

    def _take_singly(self, parcel: Parcel, held: _Held, now: float) -> None:
        """Where something is to be refused: reading by reading, with the reason."""
        for reading in parcel.readings:
            place = self._places.get(reading.asset, _NOWHERE)
            entry = place[1].get(reading.point)
            quality = _QUALITY.get(reading.quality)
            reason = ""
            value = 0.0
            if place is _NOWHERE:
                reason = "unknown_asset"
            elif entry is None:
                reason = "unknown_point"
            elif quality is None:
                reason = "bad_quality"
            else:
                try:
                    value = hold(entry, reading.value)
                except ValueRefusedError as refusal:
                    reason = refusal.reason
            if reason or entry is None or quality is None:
                self._refuse(now, parcel.source, reason, reading)
                continue
            held.slots.append(place[0] + entry.offset)
            held.values.append(value)
            held.qualities.append(quality)
            held.readings.append(reading)

    def _checked(self, parcels: Sequence[Parcel], held: _Held, now: float) -> Batch:
        numbers = np.array([parcel.number for parcel in parcels], dtype=np.int32)
        batch = Batch(
            np.array(held.slots, dtype=np.int64),
            np.array(held.values, dtype=np.float64),
            parse_stamps([reading.time for reading in held.readings]),
            np.array(held.qualities, dtype=np.uint8),
            np.repeat(numbers, held.counts),
        )
        reasons = self._reasons(batch, now)
        refused = np.flatnonzero(reasons)
        if not len(refused):
            return batch
        owners = np.repeat(np.arange(len(parcels)), held.counts)
        for at in refused.tolist():
            reason = _COLUMN_REASONS[int(reasons[at])]
            self._refuse(now, parcels[int(owners[at])].source, reason, held.readings[at])
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
