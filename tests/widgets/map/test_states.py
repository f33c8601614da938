"""What never spoke or fell silent is never drawn as healthy."""

from __future__ import annotations

import numpy as np

from tests.widgets.map.town import living_mirror, made_up_town
from widgets.map.scene import Scene
from widgets.map.states import HEALTHY, HIDDEN, LIT, PRIORITY_1, PRIORITY_4, STALE


def scene_of(silent: bool) -> tuple[Scene, np.ndarray]:
    city, _ = made_up_town(120)
    mirror = living_mirror(city, silent=silent)
    assert mirror.slots is not None
    return Scene(mirror, city, mirror.kinds, mirror.slots), city.kind[:]


def test_a_silent_town_has_no_healthy_asset() -> None:
    scene, _ = scene_of(silent=True)
    assert set(scene.states.tolist()) == {STALE}
    assert set(scene.mover_states.tolist()) == {STALE}
    assert not scene.movers.known.any()


def test_lit_lamps_stale_ones_alarms_and_hidden_layers() -> None:
    scene, kind = scene_of(silent=False)
    lamps = scene.spots.rows[kind[scene.spots.rows] == 0]
    mirror = scene._mirror
    mirror.value[mirror.slots.first[lamps[0]]] = 0.0
    mirror.asset_stale[lamps[1]] = True
    mirror.severity[lamps[2]] = 1
    mirror.severity[lamps[3]] = 4
    scene.update(lamps[:4])
    wanted = [HEALTHY, STALE, PRIORITY_1, PRIORITY_4, LIT]
    assert scene.states[scene.spots.number[lamps[:5]]].tolist() == wanted
    scene.show_layer("lighting", False)
    wanted = [HIDDEN, HIDDEN, PRIORITY_1, PRIORITY_4, HIDDEN]
    assert scene.states[scene.spots.number[lamps[:5]]].tolist() == wanted


def test_sources_are_on_no_map_and_in_no_count() -> None:
    scene, kind = scene_of(silent=False)
    sources = np.flatnonzero(kind == scene.city.kinds.index("source"))
    assert len(sources)
    assert (scene.spots.number[sources] == -1).all()
    counted = sum(scene.layer_counts().values())
    assert counted == len(scene.city) - len(sources)


def test_vehicles_stand_where_they_last_reported() -> None:
    scene, _ = scene_of(silent=False)
    mirror = scene._mirror
    row = int(scene.movers.rows[0])
    mirror.value[mirror.slots.slot(row, "lat")] = 47.0
    mirror.value[mirror.slots.slot(row, "lon")] = 5.5
    _, _, moved, _ = scene.update(np.array([row]))
    assert moved
    x, _ = scene.movers.world[0]
    assert abs(x - (5.5 / 360 + 0.5)) < 1e-9
    assert scene.world(row) == tuple(scene.movers.world[0])
