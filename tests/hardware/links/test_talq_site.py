"""A TALQ gateway in a site file: checked, sampled, probed, and with the field behind it."""

from __future__ import annotations

import socket
import time
from pathlib import Path

import pytest

from app.bus.backoff import Backoff
from app.bus.wire import Reading
from app.wiring.cli.program import main
from hardware.city.field import Field
from hardware.city.ledger import Heading, Ledger
from hardware.city.moment import CityClock
from hardware.city.outstations import Outstations
from hardware.sitecheck import objections, plans_of
from hardware.sitefile import SiteFile, SiteFileError
from hardware.talq.attributemap import factor, parse_map
from hardware.talq.kind import TALQ
from hardware.talq.sample import OUR_PORT, PORT
from hardware.warden import Turn, Warden
from resources.shelf import map_file
from tests.hardware.conftest import until
from tests.hardware.links.rig import SOURCE, Deed, order
from tests.hardware.links.talqrig import CABINET, LAMPS, TalqRig
from tests.hardware.shelf import SHELF
from tests.hardware.town import LAT, LON, kinds, roads, town

CITY = town(cabinets=2, lamps=3)
MIDNIGHT = 1_795_388_400.0
GOOD = """\
[[links]]
name = "gateway"
protocol = "talq"
source = "lighting-01"
simulated = true

[links.options]
gateway = "http://127.0.0.1:18443"
listen = "127.0.0.1:18444"

[[links.options.devices]]
kind = "cabinet"
assets = ["cabinet-0000"]
addresses = ["5F0C1D2E-0000-4000-8000-000000000001"]

[[links.options.devices]]
kind = "streetlight"
assets = ["lamp-000000", "lamp-000001"]
"""


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def faults(text: str) -> list[str]:
    site = SiteFile(text, "site.toml")
    plans = plans_of(site, SHELF)
    return [str(fault) for fault in objections(site, plans, CITY, kinds())]


def test_a_good_file_gives_its_link() -> None:
    (plan,) = plans_of(SiteFile(GOOD, "site.toml"), SHELF)
    assert plan.addresses == ["http://127.0.0.1:18443"]
    assert set(plan.hosts.values()) == {"127.0.0.1"}
    assert [claim.asset for claim in plan.claims] == ["cabinet-0000", "lamp-000000", "lamp-000001"]
    assert faults(GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("http://127.0.0.1:18443", "ftp://127.0.0.1", "line 8: gateway: ftp is neither"),
        ("http://127.0.0.1:18443", "https://192.0.2.7", "line 8: gateway: made-up devices"),
        ("127.0.0.1:18444", "127.0.0.1:x", "line 9: listen: "),
        ('listen = "127.0.0.1:18444"', 'map = "other"', "line 9: map: there is no map other"),
        ('"lamp-000001"]', '"lamp-000000"]', "line 18: assets: lamp-000000 is there twice"),
        ('kind = "cabinet"', 'kind = "bus"', "line 12: kind: the map is not for a bus"),
        ('0001"]', '0001", "5f0c1d2e-0000-4000-8000-000000000002"]', "2 addresses for 1 assets"),
        ("5F0C1D2E", "somewhere", "addresses: "),
    ],
)
def test_each_fault_has_its_line(old: str, new: str, said: str) -> None:
    with pytest.raises(SiteFileError) as caught:
        faults(GOOD.replace(old, new))
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ('gateway = "http://192.0.2.7"\ntoken = "t"', "goes over https only"),
        ('gateway = "https://192.0.2.7"\nlisten = "0.0.0.0:8443"', "anybody could report here"),
    ],
)
def test_a_real_gateway_is_not_spoken_to_in_the_open(options: str, said: str) -> None:
    text = GOOD.replace("simulated = true\n", "").replace(
        'gateway = "http://127.0.0.1:18443"\nlisten = "127.0.0.1:18444"', options
    )
    with pytest.raises(SiteFileError, match=said):
        faults(text)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('unit = "Watts"', 'unit = "Horses"', "is none of the units"),
        ('otherwise = "off"', "", "say what it is otherwise"),
        ('point = "power_w"', 'point = "dim_pct"', "is there already"),
        ("words = { on = 100", "words = { on = 101", "between 0 and 100"),
        ('attribute = "LampMonitorFunction.activePower"', "", "either an attribute or what it is"),
        ("LampMonitorFunction.activePower", "activePower", "attribute: "),
    ],
)
def test_a_map_that_cannot_be_is_refused(old: str, new: str, said: str) -> None:
    text = map_file("talq", "lighting").replace(old, new, 1)
    with pytest.raises(SiteFileError) as caught:
        parse_map(text, "lighting.toml")
    assert said in str(caught.value)


