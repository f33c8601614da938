"""The most urgent alarm of each asset, kept as alarms come and go."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

import numpy as np

from app.bus.rows import AlarmRow
from app.desk.urgency import ANNUNCIATED, UNACKNOWLEDGED

FLASHING = "B"


class Severity:
    """`worst` uint8 of each asset: the most urgent priority 1-4 among its
    annunciated alarms, 0 for none; `unacknowledged` bool: one of them waits;
    `flashing` bool: one of them waits and its condition still holds."""

    def __init__(self, assets: int) -> None:
        self.worst = np.zeros(assets, dtype=np.uint8)
        self.unacknowledged = np.zeros(assets, dtype=np.bool_)
        self.flashing = np.zeros(assets, dtype=np.bool_)
        self._of: defaultdict[int, dict[int, AlarmRow]] = defaultdict(dict)

    def rebuild(self, alarms: Iterable[AlarmRow], rows: Mapping[str, int]) -> None:
        """Start again from all alarms."""
        self._of.clear()
        self.worst[:] = 0
        self.unacknowledged[:] = False
        self.flashing[:] = False
        for alarm in alarms:
            row = rows.get(alarm.asset)
            if row is not None:
                self.change(row, None, alarm)

    def change(self, row: int, old: AlarmRow | None, new: AlarmRow) -> None:
        """One alarm of the asset in `row` changed."""
        standing = self._of[row]
        if not standing and new.state in ANNUNCIATED:  # as most alarms come
            standing[new.occurrence] = new
            self.worst[row] = new.priority
            self.unacknowledged[row] = new.state in UNACKNOWLEDGED
            self.flashing[row] = new.state == FLASHING
            return
        if old is not None:
            standing.pop(old.occurrence, None)
        if new.state in ANNUNCIATED:
            standing[new.occurrence] = new
        self.worst[row] = min((alarm.priority for alarm in standing.values()), default=0)
        self.unacknowledged[row] = any(alarm.state in UNACKNOWLEDGED for alarm in standing.values())
        self.flashing[row] = any(alarm.state == FLASHING for alarm in standing.values())
        if not standing:
            del self._of[row]
