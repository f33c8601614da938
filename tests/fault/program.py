"""One role as the launcher starts it: a process that gets its options on its input."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from app.wiring.child import PROJECT
from app.wiring.options import RoleOptions
from app.wiring.role import CHILD
from tests.whole.installation import environment

PATIENCE_S = 60.0
STRICKEN = (
    "-m",
    "tests.fault.clocked",
    "tests.fault.stricken",
)  # the product's main, to be struck at a point


class Program:
    """`options.role` in a process of its own, with all that it says in `log`.
    `prefix` is a command to run it under."""

    def __init__(
        self, options: RoleOptions, folder: Path, *, main: Sequence[str] = STRICKEN
    ) -> None:
        self.options = options
        self.main = tuple(main)
        self.prefix: tuple[str, ...] = ()
        self.surroundings: dict[str, str] = {}
        self.log = folder / f"{options.role}.log"
        self.starts = 0
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """Of the running process."""
        return None if self._process is None or not self.alive else self._process.pid

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self, **surroundings: str) -> None:
        """`surroundings` are added to its environment, this time only."""
        assert not self.alive, f"{self.options.role} runs"
        known = environment() | {"PYTHONPATH": str(PROJECT)} | self.surroundings | surroundings
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*self.prefix, sys.executable, *self.main, self.options.role, CHILD],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=known,
                start_new_session=True,
            )
        self.starts += 1
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(self.options.to_json().encode() + b"\n")
            self._process.stdin.flush()

    def kill(self) -> None:
        """kill -9, and gone."""
        self._signal(signal.SIGKILL)
        self.await_end()

    def pause(self) -> None:
        self._signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self._signal(signal.SIGCONT)

    def ask_to_end(self) -> None:
        self._signal(signal.SIGTERM)

    def await_end(self, timeout_s: float = PATIENCE_S) -> int:
        """The exit code; a process that does not end is killed and told of."""
        if self._process is None:
            return 0
        try:
            code = self._process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise AssertionError(f"{self.options.role} does not end") from None
        finally:
            with contextlib.suppress(BrokenPipeError):
                self._process.stdin.close()
        return code

    def end(self) -> int:
        """In order; the exit code."""
        self.go_on()
        self.ask_to_end()
        return self.await_end()

    def said(self) -> str:
        return self.log.read_text("utf-8", "replace") if self.log.exists() else ""

    def _signal(self, number: signal.Signals) -> None:
        if self.pid is not None:
            os.killpg(self.pid, number)  # what it is run under too
