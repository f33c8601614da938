"""Reading the journal beside the engine, on a connection that cannot write."""

from __future__ import annotations

from pathlib import Path

from app.store.database import Database, Row, sqlite_url

# Of one asset or of all: the order of the index that serves the condition, for a
# sort of a million events takes seconds.
ORDERS = {True: "seq DESC", False: "at DESC, seq DESC"}


class Chronicle:
    """A reader of the journal for one thread other than the writer's."""

    def __init__(self, path: Path) -> None:
        self._database = Database(sqlite_url(path), read_only=True)

    def latest(
        self, *, start: float, end: float, asset: str = "", limit: int = 1000
    ) -> list[tuple[int, bytes]]:
        """Number and payload of the latest events in [start, end], newest first."""
        sql = "SELECT seq, payload FROM events WHERE at >= ? AND at <= ?"
        values: Row = (start, end)
        if asset:
            sql += " AND asset = ?"
            values += (asset,)
        order = ORDERS[bool(asset)]
        found = self._database.rows(f"{sql} ORDER BY {order} LIMIT ?", (*values, limit))
        return [(int(seq), bytes(payload)) for seq, payload in found]

    def of_type(self, types: tuple[str, ...], asset: str, *, start: float) -> list[bytes]:
        """Payloads of an asset's events of some types since `start`, oldest first."""
        marks = ", ".join("?" for _ in types)
        found = self._database.rows(
            f"SELECT payload FROM events WHERE asset = ? AND at >= ? AND type IN ({marks})"
            " ORDER BY seq",
            (asset, start, *types),
        )
        return [bytes(payload) for (payload,) in found]

    def close(self) -> None:
        self._database.close()
