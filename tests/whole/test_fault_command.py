"""`ondijon fault`: only what can be, and only where a field lives."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.wiring.cli.program import main
from app.wiring.lock import Lock

Said = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONDIJON_LANGUAGE", "en")


def test_alone_it_says_what_can_fail(capsys: Said) -> None:
    assert main(["fault", "--json"]) == 0
    known = json.loads(capsys.readouterr().out)
    assert {"fault": "cabinet-trip", "kind": "cabinet"} in known


def test_it_drops_a_fault_for_a_living_field(data: Path, capsys: Said) -> None:
    command = ["fault", "cabinet-trip:cabinet-0001+60", "--heal", "cabinet-0002"]
    command += ["--data-dir", str(data)]
    assert main(command) == 3
    assert "no simulated field lives" in capsys.readouterr().err
    with Lock(data / "locks" / "city.lock"):
        assert main(command) == 0
    assert "within a second or two" in capsys.readouterr().out
    letters = sorted(path.read_text("utf-8") for path in (data / "city" / "faults").iterdir())
    assert letters == ["cabinet-trip:cabinet-0001+60", "heal:cabinet-0002"]


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["earthquake:cabinet-0001"], "no fault 'earthquake'"),
        (["cabinet-trip:cabinet-9999"], "there is no cabinet cabinet-9999"),
        (["cabinet-trip:lamp-000001"], "there is no cabinet lamp-000001"),
        (["--heal", "nobody"], "there is no asset nobody"),
    ],
)
def test_what_cannot_be_is_refused(
    data: Path, arguments: list[str], word: str, capsys: Said
) -> None:
    with Lock(data / "locks" / "city.lock"):
        assert main(["fault", *arguments, "--data-dir", str(data)]) == 2
    assert word in capsys.readouterr().err
    assert not (data / "city" / "faults").exists()
