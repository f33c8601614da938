"""Maps of nodes, conditions as events tell of them, and what a site file may say."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from asyncua import ua

from app.bus.wire import Value
from hardware.opcua.condition import condition_of, event_filter, is_refresh_end
from hardware.opcua.nodemap import Form, NoValueError, Variable, parse_map
from hardware.opcua.sample import sample
from hardware.sitecheck import objections, plans_of
from hardware.sitefile import SiteFile, SiteFileError
from resources.shelf import map_file, map_files
from tests.hardware.links.opcuarig import MAP
from tests.hardware.shelf import SHELF
from tests.hardware.town import Draft, kinds, town_of

AT = datetime(2026, 11, 23, 9, 45, tzinfo=UTC)
SITE = """\
[[links]]
name = "buildings"
protocol = "opcua"
source = "buildings"
[links.options]
map = "building"
security = "none"
devices = [
  { asset = "building-001", address = "192.0.2.1:4840", object = "B1" },
]
"""


def variable(form: Form, **more: object) -> Variable:
    return Variable(point="p", node="s={object}.P", form=form, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("form", "more", "held", "value"),
    [
        (Form.DOUBLE, {}, 20.5, 20.5),
        (Form.INT16, {"scale": 0.1, "offset": -5.0}, 253, 20.3),
        (Form.BOOLEAN, {}, True, True),
        (Form.BOOLEAN, {"words": {"up": True, "down": False}}, False, "down"),
        (Form.UINT16, {"words": {"true": 3, "false": 0}}, 3, True),
        (Form.STRING, {"words": {"open": "OPEN"}}, "OPEN", "open"),
    ],
)
def test_what_a_node_holds_and_what_it_says(
    form: Form, more: dict[str, object], held: object, value: Value
) -> None:
    one = variable(form, **more)
    assert one.decoded(held) == value
    assert one.encoded(value) == held


@pytest.mark.parametrize(
    ("form", "more", "held"),
    [
        (Form.DOUBLE, {}, float("nan")),
        (Form.DOUBLE, {}, "20.5"),
        (Form.DOUBLE, {}, True),
        (Form.DOUBLE, {}, None),
        (Form.DOUBLE, {}, [1.0]),
        (Form.BOOLEAN, {}, 1),
        (Form.UINT16, {"words": {"true": 1}}, True),
        (Form.STRING, {"words": {"open": "OPEN"}}, "open"),
    ],
)
def test_what_means_nothing_is_not_guessed(
    form: Form, more: dict[str, object], held: object
) -> None:
    with pytest.raises(NoValueError):
        variable(form, **more).decoded(held)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('node = "s={object}.Mode"', 'node = "s=Mode"', "points: a node without {object}"),
        ("scale = 0.001", "scale = 0", "points: scale and offset are numbers"),
        ('point = "door"', 'point = "mode"', "alarms: this point has its place already"),
        ('form = "UInt16"', 'form = "Structure"', "form: Invalid enum value 'Structure'"),
        ("maintenance = 2", "maintenance = 0", "points: two words of the same value"),
        ('words = { closed = "CLOSED", open = "OPEN" }', "", "points: a String needs words"),
        ('node = "s={object}.Mode"', 'node = "g=x"', "node: Expected `str` matching regex"),
    ],
)
def test_a_map_with_a_fault_is_refused_with_line_and_reason(old: str, new: str, said: str) -> None:
    assert old in MAP
    with pytest.raises(SiteFileError, match=r"cabinet\.toml, line \d+: ") as caught:
        parse_map(MAP.replace(old, new, 1), "cabinet.toml")
    assert said in str(caught.value)


def fields(**more: object) -> list[ua.Variant]:
    told: dict[str, object] = {
        "EventType": ua.NodeId(ua.ObjectIds.OffNormalAlarmType),
        "SourceNode": ua.NodeId("B1", 2),
        "Time": AT,
        "Severity": 700,
        "ConditionName": "Fire",
        "BranchId": None,
        "ActiveState": True,
        "AckedState": False,
    }
    return [ua.Variant(value) for value in {**told, **more}.values()]


def test_an_event_tells_of_a_condition() -> None:
    told = condition_of(fields())
    assert told is not None
    assert (told.source, told.name, told.active, told.acked) == (
        ua.NodeId("B1", 2),
        "Fire",
        True,
        False,
    )
    assert (told.severity, told.at) == (700, AT.timestamp())
    assert len(event_filter().SelectClauses) == len(fields())


@pytest.mark.parametrize(
    "more",
    [
        {"SourceNode": None},
        {"ConditionName": None},
        {"ActiveState": None},
        {"ActiveState": "yes"},
        {"BranchId": ua.NodeId("former", 2)},
        {"Further": 1},
    ],
)
def test_what_is_about_no_condition_is_passed_over(more: dict[str, object]) -> None:
    assert condition_of(fields(**more)) is None


def test_the_end_of_a_refresh_is_known() -> None:
    assert is_refresh_end(fields(EventType=ua.NodeId(ua.ObjectIds.RefreshEndEventType)))
    assert not is_refresh_end(fields())
    assert not is_refresh_end([])


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('security = "none"\n', "", "certificate: name the secret"),
        ('security = "none"', 'security = "None"', "security: Invalid enum value 'None'"),
        (
            'security = "none"',
            'security = "none"\nuser = "u"\npassword = "p"',
            "password: it would go over the wire in the clear",
        ),
        ('security = "none"', 'security = "none"\nuser = "u"', "user and password go together"),
        ('map = "building"', 'map = "nothing"', "map: there is no map nothing"),
        ("192.0.2.1:4840", "192.0.2.1:0", "address: port 0 is nowhere"),
        ('object = "B1"', 'object = "{B1}"', "object: Expected `str` matching regex"),
        (
            'source = "buildings"',
            'source = "buildings"\nsimulated = true',
            "made-up devices answer on this machine only",
        ),
    ],
)
def test_a_fault_in_the_site_file_has_line_and_reason(old: str, new: str, said: str) -> None:
    assert plans_of(SiteFile(SITE, "site.toml"), SHELF)
    with pytest.raises(SiteFileError, match=r"site\.toml, line \d+: ") as caught:
        plans_of(SiteFile(SITE.replace(old, new, 1), "site.toml"), SHELF)
    assert said in str(caught.value)


def test_a_sample_fits_its_city_with_fifteen_buildings_at_a_server() -> None:
    draft = Draft()
    draft.add("buildings", "source", "buildings")
    for number in range(180):
        draft.add(f"building-{number:03d}", "building", "buildings")
    city = town_of(draft)
    site = SiteFile(sample("buildings", city, map_files("opcua")), "site.toml")
    plans = plans_of(site, SHELF)
    assert len(plans[0].addresses) == 12
    assert objections(site, plans, city, kinds()) == []
    with pytest.raises(ValueError, match="the city has no source traffic"):
        sample("traffic", city, map_files("opcua"))


def test_the_map_that_ships_names_only_what_a_building_has() -> None:
    read = parse_map(map_file("opcua", "building"), "building.toml")
    building = kinds()["building"]
    names = {point.name for point in building.points}
    assert {point.point for point in read.points} | {alarm.point for alarm in read.alarms} == names
