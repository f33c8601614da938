"""Many orders while the devices misbehave: none late, none twice, none unsaid."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bus.backoff import Backoff
from app.bus.stamp import parse_stamp
from app.bus.wire import Order, Value
from hardware.warden import Outcome, Warden
from tests.hardware.conftest import until
from tests.hardware.links.modbusrig import LAMPS, ModbusRig
from tests.hardware.links.rig import SOURCE, Deed, Rig, order
from tests.hardware.links.rigs import RIGS
from tests.hardware.links.watch import watched

ORDERS = 200
LASTS_S = 2.0
SLACK_S = 1.0  # between the last look at the clock and the device's deed, on a busy machine


@pytest.fixture
def warden(modbus: ModbusRig) -> Iterator[Warden]:
    made = Warden(modbus.link(), time.time, backoff=Backoff(0.02, 0.1))
    made.start()
    until(lambda: made.health().usable, "the link is up")
    yield made
    made.stop()


def misbehave(modbus: ModbusRig, chance: random.Random) -> str:
    """Another manner, half of the time a good one."""
    faults = modbus.faults
    faults.garbage = faults.refuses = False
    kind = chance.choice(["good", "good", "good", "garbage", "refuses", "restarts"])
    if kind == "restarts":
        modbus.vanish()
        modbus.appear()
    elif kind != "good":
        setattr(faults, kind, True)
    return kind


@pytest.mark.logs(r"^hardware\.")
def test_no_order_is_late_none_is_carried_out_twice_and_each_is_answered_once(
    modbus: ModbusRig, warden: Warden
) -> None:
    done: list[tuple[float, float]] = []  # value, when
    obey = modbus.cabinet.obey

    async def noted(asset: str, point: str, value: Value) -> bool:
        done.append((float(value), time.time()))
        return await obey(asset, point, value)

    modbus.cabinet.obey = noted  # type: ignore[method-assign]
    chance = random.Random(20261123)
    orders: dict[str, Order] = {}
    outcomes: list[Outcome] = []
    manners: Counter[str] = Counter()
    for number in range(1, ORDERS + 1):
        if number % 10 == 0:
            manners[misbehave(modbus, chance)] += 1
        deed = Deed(LAMPS[number % 2], "dim_pct", number / 10.0)
        one = order(f"o-{number}", deed, lasts_s=LASTS_S)
        orders[one.id] = one
        warden.submit(SOURCE, one)
        outcomes += warden.outcomes()
        time.sleep(0.005)  # a pace, nothing is proven by it
    modbus.faults.garbage = modbus.faults.refuses = False

    def all_said() -> bool:
        outcomes.extend(warden.outcomes())
        return len(outcomes) >= ORDERS

    until(all_said, "an answer to every order")
    assert Counter(one.order.id for one in outcomes) == Counter(orders.keys())
    assert len(manners) >= 3, manners
    by_value = {float(one.value): one for one in orders.values()}
    assert set(Counter(value for value, _ in done).values()) == {1}, "twice"
    for value, at in done:
        assert at <= parse_stamp(by_value[value].expires_at) + SLACK_S, "late"
    refused = {one.order.id for one in outcomes if one.reason}
    carried_out = {by_value[value].id for value, _ in done}
    assert not refused & carried_out, "said to be refused, and carried out"
    assert carried_out
    assert refused


PHASES = ("good", "refuses", "good", "restarts", "good")
A_PHASE = 8  # orders


@pytest.mark.logs(r"^hardware\.")
@pytest.mark.parametrize("name", [name for name in RIGS if name not in ("mqtt", "modbus")])
def test_whatever_it_speaks_no_order_is_carried_out_twice_or_late_or_goes_unanswered(
    name: str, tmp_path: Path
) -> None:
    rig = RIGS[name](tmp_path)
    try:
        if rig.deeds is None:
            pytest.skip("its devices take no orders")
        with watched(rig) as watch:
            _many(rig, rig.deeds, watch.warden)
    finally:
        rig.stop()


def _many(rig: Rig, deeds: tuple[Deed, Deed], warden: Warden) -> None:
    """Orders in pairs, a good one for one point and one that is late for the other."""
    assert rig.faults is not None
    asked: dict[str, Order] = {}
    outcomes: list[Outcome] = []

    def all_said() -> bool:
        outcomes.extend(warden.outcomes())
        return len(outcomes) >= len(asked)

    for number, phase in enumerate(PHASES):
        until(lambda: warden.health().usable, "the link is up")
        rig.faults.refuses = phase == "refuses"
        for turn in range(A_PHASE):
            if phase == "restarts" and turn == A_PHASE // 2:
                rig.vanish()
            one = order(f"o-{number}-{turn}", deeds[turn % 2], lasts_s=20.0 if turn % 2 else -0.01)
            asked[one.id] = one
            warden.submit(rig.source, one)
        until(all_said, "an answer to every order")
        rig.faults.refuses = False
        if phase == "restarts":
            rig.appear()
    assert Counter(one.order.id for one in outcomes) == Counter(asked.keys())
    sent = [one.order for one in outcomes if not one.reason]
    until(lambda: rig.obeyed(), "one of them is carried out")
    assert sent
    assert {one.point for one in sent} == {deeds[1].point}, "late"
    assert set(rig.obeyed()) == {deeds[1]}, "late"
    assert len(rig.obeyed()) <= len(sent), "twice, or said to be refused and carried out"
