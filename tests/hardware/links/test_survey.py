"""`ondijon site check` and `site probe` against a real server."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.wiring.cli.program import main
from hardware.sitecheck import plans_of
from hardware.sitefile import SiteFile
from resources.shelf import map_file
from tests.hardware.links.modbusrig import ModbusRig
from tests.hardware.shelf import SHELF

SITE = """\
[[links]]
name = "cabinets"
protocol = "modbus"
source = "lighting-01"
simulated = true
options = {{ map = "{map}", devices = [{{ asset = "cabinet-0001", address = "{address}" }}] }}
"""


@pytest.fixture
def folder(tmp_path: Path, modbus: ModbusRig) -> Path:
    text = SITE.format(map="cabinet", address=modbus.server.address)
    (tmp_path / "site.toml").write_text(text)
    return tmp_path


def site(folder: Path, *words: str) -> int:
    return main(["site", *words, "--data-dir", str(folder), "--language", "en"])


def test_a_probe_proposes_a_file_that_can_be_used(
    folder: Path, modbus: ModbusRig, capsys: pytest.CaptureFixture[str]
) -> None:
    assert site(folder, "probe", "cabinets") == 0
    said = capsys.readouterr()
    assert "unit 1: input: 64 from 0: 2314" in said.err
    assert "unit 2" not in said.err
    proposal = said.out.replace("SOURCE", "lighting-01").replace("ASSET", "cabinet-0001")
    (plan,) = plans_of(SiteFile(proposal, "proposal.toml"), SHELF)
    assert plan.addresses == [modbus.server.address]
    assert [claim.asset for claim in plan.claims] == ["cabinet-0001"]


def test_a_probe_of_nobody_says_so(
    folder: Path, modbus: ModbusRig, capsys: pytest.CaptureFixture[str]
) -> None:
    modbus.vanish()
    assert site(folder, "probe", f"modbus://{modbus.server.address}") == 3
    assert f"no connection to {modbus.server.address}" in capsys.readouterr().err
    modbus.appear()
    modbus.faults.mute = True
    assert site(folder, "probe", "cabinets", "--timeout", "1") == 4
    assert "No end within 1 s" in capsys.readouterr().err
    assert site(folder, "probe", "nothing") == 2
    assert "no link nothing. It has: cabinets" in capsys.readouterr().err
    assert site(folder, "probe", "telex://192.0.2.7") == 2
    assert "no protocol telex; known: modbus" in capsys.readouterr().err


def test_a_check_says_what_is_there_or_what_is_wrong(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert site(folder, "check") == 0
    said = capsys.readouterr().out
    assert "no city" in said
    assert "cabinets" in said
    (folder / "own.toml").write_text(
        map_file("modbus", "cabinet").replace("address = 0", "address = -1", 1)
    )
    (folder / "site.toml").write_text(SITE.format(map="own.toml", address="127.0.0.1"))
    assert site(folder, "check") == 1
    assert "own.toml, line 12: address: " in capsys.readouterr().err
    (folder / "site.toml").write_text(SITE.format(map="../own.toml", address="127.0.0.1"))
    assert site(folder, "check") == 1
    assert "there is no map ../own.toml" in capsys.readouterr().err
    assert site(folder, "check", str(folder / "none.toml")) == 2
    assert "no site file" in capsys.readouterr().err
