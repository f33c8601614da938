"""The head of a card: which asset, what, where, whose."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from widgets.board import Board
from widgets.label import Label


class CardHead(QWidget):
    """Id and kind over place, department and source."""

    def __init__(self, board: Board, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self._title = Label(board.theme, size=16, strong=True)
        self._place = Label(board.theme, size=13, token="second")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self._title)
        column.addWidget(self._place)

    def show_asset(self, row: int) -> None:
        """The asset in `row` of the mirror's city."""
        city, words = self._board.mirror.city, self._board.words
        if city is None:
            return
        kind = self._board.mirror.kinds[city.kind_name(row)]
        name, identity = city.names[row], city.ids[row]
        title = kind.title.say(words.language)
        said = [identity, title] if not name or name == identity else [identity, title, name]
        self._title.say(" · ".join(said))
        department = city.departments[int(city.department[row])]
        known = words.has(f"card.department_{department}")
        place = [city.place(row), words(f"card.department_{department}") if known else department]
        below = city.children.get(row)
        if below is not None:
            place.append(words("card.below", n=len(below)))
        place.append(words("card.source", source=city.sources[int(city.source[row])]))
        self._place.say(" · ".join(place))

    def dress(self) -> None:
        for label in (self._title, self._place):
            label.dress(self._board.theme)
