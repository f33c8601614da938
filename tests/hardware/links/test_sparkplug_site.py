"""Sparkplug B in a site file: what is refused, and what a probe proposes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from hardware.protocols import PROTOCOLS
from hardware.sitecheck import objections, plans_of
from hardware.sitefile import SiteFile, SiteFileError
from hardware.sparkplug.metricmap import parse_map
from resources.shelf import map_files
from tests.hardware.links.sparkplugrig import LAMPS, SparkplugRig
from tests.hardware.shelf import SHELF
from tests.hardware.town import Draft, kinds, town, town_of

SITE = """\
[[links]]
name = "access"
protocol = "sparkplug"
source = "access"
simulated = true
[links.options]
address = "127.0.0.1:18840"
map = "bollard"
devices = [
  { asset = "bollard-0001", group = "city", node = "access-1", device = "b1" },
  { asset = "bollard-0002", group = "city", node = "access-1", device = "b2" },
]
"""
KIND = PROTOCOLS["sparkplug"]
MAP = """\
title = "T"
kind = "bollard"
[[metrics]]
metric = "P"
point = "position_pct"
"""


@pytest.fixture
def rig() -> Iterator[SparkplugRig]:
    made = SparkplugRig()
    yield made
    made.stop()


def plan(text: str) -> object:
    return plans_of(SiteFile(text, "site.toml"), SHELF)[0]


def test_a_site_file_names_its_devices() -> None:
    (made,) = plans_of(SiteFile(SITE, "site.toml"), SHELF)
    assert [claim.asset for claim in made.claims] == ["bollard-0001", "bollard-0002"]
    assert made.addresses == ["127.0.0.1:18840"]
    assert {use.point for use in made.uses if use.order} == {"state"}


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('"127.0.0.1:18840"', '"mqtt://x"', "site.toml, line 7: address"),
        ('"127.0.0.1:18840"', '"192.0.2.7"', "line 7: address: made-up devices answer on this"),
        ('map = "bollard"', 'map = "gate"', "line 8: map: there is no map gate"),
        ('device = "b2"', 'device = "b1"', "line 11: devices: this device or this asset"),
        ('"bollard-0002"', '"bollard-0001"', "line 11: devices: this device or this asset"),
        ('device = "b2"', 'device = "a/b"', "line 11: device"),
        ('group = "city", node = "access-1", device = "b1"', "node = 'a'", "line 10"),
        ('device = "b2"', 'map = "gate"', "line 11: map: there is no map gate"),
        ("simulated = true", "", "line 7: user: a password goes over TLS only"),
    ],
)
def test_a_faulty_one_is_refused_with_its_line(before: str, after: str, said: str) -> None:
    text = SITE if after else SITE.replace("[links.options]", '[links.options]\nuser = "room"')
    with pytest.raises(SiteFileError) as caught:
        plan(text.replace(before, after))
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (MAP + 'type = "Gauge"\n', "m.toml, line 3: metrics: there is no type Gauge"),
        (MAP + "scale = 0\n", "scale is not 0"),
        (MAP + "words = { up = 1, down = 1 }\n", "two words of the same value"),
        (MAP + MAP.split("\n", 2)[2], "line 6: metrics: this point or metric stands above"),
        (MAP + "colour = 1\n", "line 6: colour"),
        (MAP.replace("[[metrics]]", "[[orders]]"), "missing required field `metrics`"),
    ],
)
def test_a_faulty_map_is_refused_with_its_line(text: str, said: str) -> None:
    with pytest.raises(SiteFileError) as caught:
        parse_map(text, "m.toml")
    assert said in str(caught.value)


def test_a_sample_fits_the_city_it_was_made_for() -> None:
    draft = Draft()
    draft.add("access", "source", "access")
    for number in range(20):
        draft.add(f"bollard-{number:04d}", "bollard", "access")
    city = town_of(draft)
    site = SiteFile(KIND.sample("access", city, SHELF), "site.toml")
    (made,) = plans_of(site, SHELF)
    assert objections(site, [made], city, kinds()) == []
    assert len(made.claims) == 20
    with pytest.raises(ValueError, match="no source access-9"):
        KIND.sample("access-9", city, SHELF)
    with pytest.raises(ValueError, match="no map that ships is for cabinet"):
        KIND.sample("lighting-01", town(), SHELF)


@pytest.mark.parametrize("name", sorted(map_files("sparkplug")))
def test_maps_that_ship_fit_their_kinds(name: str) -> None:
    read = parse_map(map_files("sparkplug")[name], name)
    kind = kinds()[read.kind]
    assert {one.point for one in read.metrics} <= {point.name for point in kind.points}
    assert {one.point for one in read.orders} <= {order.point for order in kind.orders}


def test_a_probe_finds_nodes_and_devices_and_proposes_their_maps(rig: SparkplugRig) -> None:
    told: list[str] = []

    def tell(text: str) -> None:
        told.append(text)
        if text.startswith("connected"):
            rig.be(rig.sign)  # a node speaks when something changes

    proposal = asyncio.run(KIND.probe(rig.options.address, None, SHELF, tell))
    assert any("town/quay-1/lamp-000001: 6 metrics: Command/Level" in one for one in told)
    for asset in LAMPS:
        proposal = proposal.replace('"ASSET"', f'"{asset}"', 1)
    proposal = proposal.replace("MAP.toml", "streetlight").replace("SOURCE", "lighting-01")
    (made,) = plans_of(SiteFile(proposal, "proposal.toml"), SHELF)
    assert [claim.asset for claim in made.claims] == list(LAMPS)
    assert {claim.kind for claim in made.claims} == {"streetlight"}
