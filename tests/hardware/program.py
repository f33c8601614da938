"""City and gateway as child processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from app.bus.broker import Broker

PATIENCE_S = 60.0
ASSETS = 400


class Program:
    """A role as a child process."""

    def __init__(self, role: str, broker: Broker, *options: str) -> None:
        folder = broker.data_dir
        self._log = (folder / f"{role}.log").open("ab")
        command = [sys.executable, "-m", "app", role, "--data-dir", str(folder)]
        self._process = subprocess.Popen(
            [*command, "--assets", str(ASSETS), *options],
            stdout=self._log,
            stderr=self._log,
            env={**os.environ, "PYTHONPATH": os.fspath(Path(__file__).parents[2])},
        )

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        if self._process.poll() is None:
            self._process.send_signal(number)
        code = self._process.wait(PATIENCE_S)
        self._log.close()
        return code


Start = Callable[..., Program]
