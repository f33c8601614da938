"""The picture that desks mirror: rows as last committed, and what they do not know yet."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from app.bus.rows import AlarmRow, OrderRow, ReservationRow, ShiftRow, SourceRow
from app.core.changes import Changes
from app.core.lighting_programme import Programme
from app.core.live import LiveState
from app.core.orderbook import let_go
from app.core.quality import STALE_BIT
from app.core.room import Room
from app.engine.rows import alarm_row, order_row, shift_row

CLOSED = "A"


class Picture:
    """Rows by occurrence, order id, source and position; and the changes since the last delta."""

    def __init__(self, room: Room) -> None:
        self.live = room.live
        self.alarms: dict[int, AlarmRow] = {}
        self.orders: dict[str, OrderRow] = {}
        self.sources: dict[str, SourceRow] = {}
        self.shifts: dict[str, ShiftRow] = {}
        self.reservations: dict[str, ReservationRow] = {}
        self.programmes = {one.name: one for one in room.lighting.all()}
        self._slots: npt.NDArray[np.bool_] = np.zeros(room.slots.size, dtype=bool)
        self._alarms: dict[int, AlarmRow] = {}
        self._orders: dict[str, OrderRow] = {}
        self._sources: dict[str, SourceRow] = {}
        self._shifts: dict[str, ShiftRow] = {}
        self._reservations: dict[str, ReservationRow] = {}
        self._programmes: dict[str, Programme] = {}
        for alarm in room.alarms():
            self.alarms[alarm.occurrence] = alarm_row(alarm)
        for order in room.orders():
            self.orders[order.id] = order_row(order)
        for shift in room.shifts():
            self.shifts[shift.position] = shift_row(shift)

    @property
    def urgent(self) -> bool:
        """Whether anything but values and sources waits to be told."""
        said = self._alarms or self._orders or self._shifts or self._reservations
        return bool(said or self._programmes)

    def take_in(self, changes: Changes) -> None:
        """What the room did in a beat."""
        self._slots[changes.slots] = True
        for alarm in changes.alarms:
            row = alarm_row(alarm)
            self._alarms[row.occurrence] = row
            if row.state == CLOSED:
                self.alarms.pop(row.occurrence, None)
            else:
                self.alarms[row.occurrence] = row
        for order in changes.orders:
            self.orders[order.id] = self._orders[order.id] = order_row(order)
        let_go(self.orders)
        for shift in changes.shifts:
            self.shifts[shift.position] = self._shifts[shift.position] = shift_row(shift)
        for programme in changes.programmes:
            self.programmes[programme.name] = self._programmes[programme.name] = programme

    def take_sources(self, rows: Iterable[SourceRow]) -> None:
        """Sources whose figures changed."""
        for row in rows:
            self.sources[row.source] = self._sources[row.source] = row

    def take_reservations(self, rows: Iterable[ReservationRow]) -> None:
        """What desks hold from now on; one without assets is over."""
        for row in rows:
            self._reservations[row.desk] = row
            if row.assets:
                self.reservations[row.desk] = row
            else:
                self.reservations.pop(row.desk, None)

    def alarm(self, occurrence: int) -> AlarmRow | None:
        """The present row, a closed one only until the next delta."""
        return self.alarms.get(occurrence) or self._alarms.get(occurrence)

    def take_slots(self) -> npt.NDArray[np.intp]:
        slots = np.flatnonzero(self._slots)
        self._slots[slots] = False
        return slots

    def take_alarms(self) -> list[AlarmRow]:
        rows = list(self._alarms.values())
        self._alarms.clear()
        return rows

    def take_orders(self) -> list[OrderRow]:
        rows = list(self._orders.values())
        self._orders.clear()
        return rows

    def take_source_rows(self) -> list[SourceRow]:
        rows = list(self._sources.values())
        self._sources.clear()
        return rows

    def take_shifts(self) -> list[ShiftRow]:
        rows = list(self._shifts.values())
        self._shifts.clear()
        return rows

    def take_reservation_rows(self) -> list[ReservationRow]:
        rows = list(self._reservations.values())
        self._reservations.clear()
        return rows

    def take_programmes(self) -> list[Programme]:
        programmes = list(self._programmes.values())
        self._programmes.clear()
        return programmes


def wire_quality(live: LiveState, slots: npt.NDArray[np.intp] | slice) -> npt.NDArray[np.uint8]:
    """Quality with the stale bit, as desks get it."""
    return live.quality[slots] | np.where(live.stale[slots], STALE_BIT, 0).astype(np.uint8)
