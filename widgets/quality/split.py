"""The split by priority as bars, each with its target."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.core.quality_report import PriorityShare
from widgets.board import Board
from widgets.figures import format_number
from widgets.label import plain_tip
from widgets.quality.mark import draw_mark
from widgets.quality.wording import (
    format_share,
    judged,
    split_target_text,
    split_text,
    verdict_text,
)

ROW, HEAD = 44, 28
STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
PRESS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class PrioritySplit(QWidget):
    """`chosen` carries ``priority:N``. Up and down choose a bar, Enter its alarms."""

    chosen = Signal(str)

    def __init__(self, board: Board, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self._shares: list[PriorityShare] = []
        self._at = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.dress()

    def show_shares(self, shares: list[PriorityShare]) -> None:
        self._shares = shares
        self._tell()
        self.update()

    def dress(self) -> None:
        self.setMinimumHeight(self.sizeHint().height())
        self._tell()
        self.update()

    def sizeHint(self) -> QSize:
        px = self._board.theme.px
        return QSize(px(300), px(HEAD) + 4 * px(ROW) + px(20))

    def _tell(self) -> None:
        words = self._board.words
        lines = [words("quality.split"), *(split_text(one, words) for one in self._shares)]
        self.setAccessibleName(words("quality.split"))
        self.setAccessibleDescription("\n".join(lines[1:]))
        self.setToolTip(plain_tip(f"{words('quality.how_split')} {words('quality.list_tip')}"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in STEPS and self._shares:
            self._at = min(max(self._at + STEPS[key], 0), len(self._shares) - 1)
            self.update()
        elif key in PRESS and self._shares:
            self.chosen.emit(f"priority:{self._shares[self._at].priority}")
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        px = self._board.theme.px
        row = int((event.position().y() - px(HEAD)) // px(ROW))
        if 0 <= row < len(self._shares):
            self._at = row
            self.update()
            self.chosen.emit(f"priority:{self._shares[row].priority}")

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, words = self._board.theme, self._board.words
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = QRectF(0, 0, self.width(), theme.px(HEAD))
        self._write(painter, top, words("quality.split"), "text", strong=True)
        for row, share in enumerate(self._shares):
            y = theme.px(HEAD) + row * theme.px(ROW)
            room = QRectF(0, y, self.width(), theme.px(ROW))
            if self.hasFocus() and row == self._at:
                painter.setPen(QPen(theme.color("accent"), 1))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(room.adjusted(0.5, 0.5, -0.5, -2), theme.px(4), theme.px(4))
            self._draw_share(painter, room, share)
        if self._shares and not judged(self._shares):
            below = theme.px(HEAD) + len(self._shares) * theme.px(ROW)
            few = QRectF(0, below, self.width(), theme.px(20))
            self._write(painter, few, words("quality.split_few"), "second")
        painter.end()

    def _draw_share(self, painter: QPainter, room: QRectF, share: PriorityShare) -> None:
        theme, words = self._board.theme, self._board.words
        px = theme.px
        line = QRectF(room.x() + px(8), room.y() + px(4), room.width() - px(16), px(18))
        self._write(painter, line, f"P{share.priority}", "text", strong=True)
        count = format_number(share.count, 0, words.language)
        said = f"{format_share(share.share_pct, words)} ({count})"
        self._write(painter, line.adjusted(px(32), 0, 0, 0), said, "text")
        below = f"{split_target_text(share, words)} · {verdict_text(share.verdict, words)}"
        metrics = QFontMetrics(theme.font(12))
        width = metrics.horizontalAdvance(below) + px(4)
        right = QRectF(line.right() - width, line.y(), width, line.height())
        self._write(painter, right, below, "second" if share.verdict != "missed" else "text")
        side = px(11)
        mark = QRectF(right.x() - px(18), line.center().y() - side / 2, side, side)
        draw_mark(painter, mark, share.verdict, theme)
        bar = QRectF(line.x(), line.bottom() + px(4), line.width(), px(8))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("raised"))
        painter.drawRoundedRect(bar, px(2), px(2))
        painter.setBrush(theme.color("accent"))
        filled = bar.width() * min(share.share_pct, 100.0) / 100.0
        painter.drawRoundedRect(QRectF(bar.x(), bar.y(), filled, bar.height()), px(2), px(2))
        goal = bar.x() + bar.width() * share.target_pct / 100.0
        painter.setPen(QPen(theme.color("text"), px(2)))
        painter.drawLine(QPointF(goal, bar.y() - px(2)), QPointF(goal, bar.bottom() + px(2)))

    def _write(
        self, painter: QPainter, room: QRectF, text: str, token: str, *, strong: bool = False
    ) -> None:
        painter.setFont(self._board.theme.font(14 if strong else 12, strong=strong))
        painter.setPen(self._board.theme.color(token))
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(room, int(flags | Qt.TextFlag.TextSingleLine), text)
