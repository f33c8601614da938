"""A real desk in the process of a bench: its window is offscreen, all else is as shipped."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from PySide6.QtCore import QEventLoop, QTimer

from app.wiring.desk import make_application
from app.wiring.deskpicture import FirstPicture
from app.wiring.deskroom import DeskRoom
from app.wiring.deskwindow import DeskWindow
from app.wiring.options import RoleOptions

SIZE = (1920, 1080)
PATIENCE_S = 120.0
LOOK_MS = 50


class Seat:
    """Room and window with the options of a desk; a context. Its events are
    worked only within `live` and `until`."""

    def __init__(self, options: RoleOptions) -> None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        self.application = make_application()
        self.room = DeskRoom(options, height_px=SIZE[1])
        self.desk = DeskWindow(self.room, sound=False)
        self.desk.window.resize(*SIZE)

    def live(self, seconds: float) -> None:
        """Work events for that long, waiting for the next as a desk does."""
        loop = QEventLoop()  # the application's own, ended, would close the window
        QTimer.singleShot(round(seconds * 1000), loop.quit)
        loop.exec()

    def until(self, true: Callable[[], bool], what: str) -> None:
        """Work events until something is so; TimeoutError where it never is."""
        deadline = time.monotonic() + PATIENCE_S
        while not true():
            if time.monotonic() > deadline:
                raise TimeoutError(f"not in {PATIENCE_S:.0f} s: {what}")
            self.live(LOOK_MS / 1000)

    def settled(self) -> bool:
        """Whether the picture is whole and drawn."""
        return self.room.mirror.whole and self.desk.map.canvas.picture.settled

    def __enter__(self) -> Self:
        self.room.start()
        self.desk.window.show()
        FirstPicture(self.desk)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.desk.release()
        self.room.stop()
        self.application.processEvents()
