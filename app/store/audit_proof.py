"""Whether an audit is what was once written: its chain against its signed checkpoints."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from app.core.audit import Link, Tip, decode
from app.core.audit_check import CUT, WHOLE, AuditCheck, Finding, Sighting, cut_of
from app.store.audit import AuditReader
from app.store.audit_checkpoints import CheckpointFolder


@dataclass(frozen=True, slots=True)
class Proof:
    """`vouched` records are older than the last good checkpoint, of `checkpoint_at`
    (0: there is none). `first` is the number of the first record that is there: those
    before were removed when their time was over."""

    records: int
    first: int
    checkpoints: int
    vouched: int
    checkpoint_at: float
    findings: list[Finding]


def prove(journal: Path | str, checkpoints: Path, key: Ed25519PublicKey) -> Proof:
    """Look through all of it, beside a running engine too. Raises StoreError."""
    # First: what is signed meanwhile would look like the end of a chain cut off.
    folder = CheckpointFolder(checkpoints)
    sightings, findings = folder.read(key)
    known = Mentions()
    with contextlib.closing(AuditReader(journal)) as reader:
        check = AuditCheck(sightings, _cut(reader, sightings))
        findings += check.take(known.watch(reader.links()))
    findings += check.end()
    last = folder.last_number()
    if known.checkpoints > last:
        findings.append(Finding("checkpoint_missing", last + 1, known.checkpoints))
    return Proof(
        records=check.seen,
        first=check.first,
        checkpoints=len(sightings),
        vouched=_vouched(sightings, check),
        checkpoint_at=sightings[-1].at if sightings else 0.0,
        findings=findings,
    )


def _cut(reader: AuditReader, sightings: list[Sighting]) -> Tip:
    """Up to where records were cut by their age; WHOLE for a chain that is whole."""
    first = next(reader.links(), None)
    cut = WHOLE
    if first is None or first.number == 1:
        return cut
    for link in reader.links():
        if CUT.encode() in link.data:
            with contextlib.suppress(msgspec.MsgspecError):
                cut = max(cut, cut_of(link.number, decode(link.data).note, sightings), key=_number)
    return cut


def _number(tip: Tip) -> int:
    return tip.number


def _vouched(sightings: list[Sighting], check: AuditCheck) -> int:
    if not sightings:
        return 0
    return max(0, min(sightings[-1].number - check.first + 1, check.seen))


class Mentions:
    """How many checkpoints the chain itself speaks of: each start says."""

    def __init__(self) -> None:
        self.checkpoints = 0

    def watch(self, links: Iterable[Link]) -> Iterator[Link]:
        for link in links:
            if b'"started"' in link.data:
                with contextlib.suppress(msgspec.MsgspecError):
                    note = decode(link.data).note
                    said = note.facts.get("checkpoints")
                    if note.kind == "engine" and isinstance(said, int):
                        self.checkpoints = max(self.checkpoints, said)
            yield link
