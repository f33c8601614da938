"""A field whose lighting speaks Modbus, and a warden on its link."""

from __future__ import annotations

import socket
import time
from pathlib import Path

from app.bus.backoff import Backoff
from app.bus.wire import Reading
from hardware.city.field import Field
from hardware.city.ledger import Heading, Ledger
from hardware.city.moment import CityClock
from hardware.city.outstations import Outstations
from hardware.linkplan import LinkPlan
from hardware.modbus.sample import FIRST_PORT, sample
from hardware.sitecheck import objections, plans_of
from hardware.sitefile import SiteFile
from hardware.warden import Turn, Warden
from resources.shelf import map_files
from tests.hardware.conftest import until
from tests.hardware.shelf import SHELF
from tests.hardware.town import LAT, LON, kinds, roads, town

CITY = town(cabinets=3, lamps=3)
MIDNIGHT = 1_795_388_400.0
SOURCE = "lighting-01"
LINK = f"modbus-{SOURCE}"


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


class Yard:
    """Lived by hand."""

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
