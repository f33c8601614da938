"""The live map itself: one raster widget, without controls."""

from __future__ import annotations

import math
import weakref
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QRegion, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.core.basemap import BaseMap
from app.core.mercator import to_world
from app.desk.mirror import Connection
from widgets.board import Board
from widgets.map.gestures import Gestures
from widgets.map.picture import MapPicture
from widgets.map.projection import HIGHEST_LEVEL, View, metres_per_pixel

FRAME_MS = 20
WORK_S = 0.010  # of drawing within one frame
NEAR_M = 0.8  # metres of a desk pixel when jumping to an asset


class MapCanvas(QWidget):
    """Draws the board's city; `cache` is a folder for base tiles.

    `asset_activated` asks for an asset's card; `pointed` tells the row under
    the pointer (-1: none) and where that is.
    """

    asset_activated = Signal(str)
    pointed = Signal(int, QPointF)

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
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(200, 150)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._frame)
        self.installEventFilter(Gestures(self, self))
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

    # --- where to look ---------------------------------------------------------

    def show_city(self) -> None:
        """The whole city."""
        self._by_hand = False
        self._look(self._picture.whole())

    def show_asset(self, asset: str) -> None:
        """Select an asset and go there, near enough to tell it from others."""
        scene = self._picture.scene
        row = scene.city.rows.get(asset) if scene is not None else None
        if scene is None or row is None:
            return
        self._board.select(asset)
        at = scene.world(row)
        if at is not None:
            self._go(*at)

    def show_place(self, lat: float, lon: float) -> None:
        """Go to a place in degrees."""
        x, y = to_world(lat, lon)
        self._go(float(x), float(y))

    def pan(self, dx: float, dy: float) -> None:
        """Look `dx`, `dy` screen pixels further east, south."""
        ratio = self.devicePixelRatioF()
        self._by_hand = True
        self._look(self._picture.view.panned(round(dx * ratio), round(dy * ratio)))

    def zoom(self, steps: int, at: QPointF | None = None) -> None:
        """Go nearer by levels; `at` stays where it is on the screen."""
        ratio = self.devicePixelRatioF()
        point = QPointF(self.width() / 2, self.height() / 2) if at is None else at
        self._by_hand = True
        self._look(self._picture.view.zoomed(steps, point.x() * ratio, point.y() * ratio))

    def step_alarm(self, step: int) -> None:
        """Go to the next alarm, the most urgent first."""
        scene = self._picture.scene
        if scene is None or not len(scene.alarms):
            return
        rows = scene.alarms.rows[::-1].tolist()
        now = rows.index(self._selected) if self._selected in rows else min(-step, 0)
        self.show_asset(scene.city.ids[rows[(now + step) % len(rows)]])

    def _go(self, x: float, y: float) -> None:
        view = self._picture.view
        lat, _ = view.degrees(view.width / 2, view.height / 2)
        level = view.level
        while metres_per_pixel(level, lat) * self._scale() > NEAR_M and level < HIGHEST_LEVEL:
            level += 1
        self._by_hand = True
        self._look(View.around(x, y, level, view.width, view.height))

    def _look(self, view: View) -> None:
        self._picture.look(view)
        self._timer.start(0)
        self.update()

    # --- what a person does ------------------------------------------------------

    def click(self, at: QPointF) -> None:
        """Select what lies there; bare ground changes nothing."""
        row = self._row_at(at)
        if row >= 0 and self._picture.scene is not None:
            self._board.select(self._picture.scene.city.ids[row])

    def activate(self) -> None:
        """Ask for the card of the selected asset."""
        if self._picture.scene is not None and self._selected >= 0:
            self.asset_activated.emit(self._picture.scene.city.ids[self._selected])

    def clear_selection(self) -> None:
        self._board.select("")

    def point_at(self, at: QPointF | None) -> None:
        """The pointer rests there; None: nowhere."""
        self.pointed.emit(-1 if at is None else self._row_at(at), at or QPointF())

    def show_layer(self, layer: str, shown: bool) -> None:
        """Switch the kinds of a layer."""
        self._picture.show_layer(layer, shown)
        self._timer.start(0)
        self.update()

    def _row_at(self, at: QPointF) -> int:
        ratio = self.devicePixelRatioF()
        return self._picture.pick(at.x() * ratio, at.y() * ratio)

    # --- what changes ----------------------------------------------------------------

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
        self._picture.set_city(self._board.mirror)
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

    # --- Qt -------------------------------------------------------------------------

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
