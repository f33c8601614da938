"""One role as a child process, started again when it ends unasked."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from app.wiring.options import RoleOptions
from app.wiring.role import CHILD
from app.wiring.rolelog import RoleLog

FIRST_WAIT_S = 1.0
LONGEST_WAIT_S = 30.0
PROJECT = Path(__file__).parents[2]  # where `app` is imported from
STEADY_S = 60.0  # after this long, an end is the first one again


class Child:
    """``python -m app <role>`` under our eyes. All times are monotonic seconds."""

    def __init__(
        self, options: RoleOptions, logs: Path, environment: Mapping[str, str] | None = None
    ) -> None:
        self.role = options.role
        self.options = options
        self.environment = dict(os.environ if environment is None else environment)
        paths = [str(PROJECT), self.environment.get("PYTHONPATH", "")]
        self.environment["PYTHONPATH"] = os.pathsep.join(path for path in paths if path)
        self.log = RoleLog(logs, options.role)
        self.starts = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0
        self._wait_s = FIRST_WAIT_S
        self._next_start_at: float | None = None

    def start(self) -> None:
        process = subprocess.Popen(
            [sys.executable, "-m", "app", self.role, CHILD],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=self.environment,
            start_new_session=True,  # Ctrl-C is for the launcher, which ends us in order
        )
        assert process.stdin is not None
        assert process.stdout is not None
        with contextlib.suppress(BrokenPipeError):  # it has ended already: seen in a moment
            process.stdin.write(self.options.to_json().encode() + b"\n")
            process.stdin.flush()
        self._process = process
        self._started_at = time.monotonic()
        self._next_start_at = None
        self.starts += 1
        self.log.drain(process.stdout)

    @property
    def pid(self) -> int | None:
        """Of the running child."""
        return None if self._process is None else self._process.pid

    def ended(self) -> int | None:
        """The exit code of a child that has just ended, once; None otherwise."""
        if self._process is None or self._process.poll() is None:
            return None
        code = self._process.returncode
        self._close()
        return code

    def plan_restart(self) -> float:
        """Says in how many seconds the child will be started again."""
        now = time.monotonic()
        if now - self._started_at > STEADY_S:
            self._wait_s = FIRST_WAIT_S
        wait = self._wait_s
        self._wait_s = min(LONGEST_WAIT_S, 2 * wait)
        self._next_start_at = now + wait
        # the field goes on from where it was, whatever was asked of its first start
        self.options = replace(self.options, start="", fresh=False)
        return wait

    def restart_when_due(self) -> bool:
        """Starts the child again if its time has come."""
        if self._next_start_at is None or time.monotonic() < self._next_start_at:
            return False
        self.start()
        return True

    def ask_to_end(self) -> None:
        self._next_start_at = None
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """By force, as one that hangs must be; it then starts again as after any end."""
        if self._process is not None:
            self._process.kill()

    def await_end(self, timeout_s: float) -> bool:
        """Waits, then ends by force; whether the child ended by itself."""
        if self._process is None:
            return True
        try:
            self._process.wait(timeout_s)
            ended = True
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            ended = False
        self._close()
        return ended

    def _close(self) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process = None
        self.log.join()
