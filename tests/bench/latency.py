"""From a reading to the row and to the pixel that a person sees, at two rates.

Broker, engine, desk and field are real. The field stamps its readings; a row
counts once the alarm list's model holds it, a pixel once the window has been
painted with it. Beside it: the same readings through the broker alone.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QTimer
from PySide6.QtGui import QPaintEvent

from app.bus.topics import LIVE
from app.core.city import City
from app.core.mercator import to_world
from tests.bench.figure import Figure, report
from tests.bench.prober import Task, write
from tests.bench.roles import Roles
from tests.bench.seat import Seat
from widgets.map.projection import world_pixels

RATES = ((250, 10), (5000, 50))  # readings a second, readings a message
SECONDS = 30.0
AFTER_S = 3.0
SIDE_PX = 9
SETTLE_S = 3.0
GOAL_MS = 300.0
AGAINST = "the broker alone"


class Stopwatch(QObject):
    """Ages of probes when they come to be seen, in milliseconds."""

    def __init__(self, seat: Seat, lamp: int) -> None:
        super().__init__(seat.application)
        self.rows_ms: list[float] = []
        self.pixels_ms: list[float] = []
        self._mirror = seat.room.mirror
        self._lamp = lamp
        self._model = seat.desk.panel.model
        self._seen = set(self._mirror.alarms)
        self._canvas = seat.desk.map.canvas
        self._spot = self._place(lamp)
        self._looking = False
        self._shown = self._grabbed()
        self._model.refreshed.connect(self._look_at_rows)
        self._canvas.installEventFilter(self)

    def _place(self, lamp: int) -> QRect:
        city = self._mirror.city
        assert city is not None
        view = self._canvas.picture.view
        x, y = to_world(city.lat[lamp], city.lon[lamp]) * world_pixels(view.level)
        middle = QPoint(int(x) - view.left, int(y) - view.top)
        return QRect(0, 0, SIDE_PX, SIDE_PX).translated(middle - QPoint(SIDE_PX // 2, SIDE_PX // 2))

    def _look_at_rows(self) -> None:
        now, mirror = time.time(), self._mirror
        for occurrence, alarm in mirror.alarms.items():
            if (
                alarm.rule == "fire"
                and occurrence not in self._seen
                and self._model.place(occurrence) >= 0
            ):
                self._seen.add(occurrence)
                assert mirror.city is not None
                told = mirror.point_value(mirror.city.rows[alarm.asset], "fire").time
                self.rows_ms.append((now - told) * 1000.0)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802
        painted = isinstance(event, QPaintEvent) and event.region().intersects(self._spot)
        if painted and not self._looking:
            self._looking = True
            QTimer.singleShot(0, self._look_at_pixels)
        return False

    def _look_at_pixels(self) -> None:
        now = time.time()
        shown = self._grabbed()
        self._looking = False
        if shown != self._shown:
            self._shown = shown
            told = self._mirror.point_value(self._lamp, "lamp").time
            self.pixels_ms.append((now - told) * 1000.0)

    def _grabbed(self) -> bytes:
        image = self._canvas.grab(self._spot).toImage()
        return bytes(image.constBits())

    def stop(self) -> None:
        self._canvas.removeEventFilter(self)
        self._model.refreshed.disconnect(self._look_at_rows)


def _rows_of(city: City, kind: str) -> list[int]:
    return [int(row) for row in np.flatnonzero(city.kind == city.kinds.index(kind))]


def _source(city: City, row: int) -> str:
    return city.sources[int(city.source[row])]


def _task(roles: Roles, rate: int, per_message: int, lamp: int, buildings: list[int]) -> Task:
    city = roles.city
    crowd = [row for row in _rows_of(city, "streetlight") if city.source[row] == city.source[lamp]]
    return Task(
        url=roles.broker.address("publisher").full_url,
        engine_url=roles.broker.address("engine").full_url,
        rate=rate,
        per_message=per_message,
        seconds=SECONDS,
        crowd_source=_source(city, lamp),
        alarm_source=_source(city, buildings[0]),
        lamp_source=_source(city, lamp),
        lamps=[city.ids[row] for row in crowd],
        alarms=[city.ids[row] for row in buildings],
        lamp=city.ids[lamp],
    )


def _run(seat: Seat, task: Task, lamp: int) -> tuple[Stopwatch, list[float]]:
    watch = Stopwatch(seat, lamp)
    with subprocess.Popen(
        [sys.executable, "-c", "from tests.bench.prober import main; main()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as field:
        assert field.stdin is not None
        assert field.stdout is not None
        field.stdin.write(write(task) + "\n")
        field.stdin.flush()
        seat.until(lambda: field.poll() is not None, "the field has ended")
        round_trips = [float(text) for text in field.stdout.read().split()]
    seat.live(AFTER_S)
    watch.stop()
    return watch, round_trips


def _figures(rate: int, name: str, ages_ms: list[float], bare_ms: list[float]) -> list[Figure]:
    if not ages_ms:
        raise RuntimeError(f"no {name} was seen at {rate} readings/s")
    return [
        Figure(
            f"{rate} readings/s: reading to {name}, {word} of {len(ages_ms)}",
            float(np.percentile(ages_ms, share)),
            "ms",
            float(np.percentile(bare_ms, share)),
            AGAINST,
            goal,
        )
        for word, share, goal in (
            ("median", 50, None),
            ("p95", 95, GOAL_MS),
            ("longest", 100, None),
        )
    ]


def measure(folder: Path) -> list[Figure]:
    figures: list[Figure] = []
    roles = Roles(folder, LIVE)
    with roles:
        roles.start(roles.options("engine"))
        city = roles.city
        lamp = _rows_of(city, "streetlight")[0]
        away = np.hypot(city.lat - city.lat[lamp], city.lon - city.lon[lamp])
        buildings = sorted(_rows_of(city, "building"), key=lambda row: -away[row])
        with Seat(roles.options("desk")) as seat:
            seat.until(seat.settled, "the first picture")
            seat.desk.map.canvas.show_place(float(city.lat[lamp]), float(city.lon[lamp]))
            seat.live(SETTLE_S)
            seat.until(seat.settled, "the picture from near")
            for number, (rate, per_message) in enumerate(RATES):
                probes = buildings[number :: len(RATES)]
                task = _task(roles, rate, per_message, lamp, probes)
                watch, bare = _run(seat, task, lamp)
                figures += _figures(rate, "row", watch.rows_ms, bare)
                figures += _figures(rate, "pixel", watch.pixels_ms, bare)
    return figures


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        report("latency", measure(Path(name)))


if __name__ == "__main__":
    main()
