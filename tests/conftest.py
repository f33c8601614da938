"""What every test is held to: it may leave nothing running and nothing said.

An unexpected log record of WARNING or above, a thread, a child process, a
top-level widget or a running timer left behind fails the test that left it.
A test that means a record says so with ``@pytest.mark.logs("pattern")`` or
takes ``caplog`` and looks at the records itself.
"""

from __future__ import annotations

import gc
import logging
import multiprocessing
import re
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.postgres import FOLDER_PREFIX, PostgresServer

PATIENCE_S = 5.0
# Processes that end with it: the interpreter's own, and the server that tests may end and start.
OF_THE_SESSION = ("multiprocessing.resource_tracker", FOLDER_PREFIX)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One server for all tests that want one; each takes a schema of its own."""
    server = PostgresServer()
    try:
        server.start()
        yield server
    finally:
        server.close()


class Recorder(logging.Handler):
    """Keeps the records that a test brings about."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


def pytest_sessionstart() -> None:
    """What is alive before the first test need not be looked through after each."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _logs_are_expected(request: pytest.FixtureRequest) -> Iterator[None]:
    recorder = Recorder()
    logging.getLogger().addHandler(recorder)
    yield
    logging.getLogger().removeHandler(recorder)
    if "caplog" in request.fixturenames:
        return
    marks = request.node.iter_markers("logs")
    expected = [re.compile(pattern) for mark in marks for pattern in mark.args]
    lines = [f"{r.name}: {r.levelname}: {r.getMessage()}" for r in recorder.records]
    unexpected = [line for line in lines if not any(e.search(line) for e in expected)]
    assert not unexpected, "unexpected log records:\n" + "\n".join(unexpected)


@pytest.fixture(autouse=True)
def _nothing_left_running() -> Iterator[None]:
    threads = set(threading.enumerate())
    children = _children()
    yield
    _expect_none("threads", lambda: [t.name for t in threading.enumerate() if t not in threads])
    _expect_none("child processes", lambda: _described(_children() - children))


@pytest.fixture(autouse=True)
def _no_widget_left(request: pytest.FixtureRequest) -> Iterator[None]:
    if not {"qtbot", "qapp"} & set(request.fixturenames):
        yield
        return
    before = {id(widget) for widget in _top_levels()}
    yield
    _expect_none(
        "widgets and timers",
        lambda: [repr(w) for w in _top_levels() if id(w) not in before] + _running_timers(),
    )


def _expect_none(what: str, left: Callable[[], list[str]]) -> None:
    """Fails with what is left after a patient wait; ending takes a moment."""
    deadline = time.monotonic() + PATIENCE_S
    found = left()
    while found and time.monotonic() < deadline:
        gc.collect()
        time.sleep(0.02)
        found = left()
    assert not found, f"left behind: {what}: {found}"


def _children() -> set[int]:
    """Ids of the direct child processes that still run."""
    multiprocessing.active_children()  # reaps those that ended
    tasks = Path("/proc/self/task")
    try:
        texts = [(task / "children").read_text() for task in tasks.iterdir()]
    except OSError:
        return {child.pid for child in psutil.Process().children()}
    return {int(number) for text in texts for number in text.split()}


def _described(numbers: set[int]) -> list[str]:
    found = []
    for number in numbers:
        try:
            line = " ".join(psutil.Process(number).cmdline())
        except psutil.NoSuchProcess:
            continue
        if not any(one in line for one in OF_THE_SESSION):
            found.append(f"{number} {line}")
    return found


def _top_levels() -> list[Any]:
    widgets = sys.modules.get("PySide6.QtWidgets")
    application = widgets and widgets.QApplication.instance()
    if widgets is None or application is None:
        return []
    core = sys.modules["PySide6.QtCore"]
    core.QCoreApplication.sendPostedEvents(None, core.QEvent.Type.DeferredDelete.value)
    gc.collect()
    return list(widgets.QApplication.topLevelWidgets())


def _running_timers() -> list[str]:
    core = sys.modules["PySide6.QtCore"]
    shiboken = sys.modules["shiboken6"]
    return [
        f"{timer!r} of {timer.parent()!r}"
        for timer in gc.get_objects()
        if isinstance(timer, core.QTimer) and shiboken.isValid(timer) and timer.isActive()
    ]
