"""One connection to one database, with the pragmas that its durability needs."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.pool import NullPool

Row = tuple[Any, ...]


class StoreError(Exception):
    """A database that cannot be opened, read or written, and why."""


class DamageError(StoreError):
    """A file whose content is no longer what was written."""


class Database:
    """A connection used by one thread at a time.

    `url` is a SQLAlchemy URL. For SQLite: WAL, `synchronous` FULL where
    nothing acknowledged may be lost and NORMAL for bulk, and this connection
    is the only one that writes and checkpoints the file. A file that several
    programs write takes `journal_mode` DELETE. `patience_s`: how long to wait
    for another's lock.
    """

    def __init__(
        self,
        url: str,
        *,
        synchronous: str = "FULL",
        read_only: bool = False,
        journal_mode: str = "WAL",
        patience_s: float = 5.0,
    ) -> None:
        engine = create_engine(
            url,
            poolclass=NullPool,
            isolation_level="AUTOCOMMIT",
            connect_args={"check_same_thread": False} if url.startswith("sqlite") else {},
        )
        self.url = url
        try:
            self._connection: Connection = engine.connect()
        except SQLAlchemyError as error:
            raise _failure(error, f"cannot open {url}: ") from error
        try:
            if engine.dialect.name == "sqlite":
                self.run(f"PRAGMA busy_timeout = {patience_s * 1000.0:.0f}")
                self._prepare(synchronous, read_only, journal_mode)
        except StoreError:
            self.close()
            raise

    def _prepare(self, synchronous: str, read_only: bool, journal_mode: str) -> None:
        if read_only:
            self.run("PRAGMA query_only = ON")
            return
        self.run(f"PRAGMA journal_mode = {journal_mode}")
        self.run(f"PRAGMA synchronous = {synchronous}")

    def check(self) -> None:
        """Raise StoreError if the file is damaged."""
        found = self.rows("PRAGMA quick_check(3)")
        if found != [("ok",)]:
            said = "; ".join(str(row[0])[:200] for row in found)
            raise DamageError(f"{self.url} is damaged: {said}")

    def run(self, sql: str, values: Row = ()) -> None:
        """One statement. Raises StoreError."""
        try:
            self._connection.exec_driver_sql(sql, values).close()
        except SQLAlchemyError as error:
            raise _failure(error) from error

    def run_many(self, sql: str, rows: Sequence[Row]) -> None:
        """One statement over many rows. Raises StoreError."""
        if not rows:
            return
        try:
            self._connection.exec_driver_sql(sql, list(rows)).close()
        except SQLAlchemyError as error:
            raise _failure(error) from error

    def rows(self, sql: str, values: Row = ()) -> list[Row]:
        """All rows of a query. Raises StoreError."""
        try:
            result = self._connection.exec_driver_sql(sql, values)
            if result.cursor is None:
                return []
            # the driver's own tuples: a hundred thousand series are read at each start
            rows: list[Row] = list(result.cursor.fetchall())
            result.close()
            return rows
        except (SQLAlchemyError, sqlite3.Error) as error:
            raise _failure(error) from error

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside becomes durable together, or not at all."""
        self.run("BEGIN IMMEDIATE")
        try:
            yield
            self.run("COMMIT")
        except BaseException:
            self._roll_back()
            raise

    def _roll_back(self) -> None:
        try:
            self.run("ROLLBACK")
        except StoreError as error:
            # SQLite has rolled back by itself after I/O errors and a full disk
            if "no transaction is active" not in str(error):
                raise

    def close(self) -> None:
        self._connection.close()
        self._connection.engine.dispose()


def sqlite_url(path: object) -> str:
    """The SQLAlchemy URL of a SQLite file."""
    return f"sqlite:///{path}"


def _failure(error: Exception, prefix: str = "") -> StoreError:
    """The driver's own word for it; a damaged file is told apart."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    # The low byte names the kind, the others say more about it.
    code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
    damaged = code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
    return (DamageError if damaged else StoreError)(f"{prefix}{cause}")
