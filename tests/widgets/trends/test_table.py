"""Curves as CSV, for a spreadsheet or a program."""

from __future__ import annotations

import csv
import math
from io import StringIO

from tests.widgets.archive import series
from tests.widgets.village import NOON, village_kinds
from widgets.trends.charts import Curve
from widgets.trends.table import HEAD, curves_csv
from widgets.trends.trace import Trace


def power(asset: str = "lamp-000001") -> Curve:
    kind = village_kinds()["streetlight"]
    point = kind.points[kind.point_index("power_w")]
    return Curve(f"{asset}/power_w", Trace(asset, "power_w", steps=False), point, kind)


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(StringIO(text)))


def test_a_line_a_reading_with_unit_and_local_iso_time() -> None:
    one = power()
    one.trace.load(series([NOON, NOON + 1.5], [70.5, 71.0]))
    found = rows(curves_csv([one], NOON - 1, NOON + 10))
    assert tuple(found[0]) == HEAD
    assert found[1:] == [
        ["2026-11-22T12:00:00.000+01:00", "lamp-000001", "power_w", "W", "70.5"],
        ["2026-11-22T12:00:01.500+01:00", "lamp-000001", "power_w", "W", "71.0"],
    ]


def test_a_gap_is_an_empty_value() -> None:
    one = power()
    one.trace.load(series([NOON, NOON + 1, NOON + 2], [1, math.nan, 2]))
    values = [row[-1] for row in rows(curves_csv([one], NOON - 1, NOON + 10))[1:]]
    assert values[0] == "1.0"
    assert "" in values[1:-1]
    assert values[-1] == "2.0"


def test_a_step_of_many_readings_gives_both_ends() -> None:
    one = power()
    one.trace.load(series([NOON], [1], [9], step_s=60))
    assert [row[-1] for row in rows(curves_csv([one], NOON - 1, NOON + 10))[1:]] == ["1.0", "9.0"]


def test_only_what_is_seen() -> None:
    one = power()
    one.trace.load(series([NOON - 100, NOON, NOON + 100], [1, 2, 3]))
    assert [row[-1] for row in rows(curves_csv([one], NOON - 10, NOON + 10))[1:]] == ["2.0"]


def test_curves_follow_one_another() -> None:
    first, second = power(), power("lamp-000002")
    first.trace.append(NOON, 1.0)
    second.trace.append(NOON, 2.0)
    found = rows(curves_csv([first, second], NOON - 1, NOON + 1))
    assert [row[1] for row in found[1:]] == ["lamp-000001", "lamp-000002"]
    assert rows(curves_csv([], NOON - 1, NOON + 1)) == [list(HEAD)]
