"""The colours of the map's symbols for a theme, live or with the line lost."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QColor

from widgets.map.blocks import DENSEST
from widgets.map.states import COUNT, HEALTHY, LIT, PRIORITY_1, PRIORITY_4, STALE
from widgets.theme import Theme


def mixed(one: QColor, other: QColor, share: float) -> QColor:
    """`share` of `other` in `one`, opaque."""
    return QColor.fromRgbF(
        one.redF() + (other.redF() - one.redF()) * share,
        one.greenF() + (other.greenF() - one.greenF()) * share,
        one.blueF() + (other.blueF() - one.blueF()) * share,
    )


class Palette:
    """Colour by drawing state. Where the line is lost all is drawn as stale:
    alarms keep their hue but fade."""

    def __init__(self, theme: Theme, *, connected: bool) -> None:
        land = theme.color("map_land")
        stale = mixed(land, theme.color("healthy"), 0.42)
        fade = 0.0 if connected else 0.55
        self.ground = land.rgb()
        self.colors = [land] * COUNT
        self.colors[HEALTHY] = theme.color("healthy") if connected else stale
        self.colors[LIT] = theme.color("lit") if connected else stale
        self.colors[STALE] = stale
        for state in range(PRIORITY_4, PRIORITY_1 + 1):
            color = theme.priority(PRIORITY_1 + 1 - state)
            self.colors[state] = mixed(color, mixed(land, theme.color("second"), 0.5), fade)
        self.accent = (
            theme.color("accent") if connected else mixed(land, theme.color("accent"), 0.5)
        )

    def shades(self) -> npt.NDArray[np.uint32]:
        """0xffRRGGBB by state and density of a block: calm ones glow with the
        number of assets in them, alarms always shine."""
        land = QColor.fromRgb(self.ground)
        shades = [
            [
                mixed(land, color, 1.0 if state >= PRIORITY_4 else 0.34 + 0.13 * step).rgb()
                for step in range(DENSEST + 1)
            ]
            for state, color in enumerate(self.colors)
        ]
        return np.array(shades, dtype=np.uint32)
