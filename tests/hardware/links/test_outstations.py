"""The simulated field behind real Modbus servers: what it says, and what it is told."""

from __future__ import annotations

import socket
import threading
import time
from pathlib import Path

import pytest

from hardware.city.faultkinds import parse_fault
from hardware.city.ledger import ledgers
from hardware.netaddress import split_address
from hardware.warden import Turn
from tests.hardware.conftest import until
from tests.hardware.links.rig import Deed, order
from tests.hardware.links.yard import PLAN, SOURCE, Yard


def test_what_the_field_tells_is_what_comes_out(yard: Yard) -> None:
    yard.live(20)
    yard.said.clear()
    seen = [f"cabinet-000{number}" for number in range(3)]
    until(lambda: all(yard.latest(one, "power_kw") for one in seen), "a word of now")
    cabinet = yard.field.groups["cabinet"]
    lamp = yard.field.groups["streetlight"]
    volts = yard.latest("cabinet-0000", "voltage_v").value
    assert volts == pytest.approx(float(cabinet.told("voltage_v", 0)[0]), abs=4.0)
    assert yard.latest("lamp-000004", "lamp").value == "on"
    watts = yard.latest("lamp-000004", "power_w").value
    assert watts == pytest.approx(float(lamp.told("power_w", 4)[0]), abs=0.1)


def test_an_order_reaches_the_field_and_is_proven(yard: Yard) -> None:
    yard.warden.submit(SOURCE, order("o-1", Deed("lamp-000004", "dim_pct", 40.0)))
    until(lambda: yard.latest("lamp-000004", "dim_pct").value == 40.0, "dimmed")
    assert [one.reason for one in yard.warden.outcomes()] == [""]
    yard.ledger.commit(time.time())
    commands = ledgers(yard.folder)[-1].with_suffix(".jsonl").name.replace("ledger", "commands")
    assert '"lamp-000004","dim_pct",40.0]' in (yard.folder / commands).read_text()


@pytest.mark.logs(r"^hardware\..*modbus-lighting-01: ")
def test_a_cabinet_behind_a_cut_fibre_is_told_as_bad(yard: Yard) -> None:
    yard.field.inject(parse_fault("fibre-cut:fibre-002"))
    until(lambda: yard.latest("cabinet-0002", "door").quality == "bad", "told as bad")
    assert yard.latest("cabinet-0000", "door").quality == "good"
    yard.field.inject(parse_fault("source-outage:lighting-01"))

    def lost() -> bool:
        yard.live()
        return yard.turns[-1] is Turn.DOWN

    until(lost, "the link is lost with its source")


@pytest.mark.logs(r"^hardware\.city\.outstations: ")
def test_an_address_that_is_taken_keeps_nobody_from_living(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    port = split_address(PLAN.addresses[1], 0)[1]
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", port))
        other.listen()
        yard = Yard(tmp_path)
        until(lambda: "cannot listen" in caplog.text, "it is said")
    try:
        yard.open()
        until(lambda: yard.latest("cabinet-0001", "door"), "its port is free again")
    finally:
        yard.end()
    assert caplog.text.count("cannot listen") == 1


def test_nothing_is_left_running(tmp_path: Path) -> None:
    before = threading.active_count()
    yard = Yard(tmp_path)
    yard.open()
    yard.end()
    assert threading.active_count() == before
