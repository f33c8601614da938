"""The question before an order goes out: what, where, and to which value."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.core.kind import OrderKind
from widgets.board import Board
from widgets.label import Label
from widgets.orders.truths import value_text


class ConfirmOrder(QDialog):
    """Shown with `open()`; asks the board when accepted. Cancel has the focus,
    so that no stray Enter switches a street."""

    def __init__(
        self, board: Board, asset: str, order: OrderKind, value: float, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._board, self._asset, self._order, self._value = board, asset, order, value
        words, theme = board.words, board.theme
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(words("card.confirm_title"))
        self.setMinimumWidth(theme.px(460))
        city = board.mirror.city
        row = None if city is None else city.rows.get(asset)
        place = city.place(row) if city is not None and row is not None else ""
        said = words(
            "card.confirm",
            order=order.title.say(words.language),
            value=value_text(board, asset, order.point, value),
            asset=asset,
        )
        column = QVBoxLayout(self)
        edge = theme.px(24)
        column.setContentsMargins(edge, theme.px(20), edge, theme.px(20))
        column.setSpacing(theme.px(10))
        column.addWidget(Label(theme, said, size=16, strong=True, wrap=True))
        column.addWidget(Label(theme, place, size=14, token="second", wrap=True))
        below = len(city.children.get(row, ())) if city is not None and row is not None else 0
        if below:
            column.addWidget(Label(theme, words("card.confirm_below", n=below), size=14, wrap=True))
        column.addWidget(
            Label(theme, words("card.confirm_once"), size=13, token="second", wrap=True)
        )
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        cancel = QPushButton(words("desk.cancel"), self)
        cancel.clicked.connect(self.reject)
        cancel.setDefault(True)
        self.confirm = QPushButton(words("card.give"), self)
        self.confirm.setAutoDefault(False)
        self.confirm.clicked.connect(self.accept)
        buttons.addWidget(cancel)
        buttons.addWidget(self.confirm)
        column.addLayout(buttons)
        cancel.setFocus(Qt.FocusReason.OtherFocusReason)

    def accept(self) -> None:
        self._board.order_requested.emit(self._asset, self._order.name, self._value)
        super().accept()
