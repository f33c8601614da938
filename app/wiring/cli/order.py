"""`ondijon order`: ask a device for something, and see whether it did it."""

from __future__ import annotations

import json
import time
from typing import Annotated

import msgspec
import typer

from app.bus.rows import OrderRow
from app.bus.wire import Target
from app.core.value import ValueRefusedError, checked, held, said
from app.wiring.cli.failure import REFUSED, SILENT, CommandError
from app.wiring.cli.line import EngineLine
from app.wiring.cli.settings import AsJson, Broker, Ca, DataDir, Language, Live, place
from app.wiring.cli.terminal import Terminal
from app.wiring.cli.townview import TownView, iso
from widgets.figures import format_value

FINAL = ("VERIFIED", "REJECTED", "TIMED_OUT")
LOOK_S = 0.3
SLACK_S = 15.0  # beyond the kind's own patience


def order(
    asset: Annotated[str, typer.Argument(help="Id of the asset.")],
    name: Annotated[str, typer.Argument(metavar="ORDER", help="Name of the order, e.g. dim.")],
    value: Annotated[str, typer.Argument(help="What is asked: a number, or a state's name.")],
    wait: Annotated[
        bool, typer.Option("--wait/--no-wait", help="Wait for the device's own report.")
    ] = True,
    data_dir: DataDir = None,
    broker: Broker = "",
    ca: Ca = "",
    live: Live = False,
    language: Language = "",
    as_json: AsJson = False,
) -> None:
    """Give an order and follow it until the device's report proves it, or nothing does."""
    terminal = Terminal(language, as_json=as_json)
    with EngineLine(place(data_dir, broker, ca, live)) as line:
        town = TownView.fetched(line, terminal.words.language)
        kind = town.order(asset, name)
        point = town.point(asset, kind.point)
        try:
            number = checked(point, held(point, _typed(value)))
        except ValueRefusedError as error:
            wanted = ", ".join(point.states) or f"{point.low:g} to {point.high:g} {point.unit}"
            raise CommandError(
                f"{value!r} cannot be asked of {kind.point} ({error.reason}): {wanted.strip()}"
            ) from error
        reply = line.wish("order", [Target(asset=asset)], order=name, value=number)
        outcome = reply.outcomes[0]
        if not outcome.accepted or outcome.order is None:
            raise CommandError(f"the engine refuses: {outcome.reason}", REFUSED)
        row = outcome.order
        if wait:
            with terminal.errors.status(terminal.words("terminal.waiting")):
                row = _followed(line, row, kind.verify_within_s + SLACK_S)
    if as_json:
        told = {**msgspec.structs.asdict(row), "value": said(point, row.value)}
        told |= {"requested_at": iso(row.requested_at), "changed_at": iso(row.changed_at)}
        terminal.give(told)
    else:
        asked = f"{kind.title.say(town.language)} {format_value(point, row.value, terminal.words)}"
        end = f" ({row.reason})" if row.reason else ""
        terminal.say(f"{asset} · {asked} · {row.state}{end}")
    if row.state in ("REJECTED", "TIMED_OUT"):
        raise typer.Exit(REFUSED)


def _followed(line: EngineLine, row: OrderRow, patience_s: float) -> OrderRow:
    """The order when nothing more will become of it."""
    deadline = time.monotonic() + patience_s
    while row.state not in FINAL:
        if time.monotonic() > deadline:
            raise CommandError(f"order {row.id} is still {row.state}", SILENT)
        time.sleep(LOOK_S)
        rows = {other.id: other for other in line.rows("orders", OrderRow)}
        row = rows.get(row.id, row)
    return row


def _typed(text: str) -> float | bool | str:
    """What a person means: a number, true or false, or a word."""
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return value if isinstance(value, int | float | bool) else text
