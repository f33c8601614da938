"""A line drawn round assets on the map, to order them together."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from app.desk.lasso import MOST_CORNERS
from widgets.board import Board

STEP_PX = 3.0  # corners are no nearer to each other


class LassoPane(QWidget):
    """Lies over the map while it is wanted. Drawn freely, or with Shift as a rectangle;
    `closed` carries the outline in pixels of the pane, `left` that nobody wants it."""

    closed = Signal(object)
    left = Signal()

    def __init__(self, board: Board, parent: QWidget) -> None:
        super().__init__(parent)
        self._board = board
        self._line: list[QPointF] = []
        self._straight = False
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.hide()

    def begin(self) -> None:
        """Take the mouse from the map."""
        self._line = []
        self.setAccessibleName(self._board.words("map.lasso"))
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def end(self) -> None:
        """Give it back."""
        self._line = []
        self.hide()

    @property
    def outline(self) -> list[tuple[float, float]]:
        """The corners as they are drawn."""
        if self._straight and len(self._line) > 1:
            box = QRectF(self._line[0], self._line[-1]).normalized()
            corners = (box.topLeft(), box.topRight(), box.bottomRight(), box.bottomLeft())
            return [(corner.x(), corner.y()) for corner in corners]
        return [(point.x(), point.y()) for point in self._line]

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._straight = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._line = [event.position()]
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not self._line:
            return
        moved = event.position() - self._line[-1]
        if abs(moved.x()) + abs(moved.y()) >= STEP_PX:
            if len(self._line) < MOST_CORNERS:
                self._line.append(event.position())
            else:
                self._line[-1] = event.position()
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or not self._line:
            return
        self._line.append(event.position())
        outline = self.outline
        self._line = []
        self.update()
        self.closed.emit(outline)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        outline = self.outline
        if len(outline) < 2:
            return
        theme = self._board.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("accent"), theme.px(2), Qt.PenStyle.DashLine))
        shade = theme.color("accent")
        shade.setAlphaF(0.15)
        painter.setBrush(shade)
        painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in outline]))
        painter.end()
