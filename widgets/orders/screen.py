"""The orders screen: everything asked of the field, and what became of it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from app.desk.ordergroups import OrderGroup, former_value
from app.desk.rows import OrderRow
from widgets.board import Board
from widgets.label import Label, plain_tip
from widgets.orders.confirm import ConfirmOrder
from widgets.orders.ledger import ledger_text
from widgets.orders.model import OrderModel
from widgets.orders.preparing import Preparing
from widgets.orders.truths import order_kind, value_text

FILTER_CAP = 80
SHARES = (18, 15, 15, 8, 10, 10, 16, 9, 9)  # of the width, column by column


class OrderTable(QTableView):
    """Its columns share its width, whatever that is."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room = self.viewport().width()
        for number, share in enumerate(SHARES):
            self.setColumnWidth(number, room * share // sum(SHARES))


class OrdersScreen(QWidget):
    """Enter or a double click opens the asset of an order, or a group; Left and Right
    shut and open one. R asks for the value of before, as a new order; O shows the
    overrides in force alone."""

    def __init__(self, board: Board, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self.setProperty("panel", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.model = OrderModel(board)
        self._title = Label(board.theme, size=16, strong=True)
        self._count = Label(board.theme, size=13, token="second")
        self.preparing = Preparing(board, self)
        self._empty = Label(board.theme, size=14, token="second", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.filter = QLineEdit(self)
        self.filter.setMaxLength(FILTER_CAP)
        self.filter.setClearButtonEnabled(True)
        self.ledger = Label(board.theme, size=13, token="second")
        self.only = QPushButton(self)
        self.only.setCheckable(True)
        self.only.toggled.connect(self.model.show_overrides)
        self.again = QPushButton(self)
        self.again.clicked.connect(self.ask_former)
        self.table = OrderTable(self)
        self._set_up_table()
        self._lay_out()
        self.filter.textChanged.connect(self.model.show_only)
        self.table.doubleClicked.connect(self._open)
        for key, deed in (
            ("Return", lambda: self._open(self.table.currentIndex())),
            ("Right", lambda: self._unfold(True)),
            ("Left", lambda: self._unfold(False)),
            ("R", self.ask_former),
            ("O", self.only.toggle),
        ):
            shortcut = QShortcut(QKeySequence(key), self.table)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(deed)
        self.table.selectionModel().currentRowChanged.connect(self._look)
        self.model.modelReset.connect(self.retell)
        self.model.dataChanged.connect(self._look)
        board.language_changed.connect(self.retell)
        for signal in (board.second, board.orders_changed):
            signal.connect(self._tell_ledger)
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
        head.addWidget(self._count)
        head.addWidget(self.ledger, stretch=1)
        head.addWidget(self.only)
        head.addWidget(self.again)
        head.addWidget(self.filter)
        column = QVBoxLayout(self)
        column.addLayout(head)
        column.addWidget(self.preparing)
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
        for label in (self._title, self._count, self._empty, self.ledger):
            label.dress(theme)

    def retell(self) -> None:
        words = self._board.words
        shown, total = self.model.shown, len(self._board.mirror.orders)
        self._title.say(words("orders.title"))
        self._count.say(str(shown) if shown == total else words("orders.sieved", n=shown, of=total))
        self._empty.say(words("orders.empty" if not total else "orders.empty_sieved"))
        self._empty.setVisible(shown == 0)
        self.table.setVisible(shown > 0)
        self.filter.setPlaceholderText(words("orders.filter"))
        self.filter.setAccessibleName(words("orders.filter"))
        self.again.setText(words("orders.again"))
        self.only.setText(words("orders.only_overrides"))
        self.only.setToolTip(plain_tip(words("orders.only_overrides_tip")))
        self._tell_ledger()
        self._look()

    def _tell_ledger(self) -> None:
        """How many overrides are in force; time alone changes it."""
        said = ledger_text(self._board)
        self.ledger.say(f"· {said}" if said else "")

    def ask_former(self) -> None:
        """The value that was there before, as a new order with its own question."""
        board, rows = self._board, self._chosen()
        former = former_value(rows)
        kind = board.kind_of(rows[0].asset) if rows else None
        order = order_kind(kind, rows[0].order) if rows else None
        if former is None or order is None:
            return
        assets = [row.asset for row in rows if row.state != "REJECTED"]
        ConfirmOrder(board, assets, order, former, self.window()).open()

    def _chosen(self) -> list[OrderRow]:
        """The order chosen, or all of the group chosen."""
        entry = self.model.entry(self.table.currentIndex().row())
        if isinstance(entry, OrderGroup):
            return list(entry.members)
        return [] if entry is None else [entry]

    def _look(self) -> None:
        """Whether there is a value to go back to."""
        words, rows = self._board.words, self._chosen()
        former = former_value(rows)
        order = order_kind(self._board.kind_of(rows[0].asset), rows[0].order) if rows else None
        self.again.setEnabled(former is not None and order is not None)
        tip = words("orders.again_none")
        if former is not None and order is not None:
            said = value_text(self._board, rows[0].asset, order.point, former)
            tip = words("orders.again_tip", value=said)
        self.again.setToolTip(plain_tip(tip))

    def _unfold(self, on: bool | None = None) -> None:
        head = self.model.unfold(self.table.currentIndex().row(), on)
        if head >= 0:
            self.table.selectRow(head)

    def _open(self, index: QModelIndex) -> None:
        entry = self.model.entry(index.row()) if index.isValid() else None
        if isinstance(entry, OrderGroup):
            self._unfold()
        elif entry is not None:
            self._board.show_asset("asset", entry.asset)
