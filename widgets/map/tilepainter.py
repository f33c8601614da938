"""Draws one tile of the base map. Runs in the tile worker; needs no window."""

from __future__ import annotations

from collections import OrderedDict

from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QPolygonF

from app.core.basemap import Areas, BaseMap, Lines
from app.core.mercator import metres_per_unit
from widgets.map.geometry import Float, Shapes, segments_of, segments_within
from widgets.map.memory import as_first
from widgets.map.projection import TILE, world_pixels
from widgets.map.tilestyle import COARSEST_BUILDING_M, FILLS, STROKES, Stroke, TileStyle

LEVELS_KEPT = 3


class LevelGeometry:
    """The layers of one level, generalised when first needed."""

    def __init__(self, basemap: BaseMap, level: int) -> None:
        self._layers = basemap.layers
        self._level = level
        self._segments: dict[str, Float] = {}
        self._shapes: dict[str, Shapes] = {}

    def segments(self, name: str) -> Float | None:
        layer = self._layers.get(name)
        if not isinstance(layer, Lines):
            return None
        if name not in self._segments:
            self._segments[name] = segments_of(layer, self._level)
        return self._segments[name]

    def shapes(self, name: str) -> Shapes | None:
        layer = self._layers.get(name)
        if not isinstance(layer, Areas):
            return None
        if name not in self._shapes:
            self._shapes[name] = Shapes(layer, self._level)
        return self._shapes[name]


class TilePainter:
    """Tiles of one base map in any style and level."""

    def __init__(self, basemap: BaseMap) -> None:
        self._basemap = basemap
        bounds = basemap.bounds
        self._metres_per_unit = metres_per_unit((bounds.south + bounds.north) / 2)
        self._levels: OrderedDict[int, LevelGeometry] = OrderedDict()

    def draw(self, style: TileStyle, level: int, tx: int, ty: int) -> QImage:
        """The tile's picture, TILE x TILE, RGB32."""
        return self.draw_area(style, level, tx * TILE, ty * TILE, TILE, TILE)

    def draw_area(
        self, style: TileStyle, level: int, left: int, top: int, width: int, height: int
    ) -> QImage:
        """A rectangle of global pixels."""
        colors = {token: QColor.fromRgb(rgb) for token, rgb in style.colors}
        picture = QImage(width, height, QImage.Format.Format_RGB32)
        whole = "land" not in self._basemap.layers
        picture.fill(colors["land" if whole else "outside"])
        metres = self._metres_per_unit / world_pixels(level) * style.scale  # a desk pixel
        geometry = self._geometry(level)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = (float(left), float(top), float(left + width), float(top + height))
        for name in FILLS:
            shapes = geometry.shapes(name)
            if shapes is None or (name == "building" and metres > COARSEST_BUILDING_M):
                continue
            for rings in shapes.within(*box):
                painter.fillPath(path_of(rings), colors[name])
        for name, stroke in STROKES.items():
            if metres <= stroke.coarsest_m:
                pen = _pen(stroke, colors[stroke.token], metres, style.scale)
                self._stroke(painter, geometry, name, pen, box)
        painter.end()
        return picture

    def _stroke(
        self,
        painter: QPainter,
        geometry: LevelGeometry,
        name: str,
        pen: QPen,
        box: tuple[float, float, float, float],
    ) -> None:
        left, top, right, bottom = box
        margin = pen.widthF()
        painter.setPen(pen)
        segments = geometry.segments(name)
        if segments is not None and len(segments):
            near = segments_within(
                segments, left - margin, top - margin, right + margin, bottom + margin
            )
            if len(near):
                near -= margin
                painter.drawLines(as_first(near, QLineF), len(near))
            return
        shapes = geometry.shapes(name)
        if shapes is not None:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for rings in shapes.within(*box):
                painter.drawPath(path_of(rings))

    def _geometry(self, level: int) -> LevelGeometry:
        geometry = self._levels.pop(level, None) or LevelGeometry(self._basemap, level)
        self._levels[level] = geometry
        while len(self._levels) > LEVELS_KEPT:
            self._levels.popitem(last=False)
        return geometry


def path_of(rings: list[Float]) -> QPainterPath:
    """One area as a path, a second ring being a hole."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.OddEvenFill)
    for ring in rings:
        if len(ring) > 2:
            path.addPolygon(QPolygonF([QPointF(x, y) for x, y in ring.tolist()]))
            path.closeSubpath()
    return path


def _pen(stroke: Stroke, color: QColor, metres: float, scale: float) -> QPen:
    width = max(stroke.least_px, stroke.width_m / metres) * scale
    pen = QPen(color, width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap if width > 1.5 else Qt.PenCapStyle.FlatCap)
    if stroke.token == "limit":
        pen.setDashPattern([5.0, 4.0])
    return pen
