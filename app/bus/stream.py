"""What crosses between engines, as schemas (MessagePack): how far one has followed, and
what the one that leads has committed since."""

from __future__ import annotations

import hashlib

import msgspec

from app.bus.message import Message
from app.core.audit import Link
from app.core.lease import Count

DIGEST_BYTES = 8
EventRow = tuple[int, float, str, str, bytes, int]  # seq, at, type, asset, payload, occurrence


class Following(msgspec.Struct, frozen=True, kw_only=True):
    """``follow/<engine>``, once a second. A new `ask` wants everything after event `seq`
    and audit record `record`; `mark` and `record_hash` are of these two, so that who
    leads can tell whether both have the same past. `fresh`: without any past.
    `city` is the fingerprint of what both must know alike."""

    engine: str
    ask: Count
    seq: Count
    mark: str
    record: Count
    record_hash: str
    city: str
    at: float
    fresh: bool = False
    level: bool = False


class Stride(msgspec.Struct, frozen=True, kw_only=True):
    """``stream/<engine>``: part `number` (from 1, without gaps) of the answer to `ask`,
    sent before anybody else is told. `taken` are digests of the messages that the
    commit was made of. `level`: all that there is has been told. Columns as in Delta.
    `files` by name, sent at QoS 0: a broker need not keep who is who. `refused` says
    why there is none: city, past or store."""

    epoch: Count
    ask: Count
    number: Count
    events: list[EventRow] = []
    links: list[Link] = []
    progress: dict[str, bytes] = {}
    wishes: list[tuple[str, float, bytes]] = []  # id, at, encoded reply
    taken: bytes = b""
    slots: bytes = b""
    values: bytes = b""
    times: bytes = b""
    qualities: bytes = b""
    files: dict[str, bytes] = {}
    level: bool = False
    refused: str = ""


def message_digest(message: Message) -> bytes:
    """What tells a message from any other, on every engine's own subscription."""
    digest = hashlib.blake2b(message.topic.encode(), digest_size=DIGEST_BYTES)
    digest.update(message.payload)
    return digest.digest()


def event_mark(row: EventRow | None) -> str:
    """What tells an event from another of the same number; "" for none."""
    if row is None:
        return ""
    seq, at, kind, asset, payload, _ = row
    digest = hashlib.blake2b(f"{seq} {at!r} {kind} {asset} ".encode(), digest_size=16)
    digest.update(payload)
    return digest.hexdigest()
