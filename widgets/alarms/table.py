"""The table of one list of alarms: columns to choose, groups to fold, several rows
to choose, and nothing jumps meanwhile."""

from __future__ import annotations

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from app.desk.rows import AlarmRow
from widgets.alarms.arrangement import Arrangement
from widgets.alarms.cell import CellDelegate
from widgets.alarms.hold import Flash, Hold
from widgets.alarms.listview import FAR_PX, drag_asset
from widgets.alarms.model import AlarmModel
from widgets.board import Board

SYMBOLS = "priority"


class AlarmTable(QTableView):
    """`chosen`: other rows are; `folded_requested`: to see what is folded under an
    occurrence; `activated_row` is a double click on an alarm."""

    chosen = Signal()
    folded_requested = Signal(int)
    activated_row = Signal()
    resized = Signal()

    def __init__(
        self, board: Board, model: AlarmModel, delegate: CellDelegate, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._board, self.alarms, self._drawing = board, model, delegate
        self._pressed_at = QPoint()
        self.setModel(model)
        self.setItemDelegate(delegate)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.hold = Hold(self, model, parent)
        self._flash = Flash(self, self._symbols)
        self._flash.timeout.connect(self._light)
        self.selectionModel().selectionChanged.connect(self.chosen)
        board.theme_changed.connect(self.dress)
        self.dress()

    def rows(self) -> list[AlarmRow]:
        """The chosen alarms, in the order of the list."""
        return self.hold.rows()

    def release(self) -> None:
        """Back to the top, and let everything fall into place."""
        self.hold.release()

    def dress(self) -> None:
        """Heights and type as the theme says."""
        head = self.verticalHeader()
        head.setMinimumSectionSize(1)
        head.setDefaultSectionSize(self._drawing.height)
        self.horizontalHeader().setFont(self._board.theme.font(12))
        self.viewport().update()

    def choose_first(self) -> None:
        """Choose the first alarm, if there is any."""
        for line in range(min(2, self.alarms.rowCount())):  # a head may stand above it
            if self.alarms.row(line) is not None:
                self.setCurrentIndex(self.alarms.index(line, 0))
                return

    def show_folded(self) -> None:
        """Ask for what is folded under the one alarm that is chosen."""
        rows = self.rows()
        if len(rows) == 1 and self._board.mirror.view.folded(rows[0].occurrence):
            self.folded_requested.emit(rows[0].occurrence)

    def _light(self) -> None:
        self._drawing.lit = self._flash.lit

    def _symbols(self) -> QRect:
        """Where the symbols are that flash."""
        if SYMBOLS not in self.alarms.columns:
            return QRect()
        column = self.alarms.columns.index(SYMBOLS)
        left = self.columnViewportPosition(column)
        return QRect(left, 0, self.columnWidth(column), self.viewport().height())

    def _fold(self, line: int, folded: bool | None = None) -> bool:
        """Fold the group whose head a line is, or unfold it. Whether it is one."""
        group = self.alarms.group(line)
        if group is None:
            return False
        is_folded = group.key in self.alarms.arrangement.collapsed
        if folded is None or folded != is_folded:
            key = group.key
            self.alarms.rearrange(lambda arrangement: Arrangement.fold(arrangement, key))
        return True

    def _choose_group(self, line: int) -> None:
        """Choose all alarms of a group that are to be seen."""
        end = line + 1
        while self.alarms.row(end) is not None:
            end += 1
        if end > line + 1:
            last = self.alarms.columnCount() - 1
            part = QItemSelection(self.alarms.index(line + 1, 0), self.alarms.index(end - 1, last))
            self.selectionModel().select(part, QItemSelectionModel.SelectionFlag.Select)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        self._drawing.row_left = -self.horizontalHeader().offset()
        self._drawing.row_width = min(
            self.viewport().width() - self._drawing.row_left, self.horizontalHeader().length()
        )
        super().paintEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed_at = event.position().toPoint()
        line = self.rowAt(self._pressed_at.y())
        left = event.button() is Qt.MouseButton.LeftButton
        if left and self.alarms.group(line) is not None:
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self._choose_group(line)
            else:
                self._fold(line)
            return
        super().mousePressEvent(event)
        index = self.indexAt(self._pressed_at)
        if left and self._on_folded(index.row(), index.column()):
            self.show_folded()

    def _on_folded(self, line: int, column: int) -> bool:
        """Whether the pointer is on the words that say what is folded."""
        row = self.alarms.row(line)
        if row is None or self._drawing.compact or self.alarms.columns[column] != "message":
            return False
        half = self.rowViewportPosition(line) + self.rowHeight(line) // 2
        lower = self._pressed_at.y() >= half
        return lower and bool(self._board.mirror.view.folded(row.occurrence))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        far = (event.position().toPoint() - self._pressed_at).manhattanLength() > FAR_PX
        if event.buttons() & Qt.MouseButton.LeftButton and far:
            drag_asset(self, self.alarms, self.indexAt(self._pressed_at))
            return
        super().mouseMoveEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        if self.alarms.row(self.rowAt(int(event.position().y()))) is not None:
            self.activated_row.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        line = self.currentIndex().row()
        match Qt.Key(event.key()):
            case Qt.Key.Key_Escape:
                self.clearSelection()
                self.release()
            case Qt.Key.Key_F if not event.modifiers():
                self.show_folded()
            case Qt.Key.Key_Left if self._fold(line, True):
                pass
            case Qt.Key.Key_Left if self.alarms.arrangement.by != "none":
                self._to_head(line)
            case Qt.Key.Key_Right if self._fold(line, False):
                pass
            case _:
                super().keyPressEvent(event)

    def _to_head(self, line: int) -> None:
        """From an alarm to the head of its group."""
        while line > 0 and self.alarms.group(line) is None:
            line -= 1
        if line >= 0:
            self.setCurrentIndex(self.alarms.index(line, 0))
