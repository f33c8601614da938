"""A flat table in the look of the room, whatever model it shows."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from widgets.board import Board

ROW_HEIGHT = 32


class Grid(QTableView):
    """`widths` in desk pixels; the column `wide` takes what is left, where it is
    -1 all columns share the width."""

    def __init__(
        self,
        board: Board,
        model: QAbstractItemModel,
        widths: tuple[int, ...],
        wide: int,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._board, self._widths, self._wide = board, widths, wide
        self.setModel(model)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setSectionsClickable(False)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        self.dress()

    def dress(self) -> None:
        """Take the theme and its scale."""
        theme, header = self._board.theme, self.horizontalHeader()
        self.setFont(theme.font(13))
        header.setFont(theme.font(12))
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(theme.px(ROW_HEIGHT))
        for column, width in enumerate(self._widths):
            if self._wide in (column, -1):
                header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
            else:
                header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
                self.setColumnWidth(column, theme.px(width))
        header.setMinimumSectionSize(theme.px(40))
