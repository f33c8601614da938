"""Above and below an asset: its parent, and its children by kind."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from widgets.board import Board
from widgets.label import Label
from widgets.literal import literal_line

CHILDREN_SHOWN = 500
LINE_CAP = 200
ASSET_ROLE = int(Qt.ItemDataRole.UserRole)


def _inside(title: str) -> str:
    """A title as it is written inside a sentence; an abbreviation stays."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]


class Relatives(QWidget):
    """`chosen` with the id of a relative."""

    chosen = Signal(str)

    def __init__(self, board: Board, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self._parent_asset = ""
        self._row = -1
        theme = board.theme
        self._parent = QPushButton(self)
        self._parent.clicked.connect(lambda: self.chosen.emit(self._parent_asset))
        self._none = Label(theme, size=13, token="second")
        self._below = Label(theme, size=13, token="second", wrap=True)
        self.children_list = QListWidget(self)
        self.children_list.setUniformItemSizes(True)
        self.children_list.itemActivated.connect(
            lambda item: self.chosen.emit(str(item.data(ASSET_ROLE)))
        )
        self.children_list.itemClicked.connect(
            lambda item: self.chosen.emit(str(item.data(ASSET_ROLE)))
        )
        line = QHBoxLayout()
        line.addWidget(self._none)
        line.addWidget(self._parent)
        line.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(line)
        column.addWidget(self._below)
        column.addWidget(self.children_list, stretch=1)
        column.addStretch(0)

    def show_asset(self, row: int) -> None:
        """The relatives of the asset in `row`."""
        city, words = self._board.mirror.city, self._board.words
        if city is None:
            return
        parent = int(city.parent[row])
        self._parent_asset = city.ids[parent] if parent >= 0 else ""
        self._parent.setVisible(parent >= 0)
        self._none.say(words("card.parent") if parent >= 0 else words("card.no_parent"))
        if parent >= 0:
            title = literal_line(f"{self._parent_asset} · {self._kind(parent)}", LINE_CAP)
            self._parent.setText(title.replace("&", "&&"))
        below = city.children.get(row)
        rows = [] if below is None else below.tolist()
        counts = Counter(city.kind_name(child) for child in rows)
        kinds = self._board.mirror.kinds
        said = [
            f"{count} {_inside(kinds[kind].plural.say(words.language))}"
            for kind, count in counts.items()
        ]
        self._below.say(
            words("card.feeds", what=", ".join(said)) if said else words("card.no_child")
        )
        self.children_list.setVisible(bool(rows))
        if row != self._row or self.children_list.count() == 0:
            self._row = row
            self._list(rows)

    def _list(self, rows: list[int]) -> None:
        city = self._board.mirror.city
        self.children_list.clear()
        if city is None:
            return
        for child in rows[:CHILDREN_SHOWN]:
            item = QListWidgetItem(
                literal_line(f"{city.ids[child]} · {city.place(child)}", LINE_CAP)
            )
            item.setData(ASSET_ROLE, city.ids[child])
            self.children_list.addItem(item)
        if len(rows) > CHILDREN_SHOWN:
            more = self._board.words("card.more_children", n=len(rows) - CHILDREN_SHOWN)
            item = QListWidgetItem(more)
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.children_list.addItem(item)

    def _kind(self, row: int) -> str:
        city = self._board.mirror.city
        if city is None:
            return ""
        return self._board.mirror.kinds[city.kind_name(row)].title.say(self._board.language)

    def dress(self) -> None:
        for label in (self._none, self._below):
            label.dress(self._board.theme)
        self.children_list.setFont(self._board.theme.font(13))
