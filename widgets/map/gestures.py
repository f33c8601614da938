"""Mouse, wheel and keys of the map."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent

NOTCH = 120  # of a wheel, in eighths of a degree
STILL_PX = 4  # a press that moves less is a click
KEY_STEP_PX = 96


class Movable(Protocol):
    """What gestures act on. Pixels are of the screen, not of the device."""

    def pan(self, dx: float, dy: float) -> None: ...
    def zoom(self, steps: int, at: QPointF | None = None) -> None: ...
    def show_city(self) -> None: ...
    def click(self, at: QPointF) -> None: ...
    def activate(self) -> None: ...
    def point_at(self, at: QPointF | None) -> None: ...
    def step_alarm(self, step: int) -> None: ...
    def clear_selection(self) -> None: ...


class Gestures(QObject):
    """An event filter that turns a person's moves into calls of a map."""

    def __init__(self, target: Movable, parent: QObject) -> None:
        super().__init__(parent)
        self._target = target
        self._pressed: QPointF | None = None
        self._last = QPointF()
        self._dragging = False
        self._turned = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Take the events of the map that mean a gesture."""
        kind = event.type()
        if isinstance(event, QWheelEvent):
            return self._wheel(event)
        if isinstance(event, QMouseEvent):
            return self._mouse(event)
        if isinstance(event, QKeyEvent) and kind == QEvent.Type.KeyPress:
            return self._key(event)
        if kind == QEvent.Type.Leave:
            self._target.point_at(None)
        return False

    def _mouse(self, event: QMouseEvent) -> bool:
        kind, at = event.type(), event.position()
        if kind == QEvent.Type.MouseButtonDblClick:
            self._pressed = None
            self._target.activate()
            return True
        if kind == QEvent.Type.MouseButtonPress and event.button() == Qt.MouseButton.LeftButton:
            self._pressed = self._last = at
            self._dragging = False
            self._target.point_at(None)
            return True
        if kind == QEvent.Type.MouseMove:
            self._drag(at)
            return True
        if kind == QEvent.Type.MouseButtonRelease and self._pressed is not None:
            if not self._dragging:
                self._target.click(at)
            self._pressed = None
            return True
        return False

    def _drag(self, at: QPointF) -> None:
        if self._pressed is None:
            self._target.point_at(at)
            return
        if not self._dragging and (at - self._pressed).manhattanLength() < STILL_PX:
            return
        self._dragging = True
        moved = at - self._last
        self._last = at
        self._target.pan(-moved.x(), -moved.y())

    def _wheel(self, event: QWheelEvent) -> bool:
        self._turned += event.angleDelta().y()
        steps = int(self._turned / NOTCH)
        if steps:
            self._turned -= steps * NOTCH
            self._target.point_at(None)
            self._target.zoom(steps, event.position())
        return True

    def _key(self, event: QKeyEvent) -> bool:
        moves = {
            Qt.Key.Key_Left: (-KEY_STEP_PX, 0),
            Qt.Key.Key_Right: (KEY_STEP_PX, 0),
            Qt.Key.Key_Up: (0, -KEY_STEP_PX),
            Qt.Key.Key_Down: (0, KEY_STEP_PX),
        }
        key = Qt.Key(event.key())
        if event.modifiers() & (
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        ):
            return False
        if key in moves:
            self._target.pan(*moves[key])
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self._target.zoom(1)
        elif key == Qt.Key.Key_Minus:
            self._target.zoom(-1)
        elif key == Qt.Key.Key_Home:
            self._target.show_city()
        elif key == Qt.Key.Key_N:
            backwards = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._target.step_alarm(-1 if backwards else 1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._target.activate()
        elif key == Qt.Key.Key_Escape:
            self._target.clear_selection()
        else:
            return False
        return True
