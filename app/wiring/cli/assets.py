"""`ondijon assets`: find assets; the full id of one shows all that it reports."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import Annotated

import msgspec
import numpy as np
import typer

from app.bus.wire import SnapshotValues
from app.core.kind import Point
from app.core.quality import STALE_BIT, Quality
from app.core.slots import SlotTable
from app.core.value import said
from app.desk.finder import Finder
from app.wiring.cli.line import EngineLine
from app.wiring.cli.settings import AsJson, Broker, Ca, DataDir, Language, Live, place
from app.wiring.cli.terminal import Terminal
from app.wiring.cli.townview import TownView, iso
from widgets.figures import format_ago, format_value


def assets(
    search: Annotated[
        str, typer.Argument(help="An id, or words of name, kind, street, commune.")
    ] = "",
    kind: Annotated[str, typer.Option(help="Only of this kind.", show_default=False)] = "",
    limit: Annotated[int, typer.Option(help="At most so many.", min=1, max=1_000_000)] = 50,
    data_dir: DataDir = None,
    broker: Broker = "",
    ca: Ca = "",
    live: Live = False,
    language: Language = "",
    as_json: AsJson = False,
) -> None:
    """Find assets. The full id of one shows what it reports now."""
    terminal = Terminal(language, as_json=as_json)
    with EngineLine(place(data_dir, broker, ca, live)) as line:
        town = TownView.fetched(line, terminal.words.language)
        if search in town.city.rows:
            _give_card(search, town, line, terminal)
            return
    found, count = _found(town, search, kind, limit)
    listed = [_asset_json(row, town) for row in found]
    if as_json:
        terminal.give(listed)
        return
    say = terminal.words
    headings = [
        say("terminal.asset"),
        say("terminal.name"),
        say("terminal.kind"),
        say("terminal.place"),
        say("terminal.department"),
    ]
    names = ("id", "name", "kind", "place", "department")
    rows = [[str(asset[name]) for name in names] for asset in listed]
    terminal.table(headings, rows, say("terminal.asset_count", shown=len(rows), all=count))


def _found(town: TownView, search: str, kind: str, limit: int) -> tuple[list[int], int]:
    """Rows to list, and how many there are."""
    city = town.city
    if kind and kind not in city.kinds:
        raise typer.BadParameter(f"{kind!r} is none of {', '.join(city.kinds)}", param_hint="KIND")
    if search:
        hits = Finder(city, town.kinds, town.language).find(search, len(city) + len(city.streets))
        rows = [city.rows[hit.asset] for hit in hits if hit.asset]
    else:
        rows = list(range(len(city)))
    if kind:
        rows = [row for row in rows if city.kind_name(row) == kind]
    return rows[:limit], len(rows)


def _asset_json(row: int, town: TownView) -> dict[str, object]:
    city = town.city
    parent, source = int(city.parent[row]), int(city.source[row])
    return {
        "id": city.ids[row],
        "name": city.names[row],
        "kind": city.kind_name(row),
        "place": city.place(row),
        "commune": city.communes[int(city.commune[row])],
        "street": city.streets[int(city.street[row])],
        "department": city.departments[int(city.department[row])],
        "source": city.sources[source] if source >= 0 else None,
        "parent": city.ids[parent] if parent >= 0 else None,
        "lat": round(float(city.lat[row]), 6),
        "lon": round(float(city.lon[row]), 6),
    }


def _give_card(asset: str, town: TownView, line: EngineLine, terminal: Terminal) -> None:
    about = _asset_json(town.row(asset), town)
    points = _reported(asset, town, line)
    if terminal.as_json:
        terminal.give({**about, "points": [point.to_json() for point in points]})
        return
    say, now = terminal.words, time.time()
    terminal.facts(
        {
            say("terminal.asset"): asset,
            say("terminal.name"): town.title(asset),
            say("terminal.kind"): town.kind(asset).title.say(town.language),
            say("terminal.place"): town.place(asset),
            say("terminal.parent"): str(about["parent"] or "-"),
            say("terminal.source"): str(about["source"] or "-"),
        }
    )
    rows = []
    for one in points:
        marks = [say("units.stale")] if one.stale else []
        if one.quality is Quality.UNCERTAIN:
            marks.append(say("units.uncertain"))
        elif one.quality is Quality.BAD:
            marks.append(say("units.bad"))
        rows.append(
            [
                f"{one.point.title.say(town.language)} ({one.point.name})",
                format_value(one.point, one.held, say),
                "" if math.isnan(one.held) else format_ago(now - one.epoch, say),
                ", ".join(marks),
            ]
        )
    terminal.say("")
    headings = [
        say("terminal.point"),
        say("terminal.value"),
        say("terminal.age"),
        say("terminal.quality"),
    ]
    terminal.table(headings, rows)


@dataclass(frozen=True, slots=True)
class Reported:
    """What one point says; `held` is NaN while it has said nothing."""

    point: Point
    held: float
    epoch: float
    quality: Quality
    stale: bool

    def to_json(self) -> dict[str, object]:
        known = not math.isnan(self.held)
        return {
            "point": self.point.name,
            "value": said(self.point, self.held) if known else None,
            "unit": self.point.unit,
            "at": iso(self.epoch) if known else None,
            "quality": self.quality.name.lower() if known else None,
            "stale": self.stale,
        }


def _reported(asset: str, town: TownView, line: EngineLine) -> list[Reported]:
    """The asset's points, out of the engine's columns of values."""
    first = int(SlotTable(town.city, town.kinds).first[town.row(asset)])
    points = town.kind(asset).points
    found: list[Reported] = []
    for body in line.ask("values"):
        part = msgspec.msgpack.decode(body, type=SnapshotValues)
        values = np.frombuffer(part.values, "<f8")
        times = np.frombuffer(part.times, "<f8")
        qualities = np.frombuffer(part.qualities, "u1")
        for number, point in enumerate(points):
            at = first + number - part.first
            if 0 <= at < len(values):
                quality = int(qualities[at])
                found.append(
                    Reported(
                        point,
                        float(values[at]),
                        float(times[at]),
                        Quality(quality & ~STALE_BIT),
                        bool(quality & STALE_BIT),
                    )
                )
    return found
