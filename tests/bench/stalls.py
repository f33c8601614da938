"""How long an event loop, or a program that only waits, was held up."""

from __future__ import annotations

import select
import subprocess
import sys
import time

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QObject, Qt, QTimer

TICK_MS = 5


class Stalls(QObject):
    """Gaps between turns of the event loop, beyond the wait of a turn.

    `gaps_ms` is what the screen stood still; `own_ms` how much of it this
    thread itself worked, the rest being other programs' use of the machine.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.gaps_ms: list[float] = []
        self.own_ms: list[float] = []
        self.at: list[float] = []
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._look)
        self.restart()
        self._timer.start()

    def restart(self) -> None:
        """Forget what was."""
        for seen in (self.gaps_ms, self.own_ms, self.at):
            seen.clear()
        self._last, self._cpu = time.perf_counter(), time.thread_time()

    def _look(self) -> None:
        now, cpu = time.perf_counter(), time.thread_time()
        self.gaps_ms.append(max(0.0, (now - self._last) * 1000.0 - TICK_MS))
        self.own_ms.append((cpu - self._cpu) * 1000.0)
        self.at.append(time.time())
        self._last, self._cpu = now, cpu


class Bystander:
    """A process that only waits, beside it: what the machine itself stalls."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", "from tests.bench.stalls import stand_by; stand_by()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def end(self) -> npt.NDArray[np.float64]:
        """Its gaps in milliseconds since the start."""
        text, _ = self._process.communicate("end\n")
        return np.array(text.split(), dtype=np.float64)


def stand_by() -> None:
    """Wait in turns of `TICK_MS` until standard input ends; print every gap."""
    gaps = []
    last = time.perf_counter()
    while not select.select([sys.stdin], [], [], TICK_MS / 1000)[0]:
        now = time.perf_counter()
        gaps.append(max(0.0, (now - last) * 1000.0 - TICK_MS))
        last = now
    print(*(f"{gap:.2f}" for gap in gaps))
