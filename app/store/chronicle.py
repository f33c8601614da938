"""Reading the journal beside the engine, on a connection that cannot write."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.store.database import AwayError, Database, Row, url_of
from app.store.dialect import Dialect
from app.store.forgetting import CAMERA

# Of one asset or occurrence, or of all: the order of the index that serves the
# condition, for a sort of a million events takes seconds.
ORDERS = {True: "seq DESC", False: "at DESC, seq DESC"}
READ_WITHIN_S = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which events, all conditions together. Empty and 0: any. `before` is the
    number of an event: only what comes after it in the order of `latest`."""

    start: float = 0.0
    end: float = float("inf")
    asset: str = ""
    occurrence: int = 0
    rule: str = ""
    person: str = ""
    types: tuple[str, ...] = ()
    before: int = 0


class Chronicle:
    """A reader of the journal for one thread other than the writer's. A server that
    was away is looked for again with each question. Raises StoreError."""

    def __init__(self, place: Path | str) -> None:
        self._url = url_of(place)
        self._open: Database | None = None

    def latest(self, wanted: Wanted, limit: int = 1000) -> list[tuple[int, bytes]]:
        """Number and payload of the latest events that are wanted, newest first:
        by their time, or of one asset or occurrence by their number."""
        sql, values = query(wanted, self._database.dialect)
        found = self._rows(f"{sql} LIMIT ?", (*values, limit))
        return [(int(seq), bytes(payload)) for seq, payload in found]

    def alarm_events(self, after: int, limit: int) -> list[tuple[int, bytes]]:
        """The next events of alarms after number `after`, eldest first."""
        found = self._rows(
            "SELECT seq, payload FROM events WHERE seq > ? AND occurrence > 0 ORDER BY seq LIMIT ?",
            (after, limit),
        )
        return [(int(seq), bytes(payload)) for seq, payload in found]

    def last_seq(self) -> int:
        """Number of the last event; 0 in an empty journal."""
        return int(self._rows("SELECT max(seq) FROM events")[0][0] or 0)

    def first_at(self) -> float:
        """When the first event happened; 0 in an empty journal."""
        found = self._rows("SELECT at FROM events ORDER BY seq LIMIT 1")
        return float(found[0][0]) if found else 0.0

    def identity(self) -> int:
        """The number behind the journal's name; 0 before its first start."""
        found = self._rows("SELECT value FROM meta WHERE key = 'identity'")
        return int(found[0][0]) if found else 0

    def of_type(self, types: tuple[str, ...], asset: str, *, start: float) -> list[bytes]:
        """Payloads of an asset's events of some types since `start`, oldest first."""
        marks = ", ".join("?" for _ in types)
        found = self._rows(
            f"SELECT payload FROM events WHERE asset = ? AND at >= ? AND type IN ({marks})"
            " ORDER BY seq",
            (asset, start, *types),
        )
        return [bytes(payload) for (payload,) in found]

    def camera_events(self, asset: str, limit: int) -> list[bytes]:
        """Payloads of the latest looks at cameras, of one or ("") of all, newest first."""
        found = self._database.rows(
            f"SELECT payload FROM events WHERE {CAMERA} AND (asset = ? OR ? = '')"
            " ORDER BY at DESC, seq DESC LIMIT ?",
            (asset, asset, limit),
        )
        return [bytes(payload) for (payload,) in found]

    def close(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None

    @property
    def _database(self) -> Database:
        if self._open is None:
            self._open = Database(self._url, read_only=True, patience_s=READ_WITHIN_S)
        return self._open

    def _rows(self, sql: str, values: Row = ()) -> list[Row]:
        try:
            return self._database.rows(sql, values)
        except AwayError:  # a server that has been started again since the last question
            self.close()
            return self._database.rows(sql, values)


def query(wanted: Wanted, dialect: Dialect) -> tuple[str, Row]:
    """The statement, without its limit, and the values for its marks."""
    single = bool(wanted.asset or wanted.occurrence)
    conditions = ["at >= ?", "at <= ?"]
    values: Row = (wanted.start, wanted.end)
    if wanted.occurrence:
        # The second says to SQLite that the partial index serves.
        conditions += ["occurrence = ?", "occurrence > 0"]
        values += (wanted.occurrence,)
    if wanted.asset:
        conditions.append("asset = ?")
        values += (wanted.asset,)
    if wanted.types:
        conditions.append(f"type IN ({', '.join('?' for _ in wanted.types)})")
        values += wanted.types
    # Last: of the others' conditions none reads the payload, which takes longer.
    for name, value in (("rule", wanted.rule), ("person", wanted.person)):
        if value:
            conditions.append(f"{dialect.field('payload', name)} = ?")
            values += (value,)
    if wanted.before and single:
        conditions.append("seq < ?")
        values += (wanted.before,)
    elif wanted.before:
        conditions.append("(at, seq) < ((SELECT at FROM events WHERE seq = ?), ?)")
        values += (wanted.before, wanted.before)
    where = " AND ".join(conditions)
    return f"SELECT seq, payload FROM events WHERE {where} ORDER BY {ORDERS[single]}", values
