"""Planned against actual by commune, as rows; a row shows its lamps that deviate."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.desk.lighting import Lights
from widgets.board import Board
from widgets.figures import format_number
from widgets.label import Label
from widgets.texttable import Cells, TextTable, text_view

COLUMNS = ("as_planned", "dark", "burning", "other_level", "overridden", "changing", "unknown")


class CommuneTable(QWidget):
    """`chosen` carries a commune, "" for all of them."""

    chosen = Signal(str)

    def __init__(self, board: Board, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self._communes: list[str] = []
        self.title = Label(board.theme, size=14, strong=True)
        self.model = TextTable(board, self)
        self.view = text_view(self.model, board, self, 0)
        self.view.activated.connect(self._open)
        self.view.clicked.connect(self._open)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.title)
        column.addWidget(self.view, stretch=1)
        self.dress()

    def show_lights(self, lights: Lights) -> None:
        words = self._board.words
        heads = (
            words("lighting.head_commune"),
            words("lighting.head_lamps"),
            *(words(f"lighting.group_{name}") for name in COLUMNS),
            words("lighting.head_power"),
        )
        self._communes = ["", *lights.communes]
        self.model.show_lines(heads, [self._line(lights, one) for one in self._communes])

    def dress(self) -> None:
        words = self._board.words
        self.title.dress(self._board.theme)
        self.title.say(words("lighting.by_commune"))
        self.view.setAccessibleName(words("lighting.by_commune"))
        self.view.setToolTip(words("lighting.commune_tip"))

    def _line(self, lights: Lights, commune: str) -> Cells:
        here = lights.of_commune(commune) if commune else np.ones(len(lights.rows), dtype=bool)
        counts = [int((lights.are(name) & here).sum()) for name in COLUMNS]
        power_kw = float(np.nansum(lights.power_w[here])) / 1000.0
        return (
            commune or self._board.words("lighting.all_communes"),
            self._number(int(here.sum())),
            *(self._number(count) if count else "·" for count in counts),
            self._number(power_kw, 1),
        )

    def _number(self, value: float, digits: int = 0) -> str:
        return format_number(value, digits, self._board.language)

    def _open(self, index: QModelIndex) -> None:
        if index.isValid() and index.row() < len(self._communes):
            self.chosen.emit(self._communes[index.row()])
