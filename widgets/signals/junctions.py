"""The junctions as a table: those that need a look first; several can be chosen."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Signal
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QVBoxLayout, QWidget

from app.core.city import City
from app.core.kind import Kind
from app.desk.signals import Junction, title_of
from widgets.board import Board
from widgets.figures import format_value
from widgets.texttable import Cells, TextTable, text_view

POINTS = ("mode", "plan", "cycle_s", "phase", "detector_vph", "priority", "emergency_route")
FILTER_CAP = 80


class JunctionTable(QWidget):
    """`chosen` comes when others are chosen. Enter or a double click shows one on the
    map."""

    chosen = Signal()

    def __init__(self, board: Board, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self._rows: list[Junction] = []
        self.group = ""
        self.filter = QLineEdit(self)
        self.filter.setMaxLength(FILTER_CAP)
        self.filter.setClearButtonEnabled(True)
        self.model = TextTable(board, self)
        self.view = text_view(self.model, board, self, 0)
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.view.activated.connect(self._open)
        self._picked: list[str] = []  # kept while rows move
        self._settling = False
        self.view.selectionModel().selectionChanged.connect(self._choose)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.filter)
        column.addWidget(self.view, stretch=1)

    @property
    def picked(self) -> list[str]:
        """The assets that are chosen."""
        return list(self._picked)

    def pick(self, assets: list[str]) -> None:
        """Choose these."""
        self._picked = list(assets)
        self._settle()
        self.chosen.emit()

    def show_junctions(self, city: City, kind: Kind, found: list[Junction]) -> None:
        """Those of `found` that filter and group let through."""
        words = self._board.words
        sieve = self.filter.text().strip().casefold()
        self._rows = [
            one
            for one in found
            if one.among(self.group)
            and sieve in f"{title_of(city, one)} {one.asset} {city.place(one.row)}".casefold()
        ]
        points = [kind.points[kind.point_index(name)] for name in POINTS]
        heads = (
            words("signals.head_junction"),
            words("signals.head_place"),
            *(words(f"signals.head_{name}") for name in POINTS),
            words("signals.head_fault"),
        )
        fault = kind.points[kind.point_index("fault")]
        lines: list[Cells] = []
        for one in self._rows:
            cells = [format_value(point, one.values[point.name], words) for point in points]
            said = format_value(fault, one.values["fault"], words)
            commune = city.communes[int(city.commune[one.row])]
            lines.append((title_of(city, one), commune, *cells, said))
        self._settling = True
        self.model.show_lines(heads, lines)
        self._settling = False
        self._settle()

    def dress(self) -> None:
        words = self._board.words
        self.filter.setPlaceholderText(words("signals.filter"))
        self.filter.setAccessibleName(words("signals.filter"))
        self.view.setAccessibleName(words("signals.title"))
        self.view.setToolTip(words("signals.table_tip"))

    def _settle(self) -> None:
        """Mark what is chosen where it stands now."""
        marks = self.view.selectionModel()
        wanted = set(self._picked)
        self._settling = True
        for number, one in enumerate(self._rows):
            index = self.model.index(number, 0)
            if marks.isSelected(index) != (one.asset in wanted):
                flag = QItemSelectionModel.SelectionFlag
                how = flag.Select if one.asset in wanted else flag.Deselect
                marks.select(index, how | flag.Rows)
        self._settling = False

    def _choose(self) -> None:
        if self._settling:
            return
        rows = sorted(index.row() for index in self.view.selectionModel().selectedRows())
        shown = {one.asset for one in self._rows}
        hidden = [one for one in self._picked if one not in shown]
        self._picked = hidden + [self._rows[row].asset for row in rows if row < len(self._rows)]
        self.chosen.emit()

    def _open(self, index: QModelIndex) -> None:
        if index.isValid() and index.row() < len(self._rows):
            self._board.show_asset("map", self._rows[index.row()].asset)
