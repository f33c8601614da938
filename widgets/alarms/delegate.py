"""How one alarm is drawn in the list: two lines, readable at arm's length."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.desk.rows import AlarmRow
from widgets.alarms.facts import AlarmFacts
from widgets.alarms.grouping import folded_words
from widgets.alarms.model import GONE_ROLE, ROW_ROLE
from widgets.alarms.wording import message_of, place_of, state_word, value_of
from widgets.board import Board
from widgets.figures import format_clock
from widgets.literal import literal
from widgets.map.priority import draw_priority

ROW_HEIGHT = 50
COMPACT_HEIGHT = 32
TEXT_CAP = 200
EVERYTHING = 1 << 24
AnyIndex = QModelIndex | QPersistentModelIndex
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class AlarmDelegate(QStyledItemDelegate):
    """`pending` tells which occurrences wait for an answer. `lit` is the phase
    of the flash, of the symbol only; where the list paints no further than
    `painted_to` (pixels from its left), texts are left alone: they cost most."""

    def __init__(
        self,
        board: Board,
        pending: Callable[[], frozenset[int]],
        facts: AlarmFacts,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._board, self._facts = board, facts
        self._pending = pending
        self.lit = True
        self.compact = False
        self.painted_to = EVERYTHING

    @property
    def margin(self) -> int:
        """Pixels at the left that hold the symbols, and no text."""
        return self._board.theme.px(52)

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        height = COMPACT_HEIGHT if self.compact else ROW_HEIGHT
        return QSize(self._board.theme.px(300), self._board.theme.px(height))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        row = index.data(ROW_ROLE)
        if not isinstance(row, AlarmRow):
            return
        theme = self._board.theme
        box: QRect = option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(box, theme.color("raised" if chosen else "panel"))
        painter.fillRect(box.left(), box.bottom(), box.width(), 1, theme.color("line"))
        if chosen:
            painter.fillRect(
                box.left(), box.top(), theme.px(3), box.height(), theme.color("accent")
            )
        self._symbol(painter, row, box, gone=bool(index.data(GONE_ROLE)))
        inner = box.adjusted(self.margin, theme.px(4), -theme.px(16), -theme.px(5))
        if self.painted_to >= inner.left():
            self._texts(painter, row, inner, gone=bool(index.data(GONE_ROLE)))
        painter.restore()

    def _symbol(self, painter: QPainter, row: AlarmRow, box: QRect, *, gone: bool) -> None:
        theme = self._board.theme
        side = theme.px(18 if self.compact else 22)
        left = box.left() + theme.px(16)
        place = QRectF(left, box.center().y() - side / 2 + 0.5, side, side)
        waiting = row.state in "BD" and not gone
        if waiting and not self.lit and row.state == "B":
            painter.setOpacity(0.55)
        draw_priority(
            painter,
            place,
            row.priority,
            theme,
            acknowledged=not waiting,
            stale=row.stale,
            color=theme.color("disabled") if gone else theme.priority(row.priority),
            ground=theme.color("panel"),
        )
        painter.setOpacity(1.0)

    def _texts(self, painter: QPainter, row: AlarmRow, box: QRect, *, gone: bool) -> None:
        board, theme, words = self._board, self._board.theme, self._board.words
        time_width = theme.px(96)
        middle = min(max(theme.px(150), int(box.width() * 0.34)), theme.px(320))
        first = QRect(box.left(), box.top(), box.width() - middle - time_width, box.height())
        second = QRect(first.right(), box.top(), middle, box.height())
        third = QRect(box.right() - time_width, box.top(), time_width, box.height())
        if row.occurrence in self._pending():
            state = words("alarms.pending")
        else:
            state = words("alarms.closed") if gone else state_word(row, words)
        where = f"{row.asset} · {place_of(row, board)}"
        if folded := board.mirror.view.folded(row.occurrence):
            below = words("lists.folded_short", what=folded_words(folded, board, self._facts))
            where = f"{below} · {row.asset}"
        token = "disabled" if gone else "text"
        weak = "disabled" if gone else "second"
        strong = row.state == "B" and not gone
        value = value_of(row, board)
        clock = format_clock(row.raised_at, words, board.now())
        if self.compact:
            self._line(painter, first, f"{message_of(row, board)} · {where}", 14, token, strong)
            self._line(painter, second, state, 12, weak)
            self._line(painter, third, clock, 13, weak, align=RIGHT)
            return
        upper, lower = self._halves(first)
        self._line(painter, upper, message_of(row, board), 14, token, strong)
        self._line(painter, lower, where, 12, weak)
        upper, lower = self._halves(second)
        self._line(painter, upper, value or state, 14 if value else 13, token)
        self._line(painter, lower, state if value else "", 12, weak)
        self._line(painter, third, clock, 14, weak, align=RIGHT)

    def _halves(self, box: QRect) -> tuple[QRect, QRect]:
        half = box.height() // 2
        return box.adjusted(0, 0, 0, -half), box.adjusted(0, half, 0, 0)

    def _line(
        self,
        painter: QPainter,
        box: QRect,
        text: str,
        size: float,
        token: str,
        strong: bool = False,
        align: Qt.AlignmentFlag = LEFT,
    ) -> None:
        font = self._board.theme.font(size, strong=strong)
        painter.setFont(font)
        painter.setPen(self._board.theme.color(token))
        room = box.adjusted(0, 0, -self._board.theme.px(8 if align == LEFT else 0), 0)
        shown = QFontMetrics(font).elidedText(
            literal(text, TEXT_CAP), Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(room, int(align | Qt.TextFlag.TextSingleLine), shown)
