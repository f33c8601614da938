"""Asks the engine for the quality of alarms, and keeps what it said last."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.quality_report import QualityAnswer, QualityCases, QualityReport
from widgets.board import Board
from widgets.quality.period import Period

ASK_AGAIN_MS = 300  # while the engine still reads the journal
PAGE = 100


class QualityDesk(QObject):
    """`changed` when there is a report, a reason why there is none, or progress."""

    changed = Signal()

    def __init__(self, board: Board, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self.period = Period()
        self.position = ""
        self.report: QualityReport | None = None
        self.reason = ""
        self.asking = False
        self.done = 1.0
        self._bounds = (0.0, 0.0)
        self._number = 0  # of the latest question: answers to earlier ones are void
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(ASK_AGAIN_MS)
        self._later.timeout.connect(self._ask)

    def ask(self) -> None:
        """Judge the period as it is now."""
        self._bounds = self.period.bounds(self._board.now())
        self._ask()

    def cases(self, figure: str, first: int, callback: Callable[[object], None]) -> None:
        """The alarms behind a figure of the report: QualityCases, or why there are none."""
        report = self.report
        if report is not None:
            arguments = {
                "figure": figure,
                "start": report.start,
                "end": report.end,
                "position": report.position,
                "first": float(first),
                "limit": float(PAGE),
            }
            self._board.question_requested.emit("alarm_events", arguments, callback)

    def _ask(self) -> None:
        self._later.stop()
        self._number += 1
        self.asking = True
        start, end = self._bounds
        arguments = {"start": start, "end": end, "position": self.position}
        answered = partial(self._answered, self._number)
        self.changed.emit()
        self._board.question_requested.emit("alarm_quality", arguments, answered)

    def _answered(self, number: int, answer: object) -> None:
        if number != self._number:
            return
        if isinstance(answer, QualityAnswer) and answer.report is None:
            self.done = answer.done
            self._later.start()
        elif isinstance(answer, QualityAnswer):
            self.report, self.reason, self.done, self.asking = answer.report, "", 1.0, False
        else:
            self.reason, self.done, self.asking = str(answer), 1.0, False
        self.changed.emit()


def found_cases(answer: object) -> QualityCases | None:
    """The cases of an answer; None where it is a reason."""
    return answer if isinstance(answer, QualityCases) else None
