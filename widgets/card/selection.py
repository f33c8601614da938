"""A widget that shows the asset that is selected on the board."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from app.core.kind import Kind
from widgets.board import Board


class SelectionView(QWidget):
    """Looks again whenever the selection or what is known of it changes. `row`
    is the asset's in the city, -1 without one. Who inherits shows it: all of it
    in `show_selection`, what moves in `tell`; and says `begin` when it is built."""

    def __init__(self, board: Board, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.board = board
        self.row = -1

    def show_selection(self, asset: str, kind: Kind | None) -> None:
        """Show `asset`, or that there is none (`kind` None)."""

    def tell(self, asset: str, kind: Kind) -> None:
        """Show what changes by itself. Only called while it is seen."""

    def retell(self) -> None:
        """In the present language."""
        self.look()

    def dress(self) -> None:
        """In the present theme."""
        self.look()

    def begin(self) -> None:
        """Follow the board from now on."""
        board = self.board
        board.selected.connect(self.look)
        for signal in (board.reset, board.language_changed):
            signal.connect(self.retell)
        board.assets_changed.connect(self._follow)
        for signal in (board.alarms_changed, board.second):
            signal.connect(self.tell_again)
        board.theme_changed.connect(self.dress)
        self.dress()

    def look(self) -> None:
        """Take the board's selection."""
        city, asset = self.board.mirror.city, self.board.selection
        row = None if city is None else city.rows.get(asset)
        self.row = -1 if row is None else row
        self.show_selection(asset, None if row is None else self.board.kind_of(asset))

    def tell_again(self) -> None:
        """Tell what changes by itself, if somebody sees it."""
        kind = self.board.kind_of(self.board.selection)
        if kind is not None and self.row >= 0 and self.isVisible():
            self.tell(self.board.selection, kind)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.look()

    def _follow(self, rows: npt.NDArray[np.intp]) -> None:
        if self.row >= 0 and self.isVisible() and self.row in rows:
            self.tell_again()
