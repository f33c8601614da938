"""Devices that misbehave, whatever they speak: no crash, no lie, one word about each
outage, recovery."""

from __future__ import annotations

import logging
import re
import time
from pathlib import Path

import pytest

from app.bus.stamp import parse_stamp
from app.bus.wire import Value
from hardware.serverfaults import ServerFaults
from hardware.warden import Turn
from tests.hardware.conftest import until
from tests.hardware.links.rig import Deed, Rig, order
from tests.hardware.links.rigs import RIGS
from tests.hardware.links.watch import Watch, watched

pytestmark = pytest.mark.logs(r"^hardware\.")
FAULTS: dict[str, tuple[str, float]] = {
    "mute": ("mute", True),
    "garbage": ("garbage", True),
    "refuses": ("refuses", True),
    "slow": ("delay_s", 30.0),
    "delay": ("delay_s", 0.2),
    "loss": ("loss", 0.3),
    "stuck": ("stuck", True),
    "deaf": ("deaf", True),
    "half": ("half", True),
    "clock ahead": ("clock_s", 3600.0),
    "clock behind": ("clock_s", -3600.0),
}
AHEAD_S = 2.0  # how far a reading may be from the future


def begin(rig: Rig, fault: str) -> None:
    if fault == "restart":
        rig.vanish()
        return
    assert rig.faults is not None
    name, value = FAULTS[fault]
    setattr(rig.faults, name, value)


def finish(rig: Rig, fault: str) -> None:
    if fault == "restart":
        rig.appear()
        return
    name, _ = FAULTS[fault]
    setattr(rig.faults, name, getattr(ServerFaults(), name))


def records(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [r.getMessage() for r in caplog.records if r.levelno >= logging.WARNING]


def lost(watch: Watch, sign: Deed) -> bool:
    """Whether nobody would take what the device said last for true."""
    last = watch.latest(sign.asset, sign.point)
    return watch.turns()[-1] is Turn.DOWN or (last is not None and last.quality == "bad")


def values(watch: Watch, asset: str, point: str) -> set[Value]:
    return {one.value for one in watch.told(asset, point)}


def test_an_outage_is_said_once_and_its_end_once(
    rig: Rig, watch: Watch, caplog: pytest.LogCaptureFixture
) -> None:
    rig.vanish()
    until(lambda: watch.turns() == [Turn.UP, Turn.DOWN], "the outage")
    assert not watch.warden.health().usable
    watch.warden.submit(rig.source, order("o-1", (rig.deeds or (rig.sign,))[0]))
    (outcome,) = watch.warden.outcomes()
    assert outcome.reason == "not_sent"
    rig.appear()
    until(lambda: watch.turns() == [Turn.UP, Turn.DOWN, Turn.UP], "the end of the outage")
    said = [text for text in records(caplog) if text.startswith(watch.warden.name)]
    assert len(said) == 2
    assert re.search(r"is back after \d+ s", said[1])
    assert not rig.obeyed()


@pytest.mark.parametrize("fault", [*FAULTS, "restart"])
@pytest.mark.parametrize("name", [name for name in RIGS if name != "mqtt"])
def test_whatever_a_device_does_it_is_no_lie_and_it_recovers(
    name: str, fault: str, tmp_path: Path
) -> None:
    rig = RIGS[name](tmp_path)
    try:
        with watched(rig) as watch:
            _through(rig, watch, fault)
    finally:
        rig.stop()


def _through(rig: Rig, watch: Watch, fault: str) -> None:
    asset, point, value = rig.sign
    begin(rig, fault)
    told_before: set[Value] = set()
    if fault in rig.noticed:
        until(lambda: lost(watch, rig.sign), "it is noticed")
        if rig.deeds is not None:
            assert watch.outcome("o-1", rig.deeds[0]), "an order that cannot be carried out"
            assert rig.obeyed() == []
    elif rig.deeds is not None:
        watch.outcome("o-1", rig.deeds[0])
        told_before = values(watch, *rig.deeds[0][:2])
        if fault in ("deaf", "stuck"):
            assert told_before == {rig.before}, "what was asked is not what was done"
    assert values(watch, asset, point) == {rig.calm}
    rig.be(rig.sign)
    finish(rig, fault)
    until(lambda: watch.says(asset, point, value), "what is true now")
    assert watch.turns()[-1] is Turn.UP
    assert values(watch, asset, point) == {rig.calm, value}
    assert len(rig.obeyed()) <= 1, "an order is carried out once"
    ahead = [
        r.time for r in watch.told(asset, point) if parse_stamp(r.time) > time.time() + AHEAD_S
    ]
    assert not ahead, "said in the future"


@pytest.mark.parametrize("name", [name for name in RIGS if name != "mqtt"])
def test_who_comes_and_goes_is_told_as_it_is_in_the_end(name: str, tmp_path: Path) -> None:
    rig = RIGS[name](tmp_path)
    try:
        with watched(rig) as watch:
            for _ in range(4):
                rig.vanish()
                rig.appear()
            rig.be(rig.sign)
            until(lambda: watch.says(*rig.sign), "what is true now")
            until(lambda: watch.turns()[-1] is Turn.UP, "it is up")
            assert rig.obeyed() == []
    finally:
        rig.stop()
