"""What the lighting took against the contract's baseline and target, as a bar."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.core.lighting_energy import EnergyReport
from widgets.board import Board
from widgets.figures import format_clock, format_number
from widgets.label import Label

ENERGY = "lighting_energy"
SPANS_S = (86400.0, 7 * 86400.0, 30 * 86400.0)
AGAIN_S = 60.0


class SavingBar(QWidget):
    """How much of the baseline is saved, with the target as a mark."""

    def __init__(self, board: Board, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self.saved_pct, self.target_pct = float("nan"), 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_share(self, saved_pct: float, target_pct: float) -> None:
        self.saved_pct, self.target_pct = saved_pct, target_pct
        self.update()

    def sizeHint(self) -> QSize:
        px = self._board.theme.px
        return QSize(px(200), px(18))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._board.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        bar = QRectF(0, theme.px(4), self.width(), theme.px(10))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("raised"))
        painter.drawRoundedRect(bar, theme.px(2), theme.px(2))
        if self.saved_pct > 0.0:  # NaN is not
            done = QRectF(bar)
            done.setWidth(bar.width() * min(self.saved_pct, 100.0) / 100.0)
            painter.setBrush(theme.color("accent"))
            painter.drawRoundedRect(done, theme.px(2), theme.px(2))
        goal = bar.width() * self.target_pct / 100.0
        painter.setPen(QPen(theme.color("text"), theme.px(2)))
        painter.drawLine(QPointF(goal, 0), QPointF(goal, theme.px(18)))
        painter.end()


class EnergyPanel(QWidget):
    """Asks the engine when it is looked at, and again each minute."""

    def __init__(self, board: Board, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self.report: EnergyReport | None = None
        self._reason, self._asked_at = "", float("-inf")
        self.span_s = SPANS_S[0]
        self.title = Label(board.theme, size=16, strong=True)
        self.value = Label(board.theme, size=20, strong=True)
        self.detail = Label(board.theme, size=12, token="second", wrap=True)
        self.bar = SavingBar(board, self)
        self.spans: dict[float, QPushButton] = {}
        head = QHBoxLayout()
        head.addWidget(self.title, stretch=1)
        for span_s in SPANS_S:
            push = self.spans[span_s] = QPushButton(self)
            push.setCheckable(True)
            push.clicked.connect(lambda _=False, span=span_s: self.choose(span))
            head.addWidget(push)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(head)
        for part in (self.value, self.bar, self.detail):
            column.addWidget(part)
        self.dress()

    def choose(self, span_s: float) -> None:
        """Look so far back."""
        self.span_s = span_s
        self._asked_at = float("-inf")
        self.tend()
        self.dress()

    def tend(self) -> None:
        """Ask where the answer is old."""
        now = self._board.now()
        if 0.0 <= now - self._asked_at < AGAIN_S:
            return
        self._asked_at, span_s = now, self.span_s

        def answered(answer: object) -> None:
            if span_s == self.span_s:
                self._take(answer)

        given = {"start": now - span_s, "end": now}
        self._board.question_requested.emit(ENERGY, given, answered)

    def dress(self) -> None:
        words, theme = self._board.words, self._board.theme
        self.title.say(words("lighting.energy"))
        for label in (self.title, self.value, self.detail):
            label.dress(theme)
        for span_s, push in self.spans.items():
            push.setText(words("units.days", n=round(span_s / 86400.0)))
            push.setChecked(span_s == self.span_s)
            push.setToolTip(words("lighting.energy_span", n=round(span_s / 86400.0)))
        self.bar.updateGeometry()
        self._say()

    def _take(self, answer: object) -> None:
        self.report = answer if isinstance(answer, EnergyReport) else None
        self._reason = "" if self.report is not None else str(answer)
        self._say()

    def _say(self) -> None:
        words, report = self._board.words, self.report
        if report is None:
            self.value.say(words("units.unknown"))
            self.detail.say(
                words("lighting.energy_failed", reason=self._reason) if self._reason else ""
            )
            self.bar.show_share(float("nan"), 0.0)
            return
        whole = report.shares[0]
        self.bar.show_share(whole.saved_pct, report.target_pct)
        self.bar.setAccessibleName(words("lighting.energy"))
        target = self._number(report.target_pct)
        if whole.saved_pct != whole.saved_pct:
            self.value.say(words("lighting.energy_none"))
        else:
            saved = self._number(whole.saved_pct, 1)
            self.value.say(words("lighting.energy_saved", pct=saved, target=target))
        now = self._board.now()
        self.detail.say(
            words(
                "lighting.energy_detail",
                used=self._number(whole.used_kwh, 1),
                baseline=self._number(whole.baseline_kwh, 1),
                watts=self._number(report.baseline_w),
                start=format_clock(report.first_at, words, now)[:-3],
                end=format_clock(report.last_at, words, now)[:-3],
                n=whole.cabinets,
                known=whole.known,
            )
        )

    def _number(self, value: float, digits: int = 0) -> str:
        return format_number(value, digits, self._board.language)
