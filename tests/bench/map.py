"""Frames of the map under 10,000 changes a second, panning all the while.

The reference draws the same frame in the plain way: base picture, then one
painter call for each asset in view.
"""

from __future__ import annotations

import os
import sys
import time

import numpy as np
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from app.bus.wire import Delta
from app.desk.mirror import Mirror
from resources.words import Words
from tests.bench.figure import Figure, report
from tests.widgets.map.town import alarm_of, living_mirror, made_up_town
from widgets.board import Board
from widgets.map.canvas import MapCanvas
from widgets.map.projection import to_pixels
from widgets.theme import Theme

SIZES = {"1080p": (1920, 1080, 1.0, 16.0), "4K": (3840, 2160, 2.0, 30.0)}
ASSETS = (34_000, 250_000)
CHANGES_PER_S = 10_000
FRAMES_PER_S = 25
FRAMES = 75
PLAIN_FRAMES = 5
PAN_PX = 6
ALARMS = 60
WORK_S = 0.010
STALL_MS = 100.0


def changed(mirror: Mirror, lamps: np.ndarray, chance: np.random.Generator) -> np.ndarray:
    """Switch as many lamps as change within a frame; their rows."""
    assert mirror.slots is not None
    rows = chance.choice(lamps, CHANGES_PER_S // FRAMES_PER_S, replace=False)
    slots = mirror.slots.first[rows].astype("<u4")
    now = time.time()
    mirror.apply(
        Delta(
            epoch=mirror.epoch,
            seq=mirror.seq + 1,
            at=now,
            slots=slots.tobytes(),
            values=chance.integers(0, 2, len(rows)).astype("<f8").tobytes(),
            times=np.full(len(rows), now).astype("<f8").tobytes(),
            qualities=bytes(len(rows)),
        ),
        now,
    )
    return mirror.take_changes().assets


def frames(canvas: MapCanvas, mirror: Mirror, app: QApplication) -> list[tuple[float, float]]:
    """Milliseconds of each frame, elapsed and of the processor: take the changes,
    draw, paint the whole view."""
    scene = canvas.picture.scene
    assert scene is not None
    view = canvas.picture.view
    x, y = to_pixels(scene.spots.x, view.level), to_pixels(scene.spots.y, view.level)
    seen = (x >= view.left) & (x < view.left + view.width) & (y >= view.top)
    seen &= (y < view.top + view.height) & (scene.city.kind[scene.spots.rows] == 0)
    chance = np.random.default_rng(5)
    spent = []
    for number in range(FRAMES):
        rows = changed(mirror, scene.spots.rows[seen], chance)
        start, cpu = time.perf_counter(), time.thread_time()
        canvas.pan(PAN_PX if number < FRAMES // 2 else -PAN_PX, 2)
        canvas.picture.take(rows)
        canvas.picture.work(WORK_S)
        canvas.repaint()
        elapsed, cpu = time.perf_counter() - start, time.thread_time() - cpu
        spent.append((elapsed * 1000.0, cpu * 1000.0))
        app.processEvents()
    return spent


def plain_frame(canvas: MapCanvas) -> float:
    """Milliseconds of one frame drawn asset by asset on a ready base picture."""
    scene = canvas.picture.scene
    assert scene is not None
    view = canvas.picture.view
    base = QImage(view.width, view.height, QImage.Format.Format_RGB32)
    picture = QImage(base.size(), base.format())
    x = to_pixels(scene.spots.x, view.level) - view.left
    y = to_pixels(scene.spots.y, view.level) - view.top
    seen = (x >= 0) & (x < view.width) & (y >= 0) & (y < view.height)
    start = time.perf_counter()
    painter = QPainter(picture)
    painter.drawImage(0, 0, base)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for left, top in zip(x[seen].tolist(), y[seen].tolist(), strict=True):
        painter.drawEllipse(left - 2, top - 2, 4, 4)
    painter.end()
    return (time.perf_counter() - start) * 1000.0


def case(app: QApplication, assets: int, size: str, zoom: int) -> list[Figure]:
    """One town at one size, seen whole or from near."""
    width, height, scale, goal = SIZES[size]
    city, basemap = made_up_town(assets)
    mirror = living_mirror(city)
    chance = np.random.default_rng(3)
    for row in chance.choice(assets, ALARMS, replace=False).tolist():
        mirror.alarms[row + 1] = alarm_of(city, row, 1 + row % 4)
        mirror.view.change(None, mirror.alarms[row + 1])
        mirror.severity[row] = 1 + row % 4
        mirror.unacknowledged[row] = mirror.flashing[row] = True
    board = Board(mirror, Words("fr"), Theme("night", scale), time.time)
    canvas = MapCanvas(board, basemap)
    canvas.resize(width, height)
    canvas.show()
    for _ in range(zoom):
        canvas.zoom(1)
    deadline = time.monotonic() + 60.0
    while not canvas.picture.settled and time.monotonic() < deadline:
        app.processEvents()
        time.sleep(0.002)
    if not canvas.picture.settled:
        raise RuntimeError("the base map was not drawn within a minute")
    spent, cpu = np.array(frames(canvas, mirror, app)).T
    plain = float(np.median([plain_frame(canvas) for _ in range(PLAIN_FRAMES)]))
    canvas.release()
    canvas.deleteLater()
    app.processEvents()
    area = f"{assets:,} assets, {size}, {'near' if zoom else 'whole'}"
    against = "asset by asset, median"
    return [
        Figure(f"{area}: frame, median", float(np.median(spent)), "ms", plain, against, goal),
        Figure(
            f"{area}: frame, processor time, median", float(np.median(cpu)), "ms", None, "", goal
        ),
        Figure(f"{area}: frame, longest", float(spent.max()), "ms", plain, against, STALL_MS),
    ]


def measure() -> list[Figure]:
    """All towns, sizes and distances."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    return [
        figure
        for assets in ASSETS
        for size in SIZES
        for zoom in (0, 6)
        for figure in case(app, assets, size, zoom)
    ]


if __name__ == "__main__":
    report("map", measure())
