"""The marks of active alarms and their rings, drawn once into an atlas."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap

from widgets.map.alarms import Alarms, Marks
from widgets.map.fragments import Fragments, fragments_for
from widgets.map.palette import Palette
from widgets.map.priority import draw_priority
from widgets.map.states import PRIORITY_1
from widgets.theme import Theme

VARIANTS = 4  # fresh, acknowledged, fresh and stale, acknowledged and stale
RINGED = 2  # priorities 1 to this have a ring
MANY_RINGS = 150  # above this only the unacknowledged of priority 1
DIM = 0.55  # a flashing mark between its flashes


class MarkAtlas:
    """A row a priority; the columns are VARIANTS. Sprites are `side` square."""

    def __init__(self, theme: Theme, palette: Palette, scale: float) -> None:
        self.side = 2 * round(12 * scale) + 1
        self.ring_side = 2 * round(23 * scale) + 1
        self.marks = QPixmap(self.side * VARIANTS, self.side * 4)
        self.rings = QPixmap(self.ring_side * 2, self.ring_side * RINGED)
        self.marks.fill(Qt.GlobalColor.transparent)
        self.rings.fill(Qt.GlobalColor.transparent)
        painter = QPainter(self.marks)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for priority in range(1, 5):
            color = palette.colors[PRIORITY_1 + 1 - priority]
            for variant in range(VARIANTS):
                box = QRectF(variant * self.side, (priority - 1) * self.side, self.side, self.side)
                draw_priority(
                    painter,
                    box.adjusted(scale, scale, -scale, -scale),
                    priority,
                    theme,
                    acknowledged=variant % 2 == 1,
                    stale=variant >= 2,
                    color=color,
                )
        painter.end()
        painter = QPainter(self.rings)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for priority in range(1, RINGED + 1):
            for column, width in enumerate((2.0 * scale, 1.2 * scale)):
                painter.setPen(QPen(palette.colors[PRIORITY_1 + 1 - priority], width))
                middle = QPointF((column + 0.5) * self.ring_side, (priority - 0.5) * self.ring_side)
                painter.drawEllipse(middle, 21 * scale, 21 * scale)
        painter.end()

    def mark_fragments(self, alarms: Alarms, marks: Marks, *, flash: bool) -> Fragments:
        """The marks; while `flash` is off those that flash are dim."""
        fragments = fragments_for(len(marks))
        fresh = alarms.fresh[marks.alarm]
        variant = np.where(fresh, 0, 1) + np.where(alarms.stale[marks.alarm], 2, 0)
        fragments[:, 0] = marks.x + 0.5
        fragments[:, 1] = marks.y + 0.5
        fragments[:, 2] = variant * self.side
        fragments[:, 3] = (alarms.priority[marks.alarm].astype(np.int64) - 1) * self.side
        fragments[:, 4:6] = self.side
        if not flash:
            fragments[alarms.flashing[marks.alarm], 9] = DIM
        return fragments

    def ring_fragments(self, alarms: Alarms, marks: Marks) -> Fragments:
        """A ring around each urgent mark."""
        priority = alarms.priority[marks.alarm].astype(np.int64)
        fresh = alarms.fresh[marks.alarm]
        ringed = np.flatnonzero(priority <= RINGED)
        if len(ringed) > MANY_RINGS:
            ringed = np.flatnonzero((priority == 1) & fresh)[-MANY_RINGS:]
        fragments = fragments_for(len(ringed))
        fragments[:, 0] = marks.x[ringed] + 0.5
        fragments[:, 1] = marks.y[ringed] + 0.5
        fragments[:, 2] = np.where(fresh[ringed], 0, self.ring_side)
        fragments[:, 3] = (priority[ringed] - 1) * self.ring_side
        fragments[:, 4:6] = self.ring_side
        return fragments
