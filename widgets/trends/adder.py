"""Adding a curve: find an asset, choose one of its points."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from widgets.board import Board
from widgets.search.results import Results
from widgets.search.row import HitRow
from widgets.trends.choice import points_to_chart

FOUND_AT_MOST = 20
QUERY_CAP = 80


class TraceAdder(QWidget):
    """`chosen` with asset and point. The list of finds appears while typing."""

    chosen = Signal(str, str)

    def __init__(self, board: Board, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self._asset = ""
        self.query = QLineEdit(self)
        self.query.setMaxLength(QUERY_CAP)
        self.query.setClearButtonEnabled(True)
        self.results = Results(self)
        self._row = HitRow(board.theme, self)
        self.list = QListView(self)
        self.list.setModel(self.results)
        self.list.setItemDelegate(self._row)
        self.list.setUniformItemSizes(True)
        self.list.hide()
        self.points = QComboBox(self)
        self.button = QPushButton(self)
        line = QHBoxLayout()
        line.addWidget(self.points, stretch=1)
        line.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.query)
        column.addWidget(self.list)
        column.addLayout(line)
        self.query.textEdited.connect(self._search)
        self.query.returnPressed.connect(lambda: self._take(self.results.index(0, 0)))
        self.list.clicked.connect(self._take)
        self.button.clicked.connect(self._choose)
        board.selected.connect(self.offer)
        self.dress()

    def offer(self, asset: str) -> None:
        """Offer the points of an asset."""
        kind = self._board.kind_of(asset)
        self.points.clear()
        self._asset = asset if kind is not None else ""
        self.button.setEnabled(kind is not None)
        if kind is not None:
            self.query.setText(asset)
            for point in points_to_chart(kind):
                self.points.addItem(point.title.say(self._board.language), point.name)

    def dress(self) -> None:
        """Words and type as the board has them now."""
        words, theme = self._board.words, self._board.theme
        self._row.theme = theme
        self.query.setPlaceholderText(words("trends.find"))
        self.query.setAccessibleName(words("trends.find"))
        self.points.setAccessibleName(words("trends.point"))
        self.button.setText(words("trends.add"))
        self.list.setFixedHeight(theme.px(240))
        self.offer(self._asset or self._board.selection)

    def _search(self, text: str) -> None:
        finder = self._board.finder()
        if finder is None:
            return
        hits = [hit for hit in finder.find(text, FOUND_AT_MOST) if hit.asset]
        self.results.show(hits)
        self.list.setVisible(bool(hits))

    def _take(self, index: QModelIndex) -> None:
        hit = self.results.hit(index.row()) if index.isValid() else None
        if hit is not None:
            self.list.hide()
            self.offer(hit.asset)

    def _choose(self) -> None:
        point = self.points.currentData()
        if self._asset and point:
            self.chosen.emit(self._asset, str(point))
