"""Colours and type of the room, night and day, as Qt values."""

from __future__ import annotations

import tomllib
from importlib.resources import files

from PySide6.QtGui import QColor, QFont

NAMES = ("night", "day")
FAMILIES = ["Inter", "Inter Display", "DejaVu Sans", "Liberation Sans", "sans-serif"]


class Theme:
    """Colour by token, e.g. ``theme.color("priority_1")``, and type by size.

    `scale` multiplies every size: 1.0 at a desk of 1080 lines, more on a wall.
    """

    def __init__(self, name: str, scale: float = 1.0) -> None:
        self.name = name if name in NAMES else NAMES[0]
        self.scale = scale
        text = (files("resources") / "theme" / f"{self.name}.toml").read_text("utf-8")
        self._colors = {token: QColor(value) for token, value in tomllib.loads(text).items()}

    def color(self, token: str) -> QColor:
        """The colour of a token; KeyError if the theme has none."""
        return self._colors[token]

    def hex(self, token: str) -> str:
        """The same as ``#RRGGBB``, for style sheets."""
        return self._colors[token].name()

    def priority(self, priority: int) -> QColor:
        """The colour kept for alarms of priority 1-4, used for nothing else."""
        return self._colors[f"priority_{priority}"]

    def px(self, size: float) -> int:
        """`size` pixels of a 1080-line desk on this screen."""
        return max(1, round(size * self.scale))

    def font(self, size: float = 14, *, strong: bool = False) -> QFont:
        """Inter with tabular figures; 12 second lines, 14 body, 16 headings."""
        font = QFont()
        font.setFamilies(FAMILIES)
        font.setPixelSize(self.px(size))
        font.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
        font.setFeature(QFont.Tag("tnum"), 1)
        return font
