"""The map on the screen, kept in step with the board; nobody can touch it."""

from __future__ import annotations

import math
import weakref
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QRegion, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.core.basemap import BaseMap
from app.desk.mirror import Connection
from widgets.board import Board
from widgets.map.picture import MapPicture
from widgets.map.projection import View

FRAME_MS = 20
WORK_S = 0.010  # of drawing within one frame


class MapDisplay(QWidget):
    """Shows the board's city; `cache` is a folder for base tiles."""

    def __init__(
        self,
        board: Board,
        basemap: BaseMap | None = None,
        cache: Path | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._board = board
        self._by_hand = False  # whether a person chose the view
        self._flash = True
        self._selected = -1
        self._pending: list[npt.NDArray[np.intp]] = []
        self._picture = MapPicture(board.theme, board.words, self._scale())
        self._finish = weakref.finalize(self, self._picture.close)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(200, 150)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._frame)
        self._dress()
        self._picture.set_basemap(basemap, cache)
        self._picture.set_city(board.mirror)
        board.assets_changed.connect(self._take)
        board.reset.connect(self._renew)
        board.second.connect(self._tick)
        board.selected.connect(self._select)
        for signal in (board.theme_changed, board.language_changed, board.connection_changed):
            signal.connect(self._dress)

    @property
    def picture(self) -> MapPicture:
        """What is shown; for controls around the canvas and for exports."""
        return self._picture

    @property
    def lit(self) -> bool:
        """Whether flashing symbols are in their bright phase."""
        return self._flash

    def release(self) -> None:
        """End the tile worker; the map stays usable on a plain ground."""
        self._finish()

    def grabbed(self) -> QImage:
        """The present view in device pixels, without flashing."""
        image = QImage(
            self._picture.view.width, self._picture.view.height, QImage.Format.Format_RGB32
        )
        painter = QPainter(image)
        self._paint(painter, image.rect(), flash=True)
        painter.end()
        return image

    @property
    def busy(self) -> bool:
        """Whether a frame is due."""
        return self._timer.isActive()

    def show_city(self) -> None:
        """The whole city."""
        self._by_hand = False
        self._look(self._picture.whole())

    def _look(self, view: View) -> None:
        self._picture.look(view)
        self._timer.start(0)
        self.update()

    def _take(self, rows: npt.NDArray[np.intp]) -> None:
        self._pending.append(np.asarray(rows, dtype=np.intp))
        if not self._timer.isActive():
            self._timer.start(FRAME_MS)

    def _frame(self) -> None:
        """One frame: take what changed, draw for a while, repaint only that."""
        if self._pending:
            rows = np.concatenate(self._pending)
            self._pending.clear()
            self._repaint(self._picture.take(rows))
        region = self._picture.work(WORK_S)
        if region is not None:
            self._repaint(region)
        if self._picture.busy:
            self._timer.start(FRAME_MS)

    def _tick(self) -> None:
        self._flash = not self._flash
        self._repaint(self._picture.flashing())
        size = self._picture.view
        strip = round(48 * self._scale())
        self._repaint(QRegion(0, size.height - strip, size.width, strip))
        if self._board.mirror.connection(self._board.now()) is not Connection.LIVE:
            self.update()

    def _renew(self) -> None:
        self._pending.clear()
        self._picture.set_city(self._board.mirror, whole=not self._by_hand)
        self._select(self._board.selection)
        if not self._by_hand:
            self._look(self._picture.whole())
        self._timer.start(0)
        self.update()

    def _select(self, asset: str) -> None:
        scene = self._picture.scene
        self._selected = -1 if scene is None else scene.city.rows.get(asset, -1)
        self.update()

    def _dress(self, *_: object) -> None:
        board = self._board
        connected = board.mirror.connection(board.now()) is Connection.LIVE
        self._picture.dress(board.theme, board.words, self._scale(), connected=connected)
        self.setAccessibleName(board.words("map.map_name"))
        self.setAccessibleDescription(board.words("map.map_description"))
        self._timer.start(0)
        self.update()

    def _scale(self) -> float:
        return float(self._board.theme.scale * self.devicePixelRatioF())

    def _repaint(self, region: QRegion) -> None:
        """Ask for a region in device pixels to be painted."""
        ratio = self.devicePixelRatioF()
        if ratio == 1.0:
            self.update(region)
            return
        rect = region.boundingRect()
        if not rect.isEmpty():
            self.update(
                QRect(
                    math.floor(rect.left() / ratio),
                    math.floor(rect.top() / ratio),
                    math.ceil(rect.width() / ratio) + 1,
                    math.ceil(rect.height() / ratio) + 1,
                )
            )

    def resizeEvent(self, event: QResizeEvent) -> None:
        ratio = self.devicePixelRatioF()
        width, height = round(self.width() * ratio), round(self.height() * ratio)
        self._picture.look(self._picture.view.resized(width, height))
        if not self._by_hand:
            self._picture.look(self._picture.whole())
        self._timer.start(0)

    def paintEvent(self, event: QPaintEvent) -> None:
        ratio = self.devicePixelRatioF()
        rect = event.rect()
        area = QRect(
            math.floor(rect.left() * ratio),
            math.floor(rect.top() * ratio),
            math.ceil(rect.width() * ratio),
            math.ceil(rect.height() * ratio),
        )
        view = self._picture.view
        painter = QPainter(self)
        painter.scale(1.0 / ratio, 1.0 / ratio)
        self._paint(painter, area.intersected(QRect(0, 0, view.width, view.height)), self._flash)
        painter.end()

    def _paint(self, painter: QPainter, area: QRect, flash: bool) -> None:
        board, now = self._board, self._board.now()
        self._picture.paint(
            painter,
            area,
            age_s=board.mirror.age_s(now),
            connection=board.mirror.connection(now),
            flash=flash,
            selected=self._selected,
        )
