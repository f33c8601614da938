"""Looks through an audit for every change: edited, missing, moved, rewritten, cut off."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import msgspec

from app.core.audit import GENESIS, Link, Note, Tip, decode, digest
from app.core.retention import DAY_S, LIMITS, Data

CUT = "audit_cut"  # the action of a record that says up to where older ones were removed
WHOLE = Tip()


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


def cut_note(through: Tip, until: float, now: float) -> Note:
    """Records up to `through`, which a checkpoint vouches for, are older than `until`
    and go."""
    facts: dict[str, object] = {"through": through.number, "hash": through.hash, "until": until}
    return Note(at=now, kind="engine", action=CUT, facts=facts)


def cut_of(number: int, note: Note, sightings: Sequence[Sighting]) -> Tip:
    """The end of what record `number` says was cut, else WHOLE. A checkpoint must have
    known that end, for as long as the law wants, and a later one vouch for the record:
    who cannot sign can cut off nothing."""
    vouching = next((one for one in sightings if one.number >= number), None)
    if note.kind != "engine" or note.action != CUT or vouching is None:
        return WHOLE
    through, known = note.facts.get("through"), note.facts.get("hash")
    oldest = min(note.at, vouching.at) - LIMITS[Data.AUDIT].least * DAY_S
    for sighting in sightings:
        if (sighting.number, sighting.hash) == (through, known) and sighting.at <= oldest:
            return Tip(sighting.number, sighting.hash)
    return WHOLE


class AuditCheck:
    """Takes the links of a chain in the order of their numbers, once, then says by
    `end` what the checkpoints knew better. `sightings` are of good checkpoints only,
    in the order of their making. `cut`: records up to a number may be gone, whose hash
    is known; the chain then begins anywhere before the one that follows."""

    def __init__(self, sightings: Sequence[Sighting] = (), cut: Tip = WHOLE) -> None:
        self.seen = 0
        self.first = 1  # number of the first record that is there
        self._sightings = sightings
        self._wanted = {sighting.number for sighting in sightings}
        self._hashes: dict[int, str] = {0: GENESIS}  # of the numbers that were sighted
        self._cut = cut
        self._last = 0
        self._hash = GENESIS

    def take(self, links: Iterable[Link]) -> Iterator[Finding]:
        """What is wrong with these."""
        for link in links:
            if not self.seen and 1 < link.number <= self._cut.number + 1:
                self._begin(link.number)
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

    def _begin(self, number: int) -> None:
        self.first, self._last = number, number - 1
        # What was cut in part so far says of its first record no more than itself.
        self._hash = self._cut.hash if self._last == self._cut.number else ""

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
        elif not gap and self._hash and record.previous != self._hash:
            yield Finding("unlinked", number, number)
