"""`ondijon export`: the map as one page, or all that is kept in open formats."""

from __future__ import annotations

import importlib
import time
from pathlib import Path
from typing import Annotated

import typer

from app.desk.snapshot import assembling
from app.store.database import StoreError
from app.store.package import PackageError
from app.wiring.cli.failure import CommandError
from app.wiring.cli.line import EngineLine
from app.wiring.cli.settings import Broker, Ca, DataDir, Language, Live, place
from app.wiring.cli.start import check_choice
from app.wiring.cli.terminal import Terminal

ALL = "all"


def export(
    out: Annotated[Path, typer.Argument(help="The HTML file to write, or: all")],
    folder: Annotated[
        Path | None, typer.Argument(help="After all: the folder to write.", show_default=False)
    ] = None,
    theme: Annotated[str, typer.Option(help="night or day.")] = "night",
    data_dir: DataDir = None,
    broker: Broker = "",
    ca: Ca = "",
    live: Live = False,
    language: Language = "",
) -> None:
    """Save the present map as one page that any browser opens without a network; or with
    `all FOLDER` everything that is kept: Parquet, CSV, GeoJSON, JSON, with provenance."""
    check_choice(theme, ("night", "day"), "--theme")
    terminal = Terminal(language)
    where = place(data_dir, broker, ca, live)
    if str(out) == ALL:
        _export_all(where.data_dir, folder, terminal)
        return
    if folder is not None:
        raise typer.BadParameter("only `all` takes a folder", param_hint="FOLDER")
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


def _export_all(data_dir: Path, folder: Path | None, terminal: Terminal) -> None:
    if folder is None:
        raise typer.BadParameter("which folder?", param_hint="FOLDER")
    target = folder.expanduser().absolute()
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise CommandError(terminal.words("terminal.not_empty", folder=target))
    # By its name: it brings pyarrow, which no other command needs.
    export = importlib.import_module("app.wiring.dataexport").DataExport(data_dir, target)
    try:
        with terminal.errors.status(terminal.words("terminal.exporting_all")):
            export.write(time.time())
    except (StoreError, PackageError, OSError) as error:
        raise CommandError(str(error)) from error
    rows = [[name, str(count)] for name, count in sorted(export.rows.items())]
    words = terminal.words
    terminal.table([words("terminal.file"), words("terminal.rows")], rows, str(target))
