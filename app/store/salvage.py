"""What of a damaged journal can still be read and makes sense."""

from __future__ import annotations

import contextlib
import logging
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import msgspec

from app.core.audit import Link, Tip, digest
from app.core.audit import decode as decode_record
from app.core.events import decode
from app.store.vault import read_only

_log = logging.getLogger(__name__)
EVENT = "SELECT seq, at, type, asset, payload, occurrence FROM events WHERE seq > ? ORDER BY seq"
RECORD = "SELECT number, data, hash FROM audit WHERE number > ? ORDER BY number"
UNREADABLE = (sqlite3.Error, msgspec.MsgspecError, TypeError, ValueError)


def readable_events(path: Path, last: int) -> Iterator[tuple[object, ...]]:
    """Events that follow number `last` without a gap."""
    try:
        with contextlib.closing(read_only(path)) as damaged:
            for row in damaged.execute(EVENT, (last,)):
                decode(bytes(row[4]))
                if row[0] != last + 1:
                    return
                last += 1
                yield row
    except UNREADABLE as error:
        _log.warning("event %d and later ones cannot be read: %s", last + 1, error)


def readable_records(path: Path, tip: Tip) -> Iterator[Link]:
    """Records of the audit that follow `tip`, as long as their chain holds."""
    try:
        with contextlib.closing(read_only(path)) as damaged:
            for number, data, said in damaged.execute(RECORD, (tip.number,)):
                record = decode_record(bytes(data))
                link = Link(int(number), bytes(data), str(said))
                follows = (record.number, record.previous) == (tip.number + 1, tip.hash)
                if not follows or number != record.number or digest(link.data) != said:
                    return
                tip = tip.after(link)
                yield link
    except UNREADABLE as error:
        _log.warning("audit record %d and later ones cannot be read: %s", tip.number + 1, error)


def later_beats(data_dir: Path, beat: int) -> int:
    """How many writings of the history belong to beats after the journal's last. It is
    written just before the journal: one is usual after a kill, more is a journal
    that has lost its end. SQLite says nothing of that: where its write-ahead log is
    damaged, what follows counts as never written."""
    try:
        with contextlib.closing(read_only(data_dir / "history" / "recent.sqlite")) as history:
            sql = "SELECT count(*) FROM level0 WHERE last_beat > ?"
            (count,) = history.execute(sql, (beat,)).fetchone()
    except sqlite3.Error:
        return 0
    return int(count)


def newest_beat(data_dir: Path) -> int:
    """The newest beat that the history holds: its readings are true, also those
    that the restored journal does not know of."""
    try:
        with contextlib.closing(read_only(data_dir / "history" / "recent.sqlite")) as history:
            (beat,) = history.execute("SELECT max(last_beat) FROM level0").fetchone()
    except sqlite3.Error:
        return 0
    return int(beat or 0)
