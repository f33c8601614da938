"""The list a person reads: several may be chosen, and nothing jumps meanwhile."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QDrag, QHideEvent, QKeyEvent, QMouseEvent, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from app.desk.rows import AlarmRow
from widgets.alarms.delegate import AlarmDelegate
from widgets.alarms.model import AlarmModel

ASSET_MIME = "text/x-ondijon-asset"
READING_MS = 4000  # how long a still pointer still counts as reading
FLASH_MS = 500


class AlarmListView(QListView):
    """Holds the model while the pointer rests on it, rows are being chosen, or
    it is scrolled away from the top."""

    chosen = Signal()

    def __init__(
        self, model: AlarmModel, delegate: AlarmDelegate, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._alarms, self._drawing = model, delegate
        self._pointed = False
        self._pressed_at = QPoint()
        self.setModel(model)
        self.setItemDelegate(delegate)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(READING_MS)
        self._rest.timeout.connect(self._leave)
        self._flash = QTimer(self)
        self._flash.setInterval(FLASH_MS)
        self._flash.timeout.connect(self._blink)
        self.verticalScrollBar().valueChanged.connect(self._hold)
        self.selectionModel().selectionChanged.connect(self._select)

    def rows(self) -> list[AlarmRow]:
        """The chosen alarms, the most urgent first."""
        numbers = sorted(index.row() for index in self.selectionModel().selectedIndexes())
        found = (self._alarms.row(number) for number in numbers)
        return [row for row in found if row is not None]

    def _select(self) -> None:
        self._hold()
        self.chosen.emit()

    def _hold(self) -> None:
        many = len(self.selectionModel().selectedIndexes()) > 1
        self._alarms.hold(self._pointed or many or self.verticalScrollBar().value() > 0)

    def _leave(self) -> None:
        self._pointed = False
        self._hold()

    def release(self) -> None:
        """Back to the top, and let everything fall into place."""
        self._pointed = False
        self.scrollToTop()
        self._alarms.hold(False)

    def _blink(self) -> None:
        self._drawing.lit = not self._drawing.lit
        if self._alarms.rowCount():
            self.viewport().update(0, 0, self._drawing.margin, self.viewport().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        self._drawing.painted_to = event.rect().right()
        super().paintEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._flash.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._flash.stop()
        self._leave()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._leave()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointed = True
        self._rest.start()
        self._hold()
        far = (event.position().toPoint() - self._pressed_at).manhattanLength() > 12
        if event.buttons() & Qt.MouseButton.LeftButton and far:
            self._drag(self.indexAt(self._pressed_at))
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

    def _drag(self, index: QModelIndex) -> None:
        """An asset may be dragged out of the list, onto the trends for one."""
        row = self._alarms.row(index.row()) if index.isValid() else None
        if row is None:
            return
        carried = QMimeData()
        carried.setData(ASSET_MIME, row.asset.encode())
        drag = QDrag(self)
        drag.setMimeData(carried)
        drag.exec(Qt.DropAction.CopyAction)
