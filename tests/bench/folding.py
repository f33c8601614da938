"""A cabinet trips over 1,000 lamps of a city of 34,000: what folding them costs,
beside as many alarms that have nothing to do with each other."""

from __future__ import annotations

import time
from dataclasses import replace
from statistics import median

import numpy as np

from app.core.batch import Batch
from app.core.city import City
from app.core.events import Event
from app.core.kind import Kind, Text
from app.core.kindset import parse_kinds
from app.core.philosophy import Philosophy
from app.core.room import Room
from resources.shelf import kind_files
from tests.bench.figure import Figure, report

CHILDREN = 1000
LAMPS = 34_000
BEAT = 10_000
ROUNDS = 7
QUIET = Philosophy(chattering=10**9, flood_begins=10**9)
HOLD_S = 200.0  # longer than what the kinds hold


def _city() -> City:
    """Cabinets of 1,000 lamps each."""
    ids: list[str] = []
    kinds: list[int] = []
    parents: list[int] = []
    for lamp in range(LAMPS):
        if lamp % CHILDREN == 0:
            cabinet = len(ids)
            ids.append(f"cabinet-{lamp // CHILDREN:04}")
            kinds.append(0)
            parents.append(-1)
        ids.append(f"lamp-{lamp:06}")
        kinds.append(1)
        parents.append(cabinet)
    count = len(ids)
    zeros = np.zeros(count, dtype=np.int32)
    return City(
        name="bench",
        note=Text("", ""),
        attribution="",
        ids=tuple(ids),
        names=tuple(ids),
        kind=np.array(kinds, dtype=np.int32),
        lat=np.zeros(count),
        lon=np.zeros(count),
        commune=zeros,
        street=zeros,
        department=zeros,
        source=zeros,
        parent=np.array(parents, dtype=np.int32),
        kinds=("cabinet", "streetlight"),
        communes=("",),
        streets=("",),
        departments=("lighting",),
        sources=("lighting-01",),
    )


def _at_once(kind: Kind) -> Kind:
    """Without delays, so that a beat is a beat."""
    rules = tuple(replace(rule, on_delay_s=0.0, off_delay_s=0.0) for rule in kind.rules)
    return replace(kind, rules=rules)


def _room(kinds: dict[str, Kind]) -> Room:
    room = Room(_city(), {name: _at_once(kinds[name]) for name in kinds}, philosophy=QUIET)
    room.source_changed("lighting-01", True, 0.0, 0.0)
    return room


def _faults(room: Room, first: int, at: float) -> Batch:
    """1,000 lamps from city row `first` on fail in one beat."""
    point = [point.name for point in room.slots.kinds[1].points].index("fault")
    rows = [row for row in range(first, len(room.city)) if room.city.kind[row] == 1][:CHILDREN]
    return Batch.of((int(room.slots.first[row]) + point, 1.0, at, 0, 0) for row in rows)


def _breaker(room: Room, tripped: float, at: float) -> Batch:
    return Batch.of([(room.slots.slot(0, "breaker"), tripped, at, 0, 0)])


def _took(events: list[list[Event]], room: Room, batch: Batch, at: float) -> float:
    began = time.perf_counter()
    events.append(room.observe(batch, at))
    return (time.perf_counter() - began) * 1e3


def _round(kinds: dict[str, Kind]) -> tuple[dict[str, float], dict[str, int]]:
    """Milliseconds and events of each scene."""
    said: list[list[Event]] = []
    ms: dict[str, float] = {}
    room = _room(kinds)
    ms["unrelated"] = _took(said, room, _faults(room, CHILDREN + 2, 1.0), 1.0)
    ms["related"] = _took(said, room, _faults(room, 1, 2.0), 2.0)
    ms["trip after them"] = _took(said, room, _breaker(room, 1.0, 3.0), 3.0)
    _took(said, room, _breaker(room, 0.0, 4.0), 4.0)
    began = time.perf_counter()
    said.append(room.tick(4.0 + HOLD_S))
    ms["cause gone"] = (time.perf_counter() - began) * 1e3
    other = _room(kinds)
    _took(said, other, _breaker(other, 1.0, 3.0), 3.0)
    ms["trip before them"] = _took(said, other, _faults(other, 1, 4.0), 4.0)
    counts = [len(events) for events in said]
    assert counts == [CHILDREN, CHILDREN, CHILDREN + 1, 1, CHILDREN, 1, 2 * CHILDREN], counts
    return ms, {"trip after them": counts[2], "trip before them": counts[6]}


def _rest(kinds: dict[str, Kind]) -> float:
    """Microseconds a reading where nothing is amiss."""
    room = _room(kinds)
    rng = np.random.default_rng(3)
    point = [point.name for point in room.slots.kinds[1].points].index("power_w")
    lamps = np.flatnonzero(room.city.kind == 1)
    took = []
    for turn in range(3 * ROUNDS):
        slots = room.slots.first[rng.choice(lamps, BEAT, replace=False)] + point
        at = np.full(BEAT, 10.0 + turn)
        quality = np.zeros(BEAT, dtype=np.uint8)
        batch = Batch(slots, np.full(BEAT, 50.0), at, quality, np.zeros(BEAT, dtype=np.int32))
        began = time.perf_counter()
        room.observe(batch, 10.0 + turn)
        took.append(time.perf_counter() - began)
    return median(took) / BEAT * 1e6


def measure() -> list[Figure]:
    kinds = {name: parse_kinds(kind_files())[name] for name in ("cabinet", "streetlight")}
    without = {name: replace(kind, suppressions=()) for name, kind in kinds.items()}
    rounds = [_round(kinds) for _ in range(ROUNDS)]
    events = rounds[0][1]

    def middle(scene: str) -> float:
        return median(ms[scene] for ms, _ in rounds)

    unrelated, against = middle("unrelated"), f"{CHILDREN:,} unrelated alarms in one beat"
    return [
        Figure(
            f"{CHILDREN:,} lamps below a standing trip",
            middle("trip before them"),
            "ms",
            unrelated,
            against,
        ),
        Figure(
            f"trip over {CHILDREN:,} standing lamps",
            middle("trip after them"),
            "ms",
            unrelated,
            against,
        ),
        Figure(
            f"trip gone, {CHILDREN:,} annunciate again",
            middle("cause gone"),
            "ms",
            unrelated,
            against,
        ),
        Figure("events of a trip over them", float(events["trip after them"]), ""),
        Figure("events of lamps below a trip", float(events["trip before them"]), ""),
        Figure("a reading at rest", _rest(kinds), "µs", _rest(without), "no design logic"),
    ]


if __name__ == "__main__":
    report("folding", measure())
