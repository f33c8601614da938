"""What a commit costs in a file, on a PostgreSQL server, and on one with a spool."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from app.core.audit import Note
from app.store.database import Database, sqlite_url
from app.store.journal import Commit, Entry, Journal
from app.store.readings import Readings, to_bytes
from app.store.serverjournal import ServerJournal
from app.store.spool import SPOOL
from app.store.spooledjournal import SpooledJournal
from tests.bench.figure import Figure, report
from tests.postgres import PostgresServer

COMMITS = 300
BEATS = 300
READINGS = 1000  # 20,000 a second
PAYLOAD = b'{"at":1790000000.0,"asset":"lamp-000001","rule":"lamp_failure","occurrence":1}' * 3
LEVEL0 = """CREATE TABLE level0 (first_beat BIGINT NOT NULL, last_beat BIGINT PRIMARY KEY,
sealed_at DOUBLE PRECISION NOT NULL, count BIGINT NOT NULL, body {bytes} NOT NULL)"""


def commit(beat: int) -> Commit:
    """A busy beat: five events, a record, a reply, two sources."""
    entries = [Entry(1.79e9, "alarm_raised", "lamp-000001", PAYLOAD, 1) for _ in range(5)]
    progress = {"water": PAYLOAD[:80], "lighting-01": PAYLOAD[:80]}
    notes = [Note(at=1.79e9, kind="wish", action="acknowledge", person="operator-1")]
    return Commit(beat, entries, progress, [(f"w{beat}", 1.79e9, PAYLOAD)], notes)


def measured(work: Callable[[int], None], times: int) -> float:
    """The median in milliseconds."""
    took = []
    for number in range(1, times + 1):
        began = time.perf_counter()
        work(number)
        took.append((time.perf_counter() - began) * 1000.0)
    return statistics.median(took)


def of_journal(journal: Journal) -> float:
    try:
        return measured(lambda beat: journal.commit(commit(beat)), COMMITS)
    finally:
        journal.close()


def of_history(url: str, kind: str) -> float:
    """A beat of readings, as the history keeps it: bulk, not synced at each commit."""
    database = Database(url, synchronous="NORMAL")
    database.run(LEVEL0.format(bytes=kind))
    if kind == "BYTEA":
        database.run("SET synchronous_commit = off")
    numbers = np.arange(READINGS)
    body = to_bytes(
        Readings(
            numbers.astype(np.uint32),
            numbers.astype(np.int64),
            numbers.astype(np.float64),
            np.zeros(READINGS, dtype=np.uint8),
        )
    )

    def beat(number: int) -> None:
        with database.transaction():
            row = (number, number, 0.0, READINGS, body)
            database.run("INSERT INTO level0 VALUES (?, ?, ?, ?, ?)", row)

    try:
        return measured(beat, BEATS)
    finally:
        database.close()


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        server = PostgresServer(durable=True)
        try:
            server.start()
            file = of_journal(Journal(folder / "journal.sqlite"))
            alone = of_journal(ServerJournal(server.place()))
            spooled = of_journal(SpooledJournal(server.place(), folder / SPOOL, 0.0))
            bulk = of_history(sqlite_url(folder / "bulk.sqlite"), "BLOB")
            remote = of_history(server.place(), "BYTEA")
        finally:
            server.close()
    report(
        "stores",
        [
            Figure("commit on a server", alone, "ms", file, "in a file"),
            Figure("commit on a server with its spool", spooled, "ms", file, "in a file"),
            Figure("1,000 readings on a server", remote, "ms", bulk, "in a file"),
        ],
    )


if __name__ == "__main__":
    main()
