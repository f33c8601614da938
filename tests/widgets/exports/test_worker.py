"""Exports are written by a process of their own while the event loop goes on."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import psutil
import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from widgets.exports.draft import draft_of
from widgets.exports.failure import ExportError
from widgets.exports.worker import write_apart

LARGE = b"x" * 20_000_000  # far more than a pipe takes at once
PATIENCE_S = 60.0


@dataclass(frozen=True)
class Letter:
    """Writes itself and the number of the process that did so."""

    body: bytes = b""
    holds_s: float = 0.0  # with half of it in the draft
    fails: str = ""

    def write(self, path: Path) -> int:
        match self.fails:
            case "reason":
                raise ExportError("the ink is dry")
            case "system":
                raise FileNotFoundError(2, "No such file or directory")
            case "ours":
                raise ValueError("a mistake")
            case "death":
                os._exit(7)
        draft = draft_of(path)
        draft.write_bytes(self.body[: len(self.body) // 2])
        time.sleep(self.holds_s)
        draft.write_bytes(self.body + str(os.getpid()).encode())
        draft.replace(path)
        return path.stat().st_size


@pytest.fixture
def loop(qapp: QApplication) -> Iterator[QEventLoop]:
    loop = QEventLoop(qapp)
    yield loop
    loop.close()


def run(loop: QEventLoop, work: Coroutine[Any, Any, Any]) -> Any:
    return loop.run_until_complete(asyncio.wait_for(work, PATIENCE_S))


async def until_there(path: Path) -> None:
    while not list(path.parent.glob(f".{path.name}.*")):
        await asyncio.sleep(0.02)


def test_another_process_writes_while_timers_go_on(loop: QEventLoop, tmp_path: Path) -> None:
    beats: list[float] = []
    timer = QTimer()
    timer.timeout.connect(lambda: beats.append(time.monotonic()))
    timer.start(10)
    path = tmp_path / "letter"
    size = run(loop, write_apart(Letter(LARGE, holds_s=0.5), path))
    timer.stop()
    assert size == path.stat().st_size
    data = path.read_bytes()
    assert data.startswith(LARGE)
    assert int(data[len(LARGE) :]) != os.getpid()
    assert list(tmp_path.iterdir()) == [path]
    assert len(beats) >= 10
    print(f"longest pause {max(b - a for a, b in pairwise(beats)):.3f} s")


@pytest.mark.parametrize(
    ("fails", "said"),
    [
        ("reason", "the ink is dry"),
        ("system", "No such file or directory"),
        ("ours", "ValueError: a mistake"),
        ("death", "the export's process ended: 7"),
    ],
)
def test_why_nothing_was_written_is_said(
    loop: QEventLoop, tmp_path: Path, fails: str, said: str
) -> None:
    with pytest.raises(ExportError, match=said):
        run(loop, write_apart(Letter(LARGE, fails=fails), tmp_path / "letter"))
    assert not list(tmp_path.iterdir())


def test_cancelled_it_leaves_neither_process_nor_half_a_file(
    loop: QEventLoop, tmp_path: Path
) -> None:
    path = tmp_path / "letter"
    path.write_text("the letter before")

    async def begin_and_cancel() -> list[psutil.Process]:
        task = asyncio.ensure_future(write_apart(Letter(b"new", holds_s=PATIENCE_S), path))
        await until_there(path)
        writers = [
            one for one in psutil.Process().children() if "spawn_main" in " ".join(one.cmdline())
        ]
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return writers

    writers = run(loop, begin_and_cancel())
    assert writers
    assert not [one for one in writers if one.is_running()]
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_text() == "the letter before"


def test_killed_from_outside_it_leaves_nothing_half(loop: QEventLoop, tmp_path: Path) -> None:
    path = tmp_path / "letter"

    async def begin_and_kill() -> None:
        task = asyncio.ensure_future(write_apart(Letter(b"new", holds_s=PATIENCE_S), path))
        await until_there(path)
        [draft] = tmp_path.iterdir()
        psutil.Process(int(draft.suffix[1:])).kill()
        await task

    with pytest.raises(ExportError, match="-9"):
        run(loop, begin_and_kill())
    assert not list(tmp_path.iterdir())
