"""Modbus devices that misbehave, in what only they have: parts, and others beside them."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from hardware.link import Health
from hardware.modbus.link import ModbusDevice, ModbusLink, ModbusOptions
from hardware.sitefile import LinkSpec
from hardware.warden import Turn
from tests.hardware.conftest import until
from tests.hardware.links.modbusrig import CABINET, LAMPS, ModbusRig
from tests.hardware.links.rig import SOURCE, Deed
from tests.hardware.links.watch import Watch, watched

OUTAGE = pytest.mark.logs(r"^hardware\.")


@pytest.fixture
def cabinet_watch(modbus: ModbusRig) -> Iterator[Watch]:
    with watched(modbus) as watching:
        yield watching


def test_an_order_that_a_device_refuses_is_told_as_refused(
    modbus: ModbusRig, cabinet_watch: Watch
) -> None:
    watch = cabinet_watch
    reasons = [
        watch.outcome(f"o-{number}", deed)
        for number, deed in enumerate(
            [
                Deed(CABINET, "contactor", "ajar"),
                Deed("lamp-9", "lamp", "on"),
                Deed(CABINET, "door", "open"),
            ]
        )
    ]
    assert reasons == ["bad_value", "unknown_asset", "unknown_order"]
    assert modbus.cabinet.obeyed == []


def test_lamps_behind_a_cabinet_are_dimmed_and_switched(
    modbus: ModbusRig, cabinet_watch: Watch
) -> None:
    watch = cabinet_watch
    assert watch.outcome("o-1", Deed(LAMPS[1], "dim_pct", 42.5)) == ""
    assert watch.outcome("o-2", Deed(LAMPS[0], "lamp", "off")) == ""
    until(lambda: watch.says(LAMPS[1], "dim_pct", 42.5), "dimmed by its own word")
    until(lambda: watch.says(LAMPS[0], "lamp", "off"), "off by its own word")
    assert watch.says(LAMPS[1], "lamp", "on")


@OUTAGE
def test_a_device_that_is_lost_costs_the_others_nothing(modbus: ModbusRig) -> None:
    """Of two cabinets of one link, the one that nobody answers for is told as bad, and
    orders to it are refused, while the other goes on."""
    other = ModbusRig()
    devices = [
        ModbusDevice(asset=CABINET, address=modbus.server.address),
        ModbusDevice(asset="cabinet-0002", address=other.server.address),
    ]
    spec = LinkSpec(
        name="two", protocol="modbus", source=SOURCE, simulated=True, poll_s=0.1, timeout_s=2.0
    )
    link = ModbusLink(spec, ModbusOptions(map="cabinet", devices=devices), modbus.map, time.time)

    watch = Watch(link, SOURCE)
    try:
        until(
            lambda: all(watch.says(one, "door", "closed") for one in (CABINET, "cabinet-0002")),
            "both",
        )
        other.faults.mute = True
        until(lambda: watch.latest("cabinet-0002", "door").quality == "bad", "told as bad")
        assert watch.warden.health() == Health(True, "1 of 2 devices do not answer")
        modbus.cabinet.cabinet["door"] = "open"
        until(lambda: watch.says(CABINET, "door", "open"), "the other goes on")
        told = watch.outcome("o-1", Deed("cabinet-0002", "contactor", "open"))
        assert told == "device_offline"
        other.faults.mute = False
        until(lambda: watch.says("cabinet-0002", "door", "closed"), "it is back")
        assert watch.turns() == [Turn.UP]
    finally:
        watch.warden.stop()
        other.stop()
