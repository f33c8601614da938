"""What is drawn anew each frame: names, vehicles, rings, alarm marks, selection."""

from __future__ import annotations

import math
from time import perf_counter

import numpy as np
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen, QRegion

from app.core.kind import Kind
from widgets.map.alarms import Marks
from widgets.map.arrows import ArrowAtlas
from widgets.map.fragments import draw_fragments
from widgets.map.labels import Label, LabelPlan
from widgets.map.lettering import Lettering
from widgets.map.marks import MarkAtlas
from widgets.map.palette import Palette
from widgets.map.projection import Pixels, View, to_pixels, world_pixels
from widgets.map.scene import Scene
from widgets.theme import Theme

MANY_BADGES = 200
MANY_MOVES = 80
ARROW_SIZES = ((1.0, 4.0), (0.72, 12.0), (0.5, math.inf))  # size, up to these metres a pixel


class Overlay:
    """Painted over the composite of the same view."""

    def __init__(self, theme: Theme, palette: Palette, scale: float) -> None:
        self._theme = theme
        self._scale = scale
        self._palette = palette
        self._marks_atlas = MarkAtlas(theme, palette, scale)
        self._lettering = Lettering(theme, scale)
        self._symbols: tuple[str, ...] = ()
        self._atlases: dict[int, ArrowAtlas] = {}  # each when first looked at
        self._arrow = 0  # near, middle, far
        self._arrow_of_kind = np.zeros(0, dtype=np.int64)
        self._scene: Scene | None = None
        self._plan: LabelPlan | None = None
        self._labels: list[Label] = []
        self._unwritten: list[Label] = []  # their pictures are to be made, the last first
        self._labelled: tuple[int, QRect] | None = None
        self._marks: Marks | None = None
        self._marks_view: View | None = None
        self._mover_px: Pixels = np.zeros((0, 2), dtype=np.int32)

    def set_scene(self, scene: Scene, kinds: dict[str, Kind]) -> None:
        """Draw the alarms and vehicles of another scene."""
        self._scene = scene
        names = scene.city.kinds
        moving = (kind for kind in kinds.values() if kind.position)
        self._symbols = tuple(dict.fromkeys(kind.symbol for kind in moving))
        self._arrow_of_kind = np.array(
            [self._arrow_row(kinds[name]) for name in names], dtype=np.int64
        )
        self._atlases.clear()
        self.alarms_changed()

    def _arrow_row(self, kind: Kind) -> int:
        return self._symbols.index(kind.symbol) if kind.position else 0

    @property
    def _arrows(self) -> ArrowAtlas | None:
        """In the size for the present view."""
        if not self._symbols:
            return None
        if self._arrow not in self._atlases:
            size = self._scale * ARROW_SIZES[self._arrow][0]
            self._atlases[self._arrow] = ArrowAtlas(self._symbols, self._palette, size)
        return self._atlases[self._arrow]

    def fade(self, palette: Palette) -> None:
        """Other colours of the same theme; the names keep theirs."""
        self._palette = palette
        self._marks_atlas = MarkAtlas(self._theme, palette, self._scale)
        self._atlases.clear()
        self.alarms_changed()

    def set_plan(self, plan: LabelPlan | None) -> None:
        """Names to draw."""
        self._plan = plan
        self._labels, self._unwritten, self._labelled = [], [], None

    def alarms_changed(self) -> None:
        self._marks = None

    def lay_out(self, view: View, metres: float) -> None:
        """Find the names for a view and half a screen around it, if not done.
        `metres` is a desk pixel's."""
        self._arrow = next(n for n, (_, coarsest) in enumerate(ARROW_SIZES) if metres <= coarsest)
        seen = QRect(view.left, view.top, view.width, view.height)
        done = self._labelled
        if self._plan is None or (
            done is not None and done[0] == view.level and done[1].contains(seen)
        ):
            return
        wide, high = view.width // 2, view.height // 2
        area = seen.adjusted(-wide, -high, wide, high)
        around = View(view.level, area.left(), area.top(), area.width(), area.height())
        self._labels = self._plan.place(around, metres, self._scale, self._lettering.measure)
        self._labelled = (view.level, area)
        self._unwritten = [one for one in self._labels if not self._lettering.holds(one)]
        self._unwritten.sort(key=lambda one: seen.contains(round(one.x), round(one.y)))

    def write(self, until: float) -> bool:
        """Make pictures of names until then (by perf_counter), one at least.
        Whether the last one was made: then all are to be painted."""
        if not self._unwritten:
            return False
        while self._unwritten:
            self._lettering.picture(self._unwritten.pop())
            if perf_counter() > until:
                break
        return self.written

    @property
    def written(self) -> bool:
        """Whether every name of the view is ready."""
        return not self._unwritten

    def paint(
        self, painter: QPainter, view: View, area: QRect, *, flash: bool, selected: int
    ) -> None:
        """The part `area` of the view; `selected` is an asset's row or -1."""
        self._paint_labels(painter, view, area)
        if self._scene is None:
            return
        self._paint_movers(painter, view, self._scene)
        marks = self.marks(view)
        alarms = self._scene.alarms
        atlas = self._marks_atlas
        draw_fragments(painter, atlas.ring_fragments(alarms, marks), atlas.rings)
        draw_fragments(painter, atlas.mark_fragments(alarms, marks, flash=flash), atlas.marks)
        self._paint_badges(painter, marks)
        if selected >= 0:
            self._paint_selection(painter, view, self._scene, selected)

    def marks(self, view: View) -> Marks:
        """The alarm marks of a view."""
        scene = self._scene
        if scene is None:
            nothing = np.zeros(0, dtype=np.int64)
            return Marks(nothing, nothing, nothing, nothing)
        if self._marks is None or self._marks_view != view:
            side = self._marks_atlas.side
            self._marks = scene.alarms.marks(view, max(1, round(side * 0.7)), side)
            self._marks_view = view
        return self._marks

    def flashing(self, view: View) -> QRegion:
        """Where marks flash, in pixels of the view."""
        region = QRegion()
        scene = self._scene
        if scene is None:
            return region
        marks = self.marks(view)
        fresh = np.flatnonzero(scene.alarms.flashing[marks.alarm])
        if len(fresh) > MANY_MOVES:
            return QRegion(0, 0, view.width, view.height)
        half = self._marks_atlas.side // 2 + 1
        for x, y in zip(marks.x[fresh].tolist(), marks.y[fresh].tolist(), strict=True):
            region += QRect(x - half, y - half, 2 * half + 1, 2 * half + 1)
        return region

    def moved(self, view: View) -> QRegion:
        """Where vehicles were and are since the last call."""
        region = QRegion()
        scene = self._scene
        arrows = self._arrows
        if scene is None or arrows is None:
            return region
        old, new = self._mover_px, to_pixels(scene.movers.world, view.level)
        self._mover_px = new
        if old.shape != new.shape:
            return QRegion(0, 0, view.width, view.height)
        gone = np.flatnonzero((old != new).any(axis=1))
        places = np.concatenate((old[gone], new[gone])) - np.array([view.left, view.top])
        near = (places >= -64).all(axis=1) & (places < [view.width + 64, view.height + 64]).all(
            axis=1
        )
        if near.sum() > MANY_MOVES:
            return QRegion(0, 0, view.width, view.height)
        half = arrows.side // 2 + 1
        for x, y in places[near].tolist():
            region += QRect(x - half, y - half, 2 * half + 1, 2 * half + 1)
        return region

    def _paint_labels(self, painter: QPainter, view: View, area: QRect) -> None:
        for label in self._labels:
            x, y = round(label.x) - view.left, round(label.y) - view.top
            if not area.adjusted(-400, -400, 400, 400).contains(x, y):
                continue
            if self._unwritten and not self._lettering.holds(label):
                continue
            picture = self._lettering.picture(label)
            painter.drawPixmap(x - picture.width() // 2, y - picture.height() // 2, picture)

    def _paint_movers(self, painter: QPainter, view: View, scene: Scene) -> None:
        arrows = self._arrows
        if arrows is None or not len(scene.movers):
            return
        pixels = to_pixels(scene.movers.world, view.level).astype(np.int64)
        x, y = pixels[:, 0] - view.left, pixels[:, 1] - view.top
        near = np.flatnonzero(
            (x > -40) & (x < view.width + 40) & (y > -40) & (y < view.height + 40)
        )
        fragments = arrows.fragments(
            x[near],
            y[near],
            scene.movers.heading[near],
            self._arrow_of_kind[scene.movers.kind[near]],
            scene.mover_states[near],
        )
        draw_fragments(painter, fragments, arrows.pixmap)

    def _paint_badges(self, painter: QPainter, marks: Marks) -> None:
        """How many alarms a mark stands for, where more than one."""
        several = np.flatnonzero(marks.count > 1)[-MANY_BADGES:]
        if not len(several):
            return
        font = self._theme.font(11, strong=True)
        font.setPixelSize(max(8, round(11 * self._scale)))
        painter.setFont(font)
        metrics = QFontMetrics(font)
        shift = self._marks_atlas.side // 2
        high = metrics.height()
        ground = QColor(self._theme.color("panel"))
        for x, y, count in zip(
            marks.x[several].tolist(),
            marks.y[several].tolist(),
            marks.count[several].tolist(),
            strict=True,
        ):
            text = f"×{count}"
            wide = metrics.horizontalAdvance(text) + round(6 * self._scale)
            box = QRect(x + shift - round(3 * self._scale), y + shift - high, wide, high)
            painter.fillRect(box, ground)
            painter.setPen(self._theme.color("text"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_selection(self, painter: QPainter, view: View, scene: Scene, selected: int) -> None:
        at = scene.world(selected)
        if at is None:
            return
        size = world_pixels(view.level)
        x, y = at[0] * size - view.left, at[1] * size - view.top
        half = 15 * self._scale
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for color, width in (("map_land", 4.5), ("accent", 2.0)):
            painter.setPen(QPen(self._theme.color(color), width * self._scale))
            painter.drawRoundedRect(
                QRectF(x - half, y - half, 2 * half, 2 * half), 5 * self._scale, 5 * self._scale
            )
        painter.restore()
