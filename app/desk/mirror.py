"""The engine's truth as one desk holds it: columns, alarms, orders, sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from app.bus.rows import AlarmRow, OrderRow, ReservationRow, ShiftRow, SourceRow
from app.bus.topics import SIMULATION
from app.bus.wire import Delta, Status
from app.core.city import City
from app.core.kind import Kind, Point
from app.core.lighting_programme import Programme
from app.core.orderbook import let_go
from app.core.philosophy import Philosophy
from app.core.slots import SlotTable
from app.desk.alarmview import AlarmView
from app.desk.changes import ChangeLog, Changes, Rows
from app.desk.fence import Fence
from app.desk.severity import Severity
from app.desk.snapshot import Snapshot

STALE_BIT = 0x80
SILENT_S = 4.5  # without a word of the engine for so long, the picture is old
BACK_S = 1.0  # a word from further ahead was heard before the clock was put back
CLOSED = "A"


class Connection(StrEnum):
    """How far a desk may trust what it shows."""

    LIVE = "live"
    WAITING = "waiting"  # connected, the first picture is on its way
    NO_ENGINE = "no_engine"
    NO_BROKER = "no_broker"


class PointValue(NamedTuple):
    """One point now. `time` is epoch seconds at the source; value NaN where
    nothing was ever reported."""

    value: float
    time: float
    quality: int
    stale: bool
    point: Point


class Mirror:
    """Columns over slots: `value` and `time` float64, `quality` uint8, `stale`
    bool; over assets: `severity` uint8 (0 none, else the most urgent priority
    1-4), `unacknowledged`, `flashing` and `asset_stale` bool. `alarms` holds all
    that are not closed by occurrence, `view` the same in order and counted."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.city: City | None = None
        self.kinds: dict[str, Kind] = {}
        self.philosophy = Philosophy()
        self.slots: SlotTable | None = None
        self.alarms: dict[int, AlarmRow] = {}
        self.view = AlarmView()
        self.orders: dict[str, OrderRow] = {}
        self.sources: dict[str, SourceRow] = {}
        self.shifts: dict[str, ShiftRow] = {}  # by position
        self.reservations: dict[str, ReservationRow] = {}  # by desk; some are over
        self.programmes: dict[str, Programme] = {}  # of the lighting, by name
        self.status: Status | None = None
        self.epoch = 0
        self.seq = 0
        self.fence = Fence()
        self._expected_seq = 0  # the last delta that the pulse before spoke of
        self.whole = False  # a snapshot stands and nothing is missing since
        self.broker_online = False
        self.heard_at = float("nan")  # the engine's last word, by this desk's clock
        self._log = ChangeLog()
        self._size(0, 0)

    @property
    def simulation(self) -> bool:
        return self.root == SIMULATION

    def age_s(self, now: float) -> float:
        """Since the last word of the engine; NaN if there was none."""
        return now - self.heard_at

    def connection(self, now: float) -> Connection:
        """What the desk must say about what it shows."""
        if not self.broker_online:
            return Connection.NO_BROKER
        if not -BACK_S <= self.age_s(now) <= SILENT_S:
            return Connection.NO_ENGINE
        return Connection.LIVE if self.whole else Connection.WAITING

    def point_value(self, row: int, point: str) -> PointValue:
        """A point of the asset in `row`; KeyError if its kind has none such."""
        if self.slots is None:
            raise KeyError(point)
        slot = self.slots.slot(row, point)
        return PointValue(
            float(self.value[slot]),
            float(self.time[slot]),
            int(self.quality[slot]),
            bool(self.stale[slot]),
            self.slots.point(slot),
        )

    def load(self, snapshot: Snapshot, now: float) -> None:
        """Replace everything by a snapshot."""
        self.heard_at = now
        self.fence.admits(snapshot.epoch)
        if snapshot.city is not None:
            self._found(snapshot.city, snapshot.kinds)
        self.philosophy = snapshot.philosophy or Philosophy()
        self.epoch, self.seq = snapshot.epoch, snapshot.seq
        self._expected_seq = snapshot.seq
        count = min(len(self.value), len(snapshot.values))
        self.value[:count] = snapshot.values[:count]
        self.time[:count] = snapshot.times[:count]
        self._take_quality(slice(0, count), snapshot.qualities[:count])
        self.alarms = {row.occurrence: row for row in snapshot.alarms if row.state != CLOSED}
        self.orders = {row.id: row for row in snapshot.orders}
        self.sources = {row.source: row for row in snapshot.sources}
        self.shifts = {row.position: row for row in snapshot.shifts}
        self.reservations = {row.desk: row for row in snapshot.reservations}
        self.programmes = {one.name: one for one in snapshot.programmes if not one.gone}
        self.view.rebuild(self.alarms.values(), self.city)
        self._severity.rebuild(self.alarms.values(), self._rows())
        self._mark_stale(np.arange(len(self.asset_stale), dtype=np.intp))
        self.whole = True
        self._log.reset = True

    def frozen(self) -> Snapshot:
        """What stands now, for another mirror to load: later changes of this
        one do not touch it."""
        return Snapshot(
            self.epoch,
            self.seq,
            # Anew: without what was derived from it since.
            city=None if self.city is None else replace(self.city),
            kinds=self.kinds,
            values=self.value.copy(),
            times=self.time.copy(),
            qualities=self.quality | np.where(self.stale, np.uint8(STALE_BIT), np.uint8(0)),
            alarms=list(self.alarms.values()),
            orders=list(self.orders.values()),
            sources=list(self.sources.values()),
            shifts=list(self.shifts.values()),
            reservations=list(self.reservations.values()),
            programmes=list(self.programmes.values()),
            philosophy=self.philosophy,
        )

    def apply(self, delta: Delta, now: float) -> bool:
        """Take in what follows. False, and nothing done, where something is
        missing between: ask for a snapshot. Raises ValueError, with nothing done, for
        columns that are not of one length."""
        if not self.fence.admits(delta.epoch):
            return True  # of an engine that leads no more
        self.heard_at = now
        if not self.whole:
            return delta.epoch == self.epoch
        if delta.epoch == self.epoch and delta.seq <= self.seq:
            return True
        if delta.epoch != self.epoch or delta.seq != self.seq + 1:
            self.whole = False
            return False
        if not even(delta):
            raise ValueError("columns of unequal length")
        self.seq = delta.seq
        self._take_values(delta)
        self._take_alarms(delta.alarms)
        for order in delta.orders:
            self.orders[order.id] = order
        let_go(self.orders)
        for source in delta.sources:
            self.sources[source.source] = source
        for shift in delta.shifts:
            self.shifts[shift.position] = shift
        for held in delta.reservations:
            self.reservations[held.desk] = held
        self._take_programmes(delta.programmes)
        self._log.orders |= bool(delta.orders or delta.reservations)
        self._log.sources |= bool(delta.sources)
        self._log.shifts |= bool(delta.shifts)
        return True

    def hear(self, status: Status, now: float) -> bool:
        """The engine's pulse. False where it shows that deltas were missed."""
        if not self.fence.admits_pulse(status.epoch, status.started_at):
            return True
        self.heard_at = now
        self.status = status
        self._log.status = True
        # A broker keeps no order across topics: a pulse may overtake the delta that
        # it names, so a delta is missed only if it is not here by the next pulse.
        if self.whole and (status.epoch != self.epoch or self.seq < self._expected_seq):
            self.whole = False
        self.epoch = min(self.epoch, status.epoch)
        self._expected_seq = status.seq
        return self.whole

    def reserved(self, asset: str, desk: str, now: float) -> ReservationRow | None:
        """What another desk than `desk` holds the asset by, if anything."""
        for held in self.reservations.values():
            if held.desk != desk and held.until > now and asset in held.assets:
                return held
        return None

    def take_changes(self) -> Changes:
        """What changed since the last call, and forget it."""
        return self._log.take()

    def _found(self, city: City, kinds: Mapping[str, Kind]) -> None:
        self.city, self.kinds = city, dict(kinds)
        self.slots = SlotTable(city, kinds)
        self._size(self.slots.size, len(city))

    def _size(self, slots: int, assets: int) -> None:
        self.value: npt.NDArray[np.float64] = np.full(slots, np.nan)
        self.time: npt.NDArray[np.float64] = np.full(slots, -np.inf)
        self.quality: npt.NDArray[np.uint8] = np.zeros(slots, dtype=np.uint8)
        self.stale: npt.NDArray[np.bool_] = np.zeros(slots, dtype=np.bool_)
        self.asset_stale: npt.NDArray[np.bool_] = np.zeros(assets, dtype=np.bool_)
        self._severity = Severity(assets)
        self.severity = self._severity.worst
        self.unacknowledged = self._severity.unacknowledged
        self.flashing = self._severity.flashing
        self._log.resize(assets)

    def _rows(self) -> Mapping[str, int]:
        return self.city.rows if self.city is not None else {}

    def _take_values(self, delta: Delta) -> None:
        slots = np.frombuffer(delta.slots, dtype="<u4").astype(np.intp)
        if self.slots is None or not len(slots) or slots.max() >= len(self.value):
            return
        self.value[slots] = np.frombuffer(delta.values, dtype="<f8")
        self.time[slots] = np.frombuffer(delta.times, dtype="<f8")
        self._take_quality(slots, np.frombuffer(delta.qualities, dtype=np.uint8))
        rows = np.unique(self.slots.asset_of[slots]).astype(np.intp)
        self._mark_stale(rows)
        self._log.assets(rows)
        self._log.slots(slots)

    def _take_quality(self, slots: Rows | slice, qualities: npt.NDArray[np.uint8]) -> None:
        self.quality[slots] = qualities & ~np.uint8(STALE_BIT)
        self.stale[slots] = (qualities & STALE_BIT) != 0

    def _mark_stale(self, rows: Rows) -> None:
        """An asset is stale when any of its points that ever spoke is."""
        if self.slots is None or not len(rows) or not len(self.stale):
            return
        first, end = self.slots.first[rows], self.slots.first[rows + 1]
        count = np.concatenate(([0], np.cumsum(self.stale)))
        self.asset_stale[rows] = count[end] > count[first]

    def _take_programmes(self, programmes: list[Programme]) -> None:
        for one in programmes:
            if one.gone:
                self.programmes.pop(one.name, None)
            else:
                self.programmes[one.name] = one
        self._log.programmes |= bool(programmes)

    def _take_alarms(self, alarms: list[AlarmRow]) -> None:
        rows = self._rows()
        for alarm in alarms:
            old = self.alarms.get(alarm.occurrence)
            if old is not None and old.revision >= alarm.revision:
                continue
            if alarm.state == CLOSED:
                self.alarms.pop(alarm.occurrence, None)
            else:
                self.alarms[alarm.occurrence] = alarm
            self.view.change(old, None if alarm.state == CLOSED else alarm)
            self._log.alarm(alarm.occurrence)
            row = rows.get(alarm.asset)
            if row is not None:
                self._severity.change(row, old, alarm)
                self._log.assets(row)


def even(delta: Delta) -> bool:
    """Whether its columns are whole and of one length."""
    count = len(delta.qualities)
    return (len(delta.slots), len(delta.values), len(delta.times)) == (
        4 * count,
        8 * count,
        8 * count,
    )
