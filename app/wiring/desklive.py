"""Finds the pictures that a desk wants to show."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Callable

from PySide6.QtCore import QObject

from app.wiring.deskroom import DeskRoom

FINDER = "app.wiring.camerastream"
Callback = Callable[[str, str], None]


class DeskLive(QObject):
    """Asks the camera itself, in a thread. What speaks to cameras is loaded when the first
    picture is wanted: a desk that shows none needs none of it."""

    def __init__(self, room: DeskRoom) -> None:
        super().__init__(room)
        self._room = room
        room.board.picture_requested.connect(self._wanted)

    def _wanted(self, camera: str, callback: Callback) -> None:
        self._room.loop.start(self._find(camera, callback))

    async def _find(self, camera: str, callback: Callback) -> None:
        callback(*await asyncio.to_thread(self._look, camera))

    def _look(self, camera: str) -> tuple[str, str]:
        finder = importlib.import_module(FINDER)
        found: tuple[str, str] = finder.stream_of(self._room.options.data_dir, camera)
        return found
