"""`ondijon cameras register`: who looked at which camera, when and why."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Annotated, TextIO

import msgspec
import typer

from app.core.audit import Link, Note, decode
from app.core.camera import VIEW_S, lasting
from app.wiring.cli.audit import links_of
from app.wiring.cli.failure import CommandError
from app.wiring.cli.retention import moment
from app.wiring.cli.settings import AsJson, DataDir, Language
from app.wiring.cli.terminal import Terminal

OPEN, CLOSE = "open_camera", "close_camera"
MARK = b"_camera"
RISKY = ("=", "+", "-", "@", "\t", "\r")  # begin a formula where a table is opened

cameras = typer.Typer(help="The cameras of the public space.", no_args_is_help=True)


@dataclass(frozen=True, slots=True)
class Look:
    """One wish to look. `until` is empty where it was refused."""

    number: int
    at: str
    camera: str
    person: str
    desk: str
    purpose: str
    reason: str
    outcome: str
    refusal: str
    until: str
    closed_at: str = ""


@cameras.callback()
def _cameras() -> None:
    """The cameras of the public space."""


@cameras.command()
def register(
    file: Annotated[
        Path | None,
        typer.Argument(help="A CSV file, or JSON if it ends so; none: the screen."),
    ] = None,
    camera: Annotated[str, typer.Option(help="Only of this camera.", show_default=False)] = "",
    data_dir: DataDir = None,
    language: Language = "",
    as_json: AsJson = False,
) -> None:
    """Who looked at which camera, when and what for, as the audit has it: also what was
    refused. Nobody can change it, see `ondijon audit verify`."""
    terminal = Terminal(language, as_json=as_json)
    with links_of(data_dir, terminal) as links:
        found = [one for one in looks(links) if camera in ("", one.camera)]
    if file is not None:
        _save(found, file, terminal)
    elif as_json:
        terminal.give([asdict(one) for one in found])
    elif found:
        headings = [terminal.words(f"cameras.{word}") for word in COLUMNS]
        terminal.table(headings, [[str(getattr(one, word)) for word in COLUMNS] for one in found])
    else:
        terminal.say(terminal.words("cameras.empty"))


COLUMNS = ("at", "camera", "person", "desk", "purpose", "reason", "outcome", "closed_at")


def looks(links: Iterable[Link]) -> list[Look]:
    """In the order in which they were wished."""
    found: dict[str, Look] = {}
    for number, note in _notes(links):
        said = note.facts.get("arguments")
        given = said if isinstance(said, dict) else {}
        view = str(note.facts.get("wish", number))
        if note.action == OPEN:
            found[view] = _look(number, note, given)
        elif note.outcome == "accepted" and str(given.get("view")) in found:
            opened = str(given["view"])
            found[opened] = replace(found[opened], closed_at=moment(note.at))
    return list(found.values())


def _notes(links: Iterable[Link]) -> Iterator[tuple[int, Note]]:
    for link in links:
        if MARK not in link.data:
            continue
        try:
            note = decode(link.data).note
        except msgspec.MsgspecError:  # `audit verify` tells of those
            continue
        if note.kind == "wish" and note.action in (OPEN, CLOSE):
            yield link.number, note


def _look(number: int, note: Note, given: dict[str, object]) -> Look:
    targets = note.facts.get("targets")
    first = targets[0] if isinstance(targets, list) and targets else {}
    accepted = note.outcome == "accepted"
    return Look(
        number=number,
        at=moment(note.at),
        camera=str(first.get("asset", "")) if isinstance(first, dict) else "",
        person=note.person,
        desk=note.desk,
        purpose=str(given.get("purpose", "")),
        reason=str(given.get("reason", "")),
        outcome=note.outcome,
        refusal=note.reason,
        until=moment(note.at + (lasting(given.get("lasts_s")) or VIEW_S)) if accepted else "",
    )


def _save(found: list[Look], file: Path, terminal: Terminal) -> None:
    try:
        if str(file) == "-":
            _write_csv(found, sys.stdout)
            return
        if file.suffix.lower() == ".json":
            file.write_bytes(msgspec.json.format(msgspec.json.encode(found), indent=2) + b"\n")
        else:
            with file.open("w", encoding="utf-8", newline="") as target:
                _write_csv(found, target)
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}") from error
    terminal.say(terminal.words("cameras.saved", count=len(found), file=file))


def _write_csv(found: list[Look], target: TextIO) -> None:
    writer = csv.writer(target)
    writer.writerow([field.name for field in fields(Look)])
    for one in found:
        writer.writerow([_harmless(str(value)) for value in asdict(one).values()])


def _harmless(text: str) -> str:
    """A table must not take what somebody typed for a formula."""
    return f"'{text}" if text.startswith(RISKY) else text
