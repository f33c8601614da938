"""The live map under a person's hands, without controls around it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtWidgets import QWidget

from app.core.basemap import BaseMap
from app.core.mercator import to_world
from app.desk.lasso import within
from widgets.board import Board
from widgets.map.display import MapDisplay
from widgets.map.gestures import Gestures
from widgets.map.projection import HIGHEST_LEVEL, View, metres_per_pixel
from widgets.map.states import HIDDEN

NEAR_M = 0.8  # metres of a desk pixel when jumping to an asset


class MapCanvas(MapDisplay):
    """Pans, zooms, selects. `asset_activated` asks for an asset's card;
    `pointed` tells the row under the pointer (-1: none) and where that is.
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
        super().__init__(board, basemap, cache, parent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.installEventFilter(Gestures(self, self))

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

    def rows_within(self, outline: Sequence[tuple[float, float]]) -> npt.NDArray[np.intp]:
        """Rows of what is shown and stands still within an outline in screen pixels."""
        scene, ratio = self._picture.scene, self.devicePixelRatioF()
        if scene is None:
            return np.zeros(0, dtype=np.intp)
        world = [self._picture.view.world(x * ratio, y * ratio) for x, y in outline]
        shown = scene.states != HIDDEN
        places = np.stack((scene.spots.x, scene.spots.y), axis=1)
        found = within(places, world) & shown
        rows: npt.NDArray[np.intp] = scene.spots.rows[found].astype(np.intp)
        return rows

    def _row_at(self, at: QPointF) -> int:
        ratio = self.devicePixelRatioF()
        return self._picture.pick(at.x() * ratio, at.y() * ratio)
