"""The field's memory on disk: read at the start, written over every two seconds."""

from __future__ import annotations

import logging
import os
from hashlib import blake2b
from pathlib import Path

import msgspec

from hardware.city.memory import Memory

FILE = "memory.bin"
ASIDE = ".aside"
VERSION = 1  # raise when an old memory can no longer be understood

_log = logging.getLogger(__name__)


class Heading(msgspec.Struct, frozen=True, kw_only=True):
    """The first line: whose memory follows, and the digest of it."""

    version: int
    city: str
    seed: int
    digest: str


class MemoryFile:
    """``memory.bin`` in `folder`, of the field with seed `seed` in the city and
    on the roads that `city` is the fingerprint of."""

    def __init__(self, folder: Path, city: str, seed: int) -> None:
        self.path = folder / FILE
        self._city = city
        self._seed = seed
        self._failed = False

    def read(self) -> Memory | None:
        """The memory of this field. None where there is none; one that is
        damaged or another field's is put aside."""
        try:
            data = self.path.read_bytes()
        except FileNotFoundError:
            return None
        try:
            return self._understood(data)
        except (msgspec.MsgspecError, ValueError) as error:
            self.put_aside(str(error))
            return None

    def put_aside(self, reason: str) -> None:
        """Keeps the file under another name, out of the way: a field begins anew."""
        aside = self.path.with_name(FILE + ASIDE)
        _log.warning("the field begins anew, its memory is now %s: %s", aside.name, reason)
        self.path.replace(aside)

    def write(self, memory: Memory) -> None:
        """Whole or not at all. A disk that does not take it is told of once:
        the field lives on without."""
        body = msgspec.msgpack.encode(memory)
        heading = Heading(version=VERSION, city=self._city, seed=self._seed, digest=_digest(body))
        draft = self.path.with_name(FILE + ".new")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with draft.open("wb") as file:
                file.write(msgspec.json.encode(heading) + b"\n" + body)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self.path)
        except OSError as error:
            if not self._failed:
                _log.warning("the field's memory cannot be kept: %s", error)
            self._failed = True
        else:
            self._failed = False

    def _understood(self, data: bytes) -> Memory:
        line, _, body = data.partition(b"\n")
        heading = msgspec.json.decode(line, type=Heading)
        if heading.version != VERSION:
            raise ValueError(f"version {heading.version} instead of {VERSION}")
        if (heading.city, heading.seed) != (self._city, self._seed):
            raise ValueError(f"of another city, with seed {heading.seed}")
        if heading.digest != _digest(body):
            raise ValueError("damaged")
        return msgspec.msgpack.decode(body, type=Memory)


def _digest(body: bytes) -> str:
    return blake2b(body, digest_size=16).hexdigest()
