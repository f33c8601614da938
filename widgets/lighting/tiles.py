"""The lighting in figures: as planned, deviating, overridden, power, hours."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.desk.lighting import Lights
from widgets.board import Board
from widgets.facttile import FactTile
from widgets.figures import NARROW_SPACE, format_number

COUNTED = ("as_planned", "deviating", "overridden", "changing", "unknown")
MEASURED = ("lit", "power", "hours")


class LightingTiles(QWidget):
    """`chosen` carries a name of COUNTED."""

    chosen = Signal(str)

    def __init__(self, board: Board, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self.tiles = {name: FactTile(board, name, self) for name in (*COUNTED, *MEASURED)}
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        for name, tile in self.tiles.items():
            self._row.addWidget(tile, stretch=1)
            tile.setCheckable(name in COUNTED)
            if name in COUNTED:
                tile.clicked.connect(lambda _=False, n=name: self.chosen.emit(n))
        self.setFocusProxy(self.tiles["deviating"])

    def show_lights(self, lights: Lights) -> None:
        words, total = self._board.words, len(lights.rows)
        for name in COUNTED:
            count = int(lights.are(name).sum())
            share = 100.0 * count / total if total else 0.0
            below = words("lighting.of_all", pct=self._number(share, 1))
            concern = name == "deviating" and count > 0
            title = words(f"lighting.group_{name}")
            self.tiles[name].say(title, self._number(count), below, concern=concern)
        lit = int(lights.lit.sum())
        planned = int((lights.pct > 0.0).sum())
        self.tiles["lit"].say(
            words("lighting.lit"),
            self._number(lit),
            words("lighting.lit_planned", n=self._number(planned)),
        )
        known = lights.power_w[~np.isnan(lights.power_w)]
        self.tiles["power"].say(
            words("lighting.power"),
            f"{self._number(float(known.sum()) / 1000.0, 1)}{NARROW_SPACE}kW",
            words("lighting.power_known", n=self._number(len(known))),
        )
        hours = lights.burning_h[~np.isnan(lights.burning_h)]
        mean = float(hours.mean()) if len(hours) else 0.0
        self.tiles["hours"].say(
            words("lighting.hours"),
            f"{self._number(mean)}{NARROW_SPACE}h" if len(hours) else words("units.unknown"),
            words("lighting.hours_all", n=self._number(float(hours.sum()) / 1e6, 1)),
        )

    def mark(self, group: str) -> None:
        """Show which one the list beside is about."""
        for name in COUNTED:
            self.tiles[name].setChecked(name == group)

    def dress(self) -> None:
        self._row.setSpacing(self._board.theme.px(8))
        for tile in self.tiles.values():
            tile.updateGeometry()
            tile.update()

    def _number(self, value: float, digits: int = 0) -> str:
        return format_number(value, digits, self._board.language)
