"""Keeps the journal safe: a backup every quarter of an hour beside the beat, and an
orderly end where damage shows, so that the next start puts the journal back."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from app.core.rhythm import Rhythm
from app.store.database import DamageError, StoreError
from app.store.historyrescue import RECENT, HistoryDamageError
from app.store.recovery import mark_damaged
from app.store.vault import HISTORY, JOURNAL, Backup, Vault

_log = logging.getLogger(__name__)
BACKUP_EVERY_S = 900.0
FIRST_AFTER_S = 60.0  # a start has other things to do
RETRY_S = 60.0
T = TypeVar("T")


class Safekeeping:
    """`damage` is why the engine must end, "" while all is well. `backup_at`: when
    the newest backup was made, 0 where there is none. The check of each copy is
    also the check of a journal too large for one at start."""

    def __init__(
        self,
        vault: Vault,
        data_dir: Path,
        trouble: dict[str, str],
        now: float,
        *,
        every_s: float = BACKUP_EVERY_S,
    ) -> None:
        self._vault = vault
        self._data_dir = data_dir
        self._trouble = trouble
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="engine-backup")
        self._making: Future[Backup] | None = None
        self._ending = threading.Event()
        self._rhythm = Rhythm(every_s)
        self.damage = ""
        self.backup_at = max((backup.made_at for backup in vault.backups()[:1]), default=0.0)
        self._rhythm.wait(min(max(self.backup_at, now - every_s + FIRST_AFTER_S), now))

    def tend(self, now: float) -> None:
        """Take what is done, begin what is due."""
        if self._making is not None:
            if self._making.done():
                self._take(self._making, now)
                self._making = None
        elif self._rhythm.due(now):
            self._making = self._worker.submit(
                self._vault.make, self._data_dir, now, stopped=self._ending.is_set
            )

    def damaged(self, error: DamageError) -> None:
        """Journal or history can no longer be trusted."""
        is_history = isinstance(error, HistoryDamageError)
        path = self._data_dir / (f"{HISTORY}/{RECENT}" if is_history else JOURNAL)
        self.damage = str(error)
        _log.critical("%s is damaged: %s", path.name, error)
        try:
            if path.exists():  # else it is the spool, which needs no mark
                mark_damaged(path, self.damage)
        except OSError as trouble:
            _log.error("the damage cannot be noted: %s", trouble)

    def aside(self, work: Callable[[], T]) -> Future[T]:
        """Something that takes moments, by the same thread."""
        return self._worker.submit(work)

    def submit(self, work: Callable[[Vault, Callable[[], bool]], T]) -> Future[T]:
        """Something else to do with the backups and the files round them, between two
        backups. It is told the vault, and asks whether it is to stop."""
        return self._worker.submit(work, self._vault, self._ending.is_set)

    def close(self) -> None:
        """Break off a backup that is being made."""
        self._ending.set()
        self._worker.shutdown()

    def _take(self, made: Future[Backup], now: float) -> None:
        try:
            backup = made.result()
        except DamageError as error:
            if JOURNAL in str(error):
                self.damaged(error)
            self._failed(error, now)
        except StoreError as error:
            self._failed(error, now)
        else:
            self.backup_at = backup.made_at
            if self._trouble.pop("backup", None) is not None:
                _log.warning("backups are made again")

    def _failed(self, error: StoreError, now: float) -> None:
        if "backup" not in self._trouble:
            _log.error("the backup failed, trying again: %s", error)
        self._trouble["backup"] = str(error)[:200]
        self._rhythm.wait(now - self._rhythm.every_s + RETRY_S)
