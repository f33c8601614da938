"""A role that is killed at a named point of its work: ``python -m tests.fault.stricken
engine --child``. With nothing in ONDIJON_FAULT_POINT it is the product and nothing else.

The points are seen from outside, in what SQLAlchemy and Python say of each statement and
file, so that the product holds no hook that could end it.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable

from sqlalchemy import Engine, event

from app.__main__ import main
from app.engine import safekeeping

POINT = "ONDIJON_FAULT_POINT"  # name:count, killed when it is reached for the count-th time
SQL_POINTS = (
    "before_commit",  # of a beat that took messages
    "after_commit",  # and before it acknowledges them
    "during_checkpoint",
    "during_migration",
)
FILE_POINTS = ("during_backup",)
POINTS = (*SQL_POINTS, *FILE_POINTS)
JOURNAL = "journal.sqlite"
SOON_S = 1.0  # instead of a quarter of an hour between two backups
DRAFT = "/.draft-"  # of a backup that is being made


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class FaultPoint:
    """Counts how often `name` is reached; `at_last` is done at the `count`-th time."""

    def __init__(self, name: str, count: int, at_last: Callable[[], None] = die) -> None:
        self.name = name
        self._left = count
        self._at_last = at_last
        self._doing = ""  # what the journal's transaction is for

    def reached(self, name: str) -> None:
        if name == self.name:
            self._left -= 1
            if self._left == 0:
                self._at_last()

    def before(self, statement: str) -> None:
        """A statement is about to be run on the journal."""
        if statement.startswith("BEGIN"):
            self._doing = ""
        elif "INTO progress" in statement:
            self._doing = "beat"
        elif "INTO checkpoint" in statement:
            self._doing = "checkpoint"
        elif statement.startswith(("ALTER TABLE", "UPDATE events")):
            self._doing = "migration"
        elif statement == "COMMIT" and self._doing == "beat":
            self.reached("before_commit")
        elif statement == "COMMIT" and self._doing == "checkpoint":
            self.reached("during_checkpoint")

    def after(self, statement: str) -> None:
        if statement == "COMMIT" and self._doing == "beat":
            self.reached("after_commit")
        elif self._doing == "migration" and statement != "COMMIT":
            self.reached("during_migration")

    def opened(self, happening: str, arguments: tuple[object, ...]) -> None:
        """The interpreter tells of a file."""
        if happening in ("sqlite3.connect", "os.rename") and DRAFT in str(arguments[0]):
            self.reached("during_backup")


def parse(text: str) -> tuple[str, int]:
    """``before_commit:7``. ValueError for what is no point."""
    name, _, count = text.partition(":")
    if name not in POINTS:
        raise ValueError(f"no point {name!r}; there are {', '.join(POINTS)}")
    return name, int(count or 1)


def watch(point: FaultPoint) -> None:
    """Have `point` see what this process does."""

    def is_journal(connection: object) -> bool:
        return JOURNAL in str(connection.engine.url)  # type: ignore[attr-defined]

    def before(connection: object, _cursor: object, statement: str, *_: object) -> None:
        if is_journal(connection):
            point.before(statement)

    def after(connection: object, _cursor: object, statement: str, *_: object) -> None:
        if is_journal(connection):
            point.after(statement)

    if point.name in SQL_POINTS:
        event.listen(Engine, "before_cursor_execute", before)
        event.listen(Engine, "after_cursor_execute", after)
    else:
        safekeeping.BACKUP_EVERY_S = SOON_S  # read when the engine is put together
        sys.addaudithook(point.opened)


if __name__ == "__main__":
    asked = os.environ.pop(POINT, "")
    if asked:
        watch(FaultPoint(*parse(asked)))
    sys.exit(main())
