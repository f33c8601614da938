"""One month of history: a block per hour and group of 128 neighbouring series."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import numpy as np

from app.store.database import DamageError, Database, Row, sqlite_url
from app.store.migrations import migrate
from app.store.readings import Column, Readings, deflate, inflate, join

HOUR_MS = 3_600_000
GROUP_BITS = 7  # 128 series
PART_READINGS = 8192  # a busy group's hour is cut so that one series is quick to read

STEPS = (
    (
        # `summary` stands before `blob`: reading it need not touch the blob's pages
        """CREATE TABLE blocks (id INTEGER PRIMARY KEY, grp INTEGER NOT NULL,
           hour INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
           members INTEGER NOT NULL, count INTEGER NOT NULL,
           summary BLOB NOT NULL, blob BLOB NOT NULL)""",
        "CREATE UNIQUE INDEX blocks_by_key ON blocks (grp, hour, first)",
    ),
)


@dataclass(frozen=True, slots=True)
class HourSummary:
    """Least, greatest, sum and number of one series' readings in one hour."""

    hour: int
    least: float
    greatest: float
    total: float
    count: int


def month_of(time_ms: int) -> str:
    """The UTC month a time falls in, as its file is named."""
    return f"{datetime.fromtimestamp(time_ms / 1000, UTC):%Y-%m}"


class MonthFile:
    """``2026-11.sqlite``, written and read by one thread."""

    def __init__(self, path: Path) -> None:
        self._database = Database(sqlite_url(path), synchronous="NORMAL")
        migrate(self._database, STEPS, path.name)

    def merge(self, readings: Readings) -> None:
        """Add readings, in order, of this month; what is already there stays once."""
        with self._database.transaction():
            for group, hour, fresh in _by_group_and_hour(readings):
                known = list(self._blocks(group, hour))
                if known:
                    fresh = join([*known, fresh]).ordered()
                    self._database.run(
                        "DELETE FROM blocks WHERE grp = ? AND hour = ?", (group, hour)
                    )
                self._database.run_many(
                    "INSERT INTO blocks (grp, hour, first, last, members, count, summary, blob)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    [_row(group, hour, part) for part in _parts(fresh)],
                )

    def settle(self) -> None:
        """Bring all that was merged to the disk, for good: NORMAL alone leaves
        the latest commits to the kernel. Raises StoreError."""
        self._database.run("PRAGMA wal_checkpoint(TRUNCATE)")

    def series(self, number: int, first_hour: int, last_hour: int) -> Readings:
        """Readings of one series over whole hours, in order."""
        found = self._database.rows(
            "SELECT hour, first, members, count, summary, blob FROM blocks WHERE grp = ?"
            " AND hour BETWEEN ? AND ? AND first <= ? AND last >= ? ORDER BY hour",
            (number >> GROUP_BITS, first_hour, last_hour, number, number),
        )
        return join([read_block(*row).of_series(number) for row in found])

    def summaries(self, number: int, first_hour: int, last_hour: int) -> list[HourSummary]:
        """Hourly figures of one series, without reading its readings."""
        found = self._database.rows(
            "SELECT hour, first, members, summary FROM blocks WHERE grp = ?"
            " AND hour BETWEEN ? AND ? AND first <= ? AND last >= ? ORDER BY hour",
            (number >> GROUP_BITS, first_hour, last_hour, number, number),
        )
        summaries = []
        for hour, first, members, summary in found:
            offsets, counts, least, greatest, total = _summary(members, summary)
            at = np.flatnonzero(offsets == number - first)
            if len(at):
                i = int(at[0])
                summaries.append(
                    HourSummary(
                        hour, float(least[i]), float(greatest[i]), float(total[i]), int(counts[i])
                    )
                )
        return summaries

    def close(self) -> None:
        self._database.close()

    def _blocks(self, group: int, hour: int) -> Iterator[Readings]:
        found = self._database.rows(
            "SELECT hour, first, members, count, summary, blob FROM blocks"
            " WHERE grp = ? AND hour = ? ORDER BY first",
            (group, hour),
        )
        return (read_block(*row) for row in found)


def _by_group_and_hour(readings: Readings) -> Iterator[tuple[int, int, Readings]]:
    groups = (readings.series >> GROUP_BITS).astype(np.int64)
    hours = readings.times // HOUR_MS
    order = np.lexsort((hours, groups))
    groups, hours, readings = groups[order], hours[order], readings.pick(order)
    new = np.flatnonzero((np.diff(groups) != 0) | (np.diff(hours) != 0)) + 1
    edges = [0, *new.tolist(), len(readings)]
    for start, end in pairwise(edges):
        if end > start:
            yield int(groups[start]), int(hours[start]), readings.pick(slice(start, end))


def _parts(readings: Readings) -> Iterator[Readings]:
    """Cut between series, at PART_READINGS or more."""
    starts = np.flatnonzero(np.diff(readings.series, prepend=np.uint32(0xFFFFFFFF)))
    start = 0
    for cut in [*starts[1:].tolist(), len(readings)]:
        if cut - start >= PART_READINGS or cut == len(readings):
            yield readings.pick(slice(start, cut))
            start = cut


def _row(group: int, hour: int, part: Readings) -> Row:
    members, starts, counts = np.unique(part.series, return_index=True, return_counts=True)
    first = int(members[0])
    summary = deflate(
        (
            (members - first).astype(np.uint8),
            counts.astype("<u4"),
            np.minimum.reduceat(part.values, starts),
            np.maximum.reduceat(part.values, starts),
            np.add.reduceat(part.values, starts),
        )
    )
    times = (part.times - hour * HOUR_MS).astype("<i4")
    blob = deflate((np.diff(times, prepend=np.int32(0)), part.values, part.qualities))
    return group, hour, first, int(members[-1]), len(members), len(part), summary, blob


def read_block(
    hour: int, first: int, members: int, count: int, summary: bytes, blob: bytes
) -> Readings:
    """The readings of a row of `blocks`. Raises DamageError."""
    offsets, counts, *_ = _summary(members, summary)
    steps, values, qualities = inflate(blob, count, ("<i4", "<f8", "u1"))
    times = np.cumsum(steps, dtype=np.int64) + hour * HOUR_MS
    series = np.repeat(offsets.astype(np.uint32) + np.uint32(first), counts)
    if len(series) != count:
        raise DamageError("damaged block: counts differ")
    return Readings(series, times, values, qualities)


def _summary(members: int, summary: bytes) -> list[Column]:
    return inflate(summary, members, ("u1", "<u4", "<f8", "<f8", "<f8"))
