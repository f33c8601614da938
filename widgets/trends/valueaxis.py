"""A value axis in the language of the desk, with words where the values are states."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pyqtgraph as pg

from widgets.figures import format_number

LONGEST_WORD = 14


class ValueAxis(pg.AxisItem):  # type: ignore[misc]
    """No scaling by thousands: a point is shown in its own unit."""

    def __init__(self) -> None:
        super().__init__(orientation="left")
        self.language = "fr"
        self.enableAutoSIPrefix(False)
        self.setStyle(autoExpandTextSpace=False, autoReduceTextSpace=False)

    def name_states(self, names: Sequence[str]) -> None:
        """Words at 0, 1, 2 ... instead of numbers; none: numbers again."""
        self.setTicks([list(enumerate(name[:LONGEST_WORD] for name in names))] if names else None)

    def tickStrings(  # noqa: N802
        self, values: Sequence[float], scale: float, spacing: float
    ) -> list[str]:
        digits = max(0, math.ceil(-math.log10(spacing * scale) - 1e-9))
        return [format_number(value * scale, digits, self.language) for value in values]
