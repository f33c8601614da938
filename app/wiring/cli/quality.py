"""`ondijon alarms quality`: the figures of alarm quality, as text, JSON, CSV or PDF."""

from __future__ import annotations

import importlib
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from app.bus.topics import Topics
from app.core.quality_report import QualityAnswer, QualityReport
from app.wiring.cli.failure import SILENT, CommandError
from app.wiring.cli.line import EngineLine
from app.wiring.cli.settings import AsJson, Broker, Ca, DataDir, Language, Live, place
from app.wiring.cli.terminal import Terminal
from app.wiring.cli.townview import TownView, iso
from resources.words import Words
from widgets.figures import format_iso, format_number
from widgets.quality.report import report_csv
from widgets.quality.wording import (
    aim_text,
    format_share,
    name_text,
    split_text,
    value_text,
    verdict_text,
)

PATIENCE_S = 120.0  # a journal of years is read once, for minutes
PAUSE_S = 0.2
TIMES = ("start", "end", "made_at", "history_from", "series_start")


@dataclass(frozen=True)
class TownNames:
    """Positions, assets and rules as the engine's city has them."""

    town: TownView
    words: Words

    def position(self, name: str) -> str:
        return name or self.words("quality.all_positions")

    def rule(self, asset: str, rule: str) -> str:
        row = self.town.city.rows.get(asset)
        rules = () if row is None else self.town.kinds[self.town.city.kind_name(row)].rules
        found = next((one for one in rules if one.name == rule), None)
        return rule if found is None else found.message.say(self.town.language)


def quality(
    hours: Annotated[
        float | None, typer.Option(help="Judge the last hours.", min=0.1, max=8784)
    ] = None,
    days: Annotated[
        float | None, typer.Option(help="Judge the last days.", min=0.01, max=366)
    ] = None,
    position: Annotated[
        str, typer.Option(help="Of one operator position.", show_default=False)
    ] = "",
    csv_file: Annotated[
        Path | None, typer.Option("--csv", help="Write a CSV file.", show_default=False)
    ] = None,
    pdf_file: Annotated[
        Path | None, typer.Option("--pdf", help="Write an A4 report.", show_default=False)
    ] = None,
    data_dir: DataDir = None,
    broker: Broker = "",
    ca: Ca = "",
    live: Live = False,
    language: Language = "",
    as_json: AsJson = False,
) -> None:
    """How good the alarms are: rates, floods, split, top ten, times. 24 hours unless told."""
    if hours and days:
        raise typer.BadParameter("--hours or --days, not both", param_hint="--days")
    terminal = Terminal(language, as_json=as_json)
    where = place(data_dir, broker, ca, live)
    now = time.time()
    start = now - ((days or 0.0) * 86400.0 + (hours or 0.0) * 3600.0 or 86400.0)
    with EngineLine(where) as line:
        report = _fetched(line, terminal, start, now, position)
        town = TownView.fetched(line, terminal.words.language)
    names = TownNames(town, terminal.words)
    if csv_file is not None:
        _write(csv_file, report_csv(report, terminal.words, names).encode("utf-8-sig"), terminal)
    if pdf_file is not None:
        simulation = Topics(where.root()).simulated
        _write(pdf_file, _paper(report, names, simulation=simulation, now=now), terminal)
    if as_json:
        terminal.give(_json(report))
    elif csv_file is None and pdf_file is None:
        _say(report, names, terminal)


def _fetched(
    line: EngineLine, terminal: Terminal, start: float, end: float, position: str
) -> QualityReport:
    """Asked again while the engine reads its journal for the first time."""
    give_up = time.monotonic() + PATIENCE_S
    with terminal.progress(terminal.words("quality.title")) as advance:
        while time.monotonic() < give_up:
            bodies = line.ask("alarm_quality", start=start, end=end, position=position)
            answer = msgspec.msgpack.decode(bodies[0], type=QualityAnswer)
            if answer.report is not None:
                return answer.report
            advance(answer.done)
            time.sleep(PAUSE_S)
    raise CommandError("the engine is still reading its journal, ask again later", SILENT)


def _paper(report: QualityReport, names: TownNames, *, simulation: bool, now: float) -> bytes:
    # By its name: it brings Qt, which no other output needs.
    paper = importlib.import_module("app.wiring.deskreport").paper_report
    site = names.town.city.name
    made: bytes = paper(report, names.words, names, site, simulation=simulation, now=now)
    return made


def _write(path: Path, content: bytes, terminal: Terminal) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror or error}") from error
    if not terminal.as_json:
        terminal.say(str(path))


def _say(report: QualityReport, names: TownNames, terminal: Terminal) -> None:
    words = terminal.words
    span = f"{format_iso(report.start)} – {format_iso(report.end)}"
    terminal.say(f"{words('quality.title')} · {names.position(report.position)} · {span}")
    rows = [
        [
            name_text(figure.name, words),
            value_text(figure, words),
            aim_text(figure.name, words),
            verdict_text(figure.verdict, words) if figure.verdict else "",
        ]
        for figure in report.figures
    ]
    keys = ("report_figure", "report_value", "report_target", "head_verdict")
    terminal.table([words(f"quality.{key}") for key in keys], rows)
    for share in report.priorities:
        terminal.say(split_text(share, words))
    tops = [
        [
            names.rule(share.asset, share.rule),
            share.asset,
            format_number(share.count, 0, words.language),
            format_share(share.share_pct, words),
            words("quality.mark_chattering") if share.chattering else "",
        ]
        for share in report.top
    ]
    heads = ("top", "head_asset", "head_count", "head_share", "head_mark")
    terminal.table([words(f"quality.{key}") for key in heads], tops)


def _json(report: QualityReport) -> dict[str, Any]:
    """The report with its times in ISO 8601."""
    found: dict[str, Any] = msgspec.to_builtins(report)
    for name in TIMES:
        found[name] = iso(found[name])
    for flood in found["floods"]:
        flood["began"], flood["ended"] = iso(flood["began"]), iso(flood["ended"])
    return found
