"""An engine as a process, to be killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.engine.conftest import Stage

PROJECT = Path(__file__).parents[2]


class EngineChild:
    """Ends when it is told to, or killed."""

    def __init__(self, stage: Stage, lamps: int = 40) -> None:
        address = stage.broker.address("engine").full_url
        told = (address, stage.folder, str(lamps), stage.store)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.engine.engine_child", *told],
            cwd=PROJECT,
            env={**os.environ, "PYTHONPATH": str(PROJECT)},
        )

    def end(self, number: signal.Signals) -> int:
        self._process.send_signal(number)
        return self._process.wait(30)

    def close(self) -> None:
        if self._process.poll() is None:
            self.end(signal.SIGKILL)
