"""Counts by name as bars, each a row that can be chosen."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from widgets.board import Board
from widgets.figures import format_number

ROW, HEAD = 40, 28
STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
PRESS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class ShareBars(QWidget):
    """`chosen` carries the name of a row. Up and down choose, Enter shows."""

    chosen = Signal(str)

    def __init__(self, board: Board, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self._title = ""
        self.rows: list[tuple[str, str, int]] = []  # name, text, count
        self._at = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_rows(self, title: str, rows: list[tuple[str, str, int]]) -> None:
        """Name, text and count of each."""
        if (title, rows) != (self._title, self.rows):
            self._title, self.rows = title, rows
            self.setAccessibleName(title)
            told = [f"{text}: {count}" for _, text, count in rows]
            self.setAccessibleDescription("\n".join(told))
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        px = self._board.theme.px
        return QSize(px(320), px(HEAD) + len(self.rows) * px(ROW))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in STEPS and self.rows:
            self._at = min(max(self._at + STEPS[key], 0), len(self.rows) - 1)
            self.update()
        elif key in PRESS and self._at < len(self.rows):
            self.chosen.emit(self.rows[self._at][0])
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        px = self._board.theme.px
        row = int((event.position().y() - px(HEAD)) // px(ROW))
        if 0 <= row < len(self.rows):
            self._at = row
            self.update()
            self.chosen.emit(self.rows[row][0])

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, px = self._board.theme, self._board.theme.px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(14, strong=True))
        painter.setPen(theme.color("text"))
        painter.drawText(QRectF(0, 0, self.width(), px(HEAD)), int(LEFT), self._title)
        most = max((count for *_, count in self.rows), default=0)
        painter.setFont(theme.font(13))
        for row, (_, text, count) in enumerate(self.rows):
            room = QRectF(0, px(HEAD) + row * px(ROW), self.width(), px(ROW))
            if self.hasFocus() and row == self._at:
                painter.setPen(QPen(theme.color("accent"), 1))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(room.adjusted(0.5, 0.5, -0.5, -2), px(4), px(4))
            line = room.adjusted(px(8), px(4), -px(8), -px(16))
            painter.setPen(theme.color("text"))
            painter.drawText(line, int(LEFT), text)
            number = format_number(count, 0, self._board.language)
            painter.drawText(line, int(RIGHT), number)
            bar = QRectF(line.x(), line.bottom() + px(2), line.width(), px(6))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("raised"))
            painter.drawRoundedRect(bar, px(2), px(2))
            if most:
                bar.setWidth(bar.width() * count / most)
                painter.setBrush(theme.color("accent"))
                painter.drawRoundedRect(bar, px(2), px(2))
        painter.end()
