"""Faults that are asked for while the field lives."""

from __future__ import annotations

from pathlib import Path

import pytest

from hardware.city.faultbox import FaultBox
from hardware.city.field import Field
from hardware.city.moment import STEPS_PER_S, CityClock
from tests.hardware.town import LAT, LON, kinds, roads, town

CITY = town()
NIGHT = 1_795_464_000.0  # 2026-11-23 20:00 UTC


@pytest.fixture
def field() -> Field:
    clock = CityClock(NIGHT, 1.0, LAT, LON)
    return Field(CITY, kinds(), clock, roads=roads(), faults_by_chance=False)


def live(field: Field, seconds: float) -> None:
    for _ in range(int(seconds * STEPS_PER_S)):
        field.step()


def standing(field: Field) -> list[str]:
    return [f"{fault.kind.name} {fault.asset}" for fault in field.faults.standing()]


def test_what_is_dropped_comes_about_once_and_is_healed_on_request(
    tmp_path: Path, field: Field
) -> None:
    box = FaultBox(tmp_path)
    box.empty(field)  # nothing there, not even the folder
    live(field, 1)
    box.drop("cabinet-trip:cabinet-0001")
    box.drop("cabinet-door:cabinet-0002@5")
    box.empty(field)
    box.empty(field)
    live(field, 1)
    assert standing(field) == ["cabinet-trip cabinet-0001"]
    live(field, 6)
    assert standing(field) == ["cabinet-trip cabinet-0001", "cabinet-door cabinet-0002"]
    box.drop("heal:cabinet-0001")
    box.empty(field)
    live(field, 1)
    assert standing(field) == ["cabinet-door cabinet-0002"]
    assert list((tmp_path / "faults").iterdir()) == []


@pytest.mark.parametrize("text", ["", "heal:", "earthquake:x", "cabinet-trip", "x" * 201])
def test_what_is_no_fault_is_refused_at_the_door(tmp_path: Path, text: str) -> None:
    with pytest.raises(ValueError, match=r"names no asset|no fault"):
        FaultBox(tmp_path).drop(text)


@pytest.mark.logs("a fault that was asked for cannot be")
def test_a_letter_that_makes_no_sense_stops_nothing(tmp_path: Path, field: Field) -> None:
    box = FaultBox(tmp_path)
    box.drop("cabinet-trip:cabinet-9999")
    box.drop("cabinet-trip:cabinet-0001")
    (tmp_path / "faults" / "0.fault").write_bytes(b"\xff\xfe")
    box.empty(field)
    live(field, 1)
    assert standing(field) == ["cabinet-trip cabinet-0001"]
    assert list((tmp_path / "faults").iterdir()) == []
