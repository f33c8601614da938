"""One round of removing what is too old: a generator whose every step takes no longer
than a beat can spare. Broken off at any point, it is simply begun anew."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import numpy as np

from app.core.audit import Note, Tip
from app.core.audit_check import cut_note
from app.core.hold import Holds
from app.core.retention import Data, Retention
from app.core.room import Room
from app.core.slots import SlotTable
from app.engine.keeper import Keeper
from app.engine.notary import Notary
from app.engine.quarantine import Quarantine
from app.engine.safekeeping import Safekeeping
from app.store.forgetting import START, Slice
from app.store.shred import shred
from app.store.vault import Vault
from app.store.vaultforgetting import files_aside, forget_backups, forget_cameras

SETTLE_STEPS = 1200  # beats: readers let go of the journal's log within moments
SIGN_STEPS = 12_000  # beats, ten minutes: then the cut of the audit waits for another night
T = TypeVar("T")
Steps = Generator[None, None, None]


@dataclass(frozen=True, slots=True)
class Keepers:
    """All that keeps data."""

    room: Room
    keeper: Keeper
    safekeeping: Safekeeping
    notary: Notary | None  # None: nothing is signed here, and the audit not cut
    quarantine: Quarantine
    data_dir: Path


@dataclass(slots=True)
class RetentionRound:
    """`removed` grows by kind of data. `notes` are for the audit, with the beat."""

    policy: Retention
    stores: Keepers
    holds: Holds
    now: float
    removed: dict[Data, int] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)

    def steps(self) -> Steps:
        """Carry it out. Raises StoreError, OSError, sqlite3.Error."""
        parts: dict[Data, Callable[[], Iterator[int]]] = {
            Data.POSITION: self._positions,
            Data.HISTORY: self._history,
            Data.CAMERA_REFERENCE: self._cameras,
            Data.JOURNAL: self._journal,
            Data.QUARANTINE: self._quarantine,
            Data.BACKUP: self._backups,
            Data.SET_ASIDE: self._set_aside,
            Data.AUDIT: self._audit,
        }
        for data, part in parts.items():
            if self.holds.keep(data):
                continue
            self.removed[data] = 0
            for count in part():
                self.removed[data] += count
                yield
        yield from self._settle()

    def until(self, data: Data) -> float:
        return self.policy.until(data, self.now)

    def _positions(self) -> Iterator[int]:
        until, room = self.until(Data.POSITION), self.stores.room
        slots = slots_of(room.slots, self.policy.points, self.holds.assets)
        yield room.live.forget(slots, until)
        forgetting = self.stores.keeper.history.forgetting
        yield from forgetting.of_points(self.policy.points, until, self.holds.assets)

    def _history(self) -> Iterator[int]:
        forgetting = self.stores.keeper.history.forgetting
        yield from forgetting.of_months(self.until(Data.HISTORY), self.holds.assets)
        for path in forgetting.given_up():
            for _ in self._shredded(path):
                yield 0  # its readings were counted when it was given up

    def _cameras(self) -> Iterator[int]:
        until, held = self.until(Data.CAMERA_REFERENCE), self.holds.assets
        forgetting, after = self.stores.keeper.journal.forgetting, START
        going = True
        while going:
            part = forgetting.camera_events(until, lambda asset, _: asset in held, after)
            yield part.removed
            after, going = part.after or after, part.after is not None
        yield from self._beside(lambda vault, stopped: forget_cameras(vault, until, held, stopped))

    def _journal(self) -> Iterator[int]:
        until, held = self.until(Data.JOURNAL), self.holds.assets
        standing = {alarm.occurrence for alarm in self.stores.room.alarms()}

        def kept(asset: str, occurrence: int) -> bool:
            return asset in held or occurrence in standing

        forgetting, after = self.stores.keeper.journal.forgetting, START
        last, going = forgetting.folded(), True
        while going:
            part: Slice = forgetting.events(until, last, kept, after)
            yield part.removed
            after, going = part.after or after, part.after is not None

    def _quarantine(self) -> Iterator[int]:
        yield self.stores.quarantine.forget(self.until(Data.QUARANTINE))

    def _backups(self) -> Iterator[int]:
        until = self.until(Data.BACKUP)
        yield from self._beside(lambda vault, stopped: forget_backups(vault, until, stopped))

    def _set_aside(self) -> Iterator[int]:
        until, folder = self.until(Data.SET_ASIDE), self.stores.data_dir
        for path in files_aside(folder, until):
            yield from self._shredded(path)

    def _audit(self) -> Iterator[int]:
        """Cut at a checkpoint, by a record that says so and is signed before anything
        goes: without the key nobody can pretend one."""
        until, forgetting = self.until(Data.AUDIT), self.stores.keeper.journal.forgetting
        notary = self.stores.notary
        if notary is None:
            return
        through = yield from _wait(notary.last_before(until))
        if through is None or forgetting.first_record() > through.records:
            return
        self.notes.append(cut_note(Tip(through.records, through.hash), until, self.now))
        if not (yield from self._signed(notary)):
            return
        while count := forgetting.records(through.records):
            yield count

    def _signed(self, notary: Notary) -> Generator[int, None, bool]:
        """Wait until the note is in the audit, and a checkpoint vouches for it."""
        audit = self.stores.keeper.journal.audit
        number = 0
        for _ in range(SIGN_STEPS):
            if not number and not self.notes and not audit.waiting:
                number = audit.tip.number
                notary.sign_soon()
            if number and notary.records >= number:
                return True
            yield 0
        return False

    def _settle(self) -> Steps:
        for _ in range(SETTLE_STEPS):
            if self.stores.keeper.journal.forgetting.settle():
                return
            yield

    def _shredded(self, path: Path) -> Iterator[int]:
        return self._beside(lambda _, stopped: shred(path, stopped))

    def _beside(self, work: Callable[[Vault, Callable[[], bool]], int]) -> Iterator[int]:
        """By the thread that makes backups."""
        yield (yield from _wait(self.stores.safekeeping.submit(work)))


def slots_of(
    table: SlotTable, points: tuple[str, ...], held: frozenset[str]
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Slots of these points, of whatever kind of asset, but for the assets `held`."""
    found = [
        table.of_point(kind.name, point.name)
        for kind in table.kinds
        for point in kind.points
        if point.name in points
    ]
    slots = np.concatenate(found) if found else np.zeros(0, dtype=np.int64)
    rows = [table.city.rows[asset] for asset in held if asset in table.city.rows]
    return slots[~np.isin(table.asset_of[slots], rows)]


def _wait(future: Future[T]) -> Generator[int, None, T]:
    while not future.done():
        yield 0
    return future.result()
