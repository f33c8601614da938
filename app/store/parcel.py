"""One commit with all its numbers given: ready to be stored, here or elsewhere, now or
later, and always as the same."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from app.store.audit import Sealed, write
from app.store.database import Database

ADD_EVENT = """INSERT INTO events (seq, at, type, asset, payload, occurrence)
VALUES (?, ?, ?, ?, ?, ?)"""
ADD_PROGRESS = """INSERT INTO progress VALUES (?, ?)
ON CONFLICT (source) DO UPDATE SET state = excluded.state"""
ADD_WISH = "INSERT INTO wishes VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
ADD_CHECKPOINT = """INSERT INTO checkpoint VALUES (1, ?, ?)
ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, state = excluded.state"""
PUT = "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value"

EventRow = tuple[int, float, str, str, bytes, int]  # seq, at, type, asset, payload, occurrence


class Parcel(msgspec.Struct, frozen=True):
    """What one beat makes durable. `last_seq` is that of the last event before it or
    in it."""

    beat: int
    last_seq: int
    events: Sequence[EventRow]
    progress: Sequence[tuple[str, bytes]]
    wishes: Sequence[tuple[str, float, bytes]]
    audit: Sealed


def merged(parcels: Sequence[Parcel]) -> Parcel:
    """Some that follow each other, as one."""
    last = parcels[-1]
    audits = [parcel.audit for parcel in parcels]
    return Parcel(
        beat=last.beat,
        last_seq=last.last_seq,
        events=[row for parcel in parcels for row in parcel.events],
        progress=list(dict(pair for parcel in parcels for pair in parcel.progress).items()),
        wishes=[wish for parcel in parcels for wish in parcel.wishes],
        audit=Sealed(
            tip=last.audit.tip,
            waiting=last.audit.waiting,
            links=[link for audit in audits for link in audit.links],
            late=[number for audit in audits for number in audit.late],
            put_off=[note for audit in audits for note in audit.put_off],
        ),
    )


def store(database: Database, parcel: Parcel) -> None:
    """Inside a transaction. Raises StoreError, AuditError."""
    database.run_many(ADD_EVENT, parcel.events)
    database.run_many(ADD_PROGRESS, parcel.progress)
    database.run_many(ADD_WISH, parcel.wishes)
    database.run(PUT, ("beat", parcel.beat))
    write(database, parcel.audit)
