"""The screen of the signals: junctions, a corridor among them, its greens and traffic."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.desk.signals import GROUPS, JUNCTION, Junction, junctions
from widgets.board import Board
from widgets.facttile import FactTile
from widgets.figures import format_number
from widgets.label import Label
from widgets.signals.corridor import CorridorPanel
from widgets.signals.junctions import JunctionTable
from widgets.signals.sketch import JunctionSketch


class SignalsScreen(QWidget):
    """Looks again once a second, while somebody looks at it."""

    def __init__(self, board: Board, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self.found: list[Junction] = []
        self.setProperty("panel", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.title = Label(board.theme, size=16, strong=True)
        self.said = Label(board.theme, size=13, token="second")
        self.tiles = {name: FactTile(board, name, self) for name in GROUPS}
        self.table = JunctionTable(board, self)
        self.sketch = JunctionSketch(board, self)
        self.corridor = CorridorPanel(board, self)
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.table.view)
        self.dress()

    def _lay_out(self) -> None:
        head, tiles, body = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        head.addWidget(self.title)
        head.addWidget(self.said, stretch=1)
        for tile in self.tiles.values():
            tiles.addWidget(tile, stretch=1)
        left = QVBoxLayout()
        left.addWidget(self.table, stretch=3)
        left.addWidget(self.sketch, stretch=2)
        body.addLayout(left, stretch=6)
        body.addWidget(self.corridor, stretch=5)
        self._column = QVBoxLayout(self)
        for part in (head, tiles):
            self._column.addLayout(part)
        self._column.addLayout(body, stretch=1)
        self._spaced = (head, tiles, left, body)

    def _connect(self) -> None:
        board = self._board
        for name, tile in self.tiles.items():
            tile.clicked.connect(lambda _=False, n=name: self.show_group(n))
        self.table.filter.textChanged.connect(self._renew)
        self.table.chosen.connect(self._choose)
        self.sketch.pressed.connect(self._toggle)
        deeds = self.corridor.deeds
        deeds["between"].clicked.connect(lambda: self.table.pick(self.corridor.filled()))
        deeds["clear"].clicked.connect(lambda: self.table.pick([]))
        board.second.connect(self._renew)
        board.reset.connect(self._forget)
        for signal in (board.theme_changed, board.language_changed):
            signal.connect(self.dress)

    def show_group(self, name: str) -> None:
        """List only a name of GROUPS; once more, all of them."""
        self.table.group = "" if self.table.group == name else name
        self.look()

    def look(self) -> None:
        """Say how the junctions stand now."""
        board, words = self._board, self._board.words
        city, kind = board.mirror.city, board.mirror.kinds.get(JUNCTION)
        self.found = junctions(board.mirror)
        self.said.say(words("signals.count" if self.found else "signals.none", n=len(self.found)))
        for name, tile in self.tiles.items():
            count = sum(one.among(name) for one in self.found)
            share = 100.0 * count / len(self.found) if self.found else 0.0
            tile.say(
                words(f"signals.group_{name}"),
                format_number(count, 0, words.language),
                words("signals.of_all", pct=format_number(share, 0, words.language)),
                concern=name in ("flashing", "dark", "fault") and count > 0,
            )
            tile.setChecked(self.table.group == name)
        if city is None or kind is None:
            return
        self.table.show_junctions(city, kind, self.found)
        self.sketch.show_junctions(city, self.found, self.corridor.assets)
        self.corridor.tend()
        self.corridor.look()

    def dress(self) -> None:
        """Take theme, scale and language."""
        theme, words = self._board.theme, self._board.words
        edge = theme.px(20)
        self._column.setContentsMargins(edge, theme.px(16), edge, theme.px(16))
        self._column.setSpacing(theme.px(12))
        for layout in self._spaced:
            layout.setSpacing(theme.px(12))
        self.title.say(words("signals.title"))
        for label in (self.title, self.said):
            label.dress(theme)
        for tile in self.tiles.values():
            tile.updateGeometry()
        self.table.dress()
        self.corridor.dress()
        if self.isVisible():
            self.look()

    def _choose(self) -> None:
        self.corridor.choose(self.table.picked)
        if self.found and (city := self._board.mirror.city) is not None:
            self.sketch.show_junctions(city, self.found, self.corridor.assets)

    def _toggle(self, asset: str) -> None:
        picked = self.table.picked
        if asset in picked:
            picked.remove(asset)
        else:
            picked.append(asset)
        self.table.pick(picked)

    def _forget(self) -> None:
        """Another city, or everything anew."""
        city = self._board.mirror.city
        known = city.rows if city is not None else {}
        self.table.pick([one for one in self.table.picked if one in known])
        self._renew()

    def _renew(self) -> None:
        if self.isVisible():
            self.look()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.look()
