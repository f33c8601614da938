"""The site file: strict, and every fault with its line and reason."""

from __future__ import annotations

import dataclasses

import pytest

from hardware.sitecheck import objections, plans_of
from hardware.sitefile import SiteFile, SiteFileError
from tests.hardware.shelf import SHELF
from tests.hardware.town import kinds, town

GOOD = """\
[[links]]
name = "cabinets"
protocol = "modbus"
source = "lighting-01"
simulated = true
poll_s = 2

[links.options]
map = "cabinet"
devices = [
  { asset = "cabinet-0000", address = "127.0.0.1:5020", parts = { lamp = ["lamp-000000"] } },
  { asset = "cabinet-0001", address = "127.0.0.1:5021", unit = 7 },
]
"""
CITY = town()


def faults(text: str) -> list[str]:
    site = SiteFile(text, "site.toml")
    plans = plans_of(site, SHELF)
    return [str(fault) for fault in objections(site, plans, CITY, kinds())]


def refused(text: str) -> str:
    with pytest.raises(SiteFileError) as caught:
        faults(text)
    return str(caught.value)


def test_a_good_file_gives_its_links() -> None:
    site = SiteFile(GOOD, "site.toml")
    (plan,) = plans_of(site, SHELF)
    assert (plan.spec.name, plan.spec.poll_s) == ("cabinets", 2.0)
    assert plan.addresses == ["127.0.0.1:5020", "127.0.0.1:5021"]
    assert [claim.asset for claim in plan.claims] == ["cabinet-0000", "lamp-000000", "cabinet-0001"]
    assert faults(GOOD) == []
    assert SiteFile("", "site.toml").links == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('name = "cabinets"', 'name = "a b"', "site.toml, line 2: name: "),
        ('name = "cabinets"', "", "site.toml, line 1: links: Object missing required field `name`"),
        ("poll_s = 2", "pol_s = 2", "site.toml, line 6: pol_s: Object contains unknown field"),
        ("poll_s = 2", "poll_s = 0", "site.toml, line 6: poll_s: "),
        ("poll_s = 2", "poll_s = ", "site.toml, line 6: "),
        ('"modbus"', '"telex"', "site.toml, line 3: protocol: there is no protocol telex"),
        ("unit = 7", "unit = 700", "site.toml, line 12: unit: "),
        ("unit = 7", 'unit = "7"', "site.toml, line 12: unit: Expected `int`"),
        (":5021", ":x", "site.toml, line 12: address: "),
        ("127.0.0.1:5021", "192.0.2.7", "site.toml, line 12: address: made-up devices"),
        ('"cabinet"', '"nothing"', "site.toml, line 9: map: there is no map nothing"),
        ("{ lamp =", "{ bell =", "site.toml, line 11: parts: the map has no part bell"),
        ("devices = [", "devices = [] #", "site.toml, line "),
    ],
)
def test_what_is_wrong_is_said_with_its_line(old: str, new: str, said: str) -> None:
    assert refused(GOOD.replace(old, new, 1)).startswith(said)


def test_two_links_share_neither_name_nor_source() -> None:
    again = GOOD.replace("lighting-01", "traffic")
    assert "line 16: name: cabinets is taken" in refused(GOOD + "\n" + again)
    again = GOOD.replace('name = "cabinets"', 'name = "others"')
    assert "line 18: source: lighting-01 is taken" in refused(GOOD + "\n" + again)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("lighting-01", "lighting-77", "line 4: source: the city has no source lighting-77"),
        ("cabinet-0001", "cabinet-9999", "line 12: asset: the city has no asset cabinet-9999"),
        ("cabinet-0001", "lamp-000001", "lamp-000001 is a streetlight, the map is for a cabinet"),
        ("lighting-01", "traffic", "cabinet-0000 is carried by lighting-01, not by traffic"),
        ("cabinet-0001", "cabinet-0000", "cabinet-0000 is spoken for by cabinets already"),
    ],
)
def test_what_does_not_fit_the_city_is_said(old: str, new: str, said: str) -> None:
    assert any(said in fault for fault in faults(GOOD.replace(old, new, 1)))


def test_a_map_that_does_not_fit_its_kind_is_said() -> None:
    changed = {
        name: dataclasses.replace(kind, points=kind.points[1:], orders=())
        for name, kind in kinds().items()
    }
    site = SiteFile(GOOD, "site.toml")
    said = [str(one) for one in objections(site, plans_of(site, SHELF), CITY, changed)]
    assert any("cabinet.toml, line 9: cabinet has no point contactor" in one for one in said)
    assert any("takes no order for mode" in one for one in said)


@pytest.mark.parametrize(
    "text", ["\x00", "[" * 5000, "x = " + "[" * 3000, "links = 7", "a" * 2_000_000, "[[links]]"]
)
def test_nonsense_is_refused(text: str) -> None:
    with pytest.raises(SiteFileError):
        SiteFile(text, "site.toml")