@pytest.mark.parametrize("kind", ["streetlight", "cabinet"])
def test_the_map_that_ships_tells_of_every_point(kind: str) -> None:
    read = parse_map(map_file("talq", "lighting"), "lighting.toml")
    assert {one.point for one in read.points_of(kind)} == {p.name for p in kinds()[kind].points}


def test_a_gateway_that_counts_otherwise_is_understood() -> None:
    assert factor("KiloWatt", "Watts") == 0.001
    assert factor("KiloWattHours", "Joules") == pytest.approx(1 / 3.6e6)
    assert factor("Watts", "Volts") == factor("Watts", "") == 1.0


def test_a_probe_proposes_a_file_that_can_be_used(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rig = TalqRig()
    try:
        address = rig.gateway.url.removeprefix("http://")
        known = ["--data-dir", str(tmp_path), "--language", "en"]
        assert main(["site", "probe", f"talq://{address}", *known]) == 0
    finally:
        rig.stop()
    said = capsys.readouterr()
    assert "speaks version 2.7.0: ConfigurationService" in said.err
    assert "map lighting.toml: is for 100% of them" in said.err
    proposal = said.out[said.out.index("[[links]]") :].replace("SOURCE", SOURCE)
    (plan,) = plans_of(SiteFile(proposal, "proposal.toml"), SHELF)
    assert plan.addresses == [address]
    assert {(c.asset, c.kind) for c in plan.claims} == {
        (CABINET, "cabinet"),
        *((lamp, "streetlight") for lamp in LAMPS),
    }


@pytest.mark.logs(r"^hardware\..*talq-lighting-01: ")  # who comes first is nobody's matter
def test_the_field_behind_a_gateway_tells_and_obeys(tmp_path: Path) -> None:
    text = TALQ.sample(SOURCE, CITY, SHELF).replace("poll_s = 30", "poll_s = 0.1")
    for port in (PORT, OUR_PORT):
        text = text.replace(f":{port}", f":{free_port()}")
    site = SiteFile(text, "site.toml")
    plans = plans_of(site, SHELF)
    assert objections(site, plans, CITY, kinds()) == []
    clock = CityClock(MIDNIGHT, 1.0, LAT, LON)
    field = Field(CITY, kinds(), clock, roads=roads(), faults_by_chance=False)
    sources = list(CITY.sources)
    heading = Heading(sources=sources, seed=1, speed=1.0, start_s=MIDNIGHT, fingerprint="t")
    ledger = Ledger(tmp_path, heading, time.time())
    outstations = Outstations(field, ledger, plans)
    warden = Warden(plans[0].make(time.time), time.time, backoff=Backoff(0.05, 0.2))
    said: dict[tuple[str, str], Reading] = {}

    def says(asset: str, point: str, value: object) -> bool:
        field.step()
        outstations.turn()
        for one in warden.take():
            if not isinstance(one, Turn):
                said.update({(r.asset, r.point): r for r in one})
        return (asset, point) in said and said[asset, point].value == value

    try:
        outstations.start()
        warden.start()
        until(lambda: says("lamp-000001", "lamp", "on"), "a word of a lamp")
        warden.submit(SOURCE, order("o-1", Deed("lamp-000001", "dim_pct", 40.0)))
        until(lambda: says("lamp-000001", "dim_pct", 40.0), "dimmed")
        warden.submit(SOURCE, order("o-2", Deed("cabinet-0000", "contactor", "open")))
        until(lambda: says("cabinet-0000", "contactor", "open"), "opened")
        until(lambda: says("lamp-000001", "lamp", "off"), "dark with its cabinet")
        assert [one.reason for one in warden.outcomes()] == ["", ""]
    finally:
        warden.stop()
        outstations.stop()
        ledger.close(time.time())
