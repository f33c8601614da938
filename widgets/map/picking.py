"""Which asset lies under the pointer."""

from __future__ import annotations

import numpy as np

from widgets.map.alarms import Marks
from widgets.map.level import Level
from widgets.map.projection import View, world_pixels
from widgets.map.scene import Scene
from widgets.map.states import HIDDEN


def pick(
    scene: Scene, level: Level | None, marks: Marks, view: View, x: float, y: float, radius: float
) -> int:
    """Row of the asset at a pixel of the view, -1 if none within `radius`:
    alarm marks before vehicles before all that stands still."""
    if len(marks):
        distance = np.hypot(marks.x - x, marks.y - y)
        near = np.flatnonzero(distance <= radius * 1.5)
        if len(near):
            return int(scene.alarms.rows[marks.alarm[near[-1]]])
    size = world_pixels(view.level)
    movers = scene.movers
    if len(movers):
        away = movers.world * size - np.array([view.left + x, view.top + y])
        distance = np.hypot(away[:, 0], away[:, 1])
        distance[scene.mover_states == HIDDEN] = np.inf
        best = int(np.argmin(distance))
        if distance[best] <= radius:
            return int(movers.rows[best])
    if level is None or not len(scene.spots):
        return -1
    at_x, at_y = int(view.left + x), int(view.top + y)
    spots = level.index.near(at_x, at_y, int(np.ceil(radius)))
    spots = spots[scene.states[spots] != HIDDEN]
    if not len(spots):
        return -1
    distance = np.hypot(level.px[spots] - at_x, level.py[spots] - at_y)
    best = int(np.argmin(distance))
    return int(scene.spots.rows[spots[best]]) if distance[best] <= radius else -1
