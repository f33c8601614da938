"""`ondijon history`: what a point said over time."""

from __future__ import annotations

import math
import re
import time
from typing import Annotated

import msgspec
import numpy as np
import typer

from app.bus.wire import Series
from app.core.value import said
from app.wiring.cli.line import EngineLine
from app.wiring.cli.settings import AsJson, Broker, Ca, DataDir, Language, Live, place
from app.wiring.cli.terminal import Terminal
from app.wiring.cli.townview import TownView, finite, iso
from widgets.figures import format_iso, format_value

SPAN = re.compile(r"(\d+(?:\.\d+)?)(s|min|h|d)")
SECONDS = {"s": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0}


def history(
    asset: Annotated[str, typer.Argument(help="Id of the asset.")],
    point: Annotated[str, typer.Argument(help="Name of the point.")],
    since: Annotated[str, typer.Option(help="How far back: 90s, 15min, 6h, 7d.")] = "1h",
    points: Annotated[int, typer.Option(help="At most so many steps.", min=1, max=4000)] = 60,
    data_dir: DataDir = None,
    broker: Broker = "",
    ca: Ca = "",
    live: Live = False,
    language: Language = "",
    as_json: AsJson = False,
) -> None:
    """What a point said over time: least and greatest of each step, gaps as gaps."""
    terminal = Terminal(language, as_json=as_json)
    span = SPAN.fullmatch(since)
    if span is None:
        raise typer.BadParameter(
            f"{since!r} is no time like 90s, 15min, 6h, 7d", param_hint="SINCE"
        )
    now = time.time()
    start = now - float(span[1]) * SECONDS[span[2]]
    with EngineLine(place(data_dir, broker, ca, live)) as line:
        town = TownView.fetched(line, terminal.words.language)
        known = town.point(asset, point)
        body = b"".join(
            line.ask("history", asset=asset, point=point, start=start, end=now, max_points=points)
        )
    series = msgspec.msgpack.decode(body, type=Series)
    times, lows, highs = (
        np.frombuffer(column, "<f8").tolist()
        for column in (series.times, series.lows, series.highs)
    )
    steps = list(zip(times, lows, highs, strict=True))
    if as_json:
        terminal.give(
            {
                "asset": asset,
                "point": point,
                "unit": known.unit,
                "step_s": series.step_s,
                "readings": [
                    {"at": iso(at), "low": finite(low), "high": finite(high)}
                    | ({} if math.isnan(high) else {"last": said(known, high)})
                    for at, low, high in steps
                ],
            }
        )
        return
    say = terminal.words
    rows = [
        [format_iso(at), format_value(known, low, say), format_value(known, high, say)]
        for at, low, high in steps
    ]
    headings = [say("terminal.time"), say("terminal.least"), say("terminal.greatest")]
    terminal.table(headings, rows, say("terminal.step_count", n=len(rows)))
