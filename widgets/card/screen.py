"""The asset screen: everything about one asset on one page."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.core.kind import Kind
from widgets.board import Board
from widgets.camera.block import CameraBlock
from widgets.card.alarms import AssetAlarms
from widgets.card.chart import PointChart
from widgets.card.head import CardHead
from widgets.card.journal import AssetJournal
from widgets.card.orders import OrderBlock
from widgets.card.points import PointGrid
from widgets.card.relatives import Relatives
from widgets.card.rules import RulesDialog
from widgets.card.selection import SelectionView
from widgets.card.trail import Trail
from widgets.label import Label

COLUMNS = 4
QUIET_HEIGHT = 84  # of the alarms, where there is none
BOUNDLESS = 16_777_215  # Qt's own greatest size of a widget


def _column(parts: Iterable[tuple[QWidget, int]]) -> QVBoxLayout:
    """Blocks one under the other, each with its share of the height left over."""
    column = QVBoxLayout()
    column.setSpacing(1)
    for block, stretch in parts:
        column.addWidget(block, stretch)
    return column


class AssetScreen(SelectionView):
    """Head and actions above; points, chart and orders at the left; alarms,
    relatives and journal at the right."""

    def __init__(self, board: Board, parent: QWidget | None = None) -> None:
        super().__init__(board, parent)
        self._titles: dict[str, Label] = {}
        self.trail = Trail()
        self.head = CardHead(board, self)
        self.points = PointGrid(board, COLUMNS, everything=True, parent=self)
        self.chart = PointChart(board, self)
        self.orders = OrderBlock(board, self)
        self.camera = CameraBlock(board, self)
        self.alarms = AssetAlarms(board, self)
        self.relatives = Relatives(board, self)
        self.journal = AssetJournal(board, self)
        self._buttons = {
            name: QPushButton(self) for name in ("back", "forward", "rules", "map", "trend")
        }
        self._empty = Label(board.theme, size=16, token="second", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._page = QWidget(self)
        self._lay_out()
        self._connect()
        self.begin()

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.addWidget(self.head, stretch=1)
        for button in self._buttons.values():
            bar.addWidget(button)
        scroll = QScrollArea(self)
        scroll.setWidget(self.alarms)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self.alarms.setProperty("panel", True)
        self.alarms.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._orders = self._block("orders", self.orders)
        self._alarms = self._block("alarms", scroll)
        grid = QGridLayout(self._page)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(1)
        grid.addWidget(self._block(None, bar), 0, 0, 1, 2)
        left = ((self._block("points", self.points), 0), (self._block("chart", self.chart), 1))
        self._camera = self._block("camera", self.camera)
        grid.addLayout(_column((*left, (self._camera, 0), (self._orders, 0))), 1, 0)
        right = (
            (self._alarms, 4),
            (self._block("relatives", self.relatives), 3),
            (self._block("journal", self.journal), 3),
        )
        grid.addLayout(_column(right), 1, 1)
        grid.setRowStretch(1, 1)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._page)
        column.addWidget(self._empty)

    def _block(self, title: str | None, content: QWidget | QHBoxLayout) -> QWidget:
        block = QWidget(self._page)
        block.setProperty("panel", True)
        block.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(block)
        edge = self.board.theme.px(20)
        column.setContentsMargins(edge, self.board.theme.px(14), edge, self.board.theme.px(14))
        if title is not None:
            label = Label(self.board.theme, size=14, strong=True, token="second")
            self._titles[title] = label
            column.addWidget(label)
        if isinstance(content, QWidget):
            column.addWidget(content, stretch=1)
        else:
            column.addLayout(content)
        return block

    def _connect(self) -> None:
        board = self.board
        board.selected.connect(self._visit)  # first: the buttons tell of the trail
        self.relatives.chosen.connect(board.select)
        deeds = {
            "back": lambda: board.select(self.trail.back()),
            "forward": lambda: board.select(self.trail.forward()),
            "rules": lambda: RulesDialog(board, board.selection, self.window()).open(),
            "map": lambda: board.show_asset("map", board.selection),
            "trend": lambda: board.show_asset("trends", board.selection),
        }
        for name, deed in deeds.items():
            self._buttons[name].clicked.connect(deed)
        keys = {"Alt+Left": "back", "Alt+Right": "forward", "M": "map", "A": "rules"}
        for key, name in keys.items():
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self._buttons[name].click)
        for key, deed in (
            ("G", self.orders.ask_group),
            ("V", self.camera.press),
            ("I", self.camera.live_button.click),
        ):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(deed)

    def _visit(self, asset: str) -> None:
        if asset:
            self.trail.visit(asset)

    def show_selection(self, asset: str, kind: Kind | None) -> None:
        self._page.setVisible(kind is not None)
        self._empty.setVisible(kind is None)
        self._buttons["back"].setEnabled(self.trail.can_go_back)
        self._buttons["forward"].setEnabled(self.trail.can_go_forward)
        if kind is None or not self.isVisible():
            return
        self.head.show_asset(self.row)
        self.chart.show_asset(asset, kind)
        self.orders.show_asset(asset, kind)
        self.relatives.show_asset(self.row)
        self.journal.show_asset(asset)
        self._orders.setVisible(not self.orders.isHidden())
        self.camera.show_asset(asset, kind)
        self._camera.setVisible(not self.camera.isHidden())
        self.tell_again()

    def retell(self) -> None:
        words = self.board.words
        for name, label in self._titles.items():
            label.say(words(f"card.title_{name}"))
        for name, button in self._buttons.items():
            button.setText(words(f"card.go_{name}"))
            button.setToolTip(words(f"card.go_{name}_tip"))
        self._empty.say(words("card.empty_page"))
        self.journal.retell()
        self.look()
        kind = self.board.kind_of(self.board.selection)
        if kind is not None:
            self.chart.retell(kind)

    def dress(self) -> None:
        theme = self.board.theme
        for label in (*self._titles.values(), self._empty):
            label.dress(theme)
        for part in (self.head, self.points, self.relatives):
            part.dress()
        self.alarms.forget()
        self.retell()

    def tell(self, asset: str, kind: Kind) -> None:
        self.points.show_asset(self.row, kind)
        self.alarms.show_asset(asset)
        least = self.board.theme.px(QUIET_HEIGHT)
        self._alarms.setMaximumHeight(BOUNDLESS if self.alarms.count else least)
