"""Ticks on whole local hours, also where the clock changes; numbers in the desk's language."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise

import pytest
from PySide6.QtWidgets import QApplication

from widgets.figures import ZONE
from widgets.trends.timeaxis import DAY_S, HOUR_S, STEPS_S, TimeAxis, step_for, tick_text, ticks
from widgets.trends.valueaxis import ValueAxis


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).timestamp()


def said(start: str, end: str, step_s: int) -> list[str]:
    return [
        f"{datetime.fromtimestamp(t, ZONE):%d %H:%M}" for t in ticks(at(start), at(end), step_s)
    ]


def test_ticks_fall_on_local_hours() -> None:
    found = said("2026-11-22 21:10", "2026-11-23 07:00", 3 * HOUR_S)
    assert found == ["23 00:00", "23 03:00", "23 06:00"]


def test_a_short_night_has_no_third_hour_twice() -> None:
    found = said("2026-03-29 00:00", "2026-03-29 08:00", 2 * HOUR_S)
    assert found == ["29 00:00", "29 03:00", "29 04:00", "29 06:00", "29 08:00"]


def test_a_long_night_keeps_its_hours_on_the_wall() -> None:
    found = said("2026-10-25 00:00", "2026-10-25 12:00", 6 * HOUR_S)
    assert found == ["25 00:00", "25 06:00", "25 12:00"]


def test_days_begin_at_local_midnight() -> None:
    found = said("2026-10-23 12:00", "2026-10-27 12:00", DAY_S)
    assert found == ["24 00:00", "25 00:00", "26 00:00", "27 00:00"]


@pytest.mark.parametrize("step_s", STEPS_S)
def test_every_step_gives_ticks_inside_in_order(step_s: int) -> None:
    start = at("2026-03-28 22:17")
    end = start + 6 * step_s
    found = ticks(start, end, step_s)
    assert len(found) >= 2 or step_s > 7 * DAY_S
    assert all(start <= tick <= end for tick in found)
    assert all(a < b for a, b in pairwise(found))


@pytest.mark.parametrize(
    ("span_s", "width_px", "least_px"), [(300, 900, 80), (3600, 900, 80), (604800, 400, 160)]
)
def test_labels_do_not_touch(span_s: float, width_px: float, least_px: float) -> None:
    step = step_for(span_s, width_px, least_px)
    assert step / span_s * width_px >= least_px
    assert (
        STEPS_S.index(step) == 0 or STEPS_S[STEPS_S.index(step) - 1] < span_s * least_px / width_px
    )


def test_a_label_says_what_its_ticks_need() -> None:
    noon, midnight = at("2026-11-22 12:05:30"), at("2026-11-23 00:00")
    assert tick_text(noon, 10, "fr") == "12:05:30"
    assert tick_text(noon, 600, "fr") == "12:05"
    assert tick_text(midnight, 600, "fr") == "23/11"
    assert tick_text(midnight, 600, "en") == "23 Nov"
    assert tick_text(noon, DAY_S, "fr") == "22/11"


def test_the_axis_gives_pyqtgraph_what_it_draws(qapp: QApplication) -> None:
    axis = TimeAxis()
    start = at("2026-11-22 11:00")
    ((spacing, values),) = axis.tickValues(start, start + 3600, 800)
    assert axis.tickStrings(values, 1.0, spacing)[0] == "11:00"
    assert axis.tickValues(-5, 5, 800) == []


def test_the_values_speak_the_language(qapp: QApplication) -> None:
    axis = ValueAxis()
    levels = axis.tickValues(0, 3.5, 300)
    finest = min(spacing for spacing, _ in levels[:2])
    assert axis.tickStrings([1.5], 1.0, finest)[0].startswith("1,5")
    axis.language = "en"
    assert axis.tickStrings([1.5], 1.0, finest)[0].startswith("1.5")


def test_thousands_are_not_scaled_away(qapp: QApplication) -> None:
    axis = ValueAxis()
    levels = axis.tickValues(38_000, 39_000, 300)
    assert axis.tickStrings([38_500.0], 1.0, levels[0][0]) == ["38\u202f500"]
