"""`ondijon export`: the map as one page that opens without a network."""

from __future__ import annotations

import importlib
import time
from pathlib import Path
from typing import Annotated

import typer

from app.desk.snapshot import assembling
from app.wiring.cli.failure import CommandError
from app.wiring.cli.line import EngineLine
from app.wiring.cli.settings import Broker, Ca, DataDir, Language, Live, place
from app.wiring.cli.start import check_choice
from app.wiring.cli.terminal import Terminal


def export(
    out: Annotated[Path, typer.Argument(help="The HTML file to write.", dir_okay=False)],
    theme: Annotated[str, typer.Option(help="night or day.")] = "night",
    data_dir: DataDir = None,
    broker: Broker = "",
    ca: Ca = "",
    live: Live = False,
    language: Language = "",
) -> None:
    """Save the present map as one page that any browser opens without a network."""
    check_choice(theme, ("night", "day"), "--theme")
    terminal = Terminal(language)
    where = place(data_dir, broker, ca, live)
    with terminal.errors.status(terminal.words("terminal.exporting")):
        with EngineLine(where) as line:
            *_, snapshot = assembling(line.answers("snapshot"))
        now = time.time()
        package, spoken = where.data_dir / "city.sqlite", terminal.words.language
        # By its name: it brings Qt's colours, which no other command needs.
        page = importlib.import_module("app.wiring.deskpage").MapPage(
            where.root(), snapshot, now, package, spoken, theme, now
        )
        try:
            page.write(out.absolute())
        except OSError as error:
            raise CommandError(f"{out}: {error.strerror or error}") from error
    terminal.say(str(out))
