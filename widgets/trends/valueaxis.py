"""A value axis in the language of the desk, with words where the values are states."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pyqtgraph as pg

from widgets.figures import format_number

LONGEST_WORD = 14
LABELLED = 2  # levels of ticks that get a label


class ValueAxis(pg.AxisItem):  # type: ignore[misc]
    """No scaling by thousands: a point is shown in its own unit."""

    def __init__(self) -> None:
        super().__init__(orientation="left")
        self.language = "fr"
        self._digits = 0
        self.enableAutoSIPrefix(False)
        self.setStyle(
            autoExpandTextSpace=False, autoReduceTextSpace=False, maxTextLevel=LABELLED - 1
        )

    def name_states(self, names: Sequence[str]) -> None:
        """Words at 0, 1, 2 ... instead of numbers; none: numbers again."""
        self.setTicks([list(enumerate(name[:LONGEST_WORD] for name in names))] if names else None)

    def tickValues(  # noqa: N802
        self, low: float, high: float, height_px: float
    ) -> list[tuple[float, list[float]]]:
        """As pyqtgraph finds them; all labels get the digits of the finest."""
        levels: list[tuple[float, list[float]]] = super().tickValues(low, high, height_px)
        finest = min((spacing for spacing, _ in levels[:LABELLED]), default=1.0)
        self._digits = max(0, math.ceil(-math.log10(finest) - 1e-9))
        return levels

    def tickStrings(  # noqa: N802
        self, values: Sequence[float], scale: float, spacing: float
    ) -> list[str]:
        return [format_number(value, self._digits, self.language) for value in values]
