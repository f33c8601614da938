"""A time axis in the city's local time, whatever this computer is set to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pyqtgraph as pg

from widgets.figures import ZONE

DAY_S = 86400.0
MINUTE_S = 60.0


class TimeAxis(pg.DateAxisItem):  # type: ignore[misc]
    """Ticks of pyqtgraph's date axis, said in local time: the date where a day
    begins or the ticks are days apart, seconds where they are that close."""

    def __init__(self) -> None:
        super().__init__(orientation="bottom")
        self.setStyle(autoExpandTextSpace=False)

    def tickStrings(self, values: Sequence[float], scale: float, spacing: float) -> list[str]:  # noqa: N802
        return [self._said(value, spacing) for value in values]

    def _said(self, value: float, spacing: float) -> str:
        try:
            moment = datetime.fromtimestamp(value, ZONE)
        except (OverflowError, ValueError, OSError):
            return ""
        midnight = moment.hour == moment.minute == moment.second == 0
        if spacing >= DAY_S or midnight:
            return moment.strftime("%d/%m")
        return moment.strftime("%H:%M" if spacing >= MINUTE_S else "%H:%M:%S")
