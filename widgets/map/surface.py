"""The picture under the moving things: base tiles and standing assets, kept as
a composite and brought up to date in slices."""

from __future__ import annotations

from time import perf_counter

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QRegion

from widgets.map.basetiles import BaseTiles
from widgets.map.brush import Brush
from widgets.map.level import Level
from widgets.map.palette import Palette
from widgets.map.projection import CELL, TILE, View, world_pixels
from widgets.map.scene import Scene
from widgets.map.states import States
from widgets.map.tilestyle import TileStyle
from widgets.map.tileworker import TileKey
from widgets.map.torus import Cells, Torus

PATIENCE_S = 0.8  # how long a base tile is waited for while an old picture stands in
MANY_CELLS = 400  # above this the whole view is painted again


class Surface:
    """Composite of one scene in one view; `paint` never computes anything.

    `used` is the composite of another surface, which is drawn no more.
    """

    def __init__(
        self,
        scene: Scene | None,
        view: View,
        palette: Palette,
        style: TileStyle,
        tiles: BaseTiles | None,
        used: Torus | None = None,
    ) -> None:
        self.view = view
        self.level: Level | None = None
        self._scene = scene
        self._palette = palette
        self._style = style
        self._tiles = tiles
        self._brush: Brush | None = None
        self._ghost: tuple[QImage, View] | None = None
        self._ghost_since = 0.0
        self._build(used)

    def _build(self, used: Torus | None) -> None:
        view, scene = self.view, self._scene
        self.torus = Torus.sized(view.width, view.height, self._palette.ground, used)
        shape = (self.torus.cells.rows, self.torus.cells.columns)
        self._drawn: npt.NDArray[np.bool_] = np.zeros(shape, dtype=np.bool_)
        self._based: npt.NDArray[np.bool_] = np.zeros(shape, dtype=np.bool_)
        if scene is not None:
            if self.level is None or self.level.level != view.level:
                self.level = Level(scene.spots, view.level, scene.latitude, self._style.scale)
            if self.level.blocks is not None:
                self.level.blocks.fill(scene.states)
            self._brush = Brush(scene.spots, scene.states, self.level, self._palette)
        self._hold()

    def show(self, view: View) -> None:
        """Take another view. A pan keeps what it can; a zoom lets the old
        picture stand in, scaled, until the new one is drawn."""
        if (view.level, view.width, view.height) == (
            self.view.level,
            self.view.width,
            self.view.height,
        ):
            self.view = view
            self._hold()
            return
        self._keep_ghost()
        self.view = view
        self._build(self.torus)

    def restyle(self, palette: Palette, style: TileStyle) -> None:
        """Draw all again in other colours or sizes."""
        self._keep_ghost()
        if style.scale != self._style.scale:
            self.level = None
        self._palette, self._style = palette, style
        self._build(self.torus)

    def renew(self) -> None:
        """Draw all symbols again: the whole scene may look different."""
        if self.level is not None and self._scene is not None and self.level.blocks is not None:
            self.level.blocks.fill(self._scene.states)
        for row, column in zip(*np.nonzero(self._drawn), strict=True):
            self.torus.cells.mark_tile(int(row), int(column))

    def touch(self, spots: npt.NDArray[np.intp], old: States) -> None:
        """Spots look different from their old states."""
        if self.level is None or self._scene is None or not len(spots):
            return
        if self.level.blocks is not None:
            self.level.blocks.change(spots, old, self._scene.states[spots])
        self.torus.cells.mark(self.level.px[spots], self.level.py[spots], self.level.dirty_reach)

    def work(self, budget_s: float) -> QRegion | None:
        """Draw for about that long. The region of the view to be painted, in
        its pixels; None where nothing changed."""
        end = perf_counter() + budget_s
        whole = self._collect()
        for tx, ty in self._missing(self._waiting()):
            row, column = self.torus.cells.place(tx, ty)
            self._drawn[row, column] = True
            self.torus.cells.mark_tile(row, column)
            only = np.zeros_like(self._drawn)
            only[row, column] = True
            self._draw(*self.torus.cells.take(only))
            whole = True
            if perf_counter() > end:
                break
        rows, columns = self.torus.cells.take(self._drawn)
        self._draw(rows, columns)
        if self._ghost is not None and self.complete:
            self._ghost = None
            whole = True
        if whole or len(rows) > MANY_CELLS:
            return QRegion(0, 0, self.view.width, self.view.height)
        return self._region(rows, columns) if len(rows) else None

    @property
    def complete(self) -> bool:
        """Whether every tile in the view is drawn."""
        return not self._missing(waiting=False)

    @property
    def settled(self) -> bool:
        """Whether every tile in the view is drawn on its base."""
        based = (
            self._tiles is None
            or self._tiles.broken
            or all(self._based[self.torus.cells.place(tx, ty)] for tx, ty in self._visible())
        )
        return based and self.complete

    def paint(self, painter: QPainter, area: QRect) -> None:
        """Copy the part `area` of the view to where the painter stands."""
        if self.complete:
            self.torus.blit(painter, self.view, area)
            return
        painter.fillRect(area, QColor.fromRgb(self._palette.ground))
        if self._ghost is not None:
            image, old = self._ghost
            factor = world_pixels(self.view.level) / world_pixels(old.level)
            painter.drawImage(
                QRectF(
                    old.left * factor - self.view.left,
                    old.top * factor - self.view.top,
                    old.width * factor,
                    old.height * factor,
                ),
                image,
                QRectF(0, 0, old.width, old.height),
            )
        for tx, ty in self._visible():
            if self._drawn[self.torus.cells.place(tx, ty)]:
                tile = QRect(tx * TILE - self.view.left, ty * TILE - self.view.top, TILE, TILE)
                self.torus.blit(painter, self.view, tile.intersected(area))

    def _hold(self) -> None:
        wanted: list[TileKey] = []
        for tx, ty in self._visible():
            row, column = self.torus.cells.place(tx, ty)
            if self.torus.cells.hold(tx, ty):
                self._drawn[row, column] = False
                self._based[row, column] = False
            if not self._based[row, column] and not self._take_base(tx, ty):
                wanted.append(self._key(tx, ty))
        if self._tiles is not None and wanted:
            self._tiles.want(wanted + [self._key(tx, ty) for tx, ty in self._around()])

    def _take_base(self, tx: int, ty: int) -> bool:
        picture = self._tiles.get(self._key(tx, ty)) if self._tiles is not None else None
        row, column = self.torus.cells.place(tx, ty)
        self._based[row, column] = picture is not None
        self.torus.set_base(row, column, self._palette.ground if picture is None else picture)
        return picture is not None

    def _collect(self) -> bool:
        """Put what the worker has drawn under the symbols."""
        changed = False
        for key in self._tiles.take() if self._tiles is not None else ():
            row, column = self.torus.cells.place(key.tx, key.ty)
            if key != self._key(key.tx, key.ty) or not self.torus.cells.holds(key.tx, key.ty):
                continue
            if self._take_base(key.tx, key.ty) and self._drawn[row, column]:
                self.torus.cells.mark_tile(row, column)
                changed = True
        return changed

    def _missing(self, waiting: bool) -> list[tuple[int, int]]:
        return [
            (tx, ty)
            for tx, ty in self._visible()
            if not self._drawn[self.torus.cells.place(tx, ty)]
            and (not waiting or self._based[self.torus.cells.place(tx, ty)])
        ]

    def _waiting(self) -> bool:
        """Whether a tile without its base is better not drawn yet."""
        if self._tiles is None or self._tiles.broken or self._ghost is None:
            return False
        return perf_counter() - self._ghost_since < PATIENCE_S

    def _visible(self) -> list[tuple[int, int]]:
        """Tiles in the view, the middle first."""
        view = self.view
        tiles = [
            (tx, ty)
            for ty in range(view.top // TILE, (view.top + view.height - 1) // TILE + 1)
            for tx in range(view.left // TILE, (view.left + view.width - 1) // TILE + 1)
        ]
        x, y = view.left + view.width / 2, view.top + view.height / 2
        tiles.sort(key=lambda t: abs((t[0] + 0.5) * TILE - x) + abs((t[1] + 0.5) * TILE - y))
        return tiles

    def _around(self) -> list[tuple[int, int]]:
        """The ring of tiles just outside, for the next pan."""
        seen = self._visible()
        near = {(tx + dx, ty + dy) for tx, ty in seen for dx in (-1, 0, 1) for dy in (-1, 0, 1)}
        return sorted(near.difference(seen))

    def _key(self, tx: int, ty: int) -> TileKey:
        return TileKey(self._style, self.view.level, tx, ty)

    def _keep_ghost(self) -> None:
        image = QImage(self.view.width, self.view.height, QImage.Format.Format_RGB32)
        painter = QPainter(image)
        self.paint(painter, image.rect())
        painter.end()
        self._ghost = (image, self.view)
        self._ghost_since = perf_counter()

    def _draw(self, rows: Cells, columns: Cells) -> None:
        if self._brush is not None:
            self._brush.draw(self.torus, rows, columns)
        else:
            self.torus.restore(rows, columns)

    def _region(self, rows: Cells, columns: Cells) -> QRegion:
        world_x, world_y = self.torus.world_cells(rows, columns)
        region = QRegion()
        for x, y in zip(world_x.tolist(), world_y.tolist(), strict=True):
            region += QRect(x * CELL - self.view.left, y * CELL - self.view.top, CELL, CELL)
        return region
