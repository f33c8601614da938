"""The simulated field in its makers' words and in a context broker: what it says, and what
it is told, by the site files that are made for it."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.bus.backoff import Backoff
from app.bus.broker import free_port
from app.bus.wire import Reading
from app.core.city import City
from hardware.city.field import Field
from hardware.city.ledger import Heading, Ledger
from hardware.city.moment import CityClock
from hardware.city.outstations import Outstations
from hardware.linkplan import LinkPlan
from hardware.protocols import PROTOCOLS
from hardware.sitecheck import objections, plans_of
from hardware.sitefile import SiteFile
from hardware.warden import Turn, Warden
from tests.hardware.conftest import until
from tests.hardware.links.rig import Deed, order
from tests.hardware.shelf import SHELF
from tests.hardware.town import LAT, LON, kinds, roads, town

MIDNIGHT = 1_795_388_400.0
# Each source, the kind that it carries, what speaks for it, an asset and a point of it.
SPOKEN = (
    ("air", "air_sensor", "mqttmap", "air-00", "pm10_ugm3"),
    ("water", "flood_gauge", "mqttmap", "gauge-ouche-00", "level_m"),
    ("parking", "car_park", "ngsi", "park-000", "capacity"),
    ("lamps-1", "streetlight", "mqttmap", "lamp-000000", "power_w"),
    ("lamps-2", "streetlight", "ngsi", "lamp-000001", "power_w"),
)


def city() -> City:
    """The town, with sources of its own for what speaks another way."""
    made = town(cabinets=1, lamps=2)
    source = made.source.copy()
    for number, (_, kind, _, asset, _) in enumerate(SPOKEN, len(made.sources)):
        for row in range(len(made.ids)):
            if made.ids[row] == asset or (kind != "streetlight" and made.kind_name(row) == kind):
                source[row] = number
    return replace(made, source=source, sources=(*made.sources, *(one[0] for one in SPOKEN)))


CITY = city()


def plan(source: str, protocol: str) -> LinkPlan:
    text = PROTOCOLS[protocol].sample(source, CITY, SHELF)
    text = re.sub(r"127\.0\.0\.1:\d+", f"127.0.0.1:{free_port()}", text)
    text = re.sub(r"poll_s = \d+.*", "poll_s = 0.2\ntimeout_s = 10", text)
    site = SiteFile(text, "site.toml")
    plans = plans_of(site, SHELF)
    assert objections(site, plans, CITY, kinds()) == []
    return plans[0]


class Quarter:
    """Lived by hand: one source of the field behind its own devices, and a link to it."""

    def __init__(self, folder: Path, source: str, protocol: str) -> None:
        clock = CityClock(MIDNIGHT, 1.0, LAT, LON)
        self.field = Field(CITY, kinds(), clock, roads=roads(), faults_by_chance=False)
        heading = Heading(
            sources=list(CITY.sources), seed=1, speed=1.0, start_s=MIDNIGHT, fingerprint="t"
        )
        self.ledger = Ledger(folder, heading, time.time())
        planned = plan(source, protocol)
        self.outstations = Outstations(self.field, self.ledger, [planned], again_s=0.1)
        self.outstations.start()
        self.warden = Warden(planned.make(time.time), time.time, backoff=Backoff(0.05, 0.2))
        self.said: dict[tuple[str, str], Reading] = {}

    def open(self) -> None:
        until(lambda: self.outstations.listening, "its devices listen")
        self.warden.start()

    def latest(self, asset: str, point: str) -> Reading | None:
        self.field.step()
        self.outstations.turn()
        for one in self.warden.take():
            if not isinstance(one, Turn):
                self.said |= {(reading.asset, reading.point): reading for reading in one}
        return self.said.get((asset, point))

    def end(self) -> None:
        self.warden.stop()
        self.outstations.stop()
        self.ledger.close(time.time())


@pytest.fixture(params=SPOKEN, ids=lambda one: one[0])
def spoken(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Quarter, str, str]]:
    source, _, protocol, asset, point = request.param
    quarter = Quarter(tmp_path, source, protocol)
    try:
        quarter.open()
        yield quarter, asset, point
    finally:
        quarter.end()


def test_what_the_field_tells_is_what_comes_out(spoken: tuple[Quarter, str, str]) -> None:
    quarter, asset, point = spoken
    row = CITY.rows[asset]
    group = quarter.field.groups[CITY.kind_name(row)]

    def says_what_is() -> bool:
        reading = quarter.latest(asset, point)
        told = float(group.told(point, group.place[row])[0])
        return reading is not None and reading.value == pytest.approx(told, rel=0.2, abs=2.0)

    until(says_what_is, "what the field tells")
    assert quarter.latest(asset, point).quality == "good"
    if CITY.kind_name(row) == "streetlight":
        quarter.warden.submit(CITY.sources[-1], order("o-1", Deed(asset, "dim_pct", 40.0)))
        until(lambda: quarter.latest(asset, "dim_pct").value == 40.0, "dimmed, by its own word")
        assert [one.reason for one in quarter.warden.outcomes()] == [""]
