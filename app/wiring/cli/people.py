"""`ondijon people`: who works in the room, and as what."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from app.core.people import Role
from app.store.database import StoreError
from app.store.people import FILE, Register, RegisterError, read_people
from app.wiring.cli.failure import CommandError
from app.wiring.cli.passwords import Passwords
from app.wiring.cli.settings import AsJson, DataDir, Language, place
from app.wiring.cli.terminal import Terminal

people = typer.Typer(
    help="The register of people: names, roles and passwords, in the data folder.",
    no_args_is_help=True,
)
Name = Annotated[str, typer.Argument(help="Name of the person, as --person gives it.")]
FromStdin = Annotated[
    bool, typer.Option("--password-stdin", help="Take the password from standard input.")
]


@people.command("list")
def listing(data_dir: DataDir = None, language: Language = "", as_json: AsJson = False) -> None:
    """Everybody in the register."""
    terminal = Terminal(language, as_json=as_json)
    try:
        everybody = read_people(_file(data_dir))
    except StoreError as error:
        raise CommandError(str(error)) from error
    if as_json:
        terminal.give([{"name": one.name, "role": one.role.value} for one in everybody])
    elif everybody:
        headings = terminal.words("terminal.person"), terminal.words("terminal.role")
        rows = [[one.name, f"{_role(one.role, terminal)} ({one.role})"] for one in everybody]
        terminal.table(headings, rows)
    else:
        terminal.say(terminal.words("terminal.nobody"))


@people.command()
def add(
    name: Name,
    role: Annotated[Role, typer.Option(help="What the person may do.")],
    password_stdin: FromStdin = False,
    data_dir: DataDir = None,
    language: Language = "",
) -> None:
    """Register a person. The password is asked for twice, and kept as an Argon2id hash."""
    terminal = Terminal(language)
    password = Passwords(terminal, from_stdin=password_stdin).new(name)
    with _register(data_dir, terminal) as register:
        register.add(name, role, password)
    said = _role(role, terminal)
    terminal.say(terminal.words("terminal.person_added", person=name, role=said))


@people.command("role")
def change_role(
    name: Name,
    role: Annotated[Role, typer.Argument(help="What the person may do from now on.")],
    data_dir: DataDir = None,
    language: Language = "",
) -> None:
    """Give a person another role; a running engine follows within a second."""
    terminal = Terminal(language)
    with _register(data_dir, terminal) as register:
        register.set_role(name, role)
    said = _role(role, terminal)
    terminal.say(terminal.words("terminal.person_role", person=name, role=said))


@people.command("password")
def change_password(
    name: Name,
    password_stdin: FromStdin = False,
    data_dir: DataDir = None,
    language: Language = "",
) -> None:
    """Give a person another password."""
    terminal = Terminal(language)
    password = Passwords(terminal, from_stdin=password_stdin).new(name)
    with _register(data_dir, terminal) as register:
        register.set_password(name, password)
    terminal.say(terminal.words("terminal.person_password", person=name))


@people.command()
def remove(name: Name, data_dir: DataDir = None, language: Language = "") -> None:
    """Take a person out of the register; what the journal says of them stays."""
    terminal = Terminal(language)
    with _register(data_dir, terminal) as register:
        register.remove(name)
    terminal.say(terminal.words("terminal.person_removed", person=name))


def _file(data_dir: Path | None) -> Path:
    return place(data_dir).data_dir / FILE


@contextmanager
def _register(data_dir: Path | None, terminal: Terminal) -> Iterator[Register]:
    """Every refusal in words."""
    try:
        register = Register(_file(data_dir))
        try:
            yield register
        finally:
            register.close()
    except RegisterError as error:
        raise CommandError(terminal.words(f"refusal.{error}")) from error
    except StoreError as error:
        raise CommandError(str(error)) from error


def _role(role: Role, terminal: Terminal) -> str:
    return terminal.words(
        {
            Role.VIEWER: "terminal.role_viewer",
            Role.OPERATOR: "terminal.role_operator",
            Role.SUPERVISOR: "terminal.role_supervisor",
            Role.TRAINER: "terminal.role_trainer",
            Role.ADMINISTRATOR: "terminal.role_administrator",
        }[role]
    )
