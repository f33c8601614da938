"""What a child says, kept in ``logs/<role>.log`` with rotation."""

from __future__ import annotations

import logging
import logging.handlers
import threading
from collections import deque
from contextlib import suppress
from pathlib import Path
from typing import IO

MAX_BYTES = 2 * 1024 * 1024
KEPT = 4
WRONG = ("Error", "error", "CRITICAL", "could not")
MAX_LINE = 8 * 1024
LAST = 80  # an end by a fatal error tells of every thread


class RoleLog:
    """Drains one child's output into its file until the child closes it."""

    def __init__(self, folder: Path, role: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / f"{role}.log"
        self.last: deque[str] = deque(maxlen=LAST)
        self._role = role
        self._thread: threading.Thread | None = None

    def drain(self, stream: IO[bytes]) -> None:
        """Begins to drain; the one before has come to its end by then."""
        self.join()
        self.last.clear()
        self._thread = threading.Thread(
            target=self._copy, args=(stream,), name=f"log-{self._role}", daemon=True
        )
        self._thread.start()

    def join(self, timeout_s: float = 2.0) -> None:
        if self._thread is not None:
            self._thread.join(timeout_s)

    def says(self, text: str) -> bool:
        """Whether the last lines hold `text`."""
        return any(text in line for line in list(self.last))

    def telling(self, most: int) -> list[str]:
        """Of the last lines those that say what is wrong, at most so many."""
        lines = [line for line in list(self.last) if line.strip()]
        wrong = [line for line in lines if any(word in line for word in WRONG)]
        return (wrong or lines)[-most:]

    def _copy(self, stream: IO[bytes]) -> None:
        handler = _QuietHandler(
            self.path, maxBytes=MAX_BYTES, backupCount=KEPT, encoding="utf-8", delay=True
        )
        with stream:
            while line := stream.readline(MAX_LINE):
                text = line.decode(errors="replace").rstrip("\n")
                self.last.append(text)
                handler.emit(logging.makeLogRecord({"msg": "%s", "args": (text,)}))
        with suppress(OSError):
            handler.close()


class _QuietHandler(logging.handlers.RotatingFileHandler):
    """Leaves out what the disk does not take: a child must not wait for it, and whoever
    sits at the terminal need not read of each line."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        pass
