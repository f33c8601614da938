"""The last value of every point of the city, as columns over slots."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from app.core.batch import Batch
from app.core.slots import SlotTable

Slots = npt.NDArray[np.intp]
NEVER = float("-inf")


class LiveState:
    """Columns over all slots.

    `value` float64 (NaN: never reported), `time` float64 epoch seconds at the
    source (-inf: never), `quality` uint8, `stale` bool; `carrier` int32
    index of the source that the slot's asset belongs to. `dirty` marks slots
    whose columns changed since `take_dirty`.
    """

    def __init__(self, table: SlotTable) -> None:
        size = table.size
        city = table.city
        self.value: npt.NDArray[np.float64] = np.full(size, np.nan)
        self.time: npt.NDArray[np.float64] = np.full(size, NEVER)
        self.quality: npt.NDArray[np.uint8] = np.zeros(size, dtype=np.uint8)
        self.stale: npt.NDArray[np.bool_] = np.zeros(size, dtype=bool)
        self.since = self.time  # of a value put back: when it began to be so
        self.dirty: npt.NDArray[np.bool_] = np.zeros(size, dtype=bool)
        self.late = 0  # readings older than the value already held
        # One element more than there are sources: index -1, a publisher that
        # the city does not know, is never lost.
        self.lost: npt.NDArray[np.bool_] = np.zeros(len(city.sources) + 1, dtype=bool)
        self._stale_after = _stale_after(table)
        self._due: npt.NDArray[np.float64] = np.full(size, np.inf)
        self.carrier: npt.NDArray[np.int32] = city.source[table.asset_of].astype(np.int32)

    def apply(self, batch: Batch, now: float) -> npt.NDArray[np.intp]:
        """Take in a batch of one reading a slot at most. Returns the indices
        into `batch` that were not older than what was held; the others change
        nothing here (they belong to the history only)."""
        newer = np.flatnonzero(batch.times >= self.time[batch.slots])
        if len(newer) < len(batch):
            self.late += len(batch) - len(newer)
            batch = batch.take(newer)
        slots = batch.slots
        due = batch.times + self._stale_after[slots]
        self.value[slots] = batch.values
        self.time[slots] = batch.times
        self.quality[slots] = batch.qualities
        self._due[slots] = due
        self.stale[slots] = (due < now) | self.lost[batch.source]
        self.dirty[slots] = True
        return newer

    def age(self, now: float) -> Slots:
        """Mark what is older than its `stale_after_s`; returns the slots newly so."""
        return self._mark(np.flatnonzero((self._due < now) & ~self.stale))

    def mark_source(self, source: int, lost: bool) -> Slots:
        """A source went or came. What a lost one carries is stale at once; when
        it is back, each point stays stale until it reports again."""
        self.lost[source] = lost
        if not lost:
            return np.zeros(0, dtype=np.intp)
        carried = (self.carrier == source) & (self.time > NEVER) & ~self.stale
        return self._mark(np.flatnonzero(carried))

    def restore(
        self,
        value: npt.NDArray[np.float64],
        time: npt.NDArray[np.float64],
        quality: npt.NDArray[np.uint8],
        since: npt.NDArray[np.float64] | None = None,
    ) -> None:
        """Put back the columns of an earlier run (-inf or NaN time: never). `since`: from
        when on each value had been what it is, where that is known."""
        known = np.isfinite(time)
        self.value[:] = np.where(known, value, np.nan)
        self.time[:] = np.where(known, time, NEVER)
        self.quality[:] = np.where(known, quality, 0)
        self._due[:] = np.inf
        np.add(self.time, self._stale_after, out=self._due, where=known)
        self.stale[:] = known & self.lost[self.carrier]
        self.since = self.time.copy() if since is None else np.minimum(since, self.time)
        self.dirty[:] = True

    def forget(self, slots: Slots, before: float) -> int:
        """Of these, values from before a time become as if never reported; how many."""
        old = slots[(self.time[slots] < before) & (self.time[slots] > NEVER)]
        self.value[old] = np.nan
        self.time[old] = NEVER
        self.quality[old] = 0
        self._due[old] = np.inf
        self.stale[old] = False
        self.dirty[old] = True
        return len(old)

    def not_after(self, now: float) -> None:
        """Times later than `now` were taken from a clock since put back. They
        become `now`: else all that comes would be older, and change nothing."""
        late = np.flatnonzero(self.time > now)
        self.time[late] = now
        self._due[late] = now + self._stale_after[late]
        self.dirty[late] = True

    def take_dirty(self) -> Slots:
        """Slots changed since the last call."""
        slots = np.flatnonzero(self.dirty)
        self.dirty[slots] = False
        return slots

    def _mark(self, slots: Slots) -> Slots:
        self.stale[slots] = True
        self.dirty[slots] = True
        return slots


def _stale_after(table: SlotTable) -> npt.NDArray[np.float64]:
    """Seconds per slot; infinite where a point never gets too old."""
    city = table.city
    seconds = np.full(table.size, np.inf)
    for number, kind in enumerate(table.kinds):
        first = table.first[np.flatnonzero(city.kind == number)]
        for index, point in enumerate(kind.points):
            if point.stale_after_s > 0:
                seconds[first + index] = point.stale_after_s
    return seconds
