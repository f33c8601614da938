"""The simulated field behind real Modbus servers: what it says, and what it is told."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bus.backoff import Backoff
from app.bus.wire import Reading
from hardware.city.faultkinds import parse_fault
from hardware.city.field import Field
from hardware.city.ledger import Heading, Ledger, ledgers
from hardware.city.moment import CityClock
from hardware.city.outstations import Outstations
from hardware.linkplan import LinkPlan
from hardware.modbus.sample import FIRST_PORT, sample
from hardware.netaddress import split_address
from hardware.sitecheck import objections, plans_of
from hardware.sitefile import SiteFile
from hardware.warden import Turn, Warden
from resources.shelf import map_files
from tests.hardware.conftest import until
from tests.hardware.links.rig import Deed, order
from tests.hardware.shelf import SHELF
from tests.hardware.town import LAT, LON, kinds, roads, town

CITY = town(cabinets=3, lamps=3)
MIDNIGHT = 1_795_388_400.0
SOURCE = "lighting-01"


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Yard:
    """A field whose lighting speaks Modbus, lived by hand, and a warden on its link."""

    def __init__(self, folder: Path) -> None:
        clock = CityClock(MIDNIGHT, 1.0, LAT, LON)
        self.field = Field(CITY, kinds(), clock, roads=roads(), faults_by_chance=False)
        heading = Heading(
            sources=list(CITY.sources), seed=1, speed=1.0, start_s=MIDNIGHT, fingerprint="t"
        )
        self.folder = folder
        self.ledger = Ledger(folder, heading, time.time())
        self.outstations = Outstations(self.field, self.ledger, [PLAN], again_s=0.1)
        self.outstations.start()
        self.warden = Warden(PLAN.make(time.time), time.time, backoff=Backoff(0.05, 0.2))
        self.said: list[Reading] = []
        self.turns: list[Turn] = []

    def open(self) -> None:
        until(lambda: self.outstations.listening, "its devices listen")
        self.warden.start()

    def live(self, steps: int = 1) -> None:
        for _ in range(steps):
            self.field.step()
        self.outstations.turn()
        for one in self.warden.take():
            if isinstance(one, Turn):
                self.turns.append(one)
            else:
                self.said += one

    def latest(self, asset: str, point: str) -> Reading | None:
        self.live()
        found = [r for r in self.said if (r.asset, r.point) == (asset, point)]
        return found[-1] if found else None

    def end(self) -> None:
        self.warden.stop()
        self.outstations.stop()
        self.ledger.close(time.time())


def _plan() -> LinkPlan:
    text = sample(SOURCE, CITY, map_files("modbus"))
    for number in range(3):
        text = text.replace(f":{FIRST_PORT + number}", f":{free_port()}")
    site = SiteFile(text.replace("poll_s = 10", "poll_s = 0.1\ntimeout_s = 10"), "site.toml")
    plans = plans_of(site, SHELF)
    assert objections(site, plans, CITY, kinds()) == []
    return plans[0]


PLAN = _plan()


@pytest.fixture
def yard(tmp_path: Path) -> Iterator[Yard]:
    made = Yard(tmp_path)
    try:
        made.open()
        cabinets = [f"cabinet-000{number}" for number in range(3)]
        until(lambda: all(made.latest(one, "door") for one in cabinets), "a word of each")
        yield made
    finally:
        made.end()


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
