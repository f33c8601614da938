"""What the simulated field shows of orders that can hurt: bollards and signal plans."""

from __future__ import annotations

import numpy as np

from tests.hardware.test_field import build, live


def test_vehicles_pass_over_a_bollard_that_is_down_and_never_over_one_that_is_up() -> None:
    field = build(chance=False)
    live(field, 6.0)
    assert field.obey("bollard-00", "state", "down") == ""
    told = live(field, 130.0)
    seen = {value for asset, point, value in told if (asset, point) == ("bollard-00", "vehicle")}
    assert seen == {False, True}
    up = {value for asset, point, value in told if (asset, point) == ("bollard-01", "vehicle")}
    assert up <= {False}


def test_a_junction_runs_the_plan_that_it_is_told() -> None:
    field = build(chance=False)
    live(field, 6.0)
    group = field.groups["junction"]
    before = group["cycle_s"].copy()
    assert field.obey("junction-001", "plan", "peak") == ""
    told = live(field, 3.0)
    assert ("junction-001", "plan", "peak") in told
    assert np.array_equal(group["cycle_s"] - before, [0.0, 20.0, 0.0])
    assert field.obey("junction-001", "phase", "green") == "unknown_order", "no light is told"


def test_a_junction_flashes_when_it_is_told_and_nobody_afar_runs_it_by_hand() -> None:
    field = build(chance=False)
    live(field, 6.0)
    assert field.obey("junction-001", "mode", "flashing") == ""
    told = live(field, 3.0)
    assert {("junction-001", "mode", "flashing"), ("junction-001", "phase", "amber")} <= set(told)
    field.obey("junction-001", "mode", "dark")
    assert ("junction-001", "phase", "dark") in live(field, 3.0)
    field.obey("junction-001", "mode", "manual")
    live(field, 3.0)
    field.obey("junction-001", "mode", "normal")
    modes = {value for asset, point, value in live(field, 3.0) if point == "mode"}
    assert "manual" not in modes


def test_an_emergency_route_holds_the_green_of_its_stream_and_ends_by_itself() -> None:
    field = build(chance=False)
    live(field, 6.0)
    assert field.obey("junction-001", "emergency_route", 1.0) == ""
    told = live(field, 130.0)
    assert ("junction-001", "emergency_route", 1.0) in told
    shown = [value for asset, point, value in told if (asset, point) == ("junction-001", "phase")]
    assert shown[-1] == "green"
    assert ("junction-001", "phase", "red") not in live(field, 120.0)
    over = live(field, 800.0)
    assert ("junction-001", "emergency_route", 0.0) in over
    assert ("junction-001", "phase", "red") in over


def test_priority_is_taken_back_when_nobody_ends_it() -> None:
    field = build(chance=False)
    live(field, 6.0)
    assert field.obey("junction-002", "priority", True) == ""
    assert ("junction-002", "priority", True) in live(field, 3.0)
    assert ("junction-002", "priority", False) in live(field, 130.0)


def test_the_plan_outlives_the_program() -> None:
    first = build(chance=False)
    live(first, 6.0)
    first.obey("junction-002", "plan", "night")
    live(first, 3.0)
    again = build(chance=False)
    again.recall(first.memory(at=0.0))
    live(again, 1.0)
    group = again.groups["junction"]
    assert group["plan"].tolist() == [0.0, 0.0, group.held("plan", "night")]
