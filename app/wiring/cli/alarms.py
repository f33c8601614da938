"""`ondijon alarms list`; the other commands on alarms join it in `program`."""

from __future__ import annotations

from typing import Annotated

import typer

from app.bus.rows import AlarmRow
from app.wiring.cli.alarmtable import Standing, alarm_json, say_alarms
from app.wiring.cli.line import EngineLine
from app.wiring.cli.settings import AsJson, Broker, Ca, DataDir, Language, Live, place
from app.wiring.cli.terminal import Terminal
from app.wiring.cli.townview import TownView

alarms = typer.Typer(
    help="The alarms: list, acknowledge, shelve, explain ...; the catalogue of their rules.",
    no_args_is_help=True,
)


@alarms.command("list")
def listing(
    priority: Annotated[
        list[int] | None, typer.Option(help="Only this priority, 1 to 4.", min=1, max=4)
    ] = None,
    unacknowledged: Annotated[
        bool, typer.Option("--unacknowledged", help="Only what nobody has acknowledged.")
    ] = False,
    asset: Annotated[str, typer.Option(help="Only of this asset.", show_default=False)] = "",
    standing: Annotated[
        Standing, typer.Option("--state", help="Which of the open alarms.")
    ] = Standing.ACTIVE,
    data_dir: DataDir = None,
    broker: Broker = "",
    ca: Ca = "",
    live: Live = False,
    language: Language = "",
    as_json: AsJson = False,
) -> None:
    """The alarms in the list, the most urgent first; with --state also those set aside."""
    terminal = Terminal(language, as_json=as_json)
    with EngineLine(place(data_dir, broker, ca, live)) as line:
        rows = line.rows("alarms", AlarmRow)
        town = TownView.fetched(line, terminal.words.language)
    rows = [
        row
        for row in sorted(rows, key=_urgency)
        if standing.includes(row)
        and (not priority or row.priority in priority)
        and (not unacknowledged or _is_unacknowledged(row))
        and (not asset or row.asset == asset)
    ]
    if as_json:
        terminal.give([alarm_json(row, town) for row in rows])
    elif rows:
        say_alarms(rows, town, terminal)
    else:
        narrowed = priority or unacknowledged or asset or standing is not Standing.ACTIVE
        terminal.say(terminal.words("terminal.no_alarm_so" if narrowed else "terminal.no_alarm"))


def _urgency(row: AlarmRow) -> tuple[bool, int, float]:
    return not _is_unacknowledged(row), row.priority, -row.raised_at


def _is_unacknowledged(row: AlarmRow) -> bool:
    return row.state in ("B", "D")
