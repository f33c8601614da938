"""All assets as dots by state, few enough for a browser to draw at once."""

from __future__ import annotations

from typing import Any

import numpy as np

from widgets.exports.geography import feature, positions
from widgets.map.scene import Scene
from widgets.map.states import HEALTHY, HIDDEN, LIT, PRIORITY_1, STALE

MOST_DOTS = 40_000
NAMES = {HEALTHY: "healthy", LIT: "lit", STALE: "stale"}
MOVING = "moving"


def asset_dots(scene: Scene) -> list[dict[str, Any]]:
    """MultiPoint features with the ids of NAMES, and MOVING for vehicles. A
    large city's dots are thinned out to one a place with its worst state."""
    world = np.stack((scene.spots.x, scene.spots.y), axis=1)
    states = scene.states
    grid = 1e-8  # of the world: 0.3 m in Dijon
    while len(world) > MOST_DOTS:
        grid *= 2.0
        world, states = _thinned(world, states, grid)
    found = [
        feature(name, "MultiPoint", positions(world[states == state]))
        for state, name in NAMES.items()
        if (states == state).any()
    ]
    seen = scene.mover_states != HIDDEN
    if seen.any():
        found.append(feature(MOVING, "MultiPoint", positions(scene.movers.world[seen])))
    return found


def _thinned(
    world: np.ndarray[Any, Any], states: np.ndarray[Any, Any], grid: float
) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    order = np.argsort(PRIORITY_1 - states.astype(np.int16), kind="stable")
    cells = np.floor(world[order] / grid).astype(np.int64)
    _, first = np.unique(cells[:, 0] << 32 | cells[:, 1], return_index=True)
    return world[order[first]], states[order[first]]
