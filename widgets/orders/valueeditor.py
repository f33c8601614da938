"""Where a person says which value is asked of a point."""

from __future__ import annotations

import math

from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QVBoxLayout, QWidget

from app.core.kind import Point, PointType
from widgets.board import Board

WIDEST = 1e9


class ValueEditor(QWidget):
    """A number with its unit, or a choice of words; `held` is shown at first (NaN:
    nothing is known)."""

    def __init__(self, board: Board, point: Point, held: float, parent: QWidget) -> None:
        super().__init__(parent)
        self._board = board
        number = point.type is PointType.NUMBER
        self.field = self._spin(point, held) if number else self._box(point, held)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.field)
        self.setFocusProxy(self.field)

    @property
    def wanted(self) -> float:
        """The held value that was chosen."""
        if isinstance(self.field, QComboBox):
            return float(self.field.currentData())
        return self.field.value()

    def _spin(self, point: Point, held: float) -> QDoubleSpinBox:
        spin = QDoubleSpinBox(self)
        spin.setDecimals(point.digits)
        spin.setRange(max(point.low, -WIDEST), min(point.high, WIDEST))
        spin.setSuffix(f" {point.unit}" if point.unit else "")
        spin.setSingleStep(10.0)
        spin.setKeyboardTracking(False)
        spin.lineEdit().setTextMargins(self._board.theme.px(6), 0, 0, 0)
        spin.setValue(point.high if math.isnan(held) else held)
        return spin

    def _box(self, point: Point, held: float) -> QComboBox:
        words = self._board.words
        box = QComboBox(self)
        titles = [title.say(words.language) for title in point.state_titles] or list(point.states)
        if point.type is PointType.BOOLEAN:
            titles = [words("units.no"), words("units.yes")]
        for index, title in enumerate(titles):
            box.addItem(title, float(index))
        box.setCurrentIndex(0 if math.isnan(held) else int(held))
        return box
