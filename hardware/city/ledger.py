"""What the field published and when, kept so that a kill -9 loses none of it.

A ledger is a line of JSON (who wrote it, the names of the sources) and then
records of fixed size. `commit` makes a group of them durable with one fsync.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

import msgspec

from hardware.city.growingfile import GrowingFile

_RECORD = struct.Struct("<BxHId8sd")  # what, source, count, at, digest, birth ...
_SEQ = struct.Struct("<Q")
RECORD_BYTES = _RECORD.size + _SEQ.size
KEPT_FILES = 8
MAX_FILE_BYTES = 32 * 1024 * 1024


class Entry(IntEnum):
    BIRTH = 1
    PUBLISHED = 2  # handed on to be sent; it may still be sent more than once
    ACKNOWLEDGED = 3  # the broker has it


class Record(NamedTuple):
    """One entry. `born` is the birth that `seq` counts from; `digest` is of
    the payload. Times are epoch seconds."""

    entry: Entry
    source: str
    born: float
    seq: int
    readings: int
    at: float
    digest: bytes


class Heading(msgspec.Struct, frozen=True, kw_only=True):
    """The first line of a ledger: enough to run the same field again."""

    sources: list[str]
    seed: int
    speed: float
    start_s: float
    fingerprint: str
    first_step: int = 0  # more: it went on from its memory, which is not in here


@dataclass(frozen=True, slots=True)
class LedgerContent:
    """A ledger read back; a record cut short by a crash is left out."""

    heading: Heading
    records: list[Record]


def digest(payload: bytes) -> bytes:
    return blake2b(payload, digest_size=8).digest()


class Ledger:
    """Appends to ``ledger-<time>.bin`` and ``commands-<time>.jsonl`` in `folder`."""

    def __init__(self, folder: Path, heading: Heading, now: float) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._heading = heading
        self._numbers = {source: i for i, source in enumerate(heading.sources)}
        self._begin(now)

    def write(
        self, entry: Entry, source: str, born: float, seq: int, count: int, at: float, mark: bytes
    ) -> None:
        number = self._numbers[source]
        self._file.add(_RECORD.pack(entry, number, count, at, mark, born) + _SEQ.pack(seq))
        self._open = True

    def command(self, step: int, asset: str, point: str, value: float | str | bool) -> None:
        """Notes a command that the field took: with the seed, this repeats it."""
        line = msgspec.json.encode([step, asset, point, value]) + b"\n"
        self._commands.add(line)
        self._open = True

    def hand_over(self) -> None:
        """Gives all that was written to the system: a kill -9 takes none of it, a power
        cut may. To be done before anything of it is sent. Where the disk does not take
        it, it waits: a field does not stand still for its ledger."""
        for file in (self._file, self._commands):
            file.hand_over()

    def commit(self, now: float) -> None:
        """Makes all that was written durable."""
        if not self._open:
            return
        self._open = False
        for file in (self._file, self._commands):
            file.hand_over(durable=True)
        if self._file.size > MAX_FILE_BYTES:
            self._shut()
            self._begin(now)

    def close(self, now: float) -> None:
        self.commit(now)
        self._shut()

    def _begin(self, now: float) -> None:
        for kind in ("ledger-*.bin", "commands-*.jsonl"):
            for old in sorted(self._folder.glob(kind))[: -(KEPT_FILES - 1)]:
                old.unlink()
        stamp = f"{int(now * 1000):014d}"
        self._file = GrowingFile(self._folder / f"ledger-{stamp}.bin")
        self._commands = GrowingFile(self._folder / f"commands-{stamp}.jsonl")
        if self._file.size == 0:
            self._file.add(msgspec.json.encode(self._heading) + b"\n")
        self._open = True

    def _shut(self) -> None:
        self._file.close()
        self._commands.close()


def read_ledger(path: Path) -> LedgerContent:
    """All whole records of a ledger. ValueError where it has no heading."""
    line, newline, rest = path.read_bytes().partition(b"\n")
    if not newline:
        raise ValueError(f"{path.name} has no heading")
    heading = msgspec.json.decode(line, type=Heading)
    records = [
        _record(rest[at : at + RECORD_BYTES], heading.sources)
        for at in range(0, len(rest) - RECORD_BYTES + 1, RECORD_BYTES)
    ]
    return LedgerContent(heading, records)


def ledgers(folder: Path) -> Sequence[Path]:
    """The ledgers in a folder, eldest first."""
    return sorted(folder.glob("ledger-*.bin"))


def _record(data: bytes, sources: Sequence[str]) -> Record:
    entry, number, count, at, mark, born = _RECORD.unpack_from(data)
    (seq,) = _SEQ.unpack_from(data, _RECORD.size)
    return Record(Entry(entry), sources[number], born, seq, count, at, mark)
