"""What SQLite and PostgreSQL say in different words; everything else says the same to both."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import URL
from sqlalchemy.exc import InterfaceError, OperationalError

Row = tuple[Any, ...]

CONNECT_WITHIN_S = 3
# For a server that is there, but not for this: full, ending, being put back, only read.
AWAY_CLASSES = ("08", "40", "53", "55", "57", "58", "XX", "25006", "28", "3D")
LOST = (InterfaceError, OperationalError)
CORRUPT = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


class Sqlite:
    """A file of ours."""

    name = "sqlite"
    begin = "BEGIN IMMEDIATE"
    begin_reading = "BEGIN"

    def connect_args(self, _url: URL) -> dict[str, Any]:
        return {"check_same_thread": False}

    def statement(self, sql: str) -> str:
        return sql

    def values(self, row: Row) -> Row:
        return row

    def text(self, column: str) -> str:
        """A column of bytes as text."""
        return f"CAST({column} AS TEXT)"

    def field(self, column: str, name: str) -> str:
        """A field of a column that holds JSON as bytes."""
        return f"json_extract({self.text(column)}, '$.{name}')"

    def is_damage(self, cause: object) -> bool:
        # The low byte names the kind, the others say more about it.
        return getattr(cause, "sqlite_errorcode", 0) & 0xFF in CORRUPT

    def is_away(self, _error: Exception, _cause: object) -> bool:
        return False


class Postgresql:
    """A server, which can be away."""

    name = "postgresql"
    begin = "BEGIN"
    begin_reading = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"

    def connect_args(self, url: URL) -> dict[str, Any]:
        """What a URL can say better is left to it."""
        ours = {
            "connect_timeout": CONNECT_WITHIN_S,
            "application_name": "ondijon",
            "client_encoding": "utf8",
            "keepalives_idle": 5,
            "keepalives_interval": 2,
            "keepalives_count": 3,
        }
        return {name: value for name, value in ours.items() if name not in url.query}

    def settings(self, patience_s: float, *, read_only: bool) -> Mapping[str, str]:
        """Of each session."""
        told = {
            "statement_timeout": f"{patience_s * 1000.0:.0f}",
            # So that the server too lets go of a session whose other end is gone.
            "tcp_keepalives_idle": "5",
            "tcp_keepalives_interval": "2",
            "tcp_keepalives_count": "3",
        }
        if read_only:
            return {**told, "default_transaction_read_only": "on"}
        return {**told, "idle_in_transaction_session_timeout": "60000"}

    def statement(self, sql: str) -> str:
        return _with_its_marks(sql)

    def values(self, row: Row) -> Row:
        """PostgreSQL's text knows no NUL; some comes from outside."""
        if any(isinstance(value, str) and "\0" in value for value in row):
            return tuple(_without_nul(value) for value in row)
        return row

    def text(self, column: str) -> str:
        """A column of bytes as text."""
        return f"convert_from({column}, 'UTF8')"

    def field(self, column: str, name: str) -> str:
        """A field of a column that holds JSON as bytes."""
        return f"({self.text(column)}::json ->> '{name}')"

    def is_damage(self, _cause: object) -> bool:
        return False  # of its files the server takes care

    def is_away(self, error: Exception, cause: object) -> bool:
        state = getattr(cause, "sqlstate", None)
        if state is None:  # it said nothing at all
            return isinstance(error, LOST)
        return str(state).startswith(AWAY_CLASSES)


Dialect = Sqlite | Postgresql
DIALECTS: dict[str, Dialect] = {"sqlite": Sqlite(), "postgresql": Postgresql()}


@lru_cache(1000)
def _with_its_marks(sql: str) -> str:
    return sql.replace("%", "%%").replace("?", "%s")


def _without_nul(value: object) -> object:
    return value.replace("\0", "\N{SYMBOL FOR NULL}") if isinstance(value, str) else value


def all_values(dialect: Dialect, rows: Sequence[Row]) -> list[Row]:
    """Many rows as the dialect takes them."""
    return [dialect.values(row) for row in rows]
