"""`ondijon backup` and `ondijon restore`: the journal's copies, made and put back by hand."""

from __future__ import annotations

import time
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from app.store.database import DamageError, StoreError
from app.store.recovery import restore as put_back
from app.store.vault import JOURNAL, MANIFEST, PEOPLE, Backup, Vault
from app.wiring.cli.failure import USAGE, CommandError
from app.wiring.cli.settings import AsJson, DataDir, Language, place
from app.wiring.cli.terminal import Terminal
from app.wiring.engineroom import BACKUPS
from app.wiring.lock import InUseError, Lock
from app.wiring.storeplace import remember

LOCKS = ("launcher", "engine")
MIB = 1024 * 1024


def backup(
    to: Annotated[
        Path | None,
        typer.Option("--to", help="Another folder, best on another disk.", show_default=False),
    ] = None,
    listing: Annotated[bool, typer.Option("--list", help="Make none, list them.")] = False,
    data_dir: DataDir = None,
    language: Language = "",
    as_json: AsJson = False,
) -> None:
    """Copy journal and register of people, also beside a running engine, and check the copies."""
    terminal = Terminal(language, as_json=as_json)
    folder = place(data_dir).data_dir
    vault = Vault((to or folder / BACKUPS).expanduser())
    if listing:
        _list(vault, terminal)
        return
    if not (folder / JOURNAL).is_file() and not remember(folder, ""):
        raise CommandError(terminal.words("terminal.no_journal", folder=folder))
    try:
        made = vault.make(folder, time.time())
    except StoreError as error:
        raise CommandError(str(error)) from error
    if as_json:
        terminal.give(_facts(made))
    else:
        terminal.say(
            terminal.words(
                "terminal.backup_made", folder=made.folder, size=f"{made.size_bytes / MIB:.1f}"
            )
        )


def restore(
    source: Annotated[
        Path | None,
        typer.Option("--from", help="A backup's folder; else the newest good one."),
    ] = None,
    people: Annotated[bool, typer.Option("--people", help="The register of people too.")] = False,
    data_dir: DataDir = None,
    language: Language = "",
) -> None:
    """Put the journal of a backup in place. The present one is set aside, nothing is deleted."""
    terminal = Terminal(language)
    folder = place(data_dir).data_dir
    if remember(folder, ""):
        raise CommandError(terminal.words("terminal.journal_on_server"))
    with ExitStack() as stack:
        try:
            for name in LOCKS:
                stack.enter_context(Lock(folder / "locks" / f"{name}.lock"))
        except InUseError as error:
            said = terminal.words("terminal.restore_in_use", process=error.holder or "?")
            raise CommandError(said) from error
        chosen = _chosen(source, folder, terminal)
        try:
            told = put_back(folder / JOURNAL, chosen, "asked for", time.time(), salvage=False)
            if people:
                _put_back_people(chosen, folder)
        except (StoreError, OSError) as error:
            raise CommandError(str(error)) from error
    at = _moment(chosen.made_at)
    terminal.say(terminal.words("terminal.journal_put_back", at=at, aside=told.aside))


def _chosen(source: Path | None, folder: Path, terminal: Terminal) -> Backup:
    if source is None:
        found = next(Vault(folder / BACKUPS).good(JOURNAL), None)
        if found is None:
            raise CommandError(terminal.words("terminal.no_backup", folder=folder / BACKUPS))
        return found
    wanted = source.expanduser().absolute()
    if wanted.name in (JOURNAL, MANIFEST):
        wanted = wanted.parent
    for one in Vault(wanted.parent).backups():
        if one.folder.name == wanted.name and one.file(JOURNAL) is not None:
            try:
                one.verify()
            except DamageError as error:
                raise CommandError(str(error)) from error
            return one
    raise CommandError(terminal.words("terminal.no_backup", folder=source), USAGE)


def _put_back_people(chosen: Backup, folder: Path) -> None:
    copy = chosen.file(PEOPLE)
    if copy is None:
        return
    present = folder / PEOPLE
    draft = present.with_name(f"{PEOPLE}.restoring")
    draft.touch(mode=0o600)
    draft.write_bytes(copy.read_bytes())
    if present.exists():
        present.replace(present.with_name(f"{PEOPLE}.aside-{int(time.time())}"))
    draft.replace(present)


def _list(vault: Vault, terminal: Terminal) -> None:
    found = vault.backups()
    if terminal.as_json:
        terminal.give([_facts(one) for one in found])
        return
    if not found:
        terminal.say(terminal.words("terminal.no_backup", folder=vault.folder))
        return
    words = terminal.words
    headings = [words("terminal.backup_at"), words("terminal.size"), words("terminal.folder")]
    rows = [
        [_moment(one.made_at), f"{one.size_bytes / MIB:.1f} MiB", str(one.folder)] for one in found
    ]
    terminal.table(headings, rows)


def _facts(one: Backup) -> dict[str, object]:
    return {
        "at": _moment(one.made_at),
        "folder": str(one.folder),
        "size_bytes": one.size_bytes,
        "files": [file.name for file in one.manifest.files],
    }


def _moment(at: float) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%SZ}"
