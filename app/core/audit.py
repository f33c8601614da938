"""The audit: who wanted what, what became of it, and a chain that shows every change.

Each record carries the SHA-256 of the bytes of the record before it, so none can be
changed, left out or moved without the next one saying so. What a chain alone cannot
show, that its end was cut off or all of it written anew, its checkpoints show: see
`app.core.audit_check`.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence

import msgspec

GENESIS = "0" * 64  # what the first record follows
LONGEST_TEXT = 1000  # characters; what is longer says how long it was
MOST_ITEMS = 2000

Plain = str | int | float | bool | None
Fact = Plain | Sequence["Fact"] | Mapping[str, "Fact"]


class Note(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is to be recorded. `kind`: wish, order, sign_in or engine. `outcome`:
    accepted, refused or partly, with the code ``refusal.<reason>``; for an order what
    happened to it. `facts` are whatever else there is to say, never a password."""

    at: float
    kind: str
    action: str
    person: str = ""
    desk: str = ""
    outcome: str = ""
    reason: str = ""
    facts: dict[str, object] = {}


class Record(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One link: a note with its number and the hash of the record before it."""

    number: int
    previous: str
    note: Note


class Link(msgspec.Struct, frozen=True):
    """A record as stored. `data` is JSON, so that it can be read and checked without
    this program: `hash` is its SHA-256, in hexadecimal."""

    number: int
    data: bytes
    hash: str


class Tip(msgspec.Struct, frozen=True):
    """The last record of a chain."""

    number: int = 0
    hash: str = GENESIS

    def link(self, note: Note) -> Link:
        """The record that comes next."""
        data = encode(Record(number=self.number + 1, previous=self.hash, note=note))
        return Link(self.number + 1, data, digest(data))

    def after(self, link: Link) -> Tip:
        return Tip(link.number, link.hash)


_ENCODER = msgspec.json.Encoder(order="sorted")
_DECODER = msgspec.json.Decoder(Record)


def encode(record: Record) -> bytes:
    """Canonical JSON: keys sorted, no spaces, nothing that is not finite."""
    kept = writable(record.note)
    return _ENCODER.encode(Record(number=record.number, previous=record.previous, note=kept))


def writable(note: Note) -> Note:
    """The same without what JSON cannot say."""
    return Note(
        at=note.at if math.isfinite(note.at) else 0.0,
        kind=_text(note.kind),
        action=_text(note.action),
        person=_text(note.person),
        desk=_text(note.desk),
        outcome=_text(note.outcome),
        reason=_text(note.reason),
        facts={_text(name): plain(fact) for name, fact in note.facts.items()},
    )


def decode(data: bytes) -> Record:
    """Raises msgspec.MsgspecError for what is no record."""
    try:
        return _DECODER.decode(data)
    except (UnicodeDecodeError, RecursionError) as error:
        raise msgspec.DecodeError(str(error)) from error


def digest(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def plain(fact: object, depth: int = 4) -> object:
    """What can be written as JSON and stays small, whatever came from a desk."""
    match fact:
        case bool() | None:
            return fact
        case int():
            return fact if -(2**63) <= fact < 2**63 else str(fact)[:LONGEST_TEXT]
        case float():
            return fact if math.isfinite(fact) else str(fact)
        case str():
            return _text(fact)
        case Mapping() if depth:
            kept = list(fact.items())[:MOST_ITEMS]
            return {_text(str(name)): plain(one, depth - 1) for name, one in kept}
        case list() | tuple() if depth:
            return [plain(one, depth - 1) for one in fact[:MOST_ITEMS]]
        case _:
            return _text(str(fact))


def _text(text: str) -> str:
    """Lone surrogates cannot be stored; very long texts stand in the journal."""
    safe = text.encode("utf-8", "replace").decode("utf-8")
    return safe if len(safe) <= LONGEST_TEXT else f"{safe[:LONGEST_TEXT]}… ({len(safe)})"
