"""`ondijon hold`: data that must stay although their time is over."""

from __future__ import annotations

import time
from datetime import datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from app.core.events import HoldLifted, HoldPlaced
from app.core.hold import HoldBook
from app.core.kindtable import KindError
from app.core.store_events import ENGINE
from app.wiring.cli.failure import USAGE, CommandError
from app.wiring.cli.line import EngineLine
from app.wiring.cli.retention import do, moment, told
from app.wiring.cli.settings import AsJson, Broker, Ca, DataDir, Language, Live, place
from app.wiring.cli.terminal import Terminal
from app.wiring.retention import site_retention

hold = typer.Typer(
    help="Legal holds: data of an asset, or a kind of data, that no night removes.",
    no_args_is_help=True,
)
Person = Annotated[str, typer.Option(help="Who wishes it.", show_default=False)]
Reason = Annotated[str, typer.Option(help="Why, e.g. the number of the inquiry.")]


@hold.command()
def add(
    subject: Annotated[
        str,
        typer.Argument(
            metavar="ASSET|KIND",
            help="Id of an asset, or a kind of data as `ondijon retention show --json` names it.",
        ),
    ],
    until: Annotated[str, typer.Option(help="Day or moment, ISO 8601: 2027-06-30.")],
    reason: Reason,
    person: Person = "",
    data_dir: DataDir = None,
    broker: Broker = "",
    ca: Ca = "",
    live: Live = False,
    language: Language = "",
) -> None:
    """Keep data beyond their time."""
    terminal = Terminal(language)
    where = place(data_dir, broker, ca, live)
    try:
        zone = ZoneInfo(site_retention(where.data_dir).time_zone)
    except KindError as error:
        raise CommandError(str(error)) from error
    at = _moment(until, zone, terminal)
    with EngineLine(where, terminal) as line:
        do(line, terminal, person, "hold", subject, until=at, reason=reason)
    terminal.say(terminal.words("keeping.placed", subject=subject, until=moment(at)))


@hold.command("list")
def listing(data_dir: DataDir = None, language: Language = "", as_json: AsJson = False) -> None:
    """The holds in force."""
    terminal = Terminal(language, as_json=as_json)
    events = told(place(data_dir).data_dir)
    book = HoldBook(one for one in events if isinstance(one, HoldPlaced | HoldLifted))
    found = book.standing(time.time()).placed
    if as_json:
        terminal.give([_facts(one) for one in found])
    elif found:
        words = ("number", "subject", "until", "reason", "person", "at")
        headings = [terminal.words(f"keeping.{word}") for word in words]
        rows = [
            [str(one.hold), one.subject, moment(one.until), one.reason, one.person, moment(one.at)]
            for one in found
        ]
        terminal.table(headings, rows)
    else:
        terminal.say(terminal.words("keeping.no_hold"))


@hold.command()
def remove(
    number: Annotated[int, typer.Argument(help="Number of the hold, see `hold list`.", min=1)],
    reason: Reason,
    person: Person = "",
    data_dir: DataDir = None,
    broker: Broker = "",
    ca: Ca = "",
    live: Live = False,
    language: Language = "",
) -> None:
    """Lift a hold before its time."""
    terminal = Terminal(language)
    with EngineLine(place(data_dir, broker, ca, live), terminal) as line:
        do(line, terminal, person, "release_hold", ENGINE, hold=float(number), reason=reason)
    terminal.say(terminal.words("keeping.lifted", n=number))


def _moment(said: str, zone: ZoneInfo, terminal: Terminal) -> float:
    """A day means its end there."""
    try:
        found = datetime.fromisoformat(said)
    except ValueError:
        raise CommandError(terminal.words("keeping.no_moment", said=said), USAGE) from None
    if len(said) <= len("2027-06-30"):
        found = found.replace(hour=23, minute=59, second=59)
    return (found if found.tzinfo else found.replace(tzinfo=zone)).timestamp()


def _facts(one: HoldPlaced) -> dict[str, object]:
    return {
        "number": one.hold,
        "subject": one.subject,
        "until": moment(one.until),
        "reason": one.reason,
        "person": one.person,
        "desk": one.desk,
        "at": moment(one.at),
    }
