"""Nothing jumps while it is read: what holds a list still, and its flash."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRect, QTimer
from PySide6.QtWidgets import QAbstractItemView, QWidget

from app.desk.rows import AlarmRow
from widgets.alarms.model import AlarmModel

READING_MS = 4000  # how long a still pointer still counts as reading
FLASH_MS = 500


class Hold(QObject):
    """Holds the model while the pointer rests on the view, several rows are chosen,
    or it is scrolled away from the top; lets it sleep while `around`, which holds the
    view, is out of sight."""

    def __init__(self, view: QAbstractItemView, model: AlarmModel, around: QWidget) -> None:
        super().__init__(view)
        self._view, self._model, self._around = view, model, around
        self._pointed = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(READING_MS)
        self._rest.timeout.connect(self.leave)
        view.verticalScrollBar().valueChanged.connect(self.look)
        view.selectionModel().selectionChanged.connect(self.look)
        view.viewport().setMouseTracking(True)
        view.viewport().installEventFilter(self)
        view.installEventFilter(self)
        around.installEventFilter(self)
        model.asleep = self._out_of_sight

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        match event.type():
            case QEvent.Type.MouseMove if watched is self._view.viewport():
                self._pointed = True
                self._rest.start()
                self.look()
            case QEvent.Type.Leave | QEvent.Type.Hide if watched is self._view:
                self.leave()
            case QEvent.Type.Show if watched is self._around:
                self._model.look()
        return False

    def look(self) -> None:
        """Hold or let go, as things are now."""
        scrolled = self._view.verticalScrollBar().value() > 0
        self._model.hold(self._pointed or scrolled or self._many())

    def leave(self) -> None:
        """The pointer is no longer there."""
        self._pointed = False
        self.look()

    def release(self) -> None:
        """Back to the top, and let everything fall into place."""
        self._pointed = False
        self._view.scrollToTop()
        self._model.hold(False)

    def rows(self) -> list[AlarmRow]:
        """The chosen alarms, in the order of the list."""
        chosen = self._view.selectionModel().selection().toList()
        lines = {line for part in chosen for line in range(part.top(), part.bottom() + 1)}
        found = (self._model.row(line) for line in sorted(lines))
        return [row for row in found if row is not None]

    def _many(self) -> bool:
        chosen = self._view.selectionModel().selection().toList()
        return sum(part.height() for part in chosen) > 1

    def _out_of_sight(self) -> bool:
        """Another screen of the window is in front."""
        return self._around.window().isVisible() and not self._around.isVisible()


class Flash(QTimer):
    """Turns `lit` while the view is seen, and has `area` of its viewport, where the
    symbols are, painted anew."""

    def __init__(self, view: QAbstractItemView, area: Callable[[], QRect]) -> None:
        super().__init__(view)
        self._view, self._area = view, area
        self.lit = True
        self.setInterval(FLASH_MS)
        self.timeout.connect(self._blink)
        view.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Show:
            self.start()
        elif event.type() == QEvent.Type.Hide:
            self.stop()
        return False

    def _blink(self) -> None:
        self.lit = not self.lit
        self._view.viewport().update(self._area())
