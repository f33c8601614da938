"""What a server has still to be told, in a file beside the engine: `spool.sqlite`.

Every commit goes in first and is durable with it, so that a server that is away
holds nobody up, and one that ends while it commits leaves no doubt: what it has not
got it is given again, in order, by the number of the beat. With the `Ground`, which
is all an engine needs to begin, an engine starts also while its server is away.
"""

from __future__ import annotations

import contextlib
import itertools
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from app.core.audit import Tip
from app.store.database import DamageError, Database, StoreError, sqlite_url
from app.store.migrations import migrate
from app.store.parcel import Parcel

SPOOL = "spool.sqlite"
STEPS = (
    (
        "CREATE TABLE parcels (beat INTEGER PRIMARY KEY, body BLOB NOT NULL)",
        "CREATE TABLE ground (id INTEGER PRIMARY KEY, body BLOB NOT NULL)",
        "CREATE TABLE epoch (id INTEGER PRIMARY KEY, epoch INTEGER NOT NULL)",
    ),
)
PAGE = 200
PAGE_BYTES = 1_000_000  # but one parcel at least
PARTS = ("", "-wal", "-shm")
_log = logging.getLogger(__name__)


class Ground(msgspec.Struct, frozen=True, kw_only=True):
    """A journal as it stood after a beat; `state` is the room's, after event `seq`."""

    identity: int
    beat: int
    seq: int
    state: bytes
    progress: dict[str, bytes]
    wishes: list[tuple[str, float, bytes]]
    tip: Tip
    waiting: int
    told: list[bytes]  # the events of holds and rounds


class Spool:
    """Written by the beat's thread alone; `SpoolReader` reads beside it. Raises
    StoreError."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._database = Database(sqlite_url(path), synchronous="FULL")
        try:
            self._database.check()
            migrate(self._database, STEPS, path.name)
        except StoreError:
            self._database.close()
            raise

    def put(self, parcel: Parcel) -> None:
        """It is durable with this."""
        self._database.run(
            "INSERT INTO parcels VALUES (?, ?)"
            " ON CONFLICT (beat) DO UPDATE SET body = excluded.body",
            (parcel.beat, msgspec.msgpack.encode(parcel)),
        )

    def take_back(self, parcel: Parcel) -> None:
        """It did not happen."""
        self._database.run("DELETE FROM parcels WHERE beat = ?", (parcel.beat,))

    def parcels(self, after: int, limit: int = PAGE) -> list[Parcel]:
        """The next ones after a beat."""
        return _parcels(self._database, after, limit)

    def every(self, after: int) -> Iterator[Parcel]:
        """All of them after a beat."""
        while page := self.parcels(after):
            yield from page
            after = page[-1].beat

    def last_beat(self) -> int:
        """Of all parcels; 0 where there is none."""
        return int(self._database.rows("SELECT max(beat) FROM parcels")[0][0] or 0)

    def ground(self) -> Ground | None:
        found = self._database.rows("SELECT body FROM ground")
        try:
            return msgspec.msgpack.decode(found[0][0], type=Ground) if found else None
        except msgspec.MsgspecError as error:
            raise DamageError(f"{self.path.name} is damaged: {error}") from error

    def keep(self, ground: Ground, stored: int) -> None:
        """Begin from `ground` from now on. Forgets the parcels that lie before it and
        that the server has, which are those up to beat `stored`."""
        with self._database.transaction():
            self._database.run(
                "INSERT INTO ground VALUES (1, ?) ON CONFLICT (id) DO UPDATE"
                " SET body = excluded.body",
                (msgspec.msgpack.encode(ground),),
            )
            self._database.run("DELETE FROM parcels WHERE beat <= ?", (min(ground.beat, stored),))

    def epoch(self) -> int:
        """The highest of any start that is known here."""
        return int((self._database.rows("SELECT epoch FROM epoch") or [(0,)])[0][0])

    def keep_epoch(self, epoch: int) -> None:
        self._database.run(
            "INSERT INTO epoch VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET epoch = excluded.epoch",
            (epoch,),
        )

    def size_bytes(self) -> int:
        paths = [self.path.with_name(self.path.name + part) for part in PARTS[:2]]
        return sum(path.stat().st_size for path in paths if path.exists())

    def close(self) -> None:
        self._database.close()


class SpoolReader:
    """Another thread's eyes on a spool that is being written."""

    def __init__(self, path: Path) -> None:
        self._database = Database(sqlite_url(path), read_only=True)

    def parcels(self, after: int, limit: int = PAGE) -> list[Parcel]:
        return _parcels(self._database, after, limit)

    def close(self) -> None:
        self._database.close()


def open_spool(path: Path, now: float) -> Spool:
    """The spool; a damaged one is set aside, and begun anew."""
    try:
        return Spool(path)
    except DamageError as error:
        aside = f"{path.name}.aside-{datetime.fromtimestamp(now, UTC):%Y-%m-%dT%H-%M-%S.%f}Z"
        for part in PARTS:
            with contextlib.suppress(FileNotFoundError):
                path.with_name(path.name + part).rename(path.with_name(aside + part))
        _log.error("the spool is damaged (%s), what it still held is in %s", error, aside)
        return Spool(path)


def _parcels(database: Database, after: int, limit: int) -> list[Parcel]:
    found = database.rows(
        "SELECT body FROM parcels WHERE beat > ? ORDER BY beat LIMIT ?", (after, limit)
    )
    sizes = itertools.accumulate(len(body) for (body,) in found)
    few = sum(size <= PAGE_BYTES for size in sizes)
    try:
        return [msgspec.msgpack.decode(body, type=Parcel) for (body,) in found[: max(few, 1)]]
    except msgspec.MsgspecError as error:
        raise DamageError(f"the spool is damaged: {error}") from error
