"""Which named conditions hold: a cabinet in maintenance, a supply planned off."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from app.core.batch import Batch
from app.core.condition import holds
from app.core.live import LiveState
from app.core.quality import Quality
from app.core.slots import SlotTable
from app.core.suppression_ties import Switch


class Switchboard:
    """`holding`: (switch, row of the asset) of what holds now, without delay. A
    bad reading decides nothing, and neither does silence: what was said last counts."""

    def __init__(self, table: SlotTable, switches: Iterable[Switch]) -> None:
        self._table = table
        self._at: dict[tuple[int, int], list[Switch]] = {}
        self._watched: npt.NDArray[np.bool_] = np.zeros(table.size, dtype=bool)
        for switch in switches:
            self._at.setdefault((switch.kind, switch.point), []).append(switch)
            rows = np.flatnonzero(table.city.kind == switch.kind)
            self._watched[table.first[rows] + switch.point] = True
        self.holding: set[tuple[Switch, int]] = set()

    def observe(self, batch: Batch) -> list[tuple[Switch, int]]:
        """Take in a batch of one reading a slot; what changed."""
        hits = self._watched[batch.slots] & (batch.qualities < Quality.BAD)
        changed = []
        for index in np.flatnonzero(hits).tolist():
            slot, value = int(batch.slots[index]), float(batch.values[index])
            row = int(self._table.asset_of[slot])
            place = slot - int(self._table.first[row])
            for switch in self._at[int(self._table.city.kind[row]), place]:
                key = (switch, row)
                if holds(switch.condition, value, key in self.holding):
                    if key not in self.holding:
                        self.holding.add(key)
                        changed.append(key)
                elif key in self.holding:
                    self.holding.remove(key)
                    changed.append(key)
        return changed

    def resume(self, live: LiveState) -> None:
        """Judge the live values anew, as after a restart."""
        self.holding.clear()
        known = np.flatnonzero(self._watched & ~np.isnan(live.value))
        self.observe(
            Batch(
                known, live.value[known], live.time[known], live.quality[known], live.carrier[known]
            )
        )
