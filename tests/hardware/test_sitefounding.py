"""The site file that a new simulated city gets: what it speaks, on which ports, and when
it is left alone."""

from __future__ import annotations

import socket
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.city import City
from app.wiring.foundation import lacks_site, site_mark
from app.wiring.loopback import LAST, settled
from app.wiring.options import RoleOptions
from app.wiring.sitefounding import SPOKEN, found_site
from app.wiring.sitelinks import FILE, SiteShelf, read_plans, read_site
from hardware.city.founding.wish import wish
from hardware.modbus.sample import FIRST_PORT
from hardware.protocols import PROTOCOLS
from tests.hardware.town import Draft, town, town_of

pytestmark = pytest.mark.logs(r"^app\.wiring\.sitefounding: ")


DEVICES = {
    "lighting-01": "cabinet",
    "lighting-02": "cabinet",
    "lighting-08": "streetlight",
    "traffic": "junction",
    "buildings": "building",
    "panels": "alarm_panel",
    "transit": "bus",
    "cctv": "camera",
    "access": "bollard",
    "air": "air_sensor",
    "parking": "car_park",
}


@pytest.fixture(scope="module")
def city() -> City:
    """Two devices of each source; the water has none, which is no fault."""
    draft = Draft()
    draft.add("water", "source", "water")
    for source, kind in DEVICES.items():
        draft.add(source, "source", source)
        for number in range(2):
            draft.add(f"{source}-device-{number}", kind, source)
    return town_of(draft)


@pytest.fixture
def options(tmp_path: Path) -> RoleOptions:
    return RoleOptions(role="founding", data_dir=tmp_path)


def founded(options: RoleOptions, city: City) -> RoleOptions:
    found_site(options.data_dir, city, wish(options.assets, options.seed))
    return options


def test_every_source_that_has_a_protocol_speaks_it(options: RoleOptions, city: City) -> None:
    plans = read_plans(founded(options, city))
    assert {plan.spec.source: plan.spec.protocol for plan in plans} == {
        source: protocol
        for source, protocol in SPOKEN.items()
        if protocol in PROTOCOLS and source in DEVICES
    }
    assert all(plan.spec.simulated for plan in plans)
    assert set(PROTOCOLS) <= set(SPOKEN.values())


def test_nobody_speaks_where_that_is_not_wanted(options: RoleOptions, city: City) -> None:
    assert read_plans(founded(replace(options, links=False), city)) == []
    own = options.data_dir / FILE
    own.write_text(own.read_text("utf-8").replace("simulated = true", "simulated = false"))
    assert read_plans(replace(options, links=False))


def test_no_two_links_share_a_port(options: RoleOptions, city: City) -> None:
    plans = read_plans(founded(options, city))
    links = [set(plan.addresses) for plan in plans]
    assert sum(map(len, links)) == len(set().union(*links))


def test_a_port_that_is_taken_is_not_used() -> None:
    with socket.socket() as other:
        port = _bound(other)
        text = f'a = "127.0.0.1:{port}"\nb = "http://127.0.0.1:{port}/feed"'
        taken: set[int] = set()
        found = settled(text, taken)
        (one,) = taken
        assert one != port
        assert found.count(f":{one}") == 2
        assert settled(text, taken) != found


def test_where_no_port_is_left_that_is_said() -> None:
    with pytest.raises(ValueError, match="no port is free"):
        settled(f"127.0.0.1:{LAST}", {LAST})


def test_a_source_that_cannot_speak_is_said_and_left_out(
    options: RoleOptions, caplog: pytest.LogCaptureFixture
) -> None:
    found_site(options.data_dir, town(cabinets=0), "w")
    assert "transit" in [plan.spec.source for plan in read_plans(options)]
    assert "access does not speak sparkplug: " in caplog.text


def test_a_file_is_made_once_and_again_for_another_city(options: RoleOptions, city: City) -> None:
    assert lacks_site(options)
    founded(options, city)
    assert not lacks_site(options)
    assert lacks_site(replace(options, seed=2))


def test_somebodys_own_file_is_left_alone(options: RoleOptions, city: City) -> None:
    own = options.data_dir / FILE
    own.write_text("")
    assert not lacks_site(options)
    founded(options, city)
    own.write_text(own.read_text("utf-8").partition("\n")[2])
    assert not lacks_site(replace(options, seed=2))
    assert read_site(own).links


@pytest.mark.parametrize(
    ("links", "assets", "root", "made"),
    [
        (None, 0, "ondijon-sim", True),
        (None, 600, "ondijon-sim", False),
        (True, 600, "ondijon-sim", True),
        (False, 0, "ondijon-sim", False),
        (True, 0, "ondijon", False),
    ],
)
def test_small_and_live_cities_get_none_unasked(
    options: RoleOptions, links: bool | None, assets: int, root: str, made: bool
) -> None:
    assert lacks_site(replace(options, links=links, assets=assets, root=root)) is made


def test_the_mark_is_a_comment(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(site_mark("x"))
    assert read_site(tmp_path / FILE).links == []
    assert SiteShelf(tmp_path).maps("modbus")


def _bound(one: socket.socket) -> int:
    """A port that `one` holds from here on, low enough for a device."""
    for port in range(FIRST_PORT, LAST):
        try:
            one.bind(("127.0.0.1", port))
        except OSError:
            continue
        return port
    raise AssertionError("no port is free")
