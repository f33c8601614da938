"""Looks through an audit for every change: edited, missing, moved, rewritten, cut off."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import msgspec

from app.core.audit import GENESIS, Link, decode, digest


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with records `first` to `last`. `code`: edited (no longer what
    was hashed), missing, moved (is another record's), unlinked (does not follow the
    one before it, so that one was replaced), cut (a checkpoint knew more), rewritten
    (a checkpoint knew others), or of the checkpoints themselves, by their own
    numbers, checkpoint_missing, checkpoint_replaced, checkpoint_forged (not signed by
    the key) and checkpoint_unreadable."""

    code: str
    first: int = 0
    last: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Sighting:
    """What a checkpoint vouches for: record `number` had this hash at `at`."""

    number: int
    hash: str
    at: float
    note: str = ""


class AuditCheck:
    """Takes the links of a chain in the order of their numbers, once, then says by
    `end` what the checkpoints knew better. `sightings` are of good checkpoints only,
    in the order of their making."""

    def __init__(self, sightings: Sequence[Sighting] = ()) -> None:
        self.seen = 0
        self._sightings = sightings
        self._wanted = {sighting.number for sighting in sightings}
        self._hashes: dict[int, str] = {0: GENESIS}  # of the numbers that were sighted
        self._last = 0
        self._hash = GENESIS

    def take(self, links: Iterable[Link]) -> Iterator[Finding]:
        """What is wrong with these."""
        for link in links:
            yield from self._judge(link)
            self.seen += 1
            self._last, self._hash = link.number, link.hash
            if link.number in self._wanted:
                self._hashes[link.number] = link.hash

    def end(self) -> Iterator[Finding]:
        """What is wrong by the checkpoints. A stretch is told once, from the last
        record that was still as sighted."""
        sound = 0
        for sighting in self._sightings:
            found = self._hashes.get(sighting.number)
            if sighting.number > self._last:
                yield Finding("cut", self._last + 1, sighting.number, sighting.note)
                return
            if found is not None and found != sighting.hash:
                yield Finding("rewritten", sound + 1, sighting.number, sighting.note)
                return
            if found is not None:
                sound = max(sound, sighting.number)

    def _judge(self, link: Link) -> Iterator[Finding]:
        number = link.number
        gap = number > self._last + 1
        if gap:
            yield Finding("missing", self._last + 1, number - 1)
        try:
            record = decode(link.data)
        except msgspec.MsgspecError:
            record = None
        if record is None or digest(link.data) != link.hash:
            yield Finding("edited", number, number)
        if record is None:
            return
        if record.number != number:
            yield Finding("moved", number, number, str(record.number))
        elif not gap and record.previous != self._hash:
            yield Finding("unlinked", number, number)
