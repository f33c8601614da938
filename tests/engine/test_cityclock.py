"""The clock that the engine says in a live city."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.core.kindset import parse_kinds
from app.core.room import Room
from app.engine.cityclock import EVERY_S, CityClock
from resources.shelf import kind_files
from tests.core.probe import assets

KINDS = parse_kinds(kind_files())
NOON = datetime(2026, 6, 21, 12, 0, tzinfo=UTC).timestamp()  # 14 h in Dijon
MIDNIGHT = datetime(2026, 12, 21, 23, 30, tzinfo=UTC).timestamp()


def city() -> Room:
    return Room(
        assets(
            [
                ("lamp-000001", "streetlight", "lighting-01"),
                ("city-clock", "clock", "city"),
                ("city", "source", "city"),
            ]
        ),
        KINDS,
    )


def test_it_knows_hour_and_sun() -> None:
    room = city()
    clock = CityClock(room.slots, simulated=False)
    assert clock.due(NOON)
    room.observe(clock.measure(NOON), NOON)
    row = room.city.rows["city-clock"]
    sun, hour = (room.live.value[room.slots.slot(row, name)] for name in ("sun_deg", "hour_h"))
    assert sun == pytest.approx(65.5, abs=1.5)
    assert hour == pytest.approx(14.0, abs=0.01)
    room.observe(clock.measure(MIDNIGHT), MIDNIGHT)
    assert room.live.value[room.slots.slot(row, "sun_deg")] < -60
    assert room.live.value[room.slots.slot(row, "hour_h")] == pytest.approx(0.5, abs=0.01)


def test_it_is_said_every_few_seconds_and_after_the_clock_was_put_back() -> None:
    clock = CityClock(city().slots, simulated=False)
    clock.measure(NOON)
    assert not clock.due(NOON + EVERY_S - 1)
    assert clock.due(NOON + EVERY_S)
    assert clock.due(NOON - 3600)


def test_who_carries_the_clock_is_not_called_lost() -> None:
    room = city()
    clock = CityClock(room.slots, simulated=False)
    room.tick(NOON)
    for step in range(1, 20):
        room.observe(clock.measure(NOON + step * EVERY_S), NOON + step * EVERY_S)
        room.tick(NOON + step * EVERY_S)
    online = {source.source: source.online for source in room.sources()}
    assert online == {"city": True, "lighting-01": False}


def test_a_lamp_burning_by_day_alarms_in_a_live_city() -> None:
    room = city()
    clock = CityClock(room.slots, simulated=False)
    slot = room.slots.slot(0, "lamp")
    room.observe(clock.measure(NOON), NOON)
    room.observe(clock.measure(NOON).of([(slot, 1.0, NOON, 0, 0)]), NOON)
    for step in range(40):
        room.observe(clock.measure(NOON + step * EVERY_S), NOON + step * EVERY_S)
        room.tick(NOON + step * EVERY_S)
    assert ("lamp-000001", "day_burning") in {(a.asset, a.rule) for a in room.alarms()}


def test_a_simulated_city_or_one_without_a_clock_is_not_told_the_time() -> None:
    assert not CityClock(city().slots, simulated=True).due(NOON)
    lamps = Room(assets([("lamp-000001", "streetlight", "lighting-01")]), KINDS)
    assert not CityClock(lamps.slots, simulated=False).due(NOON)
