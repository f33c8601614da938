"""The simulated buildings behind OPC UA servers, and their alarm panels, which call a
receiver: what the field tells is what comes out."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bus.wire import Reading
from hardware.city.faultkinds import parse_fault
from hardware.city.field import Field
from hardware.city.ledger import Heading, Ledger
from hardware.city.moment import CityClock
from hardware.city.outstations import Outstations
from hardware.opcua.kind import OPCUA
from hardware.sia.kind import SIA
from hardware.sitecheck import objections, plans_of
from hardware.sitefile import SiteFile
from tests.hardware.conftest import until
from tests.hardware.links.watch import Watch
from tests.hardware.links.yard import MIDNIGHT, free_port
from tests.hardware.shelf import SHELF
from tests.hardware.town import LAT, LON, Draft, kinds, roads, town_of


class Estate:
    """Three buildings and two panels, lived by hand, and a warden on each link."""

    def __init__(self, folder: Path) -> None:
        draft = Draft()
        for source in ("buildings", "panels", "network"):
            draft.add(source, "source", source)
        draft.add("fibre-001", "fibre_node", "network")
        for number in range(3):
            draft.add(f"building-00{number}", "building", "buildings")
        draft.add("panel-01", "alarm_panel", "panels", "fibre-001")
        draft.add("panel-02", "alarm_panel", "panels")
        city = town_of(draft)
        text = OPCUA.sample("buildings", city, SHELF) + SIA.sample("panels", city, SHELF)
        text = text.replace("poll_s = 10", "poll_s = 0.2\ntimeout_s = 10")
        text = text.replace("supervision_s = 30", "supervision_s = 2")
        text = re.sub(r":14840|:15900", lambda _: f":{free_port()}", text, count=0)
        first = re.search(r"127\.0\.0\.1:(\d+)", text)
        assert first is not None
        text = re.sub(r'address = "127\.0\.0\.1:\d+"', f'address = "{first[0]}"', text)
        site = SiteFile(text, "site.toml")
        plans = plans_of(site, SHELF)
        assert objections(site, plans, city, kinds()) == []
        clock = CityClock(MIDNIGHT, 1.0, LAT, LON)
        self.field = Field(city, kinds(), clock, roads=roads(), faults_by_chance=False)
        self.field.step()
        heading = Heading(
            sources=list(city.sources), seed=1, speed=1.0, start_s=MIDNIGHT, fingerprint="t"
        )
        self.ledger = Ledger(folder, heading, time.time())
        self.outstations = Outstations(self.field, self.ledger, plans, again_s=0.1)
        self.outstations.start()
        until(lambda: len(self.outstations.listening) == 2, "they listen and call")
        self.watches = [Watch(plan.make(time.time), plan.spec.source) for plan in plans]

    def says(self, asset: str, point: str, value: object, quality: str = "good") -> bool:
        self.field.step()
        self.outstations.turn()
        for watch in self.watches:
            last: Reading | None = watch.latest(asset, point)
            if last is not None:
                return (last.value, last.quality) == (value, quality)
        return False

    def end(self) -> None:
        for watch in self.watches:
            watch.warden.stop()
        self.outstations.stop()
        self.ledger.close(time.time())


@pytest.fixture
def estate(tmp_path: Path) -> Iterator[Estate]:
    made = Estate(tmp_path)
    yield made
    made.end()


@pytest.mark.logs(r"^hardware\.sia\.link: WARNING: sia-panels: panel-01 ")
def test_fire_and_intrusion_come_out_and_a_panel_behind_a_cut_fibre_is_lost(
    estate: Estate,
) -> None:
    until(lambda: estate.says("building-001", "fire", value=False), "no fire")
    until(lambda: estate.says("panel-01", "armed", value=True), "armed by night")
    until(lambda: estate.says("panel-02", "intrusion", value=False), "nobody there")
    estate.field.inject(parse_fault("fire:building-001"))
    estate.field.inject(parse_fault("panel-intrusion:panel-02"))
    estate.field.inject(parse_fault("fibre-cut:fibre-001"))
    until(lambda: estate.says("building-001", "fire", value=True), "the fire")
    until(lambda: estate.says("panel-02", "intrusion", value=True), "the intrusion")
    until(lambda: estate.says("panel-01", "path", "down"), "the panel is lost")
    assert estate.says("panel-01", "fire", value=False, quality="bad")
    assert estate.says("building-002", "fire", value=False)
