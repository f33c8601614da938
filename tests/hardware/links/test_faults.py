"""Devices that misbehave: no crash, no lie, one word about each outage, recovery."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Iterator, Sequence

import pytest

from app.bus.backoff import Backoff
from app.bus.wire import Reading
from hardware.link import Health, Link
from hardware.modbus.link import ModbusDevice, ModbusLink, ModbusOptions
from hardware.sitefile import LinkSpec
from hardware.warden import Turn, Warden
from tests.hardware.conftest import until
from tests.hardware.links.rig import CABINET, LAMPS, SOURCE, ModbusRig, Rig, order

OUTAGE = pytest.mark.logs(r"^hardware\.")


class Watch:
    """A warden on a link, and all that it said."""

    def __init__(self, link: Link) -> None:
        self.warden = Warden(link, time.time, backoff=Backoff(0.05, 0.2))
        self.said: list[Turn | Sequence[Reading]] = []
        self.warden.start()

    def look(self) -> list[Turn | Sequence[Reading]]:
        self.said += self.warden.take()
        return self.said

    def turns(self) -> list[Turn]:
        return [one for one in self.look() if isinstance(one, Turn)]

    def latest(self, point: str, asset: str = CABINET) -> Reading | None:
        for one in reversed(self.look()):
            if not isinstance(one, Turn):
                for reading in one:
                    if (reading.asset, reading.point) == (asset, point):
                        return reading
        return None


@pytest.fixture
def watch(rig: Rig) -> Iterator[Watch]:
    watching = Watch(rig.link())
    until(lambda: watching.turns() == [Turn.UP], "the link is up")
    yield watching
    watching.warden.stop()


@pytest.fixture
def cabinet_watch(modbus: ModbusRig) -> Iterator[Watch]:
    watching = Watch(modbus.link())
    until(lambda: watching.latest("contactor"), "a word of the cabinet")
    yield watching
    watching.warden.stop()


def records(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [r.getMessage() for r in caplog.records if r.levelno >= logging.WARNING]


def test_an_outage_is_said_once_and_its_end_once(
    rig: Rig, watch: Watch, caplog: pytest.LogCaptureFixture
) -> None:
    rig.vanish()
    until(lambda: watch.turns() == [Turn.UP, Turn.DOWN], "the outage")
    assert not watch.warden.health().usable
    watch.warden.submit(SOURCE, order("o-1"))
    (outcome,) = watch.warden.outcomes()
    assert outcome.reason == "not_sent"
    rig.appear()
    until(lambda: watch.turns() == [Turn.UP, Turn.DOWN, Turn.UP], "the end of the outage")
    said = [text for text in records(caplog) if text.startswith(watch.warden.name)]
    assert len(said) == 2
    assert re.search(r"is back after \d+ s", said[1])
    assert not rig.obeyed()


def mute(rig: ModbusRig) -> None:
    rig.manner.mute = True


def garbage(rig: ModbusRig) -> None:
    rig.manner.garbage = True


def refuses(rig: ModbusRig) -> None:
    rig.manner.refuses = True


def slow(rig: ModbusRig) -> None:
    rig.manner.delay_s = 30.0


def restarts(rig: ModbusRig) -> None:
    rig.vanish()


@OUTAGE
@pytest.mark.parametrize("fault", [mute, garbage, refuses, slow, restarts])
def test_whatever_a_device_does_it_is_no_lie_and_it_recovers(
    modbus: ModbusRig, cabinet_watch: Watch, fault: Callable[[ModbusRig], None]
) -> None:
    watch = cabinet_watch
    fault(modbus)
    until(lambda: watch.turns()[-1] is Turn.DOWN, "it is noticed")
    modbus.cabinet.cabinet["breaker"] = "tripped"
    watch.warden.submit(SOURCE, order("o-1"))
    until(lambda: [one.reason for one in watch.warden.outcomes()] == ["not_sent"], "refused")
    modbus.manner.mute = modbus.manner.garbage = modbus.manner.refuses = False
    modbus.manner.delay_s = 0.0
    if fault is restarts:
        modbus.appear()
    until(lambda: watch.turns()[-1] is Turn.UP, "it is back")
    until(lambda: watch.latest("breaker").value == "tripped", "what is true now")
    assert modbus.cabinet.obeyed == []
    told = {
        r.value
        for one in watch.said
        if not isinstance(one, Turn)
        for r in one
        if (r.asset, r.point) == (CABINET, "voltage_v")
    }
    assert told == {231.4}


def test_an_order_that_a_device_refuses_is_told_as_refused(
    modbus: ModbusRig, cabinet_watch: Watch
) -> None:
    watch = cabinet_watch
    for number, (asset, point, value) in enumerate(
        [(CABINET, "door", "open"), (CABINET, "contactor", "ajar"), ("lamp-9", "lamp", "on")]
    ):
        watch.warden.submit(SOURCE, order(f"o-{number}", point, value, asset=asset))
    reasons: list[str] = []

    def all_said() -> bool:
        reasons.extend(one.reason for one in watch.warden.outcomes())
        return len(reasons) == 3

    until(all_said, "three outcomes")
    assert sorted(reasons) == ["bad_value", "unknown_asset", "unknown_order"]
    assert modbus.cabinet.obeyed == []


def test_lamps_behind_a_cabinet_are_dimmed_and_switched(
    modbus: ModbusRig, cabinet_watch: Watch
) -> None:
    watch = cabinet_watch
    watch.warden.submit(SOURCE, order("o-1", "dim_pct", 42.5, asset=LAMPS[1]))
    watch.warden.submit(SOURCE, order("o-2", "lamp", "off", asset=LAMPS[0]))
    until(lambda: watch.latest("dim_pct", LAMPS[1]).value == 42.5, "dimmed by its own word")
    until(lambda: watch.latest("lamp", LAMPS[0]).value == "off", "off by its own word")
    assert watch.latest("lamp", LAMPS[1]).value == "on"


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

    watch = Watch(link)
    try:
        until(lambda: watch.latest("door") and watch.latest("door", "cabinet-0002"), "both")
        other.manner.mute = True
        until(lambda: watch.latest("door", "cabinet-0002").quality == "bad", "told as bad")
        assert watch.warden.health() == Health(True, "1 of 2 devices do not answer")
        modbus.cabinet.cabinet["door"] = "open"
        until(lambda: watch.latest("door").value == "open", "the other goes on")
        watch.warden.submit(SOURCE, order("o-1", asset="cabinet-0002"))
        until(lambda: [o.reason for o in watch.warden.outcomes()] == ["device_offline"], "no")
        other.manner.mute = False
        until(lambda: watch.latest("door", "cabinet-0002").quality == "good", "it is back")
        assert watch.turns() == [Turn.UP]
    finally:
        watch.warden.stop()
        other.stop()
