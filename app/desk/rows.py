"""The rows that a desk shows, by the names of the wire: widgets know the desk,
and not the bus behind it."""

from app.bus.wire import (
    AlarmRow,
    JournalRow,
    OrderRow,
    QuarantineRow,
    Series,
    SourceRow,
    Status,
)

__all__ = [
    "AlarmRow",
    "JournalRow",
    "OrderRow",
    "QuarantineRow",
    "Series",
    "SourceRow",
    "Status",
]
