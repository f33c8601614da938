"""A whole OnDijon as child processes, as a person starts it."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import psutil

PATIENCE_S = 60.0
T = TypeVar("T")


def ondijon(
    *arguments: str,
    data_dir: Path,
    timeout_s: float = PATIENCE_S,
    surroundings: dict[str, str] | None = None,
    typed: str = "",
) -> Any:
    """Runs one command; (exit code, standard output, standard error). `typed` is
    its standard input."""
    return subprocess.run(
        [sys.executable, "-m", "app", *arguments, "--data-dir", str(data_dir)],
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
        input=typed,
        env=environment() if surroundings is None else surroundings,
    )


def environment() -> dict[str, str]:
    """Ours, in English, with nothing that would lead to another installation."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ONDIJON")}
    return kept | {"LC_ALL": "C.UTF-8", "ONDIJON_LANGUAGE": "en", "QT_QPA_PLATFORM": "offscreen"}


def eventually(look: Callable[[], T | None], what: str, timeout_s: float = PATIENCE_S) -> T:
    """The first thing that `look` finds; AssertionError if it never does."""
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        found = look()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError(f"not in {timeout_s:.0f} s: {what}")


class Installation:
    """`ondijon` with options on a data folder of its own; a context."""

    def __init__(
        self, data_dir: Path, *options: str, surroundings: dict[str, str] | None = None
    ) -> None:
        self.environment = environment() if surroundings is None else surroundings
        self.data_dir = data_dir
        self.options = options
        self.output = data_dir.with_suffix(".out")
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.output.open("ab") as output:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "app"),
                    *("--data-dir", str(self.data_dir), "--port", "0", *self.options),
                ],
                stdout=output,
                stderr=subprocess.STDOUT,
                env=self.environment,
            )

    def await_engine(self) -> dict[str, Any]:
        """The engine's status as soon as it answers."""
        return eventually(lambda: self.ask("status"), f"status; {self.said()[-2000:]}")

    def ask(self, *arguments: str) -> Any:
        """A command's JSON, None where it fails."""
        result = self.command(*arguments, "--json")
        return json.loads(result.stdout) if result.returncode == 0 else None

    def command(self, *arguments: str, typed: str = "") -> Any:
        return ondijon(
            *arguments, data_dir=self.data_dir, surroundings=self.environment, typed=typed
        )

    def publish(self, topic: str, payload: str | bytes, *options: str) -> None:
        """By mosquitto_pub, with what `ondijon connection` says."""
        known = self.ask("connection")
        line = shlex.split(known["mosquitto_pub"])
        payload = payload.encode() if isinstance(payload, str) else payload
        subprocess.run(
            [*line[: line.index("-t")], "-t", topic, "-s", *options],
            input=payload,
            check=True,
            timeout=PATIENCE_S,
        )

    def said(self) -> str:
        """What the launcher told the person at the terminal."""
        return self.output.read_text("utf-8")

    @property
    def process(self) -> subprocess.Popen[bytes]:
        assert self._process is not None, "not started"
        return self._process

    def pid_of(self, role: str) -> int | None:
        """Process id of a role, or of the broker's program."""
        for child in self.family():
            try:
                words = child.cmdline()
            except psutil.Error:
                continue
            if role in words or (words and Path(words[0]).name == role):
                return int(child.pid)
        return None

    def family(self) -> list[psutil.Process]:
        """All processes below the launcher."""
        try:
            return list(psutil.Process(self.process.pid).children(recursive=True))
        except psutil.NoSuchProcess:
            return []

    def kill(self, role: str) -> int:
        """kill -9 of one role; its former process id."""
        number = eventually(lambda: self.pid_of(role), f"process of {role}")
        os.kill(number, signal.SIGKILL)
        return number

    def kill_all(self) -> None:
        """kill -9 of everything at once, as a machine that loses its power."""
        family = self.family()
        self.process.kill()
        for child in family:
            child.kill()
        self.process.wait()
        psutil.wait_procs(family, PATIENCE_S)

    def end(self, number: signal.Signals = signal.SIGINT) -> int:
        """Asks it to end as Ctrl-C does; the exit code. Nothing may be left."""
        family = self.family()
        self.process.send_signal(number)
        code = self.process.wait(PATIENCE_S)
        _, alive = psutil.wait_procs(family, 5.0)
        assert not alive, f"orphans: {alive}"
        return code

    def locks(self) -> list[str]:
        return sorted(path.name for path in (self.data_dir / "locks").glob("*"))

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.process.poll() is None:
            self.kill_all()
