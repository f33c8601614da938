"""The orders screen: everything asked of the field, and what became of it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from widgets.board import Board
from widgets.label import Label
from widgets.orders.model import OrderModel

FILTER_CAP = 80
SHARES = (19, 10, 16, 9, 12, 12, 16, 9, 9)  # of the width, column by column


class OrderTable(QTableView):
    """Its columns share its width, whatever that is."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = self.viewport().width()
        for number, share in enumerate(SHARES):
            self.setColumnWidth(number, room * share // sum(SHARES))


class OrdersScreen(QWidget):
    """Enter or a double click opens the asset of an order."""

    def __init__(self, board: Board, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self.setProperty("panel", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.model = OrderModel(board)
        self._title = Label(board.theme, size=16, strong=True)
        self._count = Label(board.theme, size=13, token="second")
        self._empty = Label(board.theme, size=14, token="second", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.filter = QLineEdit(self)
        self.filter.setMaxLength(FILTER_CAP)
        self.filter.setClearButtonEnabled(True)
        self.table = OrderTable(self)
        self._set_up_table()
        self._lay_out()
        self.filter.textChanged.connect(self.model.show_only)
        self.table.doubleClicked.connect(self._open)
        enter = QShortcut(QKeySequence("Return"), self.table)
        enter.setContext(Qt.ShortcutContext.WidgetShortcut)
        enter.activated.connect(lambda: self._open(self.table.currentIndex()))
        self.model.modelReset.connect(self.retell)
        board.language_changed.connect(self.retell)
        board.theme_changed.connect(self.dress)
        self.setFocusProxy(self.table)
        self.dress()
        self.retell()

    def _set_up_table(self) -> None:
        table = self.table
        table.setModel(self.model)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.verticalHeader().hide()
        table.horizontalHeader().setHighlightSections(False)
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        table.horizontalHeader().setStretchLastSection(True)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addWidget(self._count, stretch=1)
        head.addWidget(self.filter)
        column = QVBoxLayout(self)
        column.addLayout(head)
        column.addWidget(self.table, stretch=1)
        column.addWidget(self._empty, stretch=1)
        self._column = column

    def dress(self) -> None:
        theme = self._board.theme
        edge = theme.px(20)
        self._column.setContentsMargins(edge, theme.px(16), edge, theme.px(16))
        self._column.setSpacing(theme.px(12))
        self.filter.setFixedWidth(theme.px(320))
        self.table.setFont(theme.font(14))
        self.table.horizontalHeader().setFont(theme.font(12))
        self.table.verticalHeader().setDefaultSectionSize(theme.px(36))
        for label in (self._title, self._count, self._empty):
            label.dress(theme)

    def retell(self) -> None:
        words = self._board.words
        shown, total = self.model.rowCount(), len(self._board.mirror.orders)
        self._title.say(words("orders.title"))
        self._count.say(str(shown) if shown == total else words("orders.sieved", n=shown, of=total))
        self._empty.say(words("orders.empty" if not total else "orders.empty_sieved"))
        self._empty.setVisible(shown == 0)
        self.table.setVisible(shown > 0)
        self.filter.setPlaceholderText(words("orders.filter"))
        self.filter.setAccessibleName(words("orders.filter"))

    def _open(self, index: QModelIndex) -> None:
        row = self.model.row(index.row()) if index.isValid() else None
        if row is not None:
            self._board.show_asset("asset", row.asset)
