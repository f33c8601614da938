"""One figure with its target and verdict; pressed, it shows the alarms behind it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.core.quality_report import Figure
from widgets.board import Board
from widgets.label import plain_tip
from widgets.quality.mark import draw_mark
from widgets.quality.wording import how_text, name_text, target_text, value_text, verdict_text

HEIGHT, LEAST_WIDTH = 84, 160


class FigureTile(QAbstractButton):
    """`name` is one of `quality_report.NAMES`."""

    def __init__(self, board: Board, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board, self.name = board, name
        self.figure: Figure | None = None
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.dress()

    def show_figure(self, figure: Figure | None) -> None:
        """None while nothing is known."""
        self.figure = figure
        self._tell()
        self.update()

    def dress(self) -> None:
        """Take theme and language as the board has them now."""
        self._tell()
        self.updateGeometry()
        self.update()

    def texts(self) -> tuple[str, str, str]:
        """Name, value and target with verdict, as they are drawn."""
        words, figure = self._board.words, self.figure
        value = words("quality.no_value") if figure is None else value_text(figure, words)
        below = target_text(self.name, words)
        if figure is not None and self._has_target():
            below = f"{below} · {verdict_text(figure.verdict, words)}"
        return name_text(self.name, words), value, below

    def sizeHint(self) -> QSize:
        theme = self._board.theme
        return QSize(theme.px(LEAST_WIDTH), theme.px(HEIGHT))

    def _has_target(self) -> bool:
        return self._board.words.has(f"quality.target_{self.name}")

    def _tell(self) -> None:
        words = self._board.words
        name, value, below = self.texts()
        how = how_text(self.name, words)
        self.setAccessibleName(words("quality.tile_name", name=name, value=value, verdict=below))
        self.setAccessibleDescription(how)
        tip = words("quality.tile_tip", how=how, target=below)
        self.setToolTip(plain_tip(tip))

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
        edge, line = theme.px(12), theme.px(20)
        name, value, below = self.texts()
        room = frame.adjusted(edge, theme.px(8), -edge, -theme.px(8))
        self._write(painter, QRectF(room.x(), room.y(), room.width(), line), name, 12, "second")
        figure = self.figure
        missed = figure is not None and figure.verdict == "missed"
        self._write(
            painter,
            QRectF(room.x(), room.y() + line, room.width(), theme.px(28)),
            value,
            20,
            "concern" if missed else "text",
            strong=True,
        )
        last = QRectF(room.x(), room.bottom() - line, room.width(), line)
        if figure is not None and self._has_target():
            side = theme.px(11)
            box = QRectF(last.x(), last.center().y() - side / 2, side, side)
            draw_mark(painter, box, figure.verdict, theme)
            last = last.adjusted(theme.px(18), 0, 0, 0)
        self._write(painter, last, below, 12, "text" if missed else "second")
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
        width = int(room.width())
        shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, width)
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(room, int(flags | Qt.TextFlag.TextSingleLine), shown)
