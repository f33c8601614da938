"""A power cut, simulated from a recording: what was synced is there, of all else any part.

A disk that keeps what a finished `fsync` covered, and of every write after it an
arbitrary part (each by chance, torn in blocks), is as bad as a disk may be. Names
and lengths are as they were said; SQLite does not rest on them for a commit.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.fault.recording import Call

TORN_BYTES = 512  # what a disk writes whole or not at all


@dataclass(slots=True)
class _Write:
    number: int
    offset: int
    data: bytes | None  # None: the file is cut to `offset`


@dataclass(slots=True)
class _File:
    kept: bytearray = field(default_factory=bytearray)
    waiting: list[_Write] = field(default_factory=list)

    def sync(self, began: int) -> None:
        """What was written before the call began is kept."""
        for write in self.waiting:
            if write.number <= began:
                _apply(self.kept, write)
        self.waiting = [write for write in self.waiting if write.number > began]

    def after_cut(self, chance: random.Random, part: float) -> bytes:
        """What is left if the power goes now; `part` of what waits, each by chance."""
        left = bytearray(self.kept)
        for write in self.waiting:
            if write.data is None:
                if chance.random() < part:
                    _apply(left, write)
                continue
            for at in range(0, len(write.data), TORN_BYTES):
                if chance.random() < part:
                    piece = write.data[at : at + TORN_BYTES]
                    _apply(left, _Write(write.number, write.offset + at, piece))
        return bytes(left)


class Disk:
    """The files below `folder` as a recording goes on."""

    def __init__(self, folder: Path) -> None:
        self._folder = str(folder)
        self._files: dict[str, _File] = {}
        self._ends: dict[str, int] = {}  # where `write` goes on
        self._number = 0

    def follow(self, calls: Sequence[Call]) -> None:
        for call in calls:
            self._number += 1
            self._take(call)

    def _take(self, call: Call) -> None:
        if call.name in ("rename", "renameat", "renameat2", "link", "linkat"):
            self._rename(call)
        if not call.path.startswith(self._folder):
            return
        name = call.path
        match call.name:
            case "openat" if "O_CREAT" in call.flags or "O_TRUNC" in call.flags:
                file = self._files.setdefault(name, _File())
                if "O_TRUNC" in call.flags:
                    file.waiting.append(_Write(self._number, 0, None))
                    self._ends[name] = 0
            case "pwrite64":
                offset = call.numbers[-1]
                self._file(name).waiting.append(_Write(self._number, offset, call.data))
            case "write":
                offset = self._ends.get(name, 0)
                self._ends[name] = offset + len(call.data)
                self._file(name).waiting.append(_Write(self._number, offset, call.data))
            case "ftruncate":
                length = call.numbers[-1]
                self._file(name).waiting.append(_Write(self._number, length, None))
            case "fsync" | "fdatasync":
                if name in self._files:
                    self._files[name].sync(call.began)
            case "unlink" | "unlinkat":
                self._files.pop(name, None)
                self._ends.pop(name, None)

    def _rename(self, call: Call) -> None:
        if len(call.paths) == 2 and call.paths[0] in self._files:
            source, target = call.paths
            file = self._files[source]
            self._files[target] = file
            if not call.name.startswith("link"):
                del self._files[source]

    def _file(self, name: str) -> _File:
        return self._files.setdefault(name, _File())

    def cut(self, into: Path, names: Sequence[str], seed: int, part: float) -> None:
        """Write what a power cut now would leave of the files `names` into a folder."""
        into.mkdir(parents=True, exist_ok=True)
        chance = random.Random(seed)
        for name in names:
            file = self._files.get(f"{self._folder}/{name}")
            target = into / Path(name).name
            target.unlink(missing_ok=True)
            if file is not None:
                target.write_bytes(file.after_cut(chance, part))


def _apply(content: bytearray, write: _Write) -> None:
    if write.data is None:
        if len(content) > write.offset:
            del content[write.offset :]
        else:
            content.extend(bytes(write.offset - len(content)))
        return
    end = write.offset + len(write.data)
    if len(content) < end:
        content.extend(bytes(end - len(content)))
    content[write.offset : end] = write.data
