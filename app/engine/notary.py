"""Signs checkpoints of the audit every quarter of an hour, beside the beat: the place
they go to may be another machine's."""

from __future__ import annotations

import logging
from collections.abc import MutableMapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from app.core.audit import Tip
from app.core.rhythm import Rhythm
from app.store.audit_checkpoints import Checkpoint, CheckpointFolder
from app.store.auditkey import own_key
from app.store.database import StoreError

_log = logging.getLogger(__name__)
TROUBLE = "audit_checkpoint"
SIGN_EVERY_S = 900.0
FIRST_AFTER_S = 30.0
RETRY_S = 60.0
LAST_WITHIN_S = 5.0  # an engine that ends does not wait longer


class Notary:
    """`number` is that of the last checkpoint, `signed_at` when it was signed, and
        `records` how many it vouches for, 0 if not since the start. A place that cannot be
    written, or a key that cannot be read, is tried again, and said: what was recorded
    meanwhile the next checkpoint vouches for."""

    def __init__(
        self,
        data_dir: Path,
        folder: Path,
        trouble: MutableMapping[str, str],
        now: float,
        *,
        every_s: float = SIGN_EVERY_S,
    ) -> None:
        self._data_dir = data_dir
        self._folder = CheckpointFolder(folder)
        self._trouble = trouble
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="engine-notary")
        self._signing: Future[Checkpoint] | None = None
        self._rhythm = Rhythm(every_s)
        self._rhythm.wait(now - every_s + min(FIRST_AFTER_S, every_s))
        self.number = self._folder.last_number()
        self.signed_at = 0.0
        self.records = 0

    @property
    def signing(self) -> bool:
        """Whether one is on its way."""
        return self._signing is not None

    def tend(self, tip: Tip, now: float) -> None:
        """Take what is done, begin what is due. `tip` is committed."""
        if self._signing is not None:
            if self._signing.done():
                self._take(self._signing, now)
                self._signing = None
        elif self._rhythm.due(now):
            self._signing = self._worker.submit(self._sign, tip, now)

    def sign_soon(self) -> None:
        """Without waiting for the quarter of an hour to be over."""
        self._rhythm.wait(float("-inf"))

    def last_before(self, at: float) -> Future[Checkpoint | None]:
        """The latest checkpoint of a time; StoreError where nobody can look."""
        return self._worker.submit(self._last_before, at)

    def _last_before(self, at: float) -> Checkpoint | None:
        return self._folder.last_before(at, own_key(self._data_dir).public_key())

    def finish(self, tip: Tip, now: float) -> None:
        """The last one, of everything that was recorded."""
        last = self._worker.submit(self._sign, tip, now)
        try:
            last.result(LAST_WITHIN_S)
        except (StoreError, TimeoutError) as error:
            _log.error("the last checkpoint of the audit is missing: %s", error)

    def close(self) -> None:
        self._worker.shutdown()

    def _sign(self, tip: Tip, now: float) -> Checkpoint:
        """On the worker's thread."""
        return self._folder.add(tip, now, own_key(self._data_dir))

    def _take(self, signed: Future[Checkpoint], now: float) -> None:
        try:
            made = signed.result()
        except StoreError as error:
            if TROUBLE not in self._trouble:
                _log.error("no checkpoint of the audit, trying again: %s", error)
            self._trouble[TROUBLE] = str(error)[:200]
            self._rhythm.wait(now - self._rhythm.every_s + min(RETRY_S, self._rhythm.every_s))
        else:
            self.number, self.signed_at, self.records = made.number, made.at, made.records
            if self._trouble.pop(TROUBLE, None) is not None:
                _log.warning("checkpoints of the audit are signed again")
