"""The composite, kept cell by cell, is what drawing all anew would give."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter

from app.desk.mirror import Mirror
from tests.widgets.map.conftest import Town
from widgets.map.palette import Palette
from widgets.map.projection import View
from widgets.map.scene import Scene
from widgets.map.surface import Surface
from widgets.map.tilestyle import TileStyle
from widgets.theme import Theme


def picture(surface: Surface) -> QImage:
    """What a surface shows of its view."""
    image = QImage(surface.view.width, surface.view.height, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    surface.paint(painter, image.rect())
    painter.end()
    return image


@pytest.fixture
def scene(mirror: Mirror, town: Town, qapp: object) -> Scene:
    assert mirror.slots is not None
    return Scene(mirror, town[0], mirror.kinds, mirror.slots)


@pytest.fixture
def make(scene: Scene) -> Callable[[View], Surface]:
    theme = Theme("night")

    def made(view: View) -> Surface:
        style = TileStyle.of(theme, 1.0)
        surface = Surface(scene, view, Palette(theme, connected=True), style, None)
        finish(surface)
        return surface

    return made


def finish(surface: Surface) -> None:
    surface.work(5.0)
    assert surface.complete


def around(scene: Scene, steps: int) -> View:
    view = View.fitting(*scene.box, 900, 700).resized(900, 700)
    return view.zoomed(steps, 450, 350)


@pytest.mark.parametrize("steps", [-5, 0, 4])
def test_changes_give_the_same_picture_as_drawing_anew(
    scene: Scene, mirror: Mirror, make: Callable[[View], Surface], steps: int
) -> None:
    surface = make(around(scene, steps))
    chance = np.random.default_rng(3)
    before = picture(surface)
    for _ in range(5):
        rows = chance.choice(scene.spots.rows, 40, replace=False)
        mirror.value[mirror.slots.first[rows]] = chance.integers(0, 2, len(rows))
        mirror.severity[rows[:4]] = chance.integers(0, 5, 4)
        spots, old, _, _ = scene.update(rows)
        surface.touch(spots, old)
        surface.work(5.0)
    assert picture(surface) != before
    assert picture(surface) == picture(make(surface.view))


def test_a_pan_draws_only_what_is_new_and_the_same(
    scene: Scene, make: Callable[[View], Surface]
) -> None:
    surface = make(around(scene, 6))
    for dx, dy in ((37, 0), (-500, 120), (900, -700), (5, 1500), (-3000, -2)):
        surface.show(surface.view.panned(dx, dy))
        finish(surface)
        assert picture(surface) == picture(make(surface.view))


def test_an_old_picture_stands_in_while_a_zoom_is_drawn(
    scene: Scene, make: Callable[[View], Surface]
) -> None:
    surface = make(around(scene, 4))
    surface.show(surface.view.zoomed(1, 450, 350))
    assert not surface.complete
    ground = Palette(Theme("night"), connected=True).ground
    shown = picture(surface)
    colors = {shown.pixel(x, y) for x in range(0, 900, 3) for y in range(0, 700, 3)}
    assert colors - {ground}  # the town, scaled, and not an empty ground
    finish(surface)
    assert picture(surface) == picture(make(surface.view))


def test_only_changed_cells_are_to_be_painted(
    scene: Scene, mirror: Mirror, make: Callable[[View], Surface]
) -> None:
    surface = make(around(scene, 4))
    assert surface.work(1.0) is None
    spot = int(
        np.argmin(np.hypot(*(np.array([scene.spots.x, scene.spots.y]).T - surface.view.centre).T))
    )
    row = scene.spots.rows[spot]
    mirror.severity[row] = 1
    spots, old, _, alarmed = scene.update(np.array([row]))
    assert alarmed
    surface.touch(spots, old)
    region = surface.work(1.0)
    assert region is not None
    bounds: QRect = region.boundingRect()
    assert bounds.width() <= 64
    assert bounds.height() <= 64
