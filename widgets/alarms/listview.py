"""The list beside the map: two lines an alarm, several may be chosen."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QDrag, QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from app.desk.rows import AlarmRow
from widgets.alarms.delegate import AlarmDelegate
from widgets.alarms.hold import Flash, Hold
from widgets.alarms.model import AlarmModel

ASSET_MIME = "text/x-ondijon-asset"
FAR_PX = 12


class AlarmListView(QListView):
    """Still while it is read: see Hold."""

    chosen = Signal()

    def __init__(
        self, model: AlarmModel, delegate: AlarmDelegate, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._alarms, self._drawing = model, delegate
        self._pressed_at = QPoint()
        self.setModel(model)
        self.setItemDelegate(delegate)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._hold = Hold(self, model, parent or self)
        self._flash = Flash(self, self._symbols)
        self._flash.timeout.connect(self._light)
        self.selectionModel().selectionChanged.connect(self.chosen)

    def rows(self) -> list[AlarmRow]:
        """The chosen alarms, the most urgent first."""
        return self._hold.rows()

    def release(self) -> None:
        """Back to the top, and let everything fall into place."""
        self._hold.release()

    def _light(self) -> None:
        self._drawing.lit = self._flash.lit

    def _symbols(self) -> QRect:
        """Where the symbols are that flash."""
        return QRect(0, 0, self._drawing.margin, self.viewport().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        self._drawing.painted_to = event.rect().right()
        super().paintEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        far = (event.position().toPoint() - self._pressed_at).manhattanLength() > FAR_PX
        if event.buttons() & Qt.MouseButton.LeftButton and far:
            drag_asset(self, self._alarms, self.indexAt(self._pressed_at))
            return
        super().mouseMoveEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed_at = event.position().toPoint()
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.clearSelection()
            self.release()
            return
        super().keyPressEvent(event)


def drag_asset(view: QAbstractItemView, model: AlarmModel, index: QModelIndex) -> None:
    """An asset may be dragged out of a list, onto the trends for one."""
    row = model.row(index.row()) if index.isValid() else None
    if row is None:
        return
    carried = QMimeData()
    carried.setData(ASSET_MIME, row.asset.encode())
    drag = QDrag(view)
    drag.setMimeData(carried)
    drag.exec(Qt.DropAction.CopyAction)
