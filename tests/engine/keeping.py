"""A small house of data whose clock the test holds: everything that keeps some, real
files in a real folder, and a beat that only commits."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from app.core.batch import Batch
from app.core.city import City
from app.core.events import Event, RetentionCarriedOut
from app.core.kindset import parse_kinds
from app.core.quality import Quality
from app.core.retention import Retention as Policy
from app.core.retentionfile import parse_retention
from app.core.room import Room
from app.engine.keeper import Keeper
from app.engine.notary import Notary
from app.engine.quarantine import Quarantine
from app.engine.retention import Retention
from app.engine.retentionround import Keepers
from app.engine.safekeeping import Safekeeping
from app.engine.turn import Turn
from app.store.audit_checkpoints import CHECKPOINTS
from app.store.history import History
from app.store.journal import Journal
from app.store.vault import HISTORY, JOURNAL, Vault
from resources.shelf import kind_files, retention_file

DAY_S = 86400.0
STEPS_AT_MOST = 30_000
SETTLED_S = 3600.0


def shipped() -> Policy:
    name, text = retention_file()
    return parse_retention(text, name)


class House:
    """`now` stands still unless the test moves it. Rounds begin by themselves only with
    a `settled_s`."""

    def __init__(
        self, folder: Path, city: City, now: float, settled_s: float = float("inf")
    ) -> None:
        self.folder, self.now = folder, now
        self.trouble: dict[str, str] = {}
        self.journal = Journal(folder / JOURNAL)
        self.worker = ThreadPoolExecutor(1)
        self.history = History(folder / HISTORY, self.worker, committed_beat=self.journal.beat)
        self.room = Room(city, parse_kinds(kind_files()))
        self.keeper = Keeper(self.journal, self.history, self.room)
        self.vault = Vault(folder / "backup")
        self.safekeeping = Safekeeping(self.vault, folder, self.trouble, now, every_s=1e12)
        self.notary = Notary(folder, folder / CHECKPOINTS, self.trouble, now, every_s=1e12)
        self.quarantine = Quarantine()
        self.resumed = self.keeper.restore(now)
        self.retention = Retention(
            shipped(),
            Keepers(
                room=self.room,
                keeper=self.keeper,
                safekeeping=self.safekeeping,
                notary=self.notary,
                quarantine=self.quarantine,
                data_dir=folder,
            ),
            self.trouble,
            now,
            settled_s=settled_s,
        )

    def beat(self, *events: Event, batches: list[Batch] | None = None) -> Turn:
        """One beat: commit `events` and what the retention tells, then its next step."""
        turn = Turn(self.keeper.next_beat(), self.now, batches=batches or [])
        turn.events += events
        for batch in turn.batches:
            turn.events += self.room.observe(batch, self.now)
        self.retention.tell(turn)
        self.keeper.commit(turn)
        self.history.tend(self.now, self.history.live)
        self.notary.tend(self.journal.audit.tip, self.now)
        self.retention.tend(self.now)
        return turn

    def until(self, met: Callable[[], bool], what: str) -> list[Turn]:
        """Beats until something is so."""
        turns: list[Turn] = []
        deadline = time.monotonic() + 60.0
        while not met():
            assert len(turns) < STEPS_AT_MOST, what
            assert time.monotonic() < deadline, what
            turns.append(self.beat())
            self.worker.submit(int).result()
        return turns

    def night(self) -> RetentionCarriedOut:
        """A whole round, begun by hand; what it says of itself."""
        self.retention.begin(self.now, self.now)
        turns = self.until(lambda: not self.retention.going, "the round ends")
        told = [
            event
            for turn in turns
            for event in turn.events
            if isinstance(event, RetentionCarriedOut)
        ]
        assert len(told) == 1
        return told[0]

    def readings(self, asset: str, point: str, times: list[float], value: float) -> None:
        """Into the history at those times, whatever the live value."""
        row = self.room.city.rows[asset]
        slot = self.room.slots.slot(row, point)
        for number, at in enumerate(sorted(times)):
            one = value + number * 0.013713  # no two alike
            self.beat(batches=[Batch.of([(slot, one, at, Quality.GOOD, -1)])])

    def into_blocks(self) -> None:
        """All readings, by the hour that passes."""
        held, self.now = self.now, self.now + 61.0
        for later in (0.0, 3600.0, 3661.0):
            self.now += later
            for _ in range(6):
                self.beat()
                self.worker.submit(int).result()
        self.now = held

    def times(self, asset: str, point: str) -> list[float]:
        number = self.history.number(asset, point)
        assert number is not None
        end = self.now + DAY_S
        found = self.worker.submit(self.history.series, number, 0.0, end).result().times
        return [float(at) for at in np.asarray(found) / 1000.0]

    def payloads(self) -> list[str]:
        return [payload.decode() for _, payload in self.journal.payloads(0)]

    def close(self) -> None:
        """In the engine's own order: first who works on the files, then the files."""
        self.notary.close()
        self.worker.shutdown()
        self.safekeeping.close()
        self.keeper.close()


def bytes_under(folder: Path) -> bytes:
    """Of every file, as they lie on the disk."""
    return b"\n".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def blob_ends(path: Path) -> list[bytes]:
    """The last bytes of every block in a month's file."""
    with sqlite3.connect(path) as reader:
        found = [bytes(row[0])[-20:] for row in reader.execute("SELECT blob FROM blocks")]
    reader.close()
    return found
