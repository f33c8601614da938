"""The points of an asset: value with unit, and under it age and quality."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.core.kind import Kind, Point
from app.desk.mirror import PointValue
from widgets.board import Board
from widgets.figures import format_ago, format_value
from widgets.label import Label

QUALITY = ("", "units.uncertain", "units.bad")


class PointTile(QWidget):
    """Name, value, age, one under the other."""

    def __init__(self, board: Board, parent: QWidget) -> None:
        super().__init__(parent)
        theme = board.theme
        self._board = board
        self._name = Label(theme, size=12, token="second")
        self._value = Label(theme, size=18, strong=True)
        self._age = Label(theme, size=12, token="second")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(2))
        for label in (self._name, self._value, self._age):
            column.addWidget(label)

    def show_value(self, point: Point, held: PointValue, priority: int) -> None:
        """`priority` colours the value while an alarm on this point stands, 0: none."""
        board, words = self._board, self._board.words
        self._name.say(point.title.say(words.language))
        self._value.say(format_value(point, held.value, words))
        trusted = not held.stale and held.quality < 2
        if priority and trusted:
            self._value.paint_with(f"priority_{priority}")
        else:
            self._value.paint_with("text" if trusted else "disabled")
        self._age.say(age_and_quality(board, held))

    def dress(self) -> None:
        for label in (self._name, self._value, self._age):
            label.dress(self._board.theme)


def age_and_quality(board: Board, held: PointValue) -> str:
    """ "12 s ago", "3 h ago · stale", or nothing where nothing ever came."""
    words = board.words
    if held.time == float("-inf"):
        return ""
    parts = [format_ago(board.now() - held.time, words)]
    if held.stale:
        parts.append(words("units.stale"))
    if QUALITY[min(held.quality, 2)]:
        parts.append(words(QUALITY[min(held.quality, 2)]))
    return " · ".join(parts)


class PointGrid(QWidget):
    """Tiles of the headline points, or of all, in `columns`."""

    def __init__(
        self, board: Board, columns: int, *, everything: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._board, self._columns, self._everything = board, columns, everything
        self._tiles: list[PointTile] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setAlignment(Qt.AlignmentFlag.AlignTop)
        for column in range(columns):
            self._grid.setColumnStretch(column, 1)
        self.dress()

    def show_asset(self, row: int, kind: Kind) -> None:
        """The points of the asset in `row` as they are now."""
        points = list(kind.points)
        if not self._everything:
            first = [kind.points[kind.point_index(name)] for name in kind.headline]
            points = list(dict.fromkeys([*first, *kind.points]))[: self._columns]
        while len(self._tiles) < len(points):
            tile = PointTile(self._board, self)
            count = len(self._tiles)
            self._grid.addWidget(tile, count // self._columns, count % self._columns)
            self._tiles.append(tile)
        alarmed = self._alarmed(row, kind)
        for number, tile in enumerate(self._tiles):
            tile.setVisible(number < len(points))
            if number < len(points):
                point = points[number]
                held = self._board.mirror.point_value(row, point.name)
                tile.show_value(point, held, alarmed.get(point.name, 0))

    def _alarmed(self, row: int, kind: Kind) -> dict[str, int]:
        """The most urgent priority standing on each point."""
        mirror = self._board.mirror
        if mirror.city is None or not mirror.severity[row]:
            return {}
        asset = mirror.city.ids[row]
        points = {rule.name: rule.condition.point for rule in kind.rules}
        found: dict[str, int] = {}
        for alarm in mirror.view.of_asset(asset):
            if alarm.state in "BC":
                point = points.get(alarm.rule, "")
                found[point] = min(found.get(point, 9), alarm.priority)
        return found

    def dress(self) -> None:
        theme = self._board.theme
        self._grid.setHorizontalSpacing(theme.px(16))
        self._grid.setVerticalSpacing(theme.px(14))
        for tile in self._tiles:
            tile.dress()
