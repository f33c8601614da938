"""One connection to one database, with the pragmas that its durability needs."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, CursorResult, create_engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from app.store.deadline import Deadline
from app.store.dialect import DIALECTS, Dialect, Postgresql, all_values
from app.store.dialect import Row as Row


class StoreError(Exception):
    """A database that cannot be opened, read or written, and why."""


class DamageError(StoreError):
    """A file whose content is no longer what was written."""


class AwayError(StoreError):
    """A server that cannot be reached, or does not do its work now. What was being
    committed may be stored, or not."""


class Database:
    """A connection used by one thread at a time.

    `url` is a SQLAlchemy URL. For SQLite: WAL, `synchronous` FULL where
    nothing acknowledged may be lost and NORMAL for bulk, and this connection
    is the only one that writes and checkpoints the file. A file that several
    programs write takes `journal_mode` DELETE. `patience_s`: how long to wait
    for another's lock, and for a server's answer.
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
        where = read_url(url)
        self.url = where.render_as_string(hide_password=True)
        self.dialect: Dialect = DIALECTS[where.get_backend_name()]
        engine = create_engine(
            where,
            poolclass=NullPool,
            isolation_level="AUTOCOMMIT",
            connect_args=self.dialect.connect_args(where),
        )
        self._lost = False
        try:
            self._connection: Connection = engine.connect()
        except SQLAlchemyError as error:
            raise self._failure(error, f"cannot open {self.url}: ") from error
        self._deadline = self._deadline_of(patience_s)
        try:
            if isinstance(self.dialect, Postgresql):
                self._agree(self.dialect, patience_s, synchronous, read_only)
            else:
                self.run(f"PRAGMA busy_timeout = {patience_s * 1000.0:.0f}")
                self._prepare(synchronous, read_only, journal_mode)
        except StoreError:
            self.close()
            raise

    def _deadline_of(self, patience_s: float) -> contextlib.AbstractContextManager[None]:
        if not isinstance(self.dialect, Postgresql):
            return contextlib.nullcontext()
        driver: Any = self._connection.connection.driver_connection
        return Deadline(lambda: -1 if driver.closed else driver.fileno(), patience_s)

    def _agree(
        self, dialect: Postgresql, patience_s: float, synchronous: str, read_only: bool
    ) -> None:
        for name, value in dialect.settings(patience_s, read_only=read_only).items():
            self.rows("SELECT set_config(?, ?, false)", (name, value))
        if synchronous == "FULL" and self.rows("SHOW synchronous_commit") == [("off",)]:
            self.run("SET synchronous_commit = on")

    def _prepare(self, synchronous: str, read_only: bool, journal_mode: str) -> None:
        if read_only:
            self.run("PRAGMA query_only = ON")
            return
        self.run(f"PRAGMA journal_mode = {journal_mode}")
        self.run(f"PRAGMA synchronous = {synchronous}")
        self.run("PRAGMA secure_delete = ON")  # what was removed is not left in free pages

    def check(self) -> None:
        """Raise StoreError if the file is damaged."""
        found = self.rows("PRAGMA quick_check(3)")
        if found != [("ok",)]:
            said = "; ".join(str(row[0])[:200] for row in found)
            raise DamageError(f"{self.url} is damaged: {said}")

    def run(self, sql: str, values: Row = ()) -> None:
        """One statement. Raises StoreError."""
        with self._asking():
            self._ask(sql, self.dialect.values(values)).close()

    def run_many(self, sql: str, rows: Sequence[Row]) -> None:
        """One statement over many rows. Raises StoreError."""
        if rows:
            with self._asking():
                self._ask(sql, all_values(self.dialect, rows)).close()

    def rows(self, sql: str, values: Row = ()) -> list[Row]:
        """All rows of a query. Raises StoreError."""
        with self._asking():
            result = self._ask(sql, self.dialect.values(values))
            if result.cursor is None:
                return []
            # the driver's own tuples: a hundred thousand series are read at each start
            rows: list[Row] = list(result.cursor.fetchall())
            result.close()
            return rows

    def _ask(self, sql: str, values: Row | list[Row]) -> CursorResult[Any]:
        return self._connection.exec_driver_sql(self.dialect.statement(sql), values)

    @contextmanager
    def _asking(self) -> Iterator[None]:
        if self._lost:  # SQLAlchemy would begin another session, without what was agreed
            raise AwayError(f"the connection to {self.url} is lost")
        try:
            with self._deadline:
                yield
        except (SQLAlchemyError, sqlite3.Error) as error:
            raise self._failure(error) from error
        except UnicodeDecodeError as error:  # SQLite's own word for damage, with the damage in it
            raise DamageError(f"{self.url} is damaged: {error}") from error

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside becomes durable together, or not at all."""
        with self._deadline:
            self.run(self.dialect.begin)
            try:
                yield
                self.run("COMMIT")
            except BaseException:
                self._roll_back()
                raise

    @contextmanager
    def one_moment(self) -> Iterator[None]:
        """Everything read inside is of the same moment."""
        self.run(self.dialect.begin_reading)
        try:
            yield
        finally:
            self._roll_back()

    def _roll_back(self) -> None:
        try:
            self.run("ROLLBACK")
        except AwayError:
            pass  # whoever is away rolls back alone
        except StoreError as error:
            # SQLite has rolled back by itself after I/O errors and a full disk
            if "no transaction is active" not in str(error):
                raise

    def close(self) -> None:
        with contextlib.suppress(SQLAlchemyError):  # a server that is away has closed it
            self._connection.close()
        self._connection.engine.dispose()

    def _failure(self, error: Exception, prefix: str = "") -> StoreError:
        """The driver's own word for it; damage and absence are told apart."""
        cause = error.orig if isinstance(error, DBAPIError) else error
        said = (
            f"{prefix}{cause}".strip()
            if self.dialect.name == "sqlite"
            else " ".join(f"{prefix}{cause}".split())
        )
        if self.dialect.is_damage(cause):
            return DamageError(said)
        if self._lost or self.dialect.is_away(error, cause):
            self._lost = True
            return AwayError(said)
        return StoreError(said)


def read_url(url: str) -> URL:
    """A URL of SQLAlchemy's. Raises StoreError for what is none of ours."""
    try:
        where = make_url(url)
        known = where.get_backend_name() in DIALECTS
        where.get_dialect()
    except (ArgumentError, NoSuchModuleError) as error:
        raise StoreError(f"that is no store: {error}") from error
    if not known:
        raise StoreError(f"{where.drivername} is no store: sqlite or postgresql+psycopg")
    return where


def sqlite_url(path: object) -> str:
    """The SQLAlchemy URL of a SQLite file."""
    return f"sqlite:///{path}"


def url_of(place: Path | str) -> str:
    """The URL of a SQLite file, or the URL itself."""
    return sqlite_url(place) if isinstance(place, Path) else place
