"""The same journal in a file, on a server, and on a server with a spool."""

from __future__ import annotations

from pathlib import Path

from app.store.database import Database, url_of
from app.store.journal import Journal
from app.store.serverjournal import ServerJournal
from app.store.spooledjournal import SpooledJournal
from tests.postgres import PostgresServer

KINDS = ("sqlite", "postgresql", "spooled")


class Shelf:
    """One journal, opened as often as a test likes; `place` is where readers find it."""

    def __init__(self, kind: str, folder: Path, server: PostgresServer) -> None:
        self.kind = kind
        self.folder = folder
        self.place = folder / "journal.sqlite" if kind == "sqlite" else server.place()

    def open(self) -> Journal:
        if isinstance(self.place, Path):
            return Journal(self.place)
        if self.kind == "spooled":
            return SpooledJournal(self.place, self.folder / "spool.sqlite", 0.0)
        return ServerJournal(self.place)

    def raw(self, *statements: str) -> None:
        """As somebody with a tool of their own would."""
        database = Database(url_of(self.place))
        try:
            with database.transaction():
                for statement in statements:
                    database.run(statement)
        finally:
            database.close()
