"""Finds the pictures that a desk wants to show."""

from __future__ import annotations

import importlib
import threading
from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from app.wiring.deskroom import DeskRoom

FINDER = "app.wiring.camerastream"
LOOK_MS = 50
Callback = Callable[[str, str], None]


class DeskLive(QObject):
    """Asks the camera itself, in a thread that only fills an inbox. What speaks to cameras
    is loaded when the first picture is wanted: a desk that shows none needs none of it."""

    def __init__(self, room: DeskRoom) -> None:
        super().__init__(room)
        self._folder = room.options.data_dir
        self._found: deque[tuple[Callback, str, str]] = deque()
        self._waiting = 0
        self._looking = QTimer(self)
        self._looking.setInterval(LOOK_MS)
        self._looking.timeout.connect(self._hand_on)
        room.board.picture_requested.connect(self._wanted)

    def _wanted(self, camera: str, callback: Callback) -> None:
        self._waiting += 1
        self._looking.start()
        threading.Thread(
            target=self._find, args=(camera, callback), name="picture", daemon=True
        ).start()

    def _find(self, camera: str, callback: Callback) -> None:
        """In a thread of its own."""
        address, reason = "", "live_unreachable"
        try:
            address, reason = importlib.import_module(FINDER).stream_of(self._folder, camera)
        finally:
            self._found.append((callback, address, reason))

    def _hand_on(self) -> None:
        while self._found:
            callback, address, reason = self._found.popleft()
            self._waiting -= 1
            callback(address, reason)
        if not self._waiting:
            self._looking.stop()
