"""The rows that a desk shows, by the names of the wire: widgets know the desk,
and not the bus behind it."""

from app.bus.leftovers import summary_of
from app.bus.rows import (
    AlarmRow,
    CameraRow,
    JournalRow,
    LinkState,
    OrderRow,
    QuarantineRow,
    ReservationRow,
    ShiftRow,
    SourceRow,
)
from app.bus.wire import Series, Status

__all__ = [
    "AlarmRow",
    "CameraRow",
    "JournalRow",
    "LinkState",
    "OrderRow",
    "QuarantineRow",
    "ReservationRow",
    "Series",
    "ShiftRow",
    "SourceRow",
    "Status",
    "summary_of",
]
