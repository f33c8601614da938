"""Which orders the gateway has taken, kept so that none is executed twice."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import msgspec

_KEEP_S = 3600.0  # after an order's expiry nothing but a repetition can come


class Taken(msgspec.Struct, frozen=True):
    id: str
    expires_at: float


class OrderLog:
    """An id is durable here before its order goes out: a crash in between
    loses the order, and the engine then says that it timed out."""

    def __init__(self, path: Path, now: float) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._taken = {taken.id: taken for taken in _read(path) if taken.expires_at > now - _KEEP_S}
        draft = path.with_name(path.name + ".new")
        with draft.open("wb") as file:
            file.writelines(map(_line, self._taken.values()))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        self._file = path.open("ab")

    def __contains__(self, identity: str) -> bool:
        return identity in self._taken

    def take(self, identity: str, expires_at: float) -> None:
        """Makes it durable that this order was taken."""
        taken = Taken(identity, expires_at)
        self._file.write(_line(taken))
        self._file.flush()
        os.fsync(self._file.fileno())
        self._taken[identity] = taken

    def close(self) -> None:
        self._file.close()


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
