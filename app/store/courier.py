"""Brings a server that was away what waits for it, beside the beat."""

from __future__ import annotations

import contextlib
import time
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from app.store.database import StoreError
from app.store.serverjournal import ServerJournal
from app.store.spool import SpoolReader

FIRST_RETRY_S = 0.5
LONGEST_RETRY_S = 10.0
STEADY_S = 60.0  # a server that was back for so long may be tried at once


class Courier:
    """Tries again and again, on a thread of its own, which begins with the first try."""

    def __init__(self, url: str, spool: Path) -> None:
        self._url = url
        self._spool = spool
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="engine-store")
        self._running: Future[tuple[ServerJournal, int]] | None = None
        self._retry_s = FIRST_RETRY_S
        self._retry_at = self._back_at = 0.0
        self.reason = ""  # of the last failure

    def tend(self) -> tuple[ServerJournal, int] | None:
        """The server, all but up to date, and how many commits it was brought; None
        as long as there is none."""
        running = self._running
        if running is None:
            if time.monotonic() >= self._retry_at:
                self._running = self._worker.submit(self._bring)
            return None
        if not running.done():
            return None
        self._running = None
        try:
            brought = running.result()
        except StoreError as error:
            self.failed(error)
            return None
        self._back_at = time.monotonic()
        return brought

    def failed(self, error: StoreError) -> None:
        """It is to be tried again, after a while."""
        now = time.monotonic()
        if self._back_at and now - self._back_at > STEADY_S:
            self._retry_s, self._back_at = FIRST_RETRY_S, 0.0
        self.reason = str(error)
        self._retry_at = now + self._retry_s
        self._retry_s = min(2.0 * self._retry_s, LONGEST_RETRY_S)

    def close(self) -> None:
        self._worker.shutdown()
        if self._running is not None and self._running.exception() is None:
            self._running.result()[0].close()

    def _bring(self) -> tuple[ServerJournal, int]:
        server = ServerJournal(self._url)
        try:
            with contextlib.closing(SpoolReader(self._spool)) as spool:
                return server, server.bring(spool.parcels)
        except BaseException:
            server.close()
            raise
