"""The tile worker: draws what its painter draws, survives being killed, ends."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from tests.widgets.map.conftest import Town
from widgets.board import Board
from widgets.map.basetiles import BaseTiles
from widgets.map.canvas import MapCanvas
from widgets.map.projection import TILE, View
from widgets.map.tilecache import TileCache
from widgets.map.tilepainter import TilePainter
from widgets.map.tilestyle import TileStyle
from widgets.map.tileworker import TileKey
from widgets.map.torus import picture_of
from widgets.theme import Theme

PATIENCE_MS = 30_000


@pytest.fixture
def tiles(town: Town) -> Iterator[BaseTiles]:
    tiles = BaseTiles(town[1])
    yield tiles
    tiles.close()


@pytest.fixture
def key(town: Town, qapp: object) -> TileKey:
    """The tile in the middle of the town, near enough for streets."""
    bounds = town[1].bounds
    view = View.around((bounds.west + bounds.east) / 720 + 0.5, 0.0, 32, 2, 2)
    y = TilePainter(town[1])._basemap.streets[0].coordinates[0, 1]
    row = int(y * 256 * 2 ** (32 / 2)) // TILE
    return TileKey(TileStyle.of(Theme("night"), 1.0), 32, view.left // TILE, row)


def wait_for(qtbot: QtBot, tiles: BaseTiles, key: TileKey) -> None:
    def arrived() -> bool:
        tiles.take()
        return tiles.get(key) is not None

    qtbot.waitUntil(arrived, timeout=PATIENCE_MS)


def drawn_here(town: Town, key: TileKey) -> np.ndarray:
    picture = TilePainter(town[1]).draw(key.style, key.level, key.tx, key.ty)
    return picture_of(picture).copy()


def test_the_worker_draws_what_its_painter_draws(
    tiles: BaseTiles, key: TileKey, town: Town, qtbot: QtBot
) -> None:
    tiles.want([key])
    assert not tiles.idle
    wait_for(qtbot, tiles, key)
    here = drawn_here(town, key)
    assert len(np.unique(here)) > 3  # streets, not an empty ground
    drawn = tiles.get(key)
    assert drawn is not None
    assert np.array_equal(drawn, here)
    assert tiles.idle


def test_a_killed_worker_is_started_again_and_then_given_up(
    tiles: BaseTiles, key: TileKey, qtbot: QtBot
) -> None:
    for turn in range(3):
        assert not tiles.broken
        assert tiles._process is not None
        assert tiles._process.pid is not None
        os.kill(tiles._process.pid, signal.SIGKILL)
        tiles._process.join()
        tiles.want([TileKey(key.style, key.level, key.tx, key.ty + turn)])
        tiles.take()
    assert tiles.broken
    assert tiles.idle


def test_a_new_worker_draws_what_the_killed_one_owed(
    tiles: BaseTiles, key: TileKey, qtbot: QtBot
) -> None:
    assert tiles._process is not None
    assert tiles._process.pid is not None
    os.kill(tiles._process.pid, signal.SIGKILL)
    tiles._process.join()
    tiles.want([key])
    wait_for(qtbot, tiles, key)


def test_the_canvas_draws_on_a_plain_ground_without_its_worker(
    board: Board, town: Town, qtbot: QtBot, tmp_path: Path
) -> None:
    canvas = MapCanvas(board, town[1], tmp_path)
    qtbot.addWidget(canvas)
    canvas.resize(600, 400)
    canvas.show()
    qtbot.waitUntil(lambda: canvas.picture.settled, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: any(tmp_path.rglob("*.png")), timeout=PATIENCE_MS)
    with_base = canvas.grabbed()
    canvas.release()
    qtbot.waitUntil(lambda: canvas.picture.settled and not canvas.busy)
    assert canvas.grabbed() != with_base


def test_a_stored_tile_comes_back_and_a_damaged_one_does_not(
    key: TileKey, town: Town, tmp_path: Path
) -> None:
    shelf = TileCache(tmp_path, town[1])
    assert shelf.get(key.style, key.level, key.tx, key.ty) is None
    picture = TilePainter(town[1]).draw(key.style, key.level, key.tx, key.ty)
    shelf.put(key.style, key.level, key.tx, key.ty, picture)
    assert shelf.get(key.style, key.level, key.tx, key.ty) == picture
    day = TileStyle.of(Theme("day"), 1.0)
    assert shelf.get(day, key.level, key.tx, key.ty) is None
    (path,) = tmp_path.rglob("*.png")
    path.write_bytes(path.read_bytes()[:50])
    assert shelf.get(key.style, key.level, key.tx, key.ty) is None


def test_the_cache_keeps_to_its_limit(town: Town, tmp_path: Path, key: TileKey) -> None:
    shelf = TileCache(tmp_path, town[1])
    picture = QImage(TILE, TILE, QImage.Format.Format_RGB32)
    picture.fill(0)
    for number in range(6):
        shelf.put(key.style, key.level, number, 0, picture)
    size = next(tmp_path.rglob("*.png")).stat().st_size
    assert shelf.prune(limit_bytes=3 * size) == 3
    assert len(list(tmp_path.rglob("*.png"))) == 3


def test_a_disk_that_takes_nothing_costs_no_tile(key: TileKey, town: Town, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    shelf = TileCache(blocked, town[1])
    picture = QImage(TILE, TILE, QImage.Format.Format_RGB32)
    shelf.put(key.style, key.level, key.tx, key.ty, picture)
    assert shelf.get(key.style, key.level, key.tx, key.ty) is None
