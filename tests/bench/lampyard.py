"""Lamps beside the city's clock, and their rules in plain Python, one after the other."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from app.core.batch import Batch
from app.core.city import City
from app.core.condition import holds, simple
from app.core.kind import Condition, Kind, Test, Text
from app.core.room import Room

LAMPS = 34_000
POINTS = ("lamp", "dim_pct", "power_w", "fault")
CLOCK = LAMPS  # the row of the city's clock
Reading = tuple[int, str, float, float, int]  # row, point, value, time, quality


def lampyard() -> City:
    """Lamps, and the clock as the last asset."""
    ids = (*(f"lamp-{number:06}" for number in range(LAMPS)), "city-clock")
    count = len(ids)
    zeros = np.zeros(count, dtype=np.int32)
    kind = zeros.copy()
    kind[CLOCK] = 1
    return City(
        name="bench",
        note=Text("", ""),
        attribution="",
        ids=ids,
        names=ids,
        kind=kind,
        lat=np.zeros(count),
        lon=np.zeros(count),
        commune=zeros,
        street=zeros,
        department=zeros,
        source=zeros,
        parent=np.full(count, -1, dtype=np.int32),
        kinds=("streetlight", "clock"),
        communes=("",),
        streets=("",),
        departments=("lighting",),
        sources=("lighting-01",),
    )


def columns(room: Room, rows: list[Reading]) -> Batch:
    """The readings as the room takes them."""
    slots = {point: room.slots.slot(0, point) for point in POINTS}
    clock = {point: room.slots.slot(CLOCK, point) for point in ("sun_deg", "hour_h")}
    first = room.slots.first
    return Batch.of(
        (clock[point] if point in clock else int(first[row]) + slots[point], value, at, quality, 0)
        for row, point, value, at, quality in rows
    )


class Plain:
    """One dictionary for all values, one rule of one lamp after the other."""

    def __init__(self, kind: Kind) -> None:
        self._own: Mapping[str, list[tuple[str, Condition]]] = {
            point.name: [
                (rule.name, rule.condition)
                for rule in kind.rules
                if any(leaf.point == point.name for leaf in rule.condition.leaves())
            ]
            for point in kind.points
        }
        self._shared = [
            (rule.name, rule.condition) for rule in kind.rules if not simple(rule.condition)
        ]
        self._live: dict[tuple[int, str], tuple[float, float, int]] = {}
        self._active: dict[tuple[int, str], bool] = {}

    def observe(self, readings: list[Reading]) -> int:
        """How many conditions changed."""
        changed = 0
        for row, point, value, at, quality in readings:
            held = self._live.get((row, point))
            if held is not None and held[1] > at:
                continue
            self._live[row, point] = (value, at, quality)
            if row == CLOCK:
                changed += sum(self._judge(lamp, self._shared) for lamp in range(LAMPS))
            else:
                changed += self._judge(row, self._own[point])
        return changed

    def _judge(self, row: int, rules: list[tuple[str, Condition]]) -> int:
        changed = 0
        for name, condition in rules:
            before = self._active.get((row, name), False)
            now = self._truth(row, condition, before)
            if now is not None and now is not before:
                self._active[row, name] = now
                changed += 1
        return changed

    def _truth(self, row: int, condition: Condition, held: bool) -> bool | None:
        """None where it is not known."""
        if condition.test is Test.ALL:
            truths = [self._truth(row, part, held) for part in condition.parts]
            return False if False in truths else None if None in truths else True
        reference = condition.reference
        key = (CLOCK, reference.point) if reference is not None else (row, condition.point)
        live = self._live.get(key)
        if live is None or live[2] >= 2:
            return None
        if condition.test is Test.WHILE:
            sun = live[0] if condition.phase == "day" else -live[0]
            return sun >= condition.limit - (condition.deadband if held else 0.0)
        return holds(condition, live[0], held)
