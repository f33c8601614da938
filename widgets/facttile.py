"""One figure with its name and what it means; pressed, it shows what is behind it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from widgets.board import Board
from widgets.label import plain_tip
from widgets.literal import literal_line

HEIGHT, LEAST_WIDTH, TEXT_CAP = 84, 140, 80


class FactTile(QAbstractButton):
    """`name` says which it is. It looks like a tile, and is a button."""

    def __init__(self, board: Board, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board, self.name = board, name
        self.texts = ("", "", "")  # name, value, below
        self._concern = False
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def say(self, name: str, value: str, below: str, *, concern: bool = False) -> None:
        """`concern`: worth a look, though it is no alarm."""
        texts = tuple(literal_line(text, TEXT_CAP) for text in (name, value, below))
        if (texts, concern) == (self.texts, self._concern):
            return
        self.texts, self._concern = (texts[0], texts[1], texts[2]), concern
        self.setAccessibleName(f"{texts[0]}: {texts[1]}")
        self.setAccessibleDescription(texts[2])
        self.setToolTip(plain_tip(f"{texts[0]}: {texts[1]}\n{texts[2]}"))
        self.update()

    def sizeHint(self) -> QSize:
        theme = self._board.theme
        return QSize(theme.px(LEAST_WIDTH), theme.px(HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._board.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        chosen = self.isChecked() or self.isDown()
        lit = self.hasFocus() or self.underMouse()
        painter.setBrush(theme.color("raised" if chosen else "panel"))
        painter.setPen(QPen(theme.color("accent" if lit or chosen else "line"), 1))
        painter.drawRoundedRect(frame, theme.px(4), theme.px(4))
        room = frame.adjusted(theme.px(12), theme.px(8), -theme.px(12), -theme.px(8))
        line = theme.px(20)
        name, value, below = self.texts
        self._write(painter, QRectF(room.x(), room.y(), room.width(), line), name, 12, "second")
        middle = QRectF(room.x(), room.y() + line, room.width(), theme.px(28))
        self._write(painter, middle, value, 20, "concern" if self._concern else "text", strong=True)
        last = QRectF(room.x(), room.bottom() - line, room.width(), line)
        self._write(painter, last, below, 12, "second")
        painter.end()

    def _write(
        self,
        painter: QPainter,
        room: QRectF,
        text: str,
        size: float,
        token: str,
        *,
        strong: bool = False,
    ) -> None:
        font = self._board.theme.font(size, strong=strong)
        painter.setFont(font)
        painter.setPen(self._board.theme.color(token))
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, int(room.width()))
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(room, int(flags | Qt.TextFlag.TextSingleLine), shown)
