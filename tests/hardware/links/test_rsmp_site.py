"""RSMP in a site file, and the simulated field behind it."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from app.bus.backoff import Backoff
from app.bus.wire import Reading
from app.wiring.sitelinks import SiteShelf
from hardware.city.faultkinds import parse_fault
from hardware.city.field import Field
from hardware.city.ledger import Heading, Ledger
from hardware.city.moment import CityClock
from hardware.city.outstations import Outstations
from hardware.linkplan import LinkPlan
from hardware.rsmp.sample import sample
from hardware.rsmp.signalmap import NOT_OFFERED, parse_map
from hardware.sitecheck import objections, plans_of
from hardware.sitefile import SiteFile, SiteFileError
from hardware.warden import Turn, Warden
from resources.shelf import map_file, map_files
from tests.hardware.conftest import until
from tests.hardware.links.rig import Deed, order
from tests.hardware.links.yard import free_port
from tests.hardware.shelf import SHELF
from tests.hardware.town import LAT, LON, kinds, roads, town

CITY = town(cabinets=1, lamps=1, junctions=3)
NOON = 1_795_431_600.0
SOURCE = "traffic"
JUNCTIONS = ("junction-000", "junction-001", "junction-002")
MAP = map_file("rsmp", "junction")


def site(text: str) -> SiteFile:
    return SiteFile(text, "site.toml")


def test_a_sample_speaks_for_all_that_a_source_carries_and_fits_the_city() -> None:
    made = site(sample(SOURCE, CITY, map_files("rsmp")))
    plans = plans_of(made, SHELF)
    assert objections(made, plans, CITY, kinds()) == []
    assert tuple(claim.asset for claim in plans[0].claims) == JUNCTIONS
    with pytest.raises(ValueError, match="no map that ships is for what lighting-01 carries"):
        sample("lighting-01", CITY, map_files("rsmp"))


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ('map = "junction"', 'map = "crossing"', 13, "map: there is no map crossing"),
        ("127.0.0.1:12111", "127.0.0.1:0", 12, "address: port 0 is nowhere"),
        ("127.0.0.1:12111", "192.0.2.7:12111", 12, "address: made-up devices answer on this"),
        ('"junction-001" }', '"junction-000" }', 16, "site: junction-000 is there already"),
        ("sites = [", 'security_code = "signals"\nsites = [', 14, "security_code: there is no"),
        ("sites = [", "tls = true\nsites = [", 14, "tls: Object contains unknown field `tls`"),
    ],
)
def test_what_is_wrong_in_a_site_file_is_told_by_line_and_reason(
    old: str, new: str, line: int, reason: str
) -> None:
    text = sample(SOURCE, CITY, map_files("rsmp")).replace(old, new, 1)
    with pytest.raises(SiteFileError, match=re.escape(reason)) as caught:
        plans_of(site(text), SHELF)
    assert caught.value.line == line


def test_the_security_code_is_read_when_it_is_needed_and_shown_nowhere(tmp_path: Path) -> None:
    from_site = SiteShelf(tmp_path)
    place = tmp_path / "secrets" / "signals"
    place.parent.mkdir()
    place.write_text("8642\n")
    place.chmod(0o600)
    text = sample(SOURCE, CITY, map_files("rsmp"))
    plan = plans_of(
        site(text.replace("sites = [", 'security_code = "signals"\nsites = [')), from_site
    )
    assert "8642" not in repr(plan)
    place.chmod(0o644)
    with pytest.raises(SiteFileError, match="others may read secrets/signals"):
        plans_of(site(text.replace("sites = [", 'security_code = "signals"\nsites = [')), from_site)


@pytest.mark.parametrize("code", sorted(NOT_OFFERED))
def test_no_map_can_offer_a_command_that_forces_a_light(code: str) -> None:
    with pytest.raises(SiteFileError, match="safety stays in the controller"):
        parse_map(MAP.replace('code = "M0022"', f'code = "{code}"'), "own.toml")


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('form = "cases"', 'form = "guess"', "Invalid value 'guess'"),
        ('of = "S0035.emergencyroutes"', 'of = "M0035.x"', "matching regex"),
        ('point = "plan"', 'point = "mode"', "mode is there already"),
        ('off = { status = "False" }', "", "say what is told for 0"),
        ('number = "emergencyroute"', "", "give the words"),
    ],
)
def test_what_is_wrong_in_a_map_is_told_by_its_reason(old: str, new: str, reason: str) -> None:
    with pytest.raises(SiteFileError, match=re.escape(reason)):
        parse_map(MAP.replace(old, new), "own.toml")


class Street:
    """A field whose junctions speak RSMP, lived by hand, and a warden on their link."""

    def __init__(self, folder: Path) -> None:
        clock = CityClock(NOON, 1.0, LAT, LON)
        self.field = Field(CITY, kinds(), clock, roads=roads(), faults_by_chance=False)
        heading = Heading(
            sources=list(CITY.sources), seed=1, speed=1.0, start_s=NOON, fingerprint="t"
        )
        self.ledger = Ledger(folder, heading, time.time())
        plan = _plan()
        self.outstations = Outstations(self.field, self.ledger, [plan])
        self.warden = Warden(plan.make(time.time), time.time, backoff=Backoff(0.05, 0.2))
        self.warden.start()
        self.outstations.start()
        self.said: list[Reading] = []
        self.turns: list[Turn] = []

    def latest(self, asset: str, point: str) -> Reading | None:
        self.field.step()
        self.outstations.turn()
        for one in self.warden.take():
            if isinstance(one, Turn):
                self.turns.append(one)
            else:
                self.said += one
        found = [r for r in self.said if (r.asset, r.point) == (asset, point)]
        return found[-1] if found else None

    def says(self, asset: str, point: str, value: object) -> bool:
        last = self.latest(asset, point)
        return last is not None and (last.value, last.quality) == (value, "good")

    def doubts(self, asset: str, point: str) -> bool:
        last = self.latest(asset, point)
        return last is not None and last.quality == "bad"

    def end(self) -> None:
        self.warden.stop()
        self.outstations.stop()
        self.ledger.close(time.time())


def _plan() -> LinkPlan:
    text = sample(SOURCE, CITY, map_files("rsmp")).replace(":12111", f":{free_port()}")
    return plans_of(site(text.replace("poll_s = 5", "poll_s = 0.5")), SHELF)[0]


@pytest.fixture
def street(tmp_path: Path) -> Iterator[Street]:
    made = Street(tmp_path)
    try:
        for one in JUNCTIONS:
            until(partial(made.says, one, "mode", "normal"), f"a word of {one}")
        yield made
    finally:
        made.end()


@pytest.mark.logs(r"^hardware\..*rsmp-traffic: ")
def test_junctions_of_the_field_obey_fail_and_are_lost_and_all_of_it_is_told(
    street: Street,
) -> None:
    asked = [
        Deed("junction-001", "plan", "peak"),
        Deed("junction-001", "emergency_route", 1.0),
        Deed("junction-002", "mode", "flashing"),
    ]
    for number, deed in enumerate(asked):
        street.warden.submit(SOURCE, order(f"o-{number}", deed))
    for deed in asked:
        until(partial(street.says, *deed), f"{deed} is proven")
    assert sorted(one.reason for one in street.warden.outcomes()) == ["", "", ""]
    street.field.inject(parse_fault("junction-lamp:junction-001"))
    until(lambda: street.says("junction-001", "fault", "lamp"), "its lamp")
    street.field.inject(parse_fault("fibre-cut:fibre-001"))
    until(partial(street.doubts, "junction-000", "mode"), "behind a cut fibre")
    assert street.says("junction-002", "mode", "flashing")
    assert street.turns == [Turn.UP]
