"""What a hand brings to the trends: keys, and assets that are dropped on them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from widgets.alarms.listview import ASSET_MIME

PAN = 0.25
PANS = {Qt.Key.Key_Left: -PAN, Qt.Key.Key_Right: PAN}
ZOOMS = {Qt.Key.Key_Plus: 0.5, Qt.Key.Key_Minus: 2.0}
ID_CAP = 64


class TrendKeys(QObject):
    """Left and right pan, plus and minus zoom, space follows the present."""

    panned = Signal(float)
    zoomed = Signal(float)
    follow_pressed = Signal()

    def __init__(self, screen: QWidget) -> None:
        super().__init__(screen)
        screen.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """True where the key was one of these."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        key = Qt.Key(event.key())
        if key in PANS:
            self.panned.emit(PANS[key])
        elif key in ZOOMS:
            self.zoomed.emit(ZOOMS[key])
        elif key == Qt.Key.Key_Space:
            self.follow_pressed.emit()
        else:
            return False
        return True


class AssetDrop(QObject):
    """`dropped` with the id of an asset, as the alarm list gives it to the hand."""

    dropped = Signal(str)

    def __init__(self, screen: QWidget) -> None:
        super().__init__(screen)
        screen.setAcceptDrops(True)
        screen.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """True where the event was such a drag or drop."""
        if not isinstance(event, QDragEnterEvent | QDropEvent):
            return False
        if not event.mimeData().hasFormat(ASSET_MIME):
            return False
        event.acceptProposedAction()
        if event.type() == QEvent.Type.Drop:
            raw = bytes(event.mimeData().data(ASSET_MIME).data())
            self.dropped.emit(raw[:ID_CAP].decode("utf-8", "replace"))
        return True
