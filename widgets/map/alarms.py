"""The active alarms on the map: where, how urgent, and which marks to draw."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from widgets.map.projection import View, world_pixels

Rows = npt.NDArray[np.intp]
Float = npt.NDArray[np.float64]
Bytes = npt.NDArray[np.uint8]
Flags = npt.NDArray[np.bool_]


class Alarms:
    """Assets with an active alarm, the least urgent first."""

    def __init__(self) -> None:
        self.rows: Rows = np.zeros(0, dtype=np.intp)
        self.world: Float = np.zeros((0, 2))
        self.priority: Bytes = np.zeros(0, dtype=np.uint8)
        self.fresh: Flags = np.zeros(0, dtype=np.bool_)  # unacknowledged
        self.flashing: Flags = np.zeros(0, dtype=np.bool_)  # and still standing
        self.stale: Flags = np.zeros(0, dtype=np.bool_)

    def __len__(self) -> int:
        return len(self.rows)

    def update(
        self,
        rows: Rows,
        world: Float,
        priority: Bytes,
        fresh: Flags,
        flashing: Flags,
        stale: Flags,
    ) -> bool:
        """Take the present ones; whether anything to be drawn is different."""
        order = np.lexsort((-rows, fresh, -priority.astype(np.int16)))
        new = (rows[order], world[order], priority[order], fresh[order])
        flags = (flashing[order], stale[order])
        old = (self.rows, self.world, self.priority, self.fresh)
        same = all(np.array_equal(new[part], old[part]) for part in range(len(new)))
        if same and np.array_equal(flags, (self.flashing, self.stale)):
            return False
        self.rows, self.world, self.priority, self.fresh = new
        self.flashing, self.stale = flags
        return True

    def marks(self, view: View, bin_px: int, margin: int) -> Marks:
        """What to draw of them in a view: one mark for all that stand within
        `bin_px` of each other, the most urgent, with their number."""
        size = world_pixels(view.level)
        x = np.floor(self.world[:, 0] * size).astype(np.int64) - view.left
        y = np.floor(self.world[:, 1] * size).astype(np.int64) - view.top
        seen = np.flatnonzero(
            (x >= -margin) & (x < view.width + margin) & (y >= -margin) & (y < view.height + margin)
        )
        x, y = x[seen], y[seen]
        # bins are laid over the world, so that a pan does not regroup the marks
        key = ((y + view.top) // bin_px << 32) | ((x + view.left) // bin_px)
        last = len(key) - 1 - np.unique(key[::-1], return_index=True)[1]
        _, counts = np.unique(key, return_counts=True)
        order = np.argsort(last)
        last, counts = last[order], counts[order]
        return Marks(seen[last], x[last], y[last], counts)


class Marks:
    """Marks to draw, the most urgent last: number in `Alarms`, pixel of the
    view, and how many alarms each stands for."""

    def __init__(
        self,
        alarm: Rows,
        x: npt.NDArray[np.int64],
        y: npt.NDArray[np.int64],
        count: npt.NDArray[np.int64],
    ) -> None:
        self.alarm = alarm
        self.x = x
        self.y = y
        self.count = count

    def __len__(self) -> int:
        return len(self.alarm)
