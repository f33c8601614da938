"""The whole picture of the map for one view: composite, overlay, furniture.

Needs no widget: a canvas shows it, an export paints it.
"""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

import numpy as np
from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QRegion

from app.core.basemap import BaseMap
from app.desk.mirror import Connection, Mirror
from resources.words import Words
from widgets.map.basetiles import BaseTiles
from widgets.map.furniture import Furniture
from widgets.map.labels import LabelPlan
from widgets.map.overlay import Overlay
from widgets.map.palette import Palette
from widgets.map.picking import pick
from widgets.map.projection import View, box_of, metres_per_pixel
from widgets.map.scene import Rows, Scene
from widgets.map.surface import Surface
from widgets.map.tilestyle import TileStyle
from widgets.theme import Theme

MARGIN_PX = 30
NAMES_S = 0.003  # of a frame, for names, however much the ground needs
PICK_PX = 9


class MapPicture:
    """`scale` is device pixels a desk pixel. Call `close` when done with it."""

    def __init__(self, theme: Theme, words: Words, scale: float) -> None:
        self.scene: Scene | None = None
        self.view = View.around(0.5, 0.5, 24, 1, 1)
        self.scale = scale
        self._basemap: BaseMap | None = None
        self._tiles: BaseTiles | None = None
        self._plan: LabelPlan | None = None
        self._mirror: Mirror | None = None
        self._surface: Surface | None = None
        self._restyle_due = False
        self._worn: tuple[str, float, str, float, bool] | None = None
        self._overlay: Overlay
        self.dress(theme, words, scale, connected=True)

    def dress(self, theme: Theme, words: Words, scale: float, *, connected: bool) -> None:
        """Other colours, words or sizes; faded while not connected."""
        worn = (theme.name, theme.scale, words.language, scale, connected)
        if worn == self._worn:
            return
        before, self._worn = self._worn, worn
        self._words = words
        self.scale = scale
        self._palette = Palette(theme, connected=connected)
        self._style = TileStyle.of(theme, scale)
        self._furniture = Furniture(theme, words, scale)
        if before is not None and (before[:2], before[3]) == (worn[:2], worn[3]):
            self._overlay.fade(self._palette)
        else:
            self._overlay = Overlay(theme, self._palette, scale)
            self._overlay.set_plan(self._plan)
            if self.scene is not None:
                self._overlay.set_scene(self.scene, self.scene.kinds)
        self._restyle_due = self._surface is not None

    def set_basemap(self, basemap: BaseMap | None, cache: Path | None) -> None:
        """Draw another base map, or none."""
        self.close()
        self._basemap = basemap
        self._plan = None if basemap is None else LabelPlan(basemap)
        self._tiles = None if basemap is None else BaseTiles(basemap, cache)
        self._overlay.set_plan(self._plan)
        self._found()

    def set_city(self, mirror: Mirror, *, whole: bool = False) -> None:
        """Draw the mirror's city, or none while it has none; the `whole` of it
        if it is another one than before."""
        if self.scene is not None and mirror is self._mirror and mirror.city is self.scene.city:
            self.scene.refresh()
            self._overlay.alarms_changed()
            if self._surface is not None:
                self._surface.renew()
            return
        self._mirror = mirror
        self.scene = None
        if mirror.city is not None and mirror.slots is not None:
            self.scene = Scene(mirror, mirror.city, mirror.kinds, mirror.slots)
            self._overlay.set_scene(self.scene, mirror.kinds)
        if whole:
            self.view = self.whole()
        self._found()

    def close(self) -> None:
        """End the tile worker; the picture goes on, on a plain ground."""
        if self._tiles is not None:
            self._tiles.close()
            self._tiles = None
            self._found()

    def look(self, view: View) -> None:
        """Take another view."""
        self.view = view
        if self._surface is not None:
            self._surface.show(view)
        elif view.width > 1 and view.height > 1:
            self._found()

    def whole(self) -> View:
        """The view of the whole city, or of the base map while there is none."""
        view = self.view
        if self.scene is not None:
            box = self.scene.box
        elif self._basemap is not None:
            edge = self._basemap.bounds
            box = box_of(np.array([edge.south, edge.north]), np.array([edge.west, edge.east]))
        else:
            return view
        margin = 2 * round(MARGIN_PX * self.scale)
        fitting = View.fitting(*box, max(view.width - margin, 1), max(view.height - margin, 1))
        return fitting.resized(view.width, view.height)

    def take(self, rows: Rows) -> QRegion:
        """Take what changed in assets `rows`; where vehicles or alarms did, in
        pixels of the view. What stands still follows from `work`."""
        if self.scene is None or self._surface is None:
            return QRegion()
        spots, old, moved, alarmed = self.scene.update(rows)
        self._surface.touch(spots, old)
        if alarmed:
            self._overlay.alarms_changed()
            return QRegion(0, 0, self.view.width, self.view.height)
        return self._overlay.moved(self.view) if moved else QRegion()

    def show_layer(self, layer: str, shown: bool) -> None:
        """Switch the kinds of a layer."""
        if self.scene is not None:
            self.scene.show_layer(layer, shown)
        if self._surface is not None:
            self._surface.renew()

    def work(self, budget_s: float) -> QRegion | None:
        """Draw for about that long; where the picture is new, None: nowhere."""
        if self._surface is None:
            return None
        if self._restyle_due:
            self._restyle_due = False
            self._surface.restyle(self._palette, self._style)
        self._overlay.lay_out(self.view, self.metres * self.scale)
        end = perf_counter() + budget_s
        region = self._surface.work(budget_s)
        if self._overlay.write(max(end, perf_counter() + NAMES_S)):
            return QRegion(0, 0, self.view.width, self.view.height)
        return region

    @property
    def metres(self) -> float:
        """Ground length of a device pixel in the middle of the view."""
        lat, _ = self.view.degrees(self.view.width / 2, self.view.height / 2)
        return metres_per_pixel(self.view.level, lat)

    @property
    def complete(self) -> bool:
        """Whether every part of the view is drawn, be it on a plain ground."""
        return self._surface is not None and not self._restyle_due and self._surface.complete

    @property
    def settled(self) -> bool:
        """Whether all in the view is drawn and named, on its base map."""
        surface = self._surface
        return self.complete and surface is not None and surface.settled and self._overlay.written

    @property
    def busy(self) -> bool:
        """Whether more is to be drawn or about to arrive."""
        waiting = self._tiles is not None and not self._tiles.idle
        return waiting or not self.complete or not self._overlay.written

    def paint(
        self,
        painter: QPainter,
        area: QRect,
        *,
        age_s: float,
        connection: Connection,
        flash: bool = True,
        selected: int = -1,
    ) -> None:
        """The part `area` of the view, in device pixels."""
        if self._surface is None:
            return
        self._surface.paint(painter, area)
        self._overlay.paint(painter, self.view, area, flash=flash, selected=selected)
        self._furniture.paint(
            painter,
            QRect(0, 0, self.view.width, self.view.height),
            self.note,
            self.metres,
            age_s,
            connection,
            has_city=self.scene is not None,
        )

    @property
    def note(self) -> str:
        """What the map is and whose its data are."""
        sources: list[BaseMap] = [] if self._basemap is None else [self._basemap]
        parts = [
            part
            for one in sources
            for part in (one.note.say(self._words.language), one.attribution)
        ]
        if self.scene is not None:
            city = self.scene.city
            parts += [city.note.say(self._words.language), city.attribution]
        elif not parts:
            parts = [self._words("map.no_basemap")]
        return " · ".join(dict.fromkeys(part for part in parts if part))

    def flashing(self) -> QRegion:
        """Where unacknowledged marks are, in pixels of the view."""
        return self._overlay.flashing(self.view)

    def pick(self, x: float, y: float) -> int:
        """Row of the asset at a pixel of the view, -1 if none."""
        if self.scene is None or self._surface is None:
            return -1
        marks = self._overlay.marks(self.view)
        reach = PICK_PX * self.scale
        return pick(self.scene, self._surface.level, marks, self.view, x, y, reach)

    def _found(self) -> None:
        if self.view.width > 1 and self.view.height > 1:
            used = self._surface.torus if self._surface is not None else None
            self._surface = Surface(
                self.scene, self.view, self._palette, self._style, self._tiles, used
            )
            self._restyle_due = False
