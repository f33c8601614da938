"""ONVIF in a site file: what is checked, what a probe tells, and a sample of the city."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.kindset import parse_kinds
from app.store.package import read_package
from app.wiring.cli.program import main
from hardware.onvif.sample import sample
from hardware.sitecheck import objections, plans_of
from hardware.sitefile import SiteFile, SiteFileError
from resources.shelf import kind_files
from tests.hardware.links.onvifrig import PASSWORD, OnvifRig
from tests.hardware.shelf import SHELF
from tests.hardware.town import kinds, town

SITE = """\
[[links]]
name = "cameras"
protocol = "onvif"
source = "access"
simulated = true

[[links.options.cameras]]
asset = "camera-001"
address = "{address}"
{more}
"""
SIGNED = 'user = "operator"\nsecret = "camera"'


@pytest.fixture
def onvif() -> Iterator[OnvifRig]:
    made = OnvifRig()
    yield made
    made.stop()


def site(folder: Path, *words: str) -> int:
    return main(["site", *words, "--data-dir", str(folder), "--language", "en"])


def write(folder: Path, onvif: OnvifRig, more: str) -> None:
    (folder / "site.toml").write_text(SITE.format(address=onvif.camera.address, more=more))


def test_a_probe_tells_all_and_proposes_a_file_that_can_be_used(
    tmp_path: Path, onvif: OnvifRig, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, onvif, SIGNED)
    secret = tmp_path / "secrets" / "camera"
    secret.parent.mkdir()
    secret.write_text(PASSWORD)
    secret.chmod(0o600)
    assert site(tmp_path, "probe", "cameras") == 0
    said = capsys.readouterr()
    assert "services: device, media, ptz, recording" in said.err
    assert "presets: preset_1, preset_2, preset_3, preset_4; it looks at preset_1" in said.err
    assert "snapshot: a JPEG of" in said.err
    assert PASSWORD not in said.err + said.out
    (plan,) = plans_of(SiteFile(said.out.replace("SOURCE", "access"), "proposal.toml"), SHELF)
    assert plan.addresses == [onvif.camera.address]


def test_a_probe_without_a_password_says_what_is_missing(
    tmp_path: Path, onvif: OnvifRig, capsys: pytest.CaptureFixture[str]
) -> None:
    assert site(tmp_path, "probe", f"onvif://{onvif.camera.address}") == 0
    assert "give it a user and a secret" in capsys.readouterr().err
    write(tmp_path, onvif, SIGNED)
    assert site(tmp_path, "probe", "cameras") == 3
    assert "there is no secret camera" in capsys.readouterr().err
    onvif.vanish()
    assert site(tmp_path, "probe", f"onvif://{onvif.camera.address}") == 3
    assert "no connection" in capsys.readouterr().err
    onvif.appear()


@pytest.mark.parametrize(
    ("address", "more", "line", "reason"),
    [
        ("127.0.0.1:8000", 'user = "operator"', 9, "go together"),
        ("127.0.0.1:8000", 'secret = "camera"', 7, "go together"),
        ("127.0.0.1/onvif", "", 9, "not like"),
        ("192.0.2.7", "", 9, "on this machine only"),
        ("127.0.0.1", 'password = "open"', 10, "unknown field"),
        ("127.0.0.1", 'presets = ["", "2"]', 10, "length"),
    ],
)
def test_what_cannot_be_used_is_refused_with_line_and_reason(
    address: str, more: str, line: int, reason: str
) -> None:
    with pytest.raises(SiteFileError, match=reason):
        plans_of(SiteFile(SITE.format(address=address, more=more), "site.toml"), SHELF)


def test_its_words_are_those_of_the_kind() -> None:
    text = SITE.format(address="127.0.0.1:8000", more="")
    file = SiteFile(text, "site.toml")
    assert objections(file, plans_of(file, SHELF), town(), kinds()) == []


def test_a_sample_is_for_cameras_alone(package: Path) -> None:
    city, _ = read_package(package)
    file = SiteFile(sample("cctv", city), "site.toml")
    (plan,) = plans_of(file, SHELF)
    assert objections(file, [plan], city, parse_kinds(kind_files())) == []
    assert {claim.kind for claim in plan.claims} == {"camera"}
    assert len(plan.addresses) == len(plan.claims) > 0
    with pytest.raises(ValueError, match="ONVIF is for cameras"):
        sample("traffic", city)
    with pytest.raises(ValueError, match="no source telex"):
        sample("telex", city)
