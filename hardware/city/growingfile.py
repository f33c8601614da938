"""A file that only grows: what the disk does not take waits until it does."""

from __future__ import annotations

import logging
import os
from pathlib import Path

WAITING_AT_MOST = 32 * 1024 * 1024

_log = logging.getLogger(__name__)


class GrowingFile:
    """Pieces in their order, each whole unless the program is killed in the middle of
    one. A full disk is told of once; the pieces that found no room for that long are
    the newest, and are left out."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("ab", buffering=0)
        self._waiting = bytearray()
        self._name = path.name
        self._failed = False

    @property
    def size(self) -> int:
        """With what waits."""
        return self._file.tell() + len(self._waiting)

    def add(self, piece: bytes) -> None:
        """For the next `hand_over`."""
        if len(self._waiting) < WAITING_AT_MOST:
            self._waiting += piece

    def hand_over(self, *, durable: bool = False) -> None:
        """Give all that waits to the system, or `durable` to the disk."""
        try:
            while self._waiting:
                del self._waiting[: self._file.write(self._waiting)]
            if durable:
                os.fsync(self._file.fileno())
        except OSError as error:
            if not self._failed:
                _log.warning("%s cannot be written, trying again: %s", self._name, error)
            self._failed = True
        else:
            if self._failed:
                _log.warning("%s is written again", self._name)
            self._failed = False

    def close(self) -> None:
        self.hand_over()
        self._file.close()
