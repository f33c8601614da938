"""`ondijon audit`: who wanted what and what came of it, and whether that was changed."""

from __future__ import annotations

import contextlib
import sys
from collections import deque
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import msgspec
import typer

from app.core.audit import Link, Note, decode
from app.core.audit_check import Finding
from app.store.audit import AuditReader
from app.store.audit_checkpoints import CHECKPOINTS
from app.store.audit_proof import Proof, prove
from app.store.auditkey import KEY_FILE, public_key
from app.store.database import StoreError
from app.wiring.cli.failure import CommandError
from app.wiring.cli.settings import AsJson, DataDir, Language, place
from app.wiring.cli.terminal import Terminal
from app.wiring.storeplace import journal_place

TARGETS_SHOWN = 3

audit = typer.Typer(
    help="Every wish, refusal, order and start, in a chain that shows what was changed in it.",
    no_args_is_help=True,
)


@audit.command()
def verify(
    checkpoints: Annotated[
        Path | None,
        typer.Option(help="Folder of the signed checkpoints.", show_default=False),
    ] = None,
    key: Annotated[
        Path | None,
        typer.Option(help="Key of the checkpoints, either half.", show_default=False),
    ] = None,
    data_dir: DataDir = None,
    language: Language = "",
    as_json: AsJson = False,
) -> None:
    """Find every edit, deletion, reordering or cut, also beside a running engine."""
    terminal = Terminal(language, as_json=as_json)
    folder = place(data_dir).data_dir
    own = key or folder / KEY_FILE
    where = (checkpoints or folder / CHECKPOINTS).expanduser()
    if not own.is_file():
        raise CommandError(terminal.words("audit.no_key", file=own))
    try:
        proof = prove(_journal(data_dir, terminal), where, public_key(own))
    except StoreError as error:
        raise CommandError(str(error)) from error
    if as_json:
        terminal.give({**msgspec.to_builtins(proof), "checkpoint_at": _when(proof.checkpoint_at)})
    else:
        _say(proof, where, terminal)
    if proof.findings:
        raise typer.Exit(1)


@audit.command("list")
def listing(
    last: Annotated[int, typer.Option(help="So many, the latest.", min=1, max=100_000)] = 50,
    person: Annotated[str, typer.Option(help="Of one person.", show_default=False)] = "",
    kind: Annotated[
        str, typer.Option(help="wish, order, sign_in or engine.", show_default=False)
    ] = "",
    data_dir: DataDir = None,
    language: Language = "",
    as_json: AsJson = False,
) -> None:
    """The latest records, eldest first."""
    terminal = Terminal(language, as_json=as_json)
    found: deque[tuple[int, Note]] = deque(maxlen=last)
    with links_of(data_dir, terminal) as links:
        for link in links:
            with contextlib.suppress(msgspec.MsgspecError):  # `verify` tells of those
                note = decode(link.data).note
                if person in ("", note.person) and kind in ("", note.kind):
                    found.append((link.number, note))
    if as_json:
        terminal.give([_plain(number, note) for number, note in found])
    elif found:
        words = ("number", "when", "action", "person", "desk", "about", "outcome")
        headings = [terminal.words(f"audit.{word}") for word in words]
        terminal.table(headings, [_row(number, note) for number, note in found])
    else:
        terminal.say(terminal.words("audit.empty"))


@audit.command()
def export(
    file: Annotated[Path, typer.Argument(help="A file of JSON lines; - for standard output.")],
    data_dir: DataDir = None,
    language: Language = "",
) -> None:
    """All records as they are stored, one a line: the SHA-256 of a line is what the next
    one calls `previous`."""
    terminal = Terminal(language)
    with links_of(data_dir, terminal) as links:
        if str(file) == "-":
            _write(links, sys.stdout.buffer)
            return
        try:
            with file.open("wb") as target:
                count = _write(links, target)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
    terminal.say(terminal.words("audit.exported", count=count, file=file))


def _write(links: Iterator[Link], target: BinaryIO) -> int:
    count = 0
    for link in links:
        target.write(link.data + b"\n")
        count += 1
    return count


def _say(proof: Proof, where: Path, terminal: Terminal) -> None:
    words = terminal.words
    if proof.findings:
        count = len(proof.findings)
        terminal.complain(words("audit.unsound", count=count, records=proof.records))
        for finding in proof.findings:
            terminal.say(_told(finding, terminal))
    else:
        counts = {"records": proof.records, "checkpoints": proof.checkpoints}
        if proof.first > 1:
            terminal.say(words("audit.sound_since", first=proof.first, **counts))
        else:
            terminal.say(words("audit.sound", **counts))
    if not proof.checkpoints:
        terminal.say(words("audit.no_checkpoints", folder=where))
    elif proof.vouched < proof.records:
        count = proof.records - proof.vouched
        terminal.say(words("audit.newer", count=count, when=_when(proof.checkpoint_at)))


def _told(finding: Finding, terminal: Terminal) -> str:
    span = (
        f"{finding.first}" if finding.first == finding.last else f"{finding.first}–{finding.last}"
    )
    return terminal.words(f"audit.{finding.code}", span=span, note=finding.note)


def _plain(number: int, note: Note) -> dict[str, Any]:
    told: dict[str, Any] = msgspec.to_builtins(note)
    return {"number": number, **told, "at": _when(note.at)}


def _row(number: int, note: Note) -> list[str]:
    facts = note.facts
    signers = [note.person] if facts.get("signed") else []
    signers += [str(facts["countersigned_by"])] if facts.get("countersigned_by") else []
    marks = [f"{note.outcome} {note.reason}".strip(), *(f"✓ {name}" for name in signers)]
    return [
        str(number),
        _when(note.at),
        note.action,
        note.person,
        note.desk,
        _about(facts),
        " ".join(marks).strip(),
    ]


def _about(facts: dict[str, object]) -> str:
    """The assets, the first few by name; of an order, what it is."""
    targets, arguments = facts.get("targets"), facts.get("arguments")
    said = arguments if isinstance(arguments, dict) else facts
    order = " ".join(str(said[name]) for name in ("order", "value") if name in said)
    if isinstance(targets, list):
        names = [str(one.get("asset", "")) for one in targets if isinstance(one, dict)]
    else:
        names = [str(facts["asset"])] if "asset" in facts else []
    more = f" … ({len(names)})" if len(names) > TARGETS_SHOWN else ""
    return " · ".join(filter(None, (", ".join(names[:TARGETS_SHOWN]) + more, order)))


def _when(at: float) -> str:
    """ISO 8601, "" for never; a forged one may be no time at all."""
    try:
        return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%SZ}" if at else ""
    except (ValueError, OverflowError, OSError):
        return str(at)


def _journal(data_dir: Path | None, terminal: Terminal) -> Path | str:
    where = journal_place(place(data_dir).data_dir)
    if isinstance(where, Path) and not where.is_file():
        raise CommandError(terminal.words("audit.no_journal", file=where))
    return where


@contextlib.contextmanager
def links_of(data_dir: Path | None, terminal: Terminal) -> Iterator[Iterator[Link]]:
    """All records of the audit of a data folder. CommandError where there is none."""
    try:
        with contextlib.closing(AuditReader(_journal(data_dir, terminal))) as reader:
            yield reader.links()
    except StoreError as error:
        raise CommandError(str(error)) from error
