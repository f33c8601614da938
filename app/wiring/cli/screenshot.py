"""`ondijon screenshot`: what an operator would see, as a picture."""

from __future__ import annotations

import importlib
import os
import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from app.wiring.cli.line import EngineLine
from app.wiring.cli.settings import Broker, Ca, DataDir, Language, Live, options_of, place
from app.wiring.cli.start import check_choice
from app.wiring.cli.terminal import Terminal, own_language

SIZE = re.compile(r"(\d{3,5})x(\d{3,5})")


class Screen(StrEnum):
    MAP = "map"
    ALARMS = "alarms"
    ALARM = "alarm"
    ASSET = "asset"
    TRENDS = "trends"
    ORDERS = "orders"
    QUALITY = "quality"
    HANDOVER = "handover"
    HEALTH = "health"
    LIGHTING = "lighting"
    SIGNALS = "signals"
    WALL = "wall"


def screenshot(
    out: Annotated[Path, typer.Argument(help="The PNG file to write.", dir_okay=False)],
    screen: Annotated[Screen, typer.Option(help="Which screen.")] = Screen.MAP,
    size: Annotated[str, typer.Option(help="Width x height.")] = "1920x1080",
    theme: Annotated[str, typer.Option(help="night or day.")] = "night",
    asset: Annotated[str, typer.Option(help="The asset to select.", show_default=False)] = "",
    alarm: Annotated[
        int, typer.Option(help="The number of the alarm whose page to show; 0: the most urgent.")
    ] = 0,
    tab: Annotated[
        str,
        typer.Option(
            "--list",
            help="Which list: active, returned, shelved, suppressed, removed, journal.",
            show_default=False,
        ),
    ] = "",
    data_dir: DataDir = None,
    broker: Broker = "",
    ca: Ca = "",
    live: Live = False,
    language: Language = "",
) -> None:
    """Start a desk off the screen against the running engine and save what it shows."""
    found = SIZE.fullmatch(size)
    if found is None:
        raise typer.BadParameter(f"{size!r} is no size like 1920x1080", param_hint="SIZE")
    check_choice(theme, ("night", "day"), "--theme")
    terminal = Terminal(language)
    where = place(data_dir, broker, ca, live)
    with EngineLine(where) as line:
        line.status()  # a picture of nothing would help nobody: say so at once
    spoken = own_language(language)
    options = options_of("desk", where, language=spoken, theme=theme, seat=f"shot-{os.getpid()}")
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    with terminal.errors.status(terminal.words("terminal.drawing")):
        studio = importlib.import_module("app.wiring.screenshot")
        code: int = studio.shoot(
            options,
            out=out.absolute(),
            pose=studio.Pose(screen=screen.value, asset=asset, alarm=alarm, tab=tab),
            size=(int(found[1]), int(found[2])),
            language=spoken,
            theme=theme,
        )
    if code:
        raise typer.Exit(code)
    terminal.say(str(out))
