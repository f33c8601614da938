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
FORGOTTEN_AT_ONCE = 200  # blocks; the worker has questions to answer too
ADD_BLOCK = """INSERT INTO blocks (grp, hour, first, last, members, count, summary, blob)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)"""
Key = tuple[int, int, int]  # group, hour and first series of a block
FIRST: Key = (-1, -1, -1)
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
                    ADD_BLOCK, [_row(group, hour, part) for part in _parts(fresh)]
                )

    def forget(
        self, until_hour: int, groups: tuple[int, int], held: frozenset[int], after: Key = FIRST
    ) -> tuple[int, Key | None]:
        """Remove readings of hours before `until_hour`, of groups from the first up to
        before the second, but for the series `held`. Some blocks at a time: how many
        readings went, and after which block it goes on, None when all is done."""
        found = self._database.rows(
            "SELECT grp, hour, first, id, last, members, count FROM blocks"
            " WHERE grp >= ? AND grp < ? AND hour < ? AND (grp, hour, first) > (?, ?, ?)"
            " ORDER BY grp, hour, first LIMIT ?",
            (*groups, until_hour, *after, FORGOTTEN_AT_ONCE),
        )
        removed = 0
        with self._database.transaction():
            for group, hour, first, number, last, members, count in found:
                kept = [series for series in held if first <= series <= last]
                left = self._left(number, (hour, first, members, count), kept) if kept else None
                if left is not None and len(left) == count:
                    continue
                self._database.run("DELETE FROM blocks WHERE id = ?", (number,))
                removed += count
                if left is not None and len(left):
                    self._database.run(ADD_BLOCK, _row(group, hour, left))
                    removed -= len(left)
        key = (found[-1][0], found[-1][1], found[-1][2]) if found else None
        return removed, key if len(found) == FORGOTTEN_AT_ONCE else None

    def _left(self, number: int, block: tuple[int, int, int, int], kept: list[int]) -> Readings:
        """What of a block is of the series `kept`."""
        summary, blob = self._database.rows(
            "SELECT summary, blob FROM blocks WHERE id = ?", (number,)
        )[0]
        readings = read_block(*block, summary, blob)
        return readings.pick(np.isin(readings.series, kept))

    @property
    def empty(self) -> bool:
        return not self._database.rows("SELECT 1 FROM blocks LIMIT 1")

    def count(self) -> int:
        """How many readings there are."""
        return int(self._database.rows("SELECT coalesce(sum(count), 0) FROM blocks")[0][0])

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
