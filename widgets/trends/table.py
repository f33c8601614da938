"""Curves as CSV: one reading a line, ISO 8601, for a spreadsheet or a program."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable
from io import StringIO

from widgets.figures import format_iso
from widgets.trends.charts import Curve

HEAD = ("time", "asset", "point", "unit", "value")


def curves_csv(curves: Iterable[Curve], start: float, end: float) -> str:
    """What the charts hold between `start` and `end`. A gap is an empty value;
    a step of many readings gives its least and its greatest."""
    out = StringIO()
    table = csv.writer(out)
    table.writerow(HEAD)
    for curve in curves:
        before: tuple[float, float] | None = None
        for time, value in zip(*(part.tolist() for part in curve.trace.readings()), strict=True):
            if not start <= time <= end or (time, value) == before:
                continue
            before = (time, value)
            said = "" if math.isnan(value) else repr(value)
            row = (format_iso(time), curve.trace.asset, curve.point.name, curve.point.unit, said)
            table.writerow(row)
    return out.getvalue()
