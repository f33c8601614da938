"""What the quality of alarms is judged by, in a file that can be made anew.

The journal is the truth; this file, ``quality.sqlite``, holds what was gathered from
it: every annunciation, and every span of an alarm standing or set aside, so that
90 days are judged without reading a million events again. One that belongs to
another journal, or is ahead of it, is emptied.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np

from app.core.alarm_columns import Annunciations, Floats, Spans
from app.core.alarm_life import Annunciation, Life, Span, SpanKind
from app.core.alarm_lives import AlarmLives
from app.store.database import Database, Row, StoreError, sqlite_url
from app.store.migrations import migrate

STEPS = (
    (
        """CREATE TABLE annunciations (number INTEGER PRIMARY KEY, at REAL NOT NULL,
           occurrence INTEGER NOT NULL, source INTEGER NOT NULL, priority INTEGER NOT NULL,
           again INTEGER NOT NULL, acted INTEGER NOT NULL, acknowledged_at REAL NOT NULL,
           cleared_at REAL NOT NULL, over_at REAL NOT NULL)""",
        "CREATE INDEX annunciations_by_time ON annunciations (at)",
        """CREATE TABLE spans (number INTEGER PRIMARY KEY, kind INTEGER NOT NULL,
           occurrence INTEGER NOT NULL, source INTEGER NOT NULL, priority INTEGER NOT NULL,
           since REAL NOT NULL, began REAL NOT NULL, ended REAL NOT NULL)""",
        "CREATE INDEX spans_by_end ON spans (ended)",
        "CREATE TABLE sources (number INTEGER PRIMARY KEY, asset TEXT, rule TEXT)",
        "CREATE TABLE lives (occurrence INTEGER PRIMARY KEY, body BLOB NOT NULL)",
        "CREATE TABLE meta (key TEXT PRIMARY KEY, value REAL NOT NULL)",
    ),
)
TABLES = ("annunciations", "spans", "sources", "lives", "meta")
PAGE = 10_000
PIECE = 2000
MOST = 3_000_000  # annunciations in one question: 200 MB
SHORTEST_STANDING_S = 600.0  # shorter ones are not kept: no site calls them standing
KEEP_CALL = "INSERT OR REPLACE INTO annunciations VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
KEEP_SPAN = "INSERT OR REPLACE INTO spans VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
CALLS = """SELECT occurrence, source, priority, at, acknowledged_at, cleared_at, over_at,
again, acted, number FROM annunciations"""
SPANS = "SELECT occurrence, source, priority, kind, since, began, ended, number FROM spans"


class LedgerError(Exception):
    """Why a period is not given; a code of ``refusal.<code>``."""


class AlarmLedger:
    """`seq` is the last event of the journal that is taken in; `began_at` the time
    of the first. One thread uses it. Raises StoreError."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._database = Database(sqlite_url(path), synchronous="NORMAL")
        try:
            migrate(self._database, STEPS, path.name)
        except StoreError:
            self._database.close()
            raise
        self.lives = AlarmLives()
        self.seq = 0
        self.began_at = 0.0

    def open(self, journal: int, last_seq: int) -> None:
        """Go on where it ended; anew if it was gathered from another journal."""
        if self._value("journal") != journal or self._value("seq") > last_seq:
            with self._database.transaction():
                for table in TABLES:
                    self._database.run(f"DELETE FROM {table}")
                self._put("journal", journal)
        self.seq = int(self._value("seq"))
        self.began_at = self._value("began_at")
        decode = msgspec.msgpack.Decoder(Life).decode
        self.lives.restore(
            [decode(body) for (body,) in self._database.rows("SELECT body FROM lives")],
            self.sources_of(),
            self._highest("annunciations") + 1,
            self._highest("spans") + 1,
        )

    def keep(self, seq: int, began_at: float) -> None:
        """Store what the lives have gathered up to event `seq`, together."""
        lives, run_many = self.lives, self._database.run_many
        with self._database.transaction():
            run_many(KEEP_CALL, [_call_row(one) for one in lives.annunciations.values()])
            brief = [one for one in lives.spans.values() if _brief(one)]
            run_many("DELETE FROM spans WHERE number = ?", [(one.number,) for one in brief])
            kept = [_span_row(one) for one in lives.spans.values() if not _brief(one)]
            run_many(KEEP_SPAN, kept)
            sources = [(number, *key) for number, key in lives.sources.items()]
            run_many("INSERT OR REPLACE INTO sources VALUES (?, ?, ?)", sources)
            self._keep_lives()
            self._put("seq", seq)
            self._put("began_at", began_at)
        self.seq, self.began_at = seq, began_at
        lives.forget_changes()

    def _keep_lives(self) -> None:
        lives = self.lives
        closed = [(number,) for number in lives.touched if number not in lives.open]
        self._database.run_many("DELETE FROM lives WHERE occurrence = ?", closed)
        encode = msgspec.msgpack.Encoder().encode
        rows = [(n, encode(lives.open[n])) for n in lives.touched if n in lives.open]
        self._database.run_many("INSERT OR REPLACE INTO lives VALUES (?, ?)", rows)

    def sources_of(self) -> list[tuple[int, str, str]]:
        """Number, asset and rule of all that ever called."""
        return [
            (int(number), str(asset), str(rule))
            for number, asset, rule in self._database.rows(
                "SELECT number, asset, rule FROM sources"
            )
        ]

    def calls(self, start: float, end: float) -> Annunciations:
        """The annunciations in [start, end]. Raises LedgerError where they are too many."""
        sql = "SELECT count(*) FROM (SELECT 1 FROM annunciations WHERE at >= ? AND at <= ? LIMIT ?)"
        if int(self._database.rows(sql, (start, end, MOST + 1))[0][0]) > MOST:
            raise LedgerError("period_too_full")
        return Annunciations.of(_table(self._by_time(start, end), 9))

    def pending(self, end: float) -> Annunciations:
        """The annunciations that were unacknowledged at `end`."""
        found = self._database.rows(
            f"{CALLS} WHERE at <= ? AND over_at > ? ORDER BY at LIMIT ?", (end, end, MOST)
        )
        return Annunciations.of(_table(iter([found]), 9))

    def spans(self, start: float, end: float, standing_after_s: float) -> Spans:
        """The spans that touch [start, end]; standing ones only where they are longer."""
        found = self._database.rows(
            f"{SPANS} WHERE ended >= ? AND began <= ?"
            " AND (kind <> ? OR ended > since + ?) ORDER BY number LIMIT ?",
            (start, end, int(SpanKind.STANDING), standing_after_s, MOST),
        )
        return Spans.of(_table(iter([found]), 7))

    def close(self) -> None:
        self._database.close()

    def _by_time(self, start: float, end: float) -> Iterator[list[Row]]:
        """In pages: a year as Python's own numbers would be a hundred times its size."""
        at, number = start, -1
        while True:
            page = self._database.rows(
                f"{CALLS} WHERE at >= ? AND at <= ? AND (at, number) > (?, ?)"
                " ORDER BY at, number LIMIT ?",
                (start, end, at, number, PAGE),
            )
            yield page
            if len(page) < PAGE:
                return
            at, number = page[-1][3], page[-1][9]

    def _highest(self, table: str) -> int:
        return int(self._database.rows(f"SELECT max(number) FROM {table}")[0][0] or 0)

    def _value(self, key: str) -> float:
        rows = self._database.rows("SELECT value FROM meta WHERE key = ?", (key,))
        return float(rows[0][0]) if rows else 0.0

    def _put(self, key: str, value: float) -> None:
        self._database.run("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, float(value)))


def _table(pages: Iterator[list[Row]], columns: int) -> Floats:
    """The first `columns` of all pages. In small pieces: numpy holds Python's lock over
    each, and the beat waits for it."""
    tables = [
        np.array(page[first : first + PIECE], dtype=np.float64)
        for page in pages
        for first in range(0, len(page), PIECE)
    ]
    return np.concatenate(tables)[:, :columns] if tables else np.zeros((0, columns))


def _brief(span: Span) -> bool:
    """Not worth keeping once it has ended."""
    return span.kind is SpanKind.STANDING and span.ended - span.since < SHORTEST_STANDING_S


def _call_row(call: Annunciation) -> Row:
    return (
        call.number,
        call.at,
        call.occurrence,
        call.source,
        call.priority,
        call.again,
        call.acted,
        call.acknowledged_at,
        call.cleared_at,
        call.over_at,
    )


def _span_row(span: Span) -> Row:
    return (
        span.number,
        int(span.kind),
        span.occurrence,
        span.source,
        span.priority,
        span.since,
        span.began,
        span.ended,
    )
