"""A time axis in the city's local time, whatever this computer is set to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

import pyqtgraph as pg

from widgets.figures import ZONE

MINUTE_S = 60
HOUR_S = 3600
DAY_S = 86400
SHORT_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600)
HOURS = (2, 3, 6, 12)
DAYS = (1, 2, 7, 14, 28)
STEPS_S = (*SHORT_S, *(n * HOUR_S for n in HOURS), *(n * DAY_S for n in DAYS))
LATEST = 1e11  # far beyond any reading, and near what datetime can say
LABEL_EM = 6.5  # room for one label, in heights of its type


def ticks(start: float, end: float, step_s: int) -> list[float]:
    """Epoch seconds from `start` to `end` on whole steps of local time, also
    over a change of the clock: up to an hour in UTC, then by wall clock."""
    if step_s <= HOUR_S:
        first = -int(-start // step_s) * step_s
        return [float(t) for t in range(first, int(end) + 1, step_s) if start <= t <= end]
    day = datetime.fromtimestamp(start, ZONE).date()
    last = datetime.fromtimestamp(end, ZONE).date()
    every = max(1, step_s // DAY_S)
    hours = range(0, 24, step_s // HOUR_S) if step_s < DAY_S else range(1)
    found: set[float] = set()
    while day <= last:
        if day.toordinal() % every == 0:
            found.update(datetime.combine(day, time(h), ZONE).timestamp() for h in hours)
        day += timedelta(days=1)
    return sorted(t for t in found if start <= t <= end)


def step_for(span_s: float, width_px: float, label_px: float) -> int:
    """The finest step whose labels do not touch."""
    least = span_s * label_px / max(1.0, width_px)
    return next((step for step in STEPS_S if step >= least), STEPS_S[-1])


def tick_text(moment_s: float, step_s: float, language: str) -> str:
    """The date where a day begins or ticks are days apart, seconds where they
    are that close, else hours and minutes."""
    moment = datetime.fromtimestamp(moment_s, ZONE)
    midnight = moment.hour == moment.minute == moment.second == 0
    if step_s >= DAY_S or midnight:
        return moment.strftime("%d %b" if language == "en" else "%d/%m")
    return moment.strftime("%H:%M" if step_s >= MINUTE_S else "%H:%M:%S")


class TimeAxis(pg.AxisItem):  # type: ignore[misc]
    """Epoch seconds below, local time on the labels."""

    def __init__(self) -> None:
        super().__init__(orientation="bottom")
        self.language = "fr"
        self.type_px = 12.0
        self.setStyle(autoExpandTextSpace=False)

    def tickValues(  # noqa: N802
        self, low: float, high: float, width_px: float
    ) -> list[tuple[float, list[float]]]:
        if not 0 <= low < high < LATEST:
            return []
        step = step_for(high - low, width_px, LABEL_EM * self.type_px)
        return [(float(step), ticks(low, high, step))]

    def tickStrings(  # noqa: N802
        self, values: Sequence[float], scale: float, spacing: float
    ) -> list[str]:
        return [tick_text(value, spacing, self.language) for value in values]
