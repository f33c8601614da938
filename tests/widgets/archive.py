"""Answers what widgets ask of the engine's history and journal, when the test says so."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from app.desk.rows import Series
from widgets.board import Board

Callback = Callable[[object], None]


def series(
    times: Sequence[float],
    lows: Sequence[float],
    highs: Sequence[float] | None = None,
    *,
    step_s: float = 0.0,
) -> Series:
    """A course as the engine sends it; NaN is a gap."""
    return Series(
        asset="",
        point="",
        step_s=step_s,
        times=np.array(times, dtype="<f8").tobytes(),
        lows=np.array(lows, dtype="<f8").tobytes(),
        highs=np.array(lows if highs is None else highs, dtype="<f8").tobytes(),
        qualities=np.zeros(len(times), dtype=np.uint8).tobytes(),
    )


class Archive:
    """Keeps the questions of a board: (what, arguments, callback)."""

    def __init__(self, board: Board) -> None:
        self.asked: list[tuple[str, dict[str, object], Callback]] = []
        board.question_requested.connect(self._take)

    def _take(self, what: str, arguments: dict[str, object], callback: Callback) -> None:
        self.asked.append((what, dict(arguments), callback))

    def of(self, what: str) -> list[dict[str, object]]:
        """The arguments of all questions of a kind."""
        return [arguments for name, arguments, _ in self.asked if name == what]

    def answer(self, what: str, answer: object) -> None:
        """Answer the latest question of a kind."""
        callback = next(c for name, _, c in reversed(self.asked) if name == what)
        callback(answer)
