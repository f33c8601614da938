"""`ondijon retention`: how long data are kept, what the nights removed, and a round now."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from app.bus.wire import Target
from app.core.events import HoldLifted, HoldPlaced, RetentionCarriedOut, decode
from app.core.holding_events import CARRIED_OUT, LIFTED, PLACED
from app.core.kindtable import KindError
from app.core.retention import LIMITS, Data
from app.core.store_events import ENGINE
from app.store.chronicle import Chronicle
from app.store.database import StoreError
from app.wiring.cli.failure import CommandError
from app.wiring.cli.line import EngineLine
from app.wiring.cli.settings import AsJson, Broker, Ca, DataDir, Language, Live, place
from app.wiring.cli.terminal import Terminal
from app.wiring.retention import site_retention
from app.wiring.storeplace import journal_place

TYPES = (PLACED, LIFTED, CARRIED_OUT)
Told = HoldPlaced | HoldLifted | RetentionCarriedOut

retention = typer.Typer(
    help="How long each kind of data is kept, and what was removed when its time was over.",
    no_args_is_help=True,
)


@retention.command()
def show(data_dir: DataDir = None, language: Language = "", as_json: AsJson = False) -> None:
    """The retention that holds here, and the last round."""
    terminal = Terminal(language, as_json=as_json)
    folder = place(data_dir).data_dir
    try:
        policy = site_retention(folder)
    except KindError as error:
        raise CommandError(str(error)) from error
    rounds = [one for one in told(folder) if isinstance(one, RetentionCarriedOut)]
    last = rounds[-1] if rounds else None
    if as_json:
        days = {data.value: policy.days[data] for data in Data}
        night = {"hour": policy.hour, "time_zone": policy.time_zone}
        terminal.give({"days": days, "night": night, "last_round": _facts(last)})
        return
    words = terminal.words
    rows = [
        [
            f"{words(f'keeping.{data}')} ({data})",
            words("keeping.days", n=policy.days[data]),
            _limit(data, terminal),
            _removed(last, data),
        ]
        for data in Data
    ]
    headings = [words(f"keeping.{word}") for word in ("data", "kept", "limit", "removed")]
    terminal.table(headings, rows)
    terminal.say(words("keeping.night", hour=policy.hour, zone=policy.time_zone))
    if last is None:
        terminal.say(words("keeping.no_round"))
        return
    terminal.say(words("keeping.last_round", at=moment(last.at)))
    if last.kept:
        terminal.say(words("keeping.spared", subjects=", ".join(last.kept)))


@retention.command()
def run(
    person: Annotated[str, typer.Option(help="Who wishes it.", show_default=False)] = "",
    data_dir: DataDir = None,
    broker: Broker = "",
    ca: Ca = "",
    live: Live = False,
    language: Language = "",
) -> None:
    """Begin a round now, beside the running engine."""
    terminal = Terminal(language)
    with EngineLine(place(data_dir, broker, ca, live), terminal) as line:
        do(line, terminal, person, "run_retention", ENGINE)
    terminal.say(terminal.words("keeping.begun"))


def do(
    line: EngineLine,
    terminal: Terminal,
    person: str,
    action: str,
    subject: str,
    **arguments: str | float,
) -> None:
    """Wish something of data. CommandError where the engine refuses."""
    outcome = line.wish(action, [Target(asset=subject)], person=person, **arguments).outcomes[0]
    if not outcome.accepted:
        raise CommandError(terminal.words(f"refusal.{outcome.reason}"))


def told(folder: Path) -> list[Told]:
    """What the journal tells of holds and rounds, in order; nothing where there is none."""
    try:
        journal = journal_place(folder)
        if isinstance(journal, Path) and not journal.is_file():
            return []
        with contextlib.closing(Chronicle(journal)) as chronicle:
            events = [decode(data) for data in chronicle.of_type(TYPES, ENGINE, start=0.0)]
    except StoreError as error:
        raise CommandError(str(error)) from error
    return [one for one in events if isinstance(one, Told)]


def moment(at: float) -> str:
    """ISO 8601."""
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%SZ}"


def _limit(data: Data, terminal: Terminal) -> str:
    limit = LIMITS.get(data)
    if limit is None:
        return ""
    if limit.least > 1:
        return terminal.words("keeping.at_least", n=limit.least)
    return terminal.words("keeping.at_most", n=limit.most)


def _removed(last: RetentionCarriedOut | None, data: Data) -> str:
    return "" if last is None or data not in last.removed else str(last.removed[data])


def _facts(last: RetentionCarriedOut | None) -> dict[str, object] | None:
    if last is None:
        return None
    until = {data: moment(at) for data, at in last.until.items()}
    kept = list(last.kept)
    return {"at": moment(last.at), "removed": last.removed, "until": until, "kept": kept}
