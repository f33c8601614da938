"""Faults of made-up devices behind a link, asked for in the running city."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from app.wiring.cityfile import package_path
from app.wiring.cli.program import main
from hardware.city.faultbox import FaultBox
from hardware.city.linkfaults import LINK_FAULTS, LinkFaultKind, LinkFaults, parse_link_fault
from hardware.serverfaults import ServerFaults
from hardware.warden import Turn
from tests.hardware.conftest import until
from tests.hardware.links.yard import LINK, Yard

OUTAGE = pytest.mark.logs(r"^hardware\.")


class Shelter:
    """Outstations of which a test sees what is done to them."""

    def __init__(self) -> None:
        self.links: Mapping[str, ServerFaults] = {
            name: ServerFaults() for name in ("north", "south")
        }
        self.held: list[tuple[str, bool]] = []

    def hold(self, link: str, *, away: bool) -> None:
        self.held.append((link, away))


class Told:
    def __init__(self) -> None:
        self.lines: list[tuple[str, str, bool]] = []

    def __call__(self, link: str, fault: str, begins: bool) -> None:
        self.lines.append((link, fault, begins))


@pytest.fixture
def shelter() -> Shelter:
    return Shelter()


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def faults(shelter: Shelter, told: Told) -> LinkFaults:
    return LinkFaults(shelter, told)


def ask(faults: LinkFaults, text: str, elapsed_s: float = 0.0) -> None:
    terms = parse_link_fault(text)
    assert terms is not None
    faults.inject(terms, elapsed_s)


def test_a_fault_begins_and_ends_by_itself_at_its_link_only(
    faults: LinkFaults, shelter: Shelter, told: Told
) -> None:
    ask(faults, "link-garbage:north@10+20", 100.0)
    faults.step(109.0)
    assert not shelter.links["north"].garbage
    faults.step(110.0)
    assert faults.standing() == [("link-garbage", "north")]
    assert shelter.links["north"] == ServerFaults(garbage=True)
    assert shelter.links["south"] == ServerFaults()
    faults.step(130.0)
    assert shelter.links["north"] == ServerFaults()
    assert told.lines == [("north", "link-garbage", True), ("north", "link-garbage", False)]


@pytest.mark.parametrize("kind", LINK_FAULTS, ids=lambda kind: kind.name)
def test_every_fault_does_something_and_nothing_of_it_stays(
    kind: LinkFaultKind, faults: LinkFaults, shelter: Shelter
) -> None:
    ask(faults, f"{kind.name}:north")
    faults.step(0.0)
    assert shelter.links["north"] != ServerFaults() or shelter.held == [("north", True)]
    faults.step(1000.0)
    assert shelter.links["north"] == ServerFaults()
    assert shelter.held[-1:] in ([], [("north", False)])


def test_two_of_one_link_stand_together_and_are_healed_together(
    faults: LinkFaults, shelter: Shelter
) -> None:
    ask(faults, "link-delay:north")
    ask(faults, "link-loss:north")
    ask(faults, "link-loss:south")
    ask(faults, "link-stuck:north@50")
    faults.step(1.0)
    assert shelter.links["north"] == ServerFaults(delay_s=1.0, loss=0.3)
    faults.heal("north")
    faults.step(60.0)
    assert shelter.links["north"] == ServerFaults()
    assert shelter.links["south"] == ServerFaults(loss=0.3)


def test_who_flaps_comes_and_goes(faults: LinkFaults, shelter: Shelter) -> None:
    ask(faults, "link-flapping:south+30")
    for second in range(40):
        faults.step(float(second))
    assert [away for _, away in shelter.held] == [True, False] * 3


@pytest.mark.parametrize("text", ["link-garbage:", "link-garbage:north+long", "link-slow:@5"])
def test_what_is_wrong_with_one_is_said(text: str) -> None:
    with pytest.raises(ValueError, match=r"names no asset|times are seconds"):
        parse_link_fault(text)


def test_a_fault_of_an_asset_is_none_of_these(faults: LinkFaults) -> None:
    assert parse_link_fault("cabinet-trip:cabinet-0000") is None
    with pytest.raises(ValueError, match="no link west of made-up devices: north, south"):
        ask(faults, "link-slow:west")


@OUTAGE
@pytest.mark.parametrize("name", ["link-refuses", "link-restart"])
def test_devices_that_fail_are_lost_and_come_back(yard: Yard, name: str, told: Told) -> None:
    faults = LinkFaults(yard.outstations, told)
    ask(faults, f"{name}:{LINK}")
    faults.step(0.0)
    until(_lost(yard), "they are lost")
    faults.heal(LINK)
    faults.step(1.0)
    until(_up(yard), "they are back")
    assert told.lines == [(LINK, name, True), (LINK, name, False)]


def _lost(yard: Yard) -> Callable[[], bool]:
    def lost() -> bool:
        yard.live()
        return yard.turns[-1] is Turn.DOWN

    return lost


def _up(yard: Yard) -> Callable[[], bool]:
    def up() -> bool:
        yard.live()
        return yard.turns[-1] is Turn.UP

    return up


def test_the_box_takes_faults_of_links_too(
    tmp_path: Path, faults: LinkFaults, shelter: Shelter, yard: Yard
) -> None:
    box = FaultBox(tmp_path / "box", faults)
    box.drop("link-slow:north")
    box.drop("fibre-cut:fibre-002")
    box.empty(yard.field)
    assert shelter.links["north"].delay_s == 30.0
    yard.live()
    assert [fault.asset for fault in yard.field.faults.standing()] == ["fibre-002"]
    box.drop("heal:north")
    box.empty(yard.field)
    assert shelter.links["north"] == ServerFaults()


@pytest.mark.logs("a fault that was asked for cannot be")
def test_the_box_of_a_field_without_links_says_so(
    tmp_path: Path, yard: Yard, caplog: pytest.LogCaptureFixture
) -> None:
    box = FaultBox(tmp_path / "box")
    box.drop("link-slow:north")
    box.empty(yard.field)
    assert "no link north" in caplog.text


def fault(folder: Path, *words: str) -> int:
    return main(["fault", *words, "--data-dir", str(folder), "--language", "en"])


def test_the_terminal_lists_them_and_knows_the_links_of_the_site_file(
    tmp_path: Path, package: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(package, package_path(tmp_path))
    (tmp_path / "site.toml").write_text(
        '[[links]]\nname = "north"\nprotocol = "modbus"\nsource = "lighting-01"\n'
        'simulated = true\n[[links]]\nname = "real"\nprotocol = "modbus"\nsource = "traffic"\n'
    )
    assert fault(tmp_path, "--json") == 0
    known = {one["fault"]: one["kind"] for one in json.loads(capsys.readouterr().out)}
    assert known["cabinet-trip"] == "cabinet"
    assert {name for name, kind in known.items() if kind == "link"} == {
        kind.name for kind in LINK_FAULTS
    }
    assert fault(tmp_path, "link-slow:real") == 2
    assert "no link real of made-up devices: north" in capsys.readouterr().err
    assert fault(tmp_path, "--heal", "west") == 2
    assert "no asset west, nor a link" in capsys.readouterr().err
    assert fault(tmp_path, "link-slow:north+5") == 3
    assert "no simulated field lives" in capsys.readouterr().err
