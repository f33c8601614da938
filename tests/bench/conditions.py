"""Microseconds a reading costs the room, beside the same rules in plain Python."""

from __future__ import annotations

import time
from statistics import median

import numpy as np

from app.core.batch import Batch
from app.core.city import City
from app.core.condition import holds
from app.core.kind import Kind, Text
from app.core.kindset import parse_kinds
from app.core.room import Room
from resources.shelf import kind_files
from tests.bench.figure import Figure, report

LAMPS = 34_000
ROUNDS = 15
BEAT = 10_000  # readings in 50 ms at 200,000 a second
GOAL_US = 1.0
GOAL_DUSK_MS = 10.0
POINTS = ("lamp", "dim_pct", "power_w", "fault")


def _city() -> City:
    """Lamps, and nothing else."""
    ids = tuple(f"lamp-{number:06}" for number in range(LAMPS))
    zeros = np.zeros(LAMPS, dtype=np.int32)
    return City(
        name="bench",
        note=Text("", ""),
        attribution="",
        ids=ids,
        names=ids,
        kind=zeros,
        lat=np.zeros(LAMPS),
        lon=np.zeros(LAMPS),
        commune=zeros,
        street=zeros,
        department=zeros,
        source=zeros,
        parent=np.full(LAMPS, -1, dtype=np.int32),
        kinds=("streetlight",),
        communes=("",),
        streets=("",),
        departments=("lighting",),
        sources=("lighting-01",),
    )


class Plain:
    """One dictionary an asset point, one rule after the other."""

    def __init__(self, kind: Kind) -> None:
        self._rules = {
            point.name: [rule for rule in kind.rules if rule.condition.point == point.name]
            for point in kind.points
        }
        self._live: dict[tuple[int, str], tuple[float, float, int]] = {}
        self._active: dict[tuple[int, str], bool] = {}

    def observe(self, readings: list[tuple[int, str, float, float, int]]) -> int:
        """How many conditions changed."""
        changed = 0
        for asset, point, value, at, quality in readings:
            held = self._live.get((asset, point))
            if held is not None and held[1] > at:
                continue
            self._live[asset, point] = (value, at, quality)
            for rule in self._rules[point]:
                key = (asset, rule.name)
                before = self._active.get(key, False)
                now = holds(rule.condition, value, before)
                if now is not before:
                    self._active[key] = now
                    changed += 1
        return changed


def _beat(
    rng: np.random.Generator, at: float, faults: int
) -> list[tuple[int, str, float, float, int]]:
    """Readings of lamps at random; `faults` of them change their fault."""
    lamps = rng.integers(0, LAMPS, BEAT).tolist()
    points = rng.integers(0, 3, BEAT).tolist()
    rows = [(lamp, POINTS[p], 1.0, at, 0) for lamp, p in zip(lamps, points, strict=True)]
    for place in range(faults):
        rows[place] = (lamps[place], "fault", float(rng.integers(0, 3)), at, 0)
    return rows


def _columns(room: Room, rows: list[tuple[int, str, float, float, int]]) -> Batch:
    index = {name: room.slots.slot(0, name) for name in POINTS}
    first = room.slots.first
    return Batch.of(
        (int(first[asset]) + index[point], value, at, quality, 0)
        for asset, point, value, at, quality in rows
    )


def _random(kind: Kind, faults: int) -> tuple[float, float]:
    """Microseconds a reading: columns, plain Python."""
    rng = np.random.default_rng(7)
    room, plain = Room(_city(), {"streetlight": kind}), Plain(kind)
    ours, theirs = [], []
    for turn in range(ROUNDS):
        rows = _beat(rng, 1000.0 + turn, faults)
        batch = _columns(room, rows)
        began = time.perf_counter()
        room.observe(batch, 1000.0 + turn)
        middle = time.perf_counter()
        plain.observe(rows)
        theirs.append(time.perf_counter() - middle)
        ours.append(middle - began)
    return median(ours) / BEAT * 1e6, median(theirs) / BEAT * 1e6


def _dusk(kind: Kind) -> tuple[float, float]:
    """Milliseconds for every lamp to switch in one beat: columns, plain Python."""
    room, plain = Room(_city(), {"streetlight": kind}), Plain(kind)
    ours, theirs = [], []
    for turn in range(ROUNDS):
        rows = [(lamp, "lamp", float(turn % 2), 1000.0 + turn, 0) for lamp in range(LAMPS)]
        batch = _columns(room, rows)
        began = time.perf_counter()
        room.observe(batch, 1000.0 + turn)
        middle = time.perf_counter()
        plain.observe(rows)
        theirs.append(time.perf_counter() - middle)
        ours.append(middle - began)
    return median(ours) * 1e3, median(theirs) * 1e3


def _tick(kind: Kind) -> float:
    """Milliseconds of the tick that looks through all ages."""
    room = Room(_city(), {"streetlight": kind})
    rows = [(lamp, point, 0.0, 1000.0, 0) for lamp in range(LAMPS) for point in POINTS]
    room.observe(_columns(room, rows), 1000.0)
    took = []
    for turn in range(ROUNDS):
        began = time.perf_counter()
        room.tick(1001.0 + turn)
        took.append(time.perf_counter() - began)
    return median(took) * 1e3


def measure() -> list[Figure]:
    kind = parse_kinds(kind_files())["streetlight"]
    against = "plain Python, one rule after the other"
    figures = []
    for name, faults in (("a reading", 0), ("a reading, 1 in 100 a fault's", BEAT // 100)):
        ours, theirs = _random(kind, faults)
        figures.append(Figure(name, ours, "µs", theirs, against, GOAL_US))
    ours, theirs = _dusk(kind)
    figures.append(
        Figure(f"{LAMPS:,} lamps switch at once", ours, "ms", theirs, against, GOAL_DUSK_MS)
    )
    figures.append(Figure(f"tick over {LAMPS * len(POINTS):,} points", _tick(kind), "ms"))
    return figures


if __name__ == "__main__":
    report("conditions", measure())
