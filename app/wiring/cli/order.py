"""`ondijon order`: ask a device, or many, for something, and see whether they did it."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from app.wiring.cli.deed import Signature
from app.wiring.cli.orderdeed import OrderDeed
from app.wiring.cli.settings import AsJson, Broker, Ca, DataDir, Language, Live, place
from app.wiring.cli.terminal import Terminal


class Reach(StrEnum):
    """Whom an order is for, starting from one asset."""

    ONE = "one"
    STREET = "street"
    PARENT = "parent"
    COMMUNE = "commune"
    BELOW = "below"


def order(
    asset: Annotated[str, typer.Argument(help="Id of the asset.")],
    name: Annotated[str, typer.Argument(metavar="ORDER", help="Name of the order, e.g. dim.")],
    value: Annotated[str, typer.Argument(help="What is asked: a number, or a state's name.")],
    to: Annotated[
        Reach,
        typer.Option(
            help="It alone; all of its kind in its street, below its parent, or in its "
            "commune; or all below it."
        ),
    ] = Reach.ONE,
    also: Annotated[
        list[str] | None, typer.Option("--also", help="One more asset; may be repeated.")
    ] = None,
    minutes: Annotated[
        float,
        typer.Option(
            "--for",
            help="An override: after so many minutes the value of before comes back by itself.",
            min=0,
        ),
    ] = 0.0,
    why: Annotated[str, typer.Option(help="The reason of an override.", show_default=False)] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Confirmed: do not ask.")] = False,
    second: Annotated[
        str, typer.Option(help="Who signs a critical order with you.", show_default=False)
    ] = "",
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Passwords from standard input, one a line.")
    ] = False,
    person: Annotated[str, typer.Option(help="Who wants it.", show_default=False)] = "",
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
    """Reserve, confirm and give an order, and follow it until the devices' own reports
    prove it, or nothing does. Many at once, and what is critical, need --yes where
    nobody can be asked; a critical order needs --second."""
    OrderDeed(
        asset=asset,
        name=name,
        value=value,
        reach=to.value,
        also=tuple(also or ()),
        lasts_s=minutes * 60.0,
        why=why,
        yes=yes,
        wait=wait,
        person=person,
        signature=Signature(second=second, from_stdin=password_stdin),
        where=place(data_dir, broker, ca, live),
        terminal=Terminal(language, as_json=as_json),
    ).do()
