"""`ondijon alarms list` and `ondijon alarms ack`."""

from __future__ import annotations

from typing import Annotated

import typer

from app.bus.rows import AlarmRow
from app.bus.wire import Target
from app.wiring.cli.alarmtable import Standing, alarm_json, say_alarms
from app.wiring.cli.failure import REFUSED, CommandError
from app.wiring.cli.line import EngineLine
from app.wiring.cli.settings import AsJson, Broker, Ca, DataDir, Language, Live, place
from app.wiring.cli.terminal import Terminal
from app.wiring.cli.townview import TownView

TARGETS_A_WISH = 500

alarms = typer.Typer(
    help="The alarms: list, acknowledge, explain; the catalogue of their rules.",
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
        terminal.say(terminal.words("terminal.no_alarm"))


@alarms.command("ack")
def acknowledge(
    occurrences: Annotated[
        list[int] | None, typer.Argument(help="Numbers of occurrences, as listed.")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Every alarm that nobody has acknowledged.")
    ] = False,
    comment: Annotated[str, typer.Option(help="Why, or what is being done.")] = "",
    data_dir: DataDir = None,
    broker: Broker = "",
    ca: Ca = "",
    live: Live = False,
    language: Language = "",
    as_json: AsJson = False,
) -> None:
    """Acknowledge alarms, with a comment if there is something to say."""
    terminal = Terminal(language, as_json=as_json)
    if bool(occurrences) == everything:
        raise typer.BadParameter("name occurrences, or --all", param_hint="OCCURRENCES")
    with EngineLine(place(data_dir, broker, ca, live)) as line:
        rows = {row.occurrence: row for row in line.rows("alarms", AlarmRow)}
        wanted = occurrences or [r.occurrence for r in rows.values() if _is_unacknowledged(r)]
        unknown = [number for number in wanted if number not in rows]
        if unknown:
            raise CommandError(f"no such alarm: {', '.join(map(str, unknown))}", REFUSED)
        results = _acknowledged(line, [rows[number] for number in wanted], comment)
    refused = [result for result in results if not result["accepted"]]
    if as_json:
        terminal.give(results)
    else:
        done = len(results) - len(refused)
        terminal.say(terminal.words("terminal.acknowledged", done=done, all=len(results)))
        for result in refused:
            terminal.complain(f"{result['occurrence']}: {result['reason']}")
    if refused:
        raise typer.Exit(REFUSED)


def _acknowledged(line: EngineLine, rows: list[AlarmRow], comment: str) -> list[dict[str, object]]:
    results: list[dict[str, object]] = []
    for start in range(0, len(rows), TARGETS_A_WISH):
        part = rows[start : start + TARGETS_A_WISH]
        targets = [
            Target(
                asset=row.asset, alarm=row.alarm, occurrence=row.occurrence, revision=row.revision
            )
            for row in part
        ]
        reply = line.wish("acknowledge", targets, comment=comment)
        for row, outcome in zip(part, reply.outcomes, strict=True):
            results.append(
                {
                    "occurrence": row.occurrence,
                    "asset": row.asset,
                    "accepted": outcome.accepted,
                    "reason": outcome.reason,
                    "state": outcome.alarm.state if outcome.alarm else "A",
                }
            )
    return results


def _urgency(row: AlarmRow) -> tuple[bool, int, float]:
    return not _is_unacknowledged(row), row.priority, -row.raised_at


def _is_unacknowledged(row: AlarmRow) -> bool:
    return row.state in ("B", "D")
