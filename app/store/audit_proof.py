"""Whether an audit is what was once written: its chain against its signed checkpoints."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from app.core.audit import Link, decode
from app.core.audit_check import AuditCheck, Finding
from app.store.audit import AuditReader
from app.store.audit_checkpoints import CheckpointFolder


@dataclass(frozen=True, slots=True)
class Proof:
    """`vouched` records are older than the last good checkpoint, of `checkpoint_at`
    (0: there is none)."""

    records: int
    checkpoints: int
    vouched: int
    checkpoint_at: float
    findings: list[Finding]


def prove(journal: Path, checkpoints: Path, key: Ed25519PublicKey) -> Proof:
    """Look through all of it, beside a running engine too. Raises StoreError."""
    # First: what is signed meanwhile would look like the end of a chain cut off.
    folder = CheckpointFolder(checkpoints)
    sightings, findings = folder.read(key)
    check, known = AuditCheck(sightings), Mentions()
    with contextlib.closing(AuditReader(journal)) as reader:
        findings += check.take(known.watch(reader.links()))
    findings += check.end()
    last = folder.last_number()
    if known.checkpoints > last:
        findings.append(Finding("checkpoint_missing", last + 1, known.checkpoints))
    return Proof(
        records=check.seen,
        checkpoints=len(sightings),
        vouched=min(sightings[-1].number, check.seen) if sightings else 0,
        checkpoint_at=sightings[-1].at if sightings else 0.0,
        findings=findings,
    )


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
