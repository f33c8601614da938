"""The table of what a shift leaves: headings span it, boxes are ticked by key too."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from app.desk.rows import AlarmRow, OrderRow, SourceRow
from widgets.board import Board
from widgets.handover.model import COLUMNS, SYMBOL, LeftoverModel

SHARES = (34, 30, 20, 16)  # of the width, column by column
ROW = 32


class LeftoverTable(QTableView):
    """Enter opens the alarm's page or the asset; Space ticks a long shelf."""

    opened = Signal(object)  # AlarmRow, OrderRow or SourceRow

    def __init__(self, board: Board, model: LeftoverModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board, self._model = board, model
        self.setModel(model)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.doubleClicked.connect(self._open)
        self._kept: tuple[str, object] | None = None
        self._scrolled = 0
        model.modelAboutToBeReset.connect(self._keep)
        model.modelReset.connect(self._restore)
        self.dress()

    def dress(self) -> None:
        """Take the theme and its scale."""
        theme = self._board.theme
        self.horizontalHeader().setFont(theme.font(12))
        self.verticalHeader().setDefaultSectionSize(theme.px(ROW))
        self.setIconSize(QSize(theme.px(SYMBOL), theme.px(SYMBOL)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                event.ignore()  # offers the handover
                return
            self._open(self.currentIndex())
        elif event.key() == Qt.Key.Key_Space:
            self._model.toggle(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = self.viewport().width()
        for number, share in enumerate(SHARES):
            self.setColumnWidth(number, room * share // sum(SHARES))

    def _open(self, index: QModelIndex) -> None:
        line = self._model.line(index.row())
        if line is not None and isinstance(line.row, AlarmRow | OrderRow | SourceRow):
            self.opened.emit(line.row)

    def _keep(self) -> None:
        """Who reads a line goes on reading it."""
        line = self._model.line(self.currentIndex().row())
        self._kept = None if line is None else line.key
        self._scrolled = self.verticalScrollBar().value()

    def _restore(self) -> None:
        self.clearSpans()
        for number, line in enumerate(self._model.lines):
            if line.row is None:
                self.setSpan(number, 0, 1, len(COLUMNS))
            elif line.key == self._kept:
                self.setCurrentIndex(self._model.index(number, 0))
        self.verticalScrollBar().setValue(self._scrolled)
