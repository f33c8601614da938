"""The desk's event loop: Qt's own, which also runs coroutines. They are for what
waits for an answer; the data path stays with timers, four times as fast."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Coroutine
from typing import Any

from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

_log = logging.getLogger(__name__)


class DeskLoop:
    """One a desk. Whatever a coroutine raises goes to `sys.excepthook`, as an
    error in a slot does."""

    def __init__(self) -> None:
        self._loop = QEventLoop(QApplication.instance())
        self._loop.set_exception_handler(self._failed)
        self._tasks: set[asyncio.Task[None]] = set()

    def run(self) -> int:
        """Until the application quits; its exit code."""
        return int(self._loop.run_forever())

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Begin `work` in the loop's next turn."""
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def end(self) -> None:
        """Cancel what is under way, let it put its things in order, and close."""
        tasks = set(self._tasks)
        for task in tasks:
            task.cancel()
        if tasks:
            self._loop.run_until_complete(asyncio.wait(tasks))
        self._loop.close()

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            sys.excepthook(type(error), error, error.__traceback__)

    def _failed(self, _loop: object, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, BaseException):
            sys.excepthook(type(error), error, error.__traceback__)
        else:
            _log.error("%s", context.get("message"))
