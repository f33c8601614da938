"""Which orders the gateway has taken, kept so that none is executed twice."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Sequence
from io import FileIO
from pathlib import Path

import msgspec

_KEEP_S = 3600.0  # after an order's expiry nothing but a repetition can come
_NOBODY = ""  # no order's id
_LINES_AT_MOST = 5000  # then the file is written anew


class Taken(msgspec.Struct, frozen=True):
    """`epoch` is the term of the engine that gave the order."""

    id: str
    expires_at: float
    epoch: int = 0


class OrderLog:
    """An id is durable here before its order goes out: a crash in between
    loses the order, and the engine then says that it timed out."""

    def __init__(self, path: Path, now: float) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._taken = {taken.id: taken for taken in _read(path)}
        self.epoch = max((taken.epoch for taken in self._taken.values()), default=0)
        self._lines = 0  # written since the file was begun
        self._file = self._begin(now)

    def __contains__(self, identity: str) -> bool:
        return identity in self._taken

    def take(self, orders: Sequence[Taken], now: float) -> None:
        """Makes it durable that these orders were taken, all by one write to the disk:
        a street of lamps is switched at once. OSError where it cannot be, and then
        none of them is taken."""
        if self._lines >= _LINES_AT_MOST:
            self._file.close()
            self._file = self._begin(now)
        lines = b"".join(map(_line, orders))
        self._lines += len(orders)
        if self._file.write(lines) < len(lines):
            self._lines = _LINES_AT_MOST  # nothing may follow half a line
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fsync(self._file.fileno())
        self._taken.update((taken.id, taken) for taken in orders)
        self.epoch = max([self.epoch, *(taken.epoch for taken in orders)])

    def see(self, epoch: int, now: float) -> None:
        """An engine leads in this term: whoever led before gives no orders any more,
        also after a restart. OSError where that cannot be noted; it counts till then."""
        if epoch > self.epoch:
            self.epoch = epoch
            self.take([Taken(_NOBODY, 0.0, epoch)], now)

    def close(self) -> None:
        self._file.close()

    def _begin(self, now: float) -> FileIO:
        """The file written anew, without what is long over."""
        self._taken = {
            identity: taken
            for identity, taken in self._taken.items()
            if taken.expires_at > now - _KEEP_S
        }
        if self.epoch:
            self._taken[_NOBODY] = Taken(_NOBODY, 0.0, self.epoch)
        draft = self._path.with_name(self._path.name + ".new")
        with draft.open("wb") as file:
            file.writelines(map(_line, self._taken.values()))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._path)
        self._lines = 0
        return FileIO(self._path, "ab")  # nothing of a line waits in a buffer


def _line(taken: Taken) -> bytes:
    return msgspec.json.encode(taken) + b"\n"


def _read(path: Path) -> list[Taken]:
    found: list[Taken] = []
    if path.exists():
        for line in path.read_bytes().splitlines():
            with contextlib.suppress(msgspec.MsgspecError, UnicodeDecodeError):
                # a line cut short by a crash is of an order that never went out
                found.append(msgspec.json.decode(line, type=Taken))
    return found
