"""Find an asset or a street on the map as one types."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.desk.finder import Finder, Hit
from resources.words import Words
from widgets.map.icons import icon
from widgets.map.panel import panel_style
from widgets.theme import Theme

LONGEST = 80
SHOWN = 8


class SearchBox(QWidget):
    """A line and, while it holds something, the list of what was found.

    `chosen` carries a Hit. `finder` is asked for when there is something to find.
    """

    chosen = Signal(object)

    def __init__(self, finder: Callable[[], Finder | None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._finder = finder
        self._hits: list[Hit] = []
        self._nothing = ""
        self._row_height = 40
        self.line = QLineEdit()
        self.line.setMaxLength(LONGEST)
        self.line.setClearButtonEnabled(True)
        self._mark = self.line.addAction(
            icon("search", self.palette().text().color(), 16),
            QLineEdit.ActionPosition.LeadingPosition,
        )
        self.list = QListWidget()
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.line)
        column.addWidget(self.list)
        self.list.hide()
        self.line.textChanged.connect(self._find)
        self.line.returnPressed.connect(self._take)
        self.list.itemClicked.connect(lambda _: self._take())
        self.line.installEventFilter(self)

    def find_anew(self) -> None:
        """The city or the language is another one."""
        self._find(self.line.text())

    def dress(self, words: Words, theme: Theme) -> None:
        """Take words and look."""
        self.setStyleSheet(panel_style(theme))
        self.line.setFont(theme.font(14))
        self.list.setFont(theme.font(13))
        self.line.setPlaceholderText(words("map.search"))
        self.line.setAccessibleName(words("map.search_hint"))
        self.line.setToolTip(words("map.search_hint"))
        self._nothing = words("map.nothing_found")
        self._mark.setIcon(icon("search", theme.color("second"), theme.px(16)))
        self._row_height = theme.px(44)
        self.setFixedWidth(theme.px(340))
        self.line.setFixedHeight(theme.px(36))
        self._size()

    def start(self) -> None:
        """Put the cursor into the line, with what stands there selected."""
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.line.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Arrows move in the list, Escape empties the line."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
            key = Qt.Key(event.key())
            if key in steps and self.list.count():
                row = (self.list.currentRow() + steps[key]) % self.list.count()
                self.list.setCurrentRow(row)
                return True
            if key == Qt.Key.Key_Escape and self.line.text():
                self.line.clear()
                return True
        return super().eventFilter(watched, event)

    def _find(self, text: str) -> None:
        finder = self._finder() if text.strip() else None
        self._hits = finder.find(text) if finder is not None else []
        self.list.clear()
        for hit in self._hits:
            item = QListWidgetItem(f"{hit.title}\n{hit.detail}")
            item.setSizeHint(QSize(0, self._row_height))
            self.list.addItem(item)
        if self._hits:
            self.list.setCurrentRow(0)
        elif text.strip():
            item = QListWidgetItem(self._nothing)
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(item)
        self._size()

    def _size(self) -> None:
        count = self.list.count()
        self.list.setVisible(count > 0)
        self.list.setFixedHeight(min(max(count, 1), SHOWN) * self._row_height + 4)
        self.adjustSize()

    def _take(self) -> None:
        row = self.list.currentRow()
        if 0 <= row < len(self._hits):
            hit = self._hits[row]
            self.line.clear()
            self.chosen.emit(hit)
