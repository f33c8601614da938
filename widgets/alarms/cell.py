"""How one cell of a list of alarms is drawn, and the head of a group."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.desk.rows import AlarmRow
from widgets.alarms.columns import COLUMNS
from widgets.alarms.grouping import Group, folded_words
from widgets.alarms.marks import marks_of
from widgets.alarms.model import AlarmModel, AnyIndex
from widgets.alarms.present import present
from widgets.alarms.wording import place_of
from widgets.board import Board
from widgets.literal import literal
from widgets.map.priority import draw_priority

ROW_HEIGHT = 50
COMPACT_HEIGHT = 32
TEXT_CAP = 200
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class CellDelegate(QStyledItemDelegate):
    """`pending` tells which occurrences wait for an answer; `lit` is the phase of
    the flash, of the symbol only."""

    def __init__(
        self,
        board: Board,
        model: AlarmModel,
        pending: Callable[[], frozenset[int]],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._board, self._model, self._pending = board, model, pending
        self.lit = True
        self.compact = False
        self.row_left = 0  # where a row begins in the viewport, scrolled sideways or not
        self.row_width = 0
        self._fonts: dict[tuple[float, bool], tuple[QFont, QFontMetrics]] = {}
        board.theme_changed.connect(self._fonts.clear)

    @property
    def height(self) -> int:
        return self._board.theme.px(COMPACT_HEIGHT if self.compact else ROW_HEIGHT)

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return QSize(self._board.theme.px(80), self.height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        theme, box = self._board.theme, QRect(option.rect)
        row, group = self._model.row(index.row()), self._model.group(index.row())
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        painter.save()
        painter.setClipRect(box)
        ground = "raised" if chosen or (group is not None and focused) else "panel"
        painter.fillRect(box, theme.color(ground))
        painter.fillRect(box.left(), box.bottom(), box.width(), 1, theme.color("line"))
        if chosen and box.left() <= self.row_left:
            painter.fillRect(
                box.left(), box.top(), theme.px(3), box.height(), theme.color("accent")
            )
        if group is not None:
            self._head(painter, group, box)
        elif row is not None:
            self._cell(painter, row, self._model.columns[index.column()], box)
        painter.restore()

    def _head(self, painter: QPainter, group: Group, box: QRect) -> None:
        """Its part of a head that runs over all columns."""
        theme = self._board.theme
        folded = group.key in self._model.arrangement.collapsed
        left = self.row_left + theme.px(12)
        whole = QRect(left, box.top(), self.row_width - theme.px(24), box.height())
        sign = "▸" if folded else "▾"
        self._line(painter, whole, sign, 14, "second")
        if 1 <= group.priority <= 4:
            side = theme.px(16)
            place = QRectF(left + theme.px(22), box.center().y() - side / 2 + 0.5, side, side)
            self._sign(painter, place, group.priority, waiting=group.new > 0, stale=False)
        whole.setLeft(left + theme.px(48))
        self._line(painter, whole, self._model.arrangement.head(group), 14, "text", strong=True)

    def _cell(self, painter: QPainter, row: AlarmRow, column: str, box: QRect) -> None:
        theme, gone = self._board.theme, self._model.gone(row.occurrence)
        inner = box.adjusted(theme.px(8), theme.px(4), -theme.px(8), -theme.px(5))
        token = "disabled" if gone else "text"
        match column:
            case "priority":
                self._priority(painter, row, box, gone=gone)
            case "message":
                self._message(painter, row, inner, gone=gone)
            case "state":
                self._line(painter, inner, self._state(row, gone=gone), 13, token)
            case "marks":
                self._marks(painter, row, inner, token)
            case _:
                text = COLUMNS[column].text(row, self._model.telling)
                self._line(painter, inner, text, 14, token)

    def _state(self, row: AlarmRow, *, gone: bool) -> str:
        board, words = self._board, self._board.words
        if row.occurrence in self._pending():
            return words("alarms.pending")
        if not gone:
            return COLUMNS["state"].text(row, self._model.telling)
        now = board.mirror.alarms.get(row.occurrence)
        return words("alarms.closed") if now is None else present(now, board)

    def _message(self, painter: QPainter, row: AlarmRow, box: QRect, *, gone: bool) -> None:
        board = self._board
        message = self._model.facts.message(row)
        strong = row.state == "B" and not gone
        token, weak = ("disabled", "disabled") if gone else ("text", "second")
        where = f"{row.asset} · {place_of(row, board)}"
        folded = board.mirror.view.folded(row.occurrence)
        if folded:
            where = self.folded_text(row)
            weak = "accent"
        if self.compact:
            self._line(painter, box, f"{message} · {where}", 14, token, strong=strong)
            return
        half = box.height() // 2
        self._line(painter, box.adjusted(0, 0, 0, -half), message, 14, token, strong=strong)
        self._line(painter, box.adjusted(0, half, 0, 0), where, 12, weak)

    def folded_text(self, row: AlarmRow) -> str:
        """How many stand below an alarm, folded; "" for none."""
        folded = self._board.mirror.view.folded(row.occurrence)
        if not folded:
            return ""
        kinds = folded_words(folded, self._board, self._model.facts)
        return self._board.words("lists.folded", what=kinds, asset=row.asset)

    def _priority(self, painter: QPainter, row: AlarmRow, box: QRect, *, gone: bool) -> None:
        side = self._board.theme.px(18 if self.compact else 22)
        place = QRectF(box.center().x() - side / 2, box.center().y() - side / 2 + 0.5, side, side)
        waiting = row.state in "BD" and not gone
        if waiting and not self.lit and row.state == "B":
            painter.setOpacity(0.55)
        self._sign(painter, place, row.priority, waiting=waiting, stale=row.stale, gone=gone)
        painter.setOpacity(1.0)

    def _sign(
        self,
        painter: QPainter,
        place: QRectF,
        priority: int,
        *,
        waiting: bool,
        stale: bool,
        gone: bool = False,
    ) -> None:
        theme = self._board.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_priority(
            painter,
            place,
            priority,
            theme,
            acknowledged=not waiting,
            stale=stale,
            color=theme.color("disabled") if gone else theme.priority(priority),
            ground=theme.color("panel"),
        )

    def _marks(self, painter: QPainter, row: AlarmRow, box: QRect, token: str) -> None:
        """Each in a thin frame, as many as there is room for."""
        theme = self._board.theme
        metrics = self._font(12, False)[1]
        pad, gap = theme.px(5), theme.px(5)
        height = metrics.height() + theme.px(4)
        left, top = box.left(), box.center().y() - height // 2
        for mark in marks_of(row, self._board):
            width = metrics.horizontalAdvance(literal(mark, TEXT_CAP)) + 2 * pad
            if left + width > box.right():
                width = box.right() - left
                if width < theme.px(28):
                    return
            painter.setPen(theme.color("disabled"))
            painter.drawRect(left, top, width, height)
            text = QRect(left + pad, top, width - 2 * pad + 1, height)
            self._line(painter, text, mark, 12, token)
            left += width + gap

    def _line(
        self,
        painter: QPainter,
        box: QRect,
        text: str,
        size: float,
        token: str,
        *,
        strong: bool = False,
    ) -> None:
        if not text:
            return
        font, metrics = self._font(size, strong)
        painter.setFont(font)
        painter.setPen(self._board.theme.color(token))
        shown = metrics.elidedText(
            literal(text, TEXT_CAP), Qt.TextElideMode.ElideRight, box.width()
        )
        painter.drawText(box, int(LEFT | Qt.TextFlag.TextSingleLine), shown)

    def _font(self, size: float, strong: bool) -> tuple[QFont, QFontMetrics]:
        found = self._fonts.get((size, strong))
        if found is None:
            font = self._board.theme.font(size, strong=strong)
            found = self._fonts[size, strong] = (font, QFontMetrics(font))
        return found
