"""The events of a journal, read back whole, for another journal that follows it."""

from __future__ import annotations

from app.store.database import Database
from app.store.parcel import EventRow

READ = """SELECT seq, at, type, asset, payload, occurrence FROM events
WHERE seq > ? ORDER BY seq LIMIT ?"""


class Trail:
    """Reads beside the commits of its own journal, in their thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def events(self, after: int, limit: int) -> list[EventRow]:
        """The next after number `after`, in order. Raises StoreError."""
        return [
            (int(seq), float(at), str(kind), str(asset), bytes(payload), int(occurrence))
            for seq, at, kind, asset, payload, occurrence in self._database.rows(
                READ, (after, limit)
            )
        ]

    def event(self, seq: int) -> EventRow | None:
        """One of them, None where there is none of that number."""
        found = self.events(seq - 1, 1) if seq > 0 else []
        return found[0] if found and found[0][0] == seq else None
