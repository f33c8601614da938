"""The most urgent alarms in large type, as many as fit; nothing to click."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt, QTimer
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.core.kind import PointType
from app.desk.rows import AlarmRow
from widgets.alarms.wording import message_of, place_of, rule_of, state_word, value_of
from widgets.board import Board
from widgets.figures import format_age
from widgets.literal import literal
from widgets.map.priority import draw_priority

ROW_HEIGHT = 76
FLASH_MS = 500
TEXT_CAP = 160
AGE_SIZE = 18
MESSAGE_SIZES = (20, 18, 16)


class AlarmStrip(QWidget):
    """Painted, so that a wall needs no scroll bar: what does not fit is counted
    in the last line."""

    def __init__(self, board: Board, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self._rows: list[AlarmRow] = []  # those that fit
        self._count = 0  # of all
        self._lit = True
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        for signal in (board.alarms_changed, board.reset):
            signal.connect(self.look)
        for signal in (board.second, board.language_changed):
            signal.connect(self.update)
        board.theme_changed.connect(self.dress)
        self._flash = QTimer(self)
        self._flash.setInterval(FLASH_MS)
        self._flash.timeout.connect(self._blink)
        self._flash.start()
        self.dress()
        self.look()

    @property
    def lit(self) -> bool:
        """Whether flashing symbols are in their bright phase."""
        return self._lit

    def look(self) -> None:
        view = self._board.mirror.view
        self._rows, self._count = view.urgent(self._room), view.tally.active[0]
        self.update()

    @property
    def _room(self) -> int:
        """How many lines there are."""
        return max(1, self.height() // self._board.theme.px(ROW_HEIGHT))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.look()

    def dress(self) -> None:
        self.setFixedWidth(self._board.theme.px(520))
        self.look()

    def _blink(self) -> None:
        self._lit = not self._lit
        if any(row.state == "B" for row in self._rows):
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, words = self._board.theme, self._board.words
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), theme.color("panel"))
        height = theme.px(ROW_HEIGHT)
        fits = self._rows if self._count <= self._room else self._rows[: self._room - 1]
        for number, row in enumerate(fits):
            self._row(painter, row, QRect(0, number * height, self.width(), height))
        rest = self._count - len(fits)
        last = QRect(0, len(fits) * height, self.width(), height)
        painter.setPen(theme.color("second"))
        painter.setFont(theme.font(18))
        if rest:
            painter.drawText(last, Qt.AlignmentFlag.AlignCenter, words("wall.more", n=rest))
        elif not fits:
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, words("alarms.empty"))
        painter.end()

    def _row(self, painter: QPainter, row: AlarmRow, box: QRect) -> None:
        board, theme = self._board, self._board.theme
        painter.fillRect(box.left(), box.bottom(), box.width(), 1, theme.color("line"))
        side = theme.px(34)
        place = QRectF(theme.px(18), box.center().y() - side / 2, side, side)
        waiting = row.state in "BD"
        painter.setOpacity(0.55 if row.state == "B" and not self._lit else 1.0)
        draw_priority(
            painter,
            place,
            row.priority,
            theme,
            acknowledged=not waiting,
            stale=row.stale,
            color=theme.priority(row.priority),
            ground=theme.color("panel"),
        )
        painter.setOpacity(1.0)
        inner = box.adjusted(theme.px(68), theme.px(8), -theme.px(18), -theme.px(10))
        half = inner.height() // 2
        age = format_age(board.now() - row.raised_at, board.words)
        wide = QFontMetrics(theme.font(AGE_SIZE)).horizontalAdvance(age) + theme.px(16)
        upper, lower = inner.adjusted(0, 0, 0, -half), inner.adjusted(0, half, 0, 0)
        message = message_of(row, board)
        size = self.size_for(message, upper.width())
        self._text(painter, upper, message, size, "text", strong=waiting)
        self._text(painter, lower.adjusted(0, 0, -wide, 0), self._where(row), 15, "second")
        self._text(painter, lower, age, AGE_SIZE, "text", align=Qt.AlignmentFlag.AlignRight)

    def size_for(self, message: str, room: int) -> int:
        """The largest type in which a message is read whole; else the smallest."""
        for size in MESSAGE_SIZES:
            font = self._board.theme.font(size, strong=True)
            if QFontMetrics(font).horizontalAdvance(literal(message, TEXT_CAP)) <= room:
                return size
        return MESSAGE_SIZES[-1]

    def _where(self, row: AlarmRow) -> str:
        """The place, and a number where the message leaves it open, else the state."""
        board = self._board
        rule, kind = rule_of(row, board), board.kind_of(row.asset)
        names = {p.name for p in kind.points if p.type is PointType.NUMBER} if kind else set()
        told = state_word(row, board.words)
        if rule is not None and rule.condition.point in names and row.value is not None:
            told = value_of(row, board)
        return f"{place_of(row, board)} · {told}"

    def _text(
        self,
        painter: QPainter,
        box: QRect,
        text: str,
        size: float,
        token: str,
        *,
        strong: bool = False,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    ) -> None:
        font = self._board.theme.font(size, strong=strong)
        painter.setFont(font)
        painter.setPen(self._board.theme.color(token))
        shown = QFontMetrics(font).elidedText(
            literal(text, TEXT_CAP), Qt.TextElideMode.ElideRight, box.width()
        )
        flags = align | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        painter.drawText(box, int(flags), shown)
