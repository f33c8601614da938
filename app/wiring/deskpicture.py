"""When a desk has shown its first whole picture: said in the log, and what stands by
then is left out of garbage collection."""

from __future__ import annotations

import gc
import logging
import time

import psutil
from PySide6.QtCore import QObject, QTimer

from app.wiring.deskwindow import DeskWindow

_log = logging.getLogger(__name__)
LOOK_MS = 20
THRESHOLDS = (10_000, 20, 50)
SAID = "first picture after %.2f s"


class FirstPicture(QObject):
    """Looks until the city is drawn with its readings on its base map, once.

    A full collection of a desk with 34,000 assets takes longer than a frame, so
    it becomes rare, and what it looks at small.
    """

    def __init__(self, desk: DeskWindow) -> None:
        super().__init__(desk)
        self._desk = desk
        gc.set_threshold(*THRESHOLDS)
        self._began = psutil.Process().create_time()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)
        self._timer.start(LOOK_MS)

    def _look(self) -> None:
        if self._desk.room.mirror.whole and self._desk.map.canvas.picture.settled:
            self._timer.stop()
            gc.freeze()  # to look through all this once more would hold the window up
            _log.info(SAID, time.time() - self._began)
