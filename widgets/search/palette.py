"""Ctrl+K: finds assets, streets and screens, by keyboard alone."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QListView, QVBoxLayout, QWidget

from app.desk.finder import Hit, plain
from widgets.board import Board
from widgets.label import Label
from widgets.rail import SCREENS
from widgets.search.results import Results
from widgets.search.row import HitRow

WIDTH, HEIGHT = 640, 520
QUERY_CAP = 80
SCREEN = "screen:"


class SearchPalette(QDialog):
    """Appears over the window; Enter goes there, Escape goes back. An asset is
    shown on its card, a street on the map."""

    def __init__(self, board: Board, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._board = board
        self.query = QLineEdit(self)
        self.query.setMaxLength(QUERY_CAP)
        self.query.setClearButtonEnabled(True)
        self.results = Results(self)
        self._row = HitRow(board.theme, self)
        self.list = QListView(self)
        self.list.setModel(self.results)
        self.list.setItemDelegate(self._row)
        self.list.setUniformItemSizes(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._hint = Label(board.theme, size=12, token="second")
        column = QVBoxLayout(self)
        column.addWidget(self.query)
        column.addWidget(self.list, stretch=1)
        column.addWidget(self._hint)
        self._column = column
        self.query.textChanged.connect(self._search)
        self.query.installEventFilter(self)
        self.list.clicked.connect(self._go)
        board.theme_changed.connect(self.dress)
        self.dress()

    def appear(self) -> None:
        """In the upper middle of the window, empty and ready to be typed into."""
        words, theme = self._board.words, self._board.theme
        self.query.setPlaceholderText(words("search.placeholder"))
        self.query.setAccessibleName(words("search.placeholder"))
        self._hint.say(words("search.hint"))
        self.query.clear()
        self._search("")
        window = self.parentWidget()
        if window is not None:
            corner = window.mapToGlobal(window.rect().topLeft())
            left = corner.x() + (window.width() - theme.px(WIDTH)) // 2
            self.move(left, corner.y() + theme.px(96))
        self.show()
        self.query.setFocus()

    def dress(self) -> None:
        theme = self._board.theme
        self._row.theme = theme
        edge = theme.px(12)
        self._column.setContentsMargins(edge, edge, edge, edge)
        self._hint.dress(theme)
        self.setFixedSize(theme.px(WIDTH), theme.px(HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        """A line around it: it lies over other text."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setPen(self._board.theme.color("line"))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Arrows and Enter belong to the list while the cursor is in the field."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None:
                self._step(step)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._go(self.list.currentIndex())
                return True
        return super().eventFilter(watched, event)

    def _search(self, text: str) -> None:
        self.results.show(self._screens(text) + self._found(text))
        self.list.setCurrentIndex(self.results.index(0, 0))

    def _found(self, text: str) -> list[Hit]:
        finder = self._board.finder() if text.strip() else None
        return finder.find(text) if finder is not None else []

    def _screens(self, text: str) -> list[Hit]:
        words, wanted = self._board.words, plain(text)
        titles = {name: words(f"desk.screen_{name}") for name in SCREENS}
        return [
            Hit(title, words("search.screen"), f"{SCREEN}{name}", 0.0, 0.0)
            for name, title in titles.items()
            if plain(title).startswith(wanted)
        ]

    def _step(self, step: int) -> None:
        row = self.list.currentIndex().row() + step
        if 0 <= row < self.results.rowCount():
            self.list.setCurrentIndex(self.results.index(row, 0))

    def _go(self, index: QModelIndex) -> None:
        hit = self.results.hit(index.row()) if index.isValid() else None
        if hit is None:
            return
        self.hide()
        if hit.asset.startswith(SCREEN):
            self._board.show_requested.emit(hit.asset.removeprefix(SCREEN), "")
        elif hit.asset:
            self._board.show_asset("asset", hit.asset)
        else:
            self._board.place_requested.emit(hit.lat, hit.lon)
