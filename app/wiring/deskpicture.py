"""Says in the log when a desk showed its first whole picture: how long a start took."""

from __future__ import annotations

import logging
import time

import psutil
from PySide6.QtCore import QObject, QTimer

from app.wiring.deskwindow import DeskWindow

_log = logging.getLogger(__name__)
LOOK_MS = 20
SAID = "first picture after %.2f s"


class FirstPicture(QObject):
    """Looks until the city is drawn with its readings on its base map, once."""

    def __init__(self, desk: DeskWindow) -> None:
        super().__init__(desk)
        self._desk = desk
        self._began = psutil.Process().create_time()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)
        self._timer.start(LOOK_MS)

    def _look(self) -> None:
        if self._desk.room.mirror.whole and self._desk.map.canvas.picture.settled:
            self._timer.stop()
            _log.info(SAID, time.time() - self._began)
