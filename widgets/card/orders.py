"""The orders an asset takes: what to ask, and the three truths."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from app.core.kind import Kind
from widgets.board import Board
from widgets.card.order import OrderLine
from widgets.label import plain_tip
from widgets.orders.group import GroupDialog, group_picks
from widgets.people.present import why_not


class OrderBlock(QWidget):
    """All orders of the asset shown."""

    def __init__(self, board: Board, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self.lines: list[OrderLine] = []
        self._asset = ""
        self._shown: tuple[str, str, str, float] = ("", "", "", 0.0)
        self.group = QPushButton(self)
        self.group.clicked.connect(self.ask_group)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        for signal in (board.orders_changed, board.second, board.person_changed):
            signal.connect(self.look)

    def show_asset(self, asset: str, kind: Kind) -> None:
        board = self._board
        wanted = (asset, board.language, board.theme.name, board.theme.scale)
        if wanted == self._shown:
            self.look()
            return
        self._shown = wanted
        for line in self.lines:
            line.hide()
            self._column.removeWidget(line)
            line.deleteLater()
        self.lines = [OrderLine(board, asset, kind, order, self) for order in kind.orders]
        for line in self.lines:
            self._column.addWidget(line)
        self._column.removeWidget(self.group)
        self._column.addWidget(self.group)
        self.group.setText(board.words("orders.group"))
        self.group.setToolTip(board.words("orders.group_tip"))
        self.group.setVisible(bool(group_picks(board, asset)))
        self._asset = asset
        self._column.setSpacing(board.theme.px(14))
        self.setVisible(bool(self.lines) or not self.group.isHidden())

    def ask_group(self) -> None:
        """The same order to several assets at once."""
        if self.group.isVisible() and self.group.isEnabled():
            picks = group_picks(self._board, self._asset)
            GroupDialog(self._board, picks, self.window()).open()

    def look(self) -> None:
        """How the orders stand now."""
        if self.isVisible():
            board, may = self._board, self._board.may("order")
            self.group.setEnabled(may)
            tip = board.words("orders.group_tip") if may else why_not(board)
            self.group.setToolTip(plain_tip(tip))
            for line in self.lines:
                line.look()
