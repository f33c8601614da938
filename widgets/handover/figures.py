"""The figures of the shift's alarms, as one sentence."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.quality_report import QualityAnswer, QualityReport
from widgets.board import Board
from widgets.quality.wording import name_text, value_text

SHOWN = ("annunciated", "average_rate", "peak_rate", "floods", "acknowledge_mean")
ASK_AGAIN_MS = 500  # while the engine still reads the journal
LEAST_S = 60.0  # a shift that just began has nothing to judge


class ShiftFigures(QObject):
    """Asks the engine; `changed` when `sentence` would say something else."""

    changed = Signal()

    def __init__(self, board: Board, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self._span = (0.0, 0.0)
        self._position = ""
        self._number = 0  # of the latest question: answers to earlier ones are void
        self._report: QualityReport | None = None
        self._reason = ""
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(ASK_AGAIN_MS)
        self._later.timeout.connect(self._ask)

    def ask(self, position: str, start: float, end: float) -> None:
        """Judge the alarms of a position in a span."""
        if position != self._position:
            self._report, self._reason = None, ""
        self._position, self._span = position, (min(start, end - LEAST_S), end)
        self._ask()

    def stop(self) -> None:
        self._later.stop()

    @property
    def sentence(self) -> str:
        """The figures with their names; or that they are being counted, or why not."""
        words = self._board.words
        if self._reason:
            return words("handover.quality_none", reason=self._reason)
        if self._report is None:
            return words("handover.quality_waiting")
        known = [one for one in self._report.figures if one.value is not None]
        return " · ".join(
            f"{name_text(figure.name, words)} {value_text(figure, words)}"
            for figure in known
            if figure.name in SHOWN
        )

    def _ask(self) -> None:
        self._later.stop()
        self._number += 1
        start, end = self._span
        arguments = {"start": start, "end": end, "position": self._position}
        answered = partial(self._answered, self._number)
        self._board.question_requested.emit("alarm_quality", arguments, answered)

    def _answered(self, number: int, answer: object) -> None:
        if number != self._number:
            return
        if isinstance(answer, QualityAnswer):
            self._reason = ""
            if answer.report is None:
                self._later.start()
            else:
                self._report = answer.report
        else:
            self._reason = str(answer)
        self.changed.emit()
