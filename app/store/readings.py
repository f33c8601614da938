"""Readings as columns, as the history keeps them."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from app.store.database import DamageError

Column = npt.NDArray[Any]  # of the dtype that the caller names


@dataclass(frozen=True, slots=True)
class Readings:
    """n readings: series uint32, times int64 in milliseconds since 1970 (UTC),
    values float64, qualities uint8. The history's clock is the millisecond."""

    series: npt.NDArray[np.uint32]
    times: npt.NDArray[np.int64]
    values: npt.NDArray[np.float64]
    qualities: npt.NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.series)

    def pick(self, index: npt.NDArray[np.intp] | npt.NDArray[np.bool_] | slice) -> Readings:
        return Readings(
            self.series[index], self.times[index], self.values[index], self.qualities[index]
        )

    def ordered(self) -> Readings:
        """By series, then time. Of several readings of one series in one
        millisecond the last to come is kept, so that merging twice is harmless."""
        if not len(self):
            return self
        order = np.lexsort((self.times, self.series))
        found = self.pick(order)
        last = np.ones(len(found), dtype=bool)
        last[:-1] = (np.diff(found.series) != 0) | (np.diff(found.times) != 0)
        return found if last.all() else found.pick(last)

    def of_series(self, number: int) -> Readings:
        """One series of readings that are in order."""
        start = np.searchsorted(self.series, number, "left")
        end = np.searchsorted(self.series, number, "right")
        return self.pick(slice(int(start), int(end)))

    def newest(self) -> tuple[Readings, npt.NDArray[np.int64]]:
        """Of readings that are in order, the last of each series, and since when (ms) its
        value had been what it is, as far as these readings tell."""
        if not len(self):
            return self, self.times
        other = np.diff(self.series) != 0
        last = np.append(other, True)
        begins = np.append(True, other | (self.values[1:] != self.values[:-1]))
        run = np.maximum.accumulate(np.where(begins, np.arange(len(self)), 0))
        return self.pick(last), self.times[run[last]]


def join(parts: Sequence[Readings]) -> Readings:
    """The readings of all parts, one after the other."""
    if len(parts) == 1:
        return parts[0]
    if not parts:
        return unpack(0, zlib.compress(b""))
    return Readings(
        np.concatenate([part.series for part in parts]),
        np.concatenate([part.times for part in parts]),
        np.concatenate([part.values for part in parts]),
        np.concatenate([part.qualities for part in parts]),
    )


def pack(readings: Readings) -> bytes:
    """The columns, their bytes transposed (like beside like), deflated."""
    return deflate((readings.series, readings.times, readings.values, readings.qualities))


def unpack(count: int, blob: bytes) -> Readings:
    """`count` readings out of `pack`'s bytes. Raises DamageError."""
    series, times, values, qualities = inflate(blob, count, ("<u4", "<i8", "<f8", "u1"))
    return Readings(series, times, values, qualities)


def to_bytes(readings: Readings) -> bytes:
    """The columns as they are: for a beat, which is packed with others soon."""
    columns = (readings.series, readings.times, readings.values, readings.qualities)
    return b"".join(column.tobytes() for column in columns)


def from_bytes(count: int, data: bytes) -> Readings:
    """`count` readings out of `to_bytes`'s. Raises DamageError."""
    if len(data) != count * 21:
        raise DamageError("damaged beat: of another length")
    return Readings(
        np.frombuffer(data, "<u4", count),
        np.frombuffer(data, "<i8", count, 4 * count),
        np.frombuffer(data, "<f8", count, 12 * count),
        np.frombuffer(data, "u1", count, 20 * count),
    )


def deflate(columns: Sequence[Column]) -> bytes:
    return zlib.compress(b"".join(_transposed(column) for column in columns), level=1)


def inflate(blob: bytes, count: int, dtypes: Sequence[str]) -> list[Column]:
    """`count` items of each dtype. Raises DamageError if the bytes do not fit."""
    try:
        raw = zlib.decompress(blob)
    except zlib.error as error:
        raise DamageError(f"damaged block: {error}") from error
    columns: list[Column] = []
    at = 0
    for name in dtypes:
        dtype = np.dtype(name)
        end = at + count * dtype.itemsize
        bytes_ = np.frombuffer(raw[at:end], dtype=np.uint8)
        if len(bytes_) != end - at:
            raise DamageError("damaged block: too short")
        columns.append(
            np.ascontiguousarray(bytes_.reshape(dtype.itemsize, count).T).view(dtype).reshape(count)
        )
        at = end
    return columns


def _transposed(column: Column) -> bytes:
    size = column.dtype.itemsize
    return np.ascontiguousarray(column).view(np.uint8).reshape(len(column), size).T.tobytes()
