"""Microseconds a reading costs the room, beside the same rules in plain Python."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from statistics import median

import numpy as np

from app.core.kind import Kind
from app.core.kindset import parse_kinds
from app.core.room import Room
from resources.shelf import kind_files
from tests.bench.figure import Figure, report
from tests.bench.lampyard import CLOCK, LAMPS, POINTS, Plain, Reading, columns, lampyard

ROUNDS = 15
BEAT = 10_000  # readings in 50 ms at 200,000 a second
GOAL_US = 1.0
GOAL_ALL_MS = 10.0
SUNRISES = 7
Kinds = Mapping[str, Kind]


def _beat(rng: np.random.Generator, at: float, faults: int) -> list[Reading]:
    """Readings of lamps at random; `faults` of them change their fault."""
    lamps = rng.integers(0, LAMPS, BEAT).tolist()
    points = rng.integers(0, 3, BEAT).tolist()
    rows: list[Reading] = [
        (lamp, POINTS[p], 1.0, at, 0) for lamp, p in zip(lamps, points, strict=True)
    ]
    for place in range(faults):
        rows[place] = (lamps[place], "fault", float(rng.integers(0, 3)), at, 0)
    return rows


def _timed(room: Room, plain: Plain, turns: Iterable[list[Reading]]) -> tuple[float, float]:
    """Median seconds a turn: columns, plain Python."""
    ours, theirs = [], []
    for rows in turns:
        batch, now = columns(room, rows), rows[0][3]
        began = time.perf_counter()
        room.observe(batch, now)
        middle = time.perf_counter()
        plain.observe(rows)
        theirs.append(time.perf_counter() - middle)
        ours.append(middle - began)
    return median(ours), median(theirs)


def _random(kinds: Kinds, faults: int) -> tuple[float, float]:
    """Microseconds a reading: columns, plain Python."""
    rng = np.random.default_rng(7)
    room, plain = Room(lampyard(), kinds), Plain(kinds["streetlight"])
    ours, theirs = _timed(
        room, plain, (_beat(rng, 1000.0 + turn, faults) for turn in range(ROUNDS))
    )
    return ours / BEAT * 1e6, theirs / BEAT * 1e6


def _dusk(kinds: Kinds) -> tuple[float, float]:
    """Milliseconds for every lamp to switch in one beat, the sun near the horizon."""
    room, plain = Room(lampyard(), kinds), Plain(kinds["streetlight"])
    _begin(room, plain, 0.0)
    turns = (
        [(lamp, "lamp", float(turn % 2), 1010.0 + turn, 0) for lamp in range(LAMPS)]
        for turn in range(ROUNDS)
    )
    ours, theirs = _timed(room, plain, turns)
    return ours * 1e3, theirs * 1e3


def _sun(kinds: Kinds, burning: int) -> tuple[float, float]:
    """Milliseconds for the sun to rise over all lamps, `burning` of which are on."""
    room, plain = Room(lampyard(), kinds), Plain(kinds["streetlight"])
    _begin(room, plain, 0.0)
    lit: list[Reading] = [(lamp, "lamp", 1.0, 1002.0, 0) for lamp in range(burning)]
    if lit:
        room.observe(columns(room, lit), 1002.0)
        plain.observe(lit)
    turns: list[list[Reading]] = [
        [(CLOCK, "sun_deg", 20.0 if turn % 2 else 0.0, 1010.0 + turn, 0)]
        for turn in range(1, SUNRISES + 1)
    ]
    ours, theirs = _timed(room, plain, turns)
    return ours * 1e3, theirs * 1e3


def _begin(room: Room, plain: Plain, sun: float) -> None:
    """All lamps off and well, at noon."""
    rows: list[Reading] = [
        (lamp, point, 0.0, 1000.0, 0) for lamp in range(LAMPS) for point in POINTS
    ]
    rows += [(CLOCK, "sun_deg", sun, 1000.0, 0), (CLOCK, "hour_h", 12.0, 1000.0, 0)]
    room.observe(columns(room, rows), 1000.0)
    plain.observe(rows)


def _tick(kinds: Kinds) -> float:
    """Milliseconds of the tick that looks through all ages."""
    room = Room(lampyard(), kinds)
    rows: list[Reading] = [
        (lamp, point, 0.0, 1000.0, 0) for lamp in range(LAMPS) for point in POINTS
    ]
    room.observe(columns(room, rows), 1000.0)
    took = []
    for turn in range(ROUNDS):
        began = time.perf_counter()
        room.tick(1001.0 + turn)
        took.append(time.perf_counter() - began)
    return median(took) * 1e3


def measure() -> list[Figure]:
    kinds = parse_kinds(kind_files())
    against = "plain Python, one rule after the other"
    figures = []
    for name, faults in (("a reading", 0), ("a reading, 1 in 100 a fault's", BEAT // 100)):
        ours, theirs = _random(kinds, faults)
        figures.append(Figure(name, ours, "µs", theirs, against, GOAL_US))
    ours, theirs = _dusk(kinds)
    figures.append(
        Figure(f"{LAMPS:,} lamps switch at once", ours, "ms", theirs, against, GOAL_ALL_MS)
    )
    for name, burning in (("", 0), (", 100 burn", 100)):
        ours, theirs = _sun(kinds, burning)
        name = f"the sun rises over {LAMPS:,} lamps{name}"
        figures.append(Figure(name, ours, "ms", theirs, against, GOAL_ALL_MS))
    figures.append(Figure(f"tick over {LAMPS * len(POINTS):,} points", _tick(kinds), "ms"))
    return figures


if __name__ == "__main__":
    report("conditions", measure())
