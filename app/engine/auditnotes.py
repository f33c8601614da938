"""What the audit is told of a wish, of an order, and of the engine itself."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from app.bus.wire import Target, Wish
from app.core.audit import Note
from app.core.events import Event, OrderEvent, OrderHappening, RetentionCarriedOut, type_name
from app.engine.roster import Change
from app.engine.signatures import Proof

NOT_WRITTEN = "audit_not_written"
TARGETS_AT_MOST = 2000
ARGUMENTS_AT_MOST = 50
SECRET_WORDS = ("password", "token", "secret", "key")
SIGN_IN = ("sign_in", "sign_out")
FRAME = ("type", "at", "person", "desk", "reason")  # what a note says by itself


class Judged(msgspec.Struct):
    """The part of an outcome that the audit keeps."""

    accepted: bool
    reason: str = ""


class Judgement(msgspec.Struct):
    """The part of a reply that the audit keeps."""

    outcomes: list[Judged]


_JUDGEMENT = msgspec.msgpack.Decoder(Judgement)


def wish_note(desk: str, wish: Wish, proof: Proof, reply: bytes, now: float) -> Note:
    """Who wanted what of what, how it was proven, and what was said to it. `desk` is
    the one whose topic it came on, whatever the wish says."""
    outcomes = _JUDGEMENT.decode(reply).outcomes
    reasons = {one.reason for one in outcomes if not one.accepted}
    accepted = sum(one.accepted for one in outcomes)
    outcome = "accepted" if accepted == len(outcomes) else "partly" if accepted else "refused"
    facts: dict[str, object] = {
        "wish": wish.id,
        "targets": [
            _target(target, outcomes[number] if number < len(outcomes) else None)
            for number, target in enumerate(wish.targets[:TARGETS_AT_MOST])
        ],
        "arguments": _open(wish.arguments),
    }
    if wish.session:
        facts["session"] = wish.session
    if proof.signed:
        facts["signed"] = True
    if proof.countersigned_by:
        facts["countersigned_by"] = proof.countersigned_by
    if len(wish.targets) > TARGETS_AT_MOST:
        facts["targets_in_all"] = len(wish.targets)
    return Note(
        at=now,
        kind="sign_in" if wish.action in SIGN_IN else "wish",
        action=wish.action,
        person=wish.person,
        desk=desk,
        outcome=outcome if outcomes else "",
        reason=reasons.pop() if len(reasons) == 1 else "",
        facts=facts,
    )


def withdrawn(note: Note) -> Note:
    """The note of a wish whose orders were not given after all."""
    return msgspec.structs.replace(note, outcome="refused", reason=NOT_WRITTEN)


def order_notes(events: Iterable[Event]) -> list[Note]:
    """What became of orders."""
    return [_order(event) for event in events if isinstance(event, OrderHappening)]


def started(now: float, epoch: int, version: str, checkpoints: int) -> Note:
    """It says how many checkpoints there were, so that none can be made to vanish."""
    facts: dict[str, object] = {"epoch": epoch, "version": version, "checkpoints": checkpoints}
    return _engine(now, "started", facts)


def role_note(change: Change, now: float) -> Note:
    """The register of people says something else of a person than it did; after a
    start, what it says of each."""
    person, before, after = change
    return Note(
        at=now,
        kind="engine",
        action="role",
        person=person,
        facts={"before": before, "after": after},
    )


def ended(now: float, epoch: int) -> Note:
    return _engine(now, "ended", {"epoch": epoch})


def unwritten(now: float, count: int) -> Note:
    """So many records could not be kept at all."""
    return _engine(now, "records_lost", {"count": count})


def resumed(now: float) -> Note:
    """From here on records are written at their time again."""
    return _engine(now, "audit_resumed", {})


def retention_note(event: RetentionCarriedOut) -> Note:
    """What the night's round removed."""
    facts: dict[str, object] = {
        "removed": dict(event.removed),
        "until": dict(event.until),
        "kept": list(event.kept),
    }
    return _engine(event.at, "retention", facts)


def _engine(now: float, action: str, facts: dict[str, object]) -> Note:
    return Note(at=now, kind="engine", action=action, facts=facts)


def _order(event: OrderEvent) -> Note:
    told = msgspec.to_builtins(event)
    return Note(
        at=event.at,
        kind="order",
        action=type_name(event),
        person=told.get("person", ""),
        desk=told.get("desk", ""),
        reason=told.get("reason", ""),
        facts={name: value for name, value in told.items() if name not in FRAME},
    )


def _target(target: Target, judged: Judged | None) -> dict[str, object]:
    """With the reason where this one was refused."""
    told: dict[str, object] = {"asset": target.asset}
    if target.occurrence:
        told |= {"occurrence": target.occurrence, "revision": target.revision}
    elif target.alarm >= 0:
        told["alarm"] = target.alarm
    if judged is not None and not judged.accepted:
        told["refused"] = judged.reason
    return told


def _open(arguments: dict[str, str | float]) -> dict[str, object]:
    """What a wish brought, without what must never be written down."""
    kept = list(arguments.items())[:ARGUMENTS_AT_MOST]
    return {
        name: value
        for name, value in kept
        if not any(word in name.lower() for word in SECRET_WORDS)
    }
