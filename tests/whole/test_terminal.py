"""The command line without anything running: clear words and exit codes."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from app import __version__
from app.core.kindset import parse_kinds
from app.wiring.cli.program import main
from resources.shelf import kind_files
from tests.whole.installation import ondijon

KINDS = parse_kinds(kind_files())
Said = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONDIJON_LANGUAGE", "en")
    monkeypatch.setenv("COLUMNS", "200")


def test_version(tmp_path: Path) -> None:
    result = ondijon("--version", data_dir=tmp_path)
    assert result.returncode == 0
    assert result.stdout.startswith(f"OnDijon {__version__} ")


@pytest.mark.parametrize(
    "command",
    [
        ["status"],
        ["alarms", "list"],
        ["alarms", "ack", "1"],
        ["alarms", "explain", "1"],
        ["assets"],
        ["history", "lamp-000001", "power_w"],
        ["order", "lamp-000001", "dim", "50"],
        ["screenshot", "x.png"],
        ["export", "x.html"],
        ["connection"],
    ],
    ids=" ".join,
)
def test_nothing_running_is_said_with_what_to_do(
    tmp_path: Path, command: list[str], capsys: Said
) -> None:
    assert main([*command, "--data-dir", str(tmp_path)]) == 3
    output, errors = capsys.readouterr()
    assert output == ""
    assert "start one with `ondijon`" in errors


def test_a_silent_port_is_said(tmp_path: Path, capsys: Said) -> None:
    arguments = ["status", "--broker", "mqtt://127.0.0.1:9", "--data-dir", str(tmp_path)]
    assert main(arguments) == 3
    assert "no broker at mqtt://127.0.0.1:9" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["--speed", "0.5"], "--speed"),
        (["--theme", "pink"], "pink"),
        (["--language", "de"], "--language"),
        (["--start", "25:00"], "25:00"),
        (["--broker", "http://somewhere"], "mqtt://"),
        (["history", "a", "b", "--since", "soon"], "soon"),
        (["screenshot", "x.png", "--size", "big"], "big"),
        (["export", "x.html", "--theme", "pink"], "pink"),
        (["alarms", "ack"], "--all"),
        (["frobnicate"], "frobnicate"),
    ],
    ids=str,
)
def test_a_mistake_is_named(tmp_path: Path, arguments: list[str], word: str, capsys: Said) -> None:
    assert main([*arguments, "--data-dir", str(tmp_path)]) == 2
    assert word in capsys.readouterr().err


def test_the_catalogue_names_every_rule(capsys: Said) -> None:
    assert main(["alarms", "catalogue"]) == 0
    text = capsys.readouterr().out
    assert text.startswith("# Alarm catalogue")
    assert main(["alarms", "catalogue", "--format", "csv", "--language", "fr"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    rules = [f"{kind.name}.{rule.name}" for kind in KINDS.values() for rule in kind.rules]
    assert [row["Règle"] for row in rows] == rules
    for row, rule in zip(rows, rules, strict=True):
        assert f"(`{rule}`)" in text
        for column in ("Cause", "Condition", "Conséquence", "Conduite à tenir", "Temps pour agir"):
            assert row[column], f"{rule} says no {column}"
        assert row["Priorité"] in "1234"
        assert row["Pourquoi cette priorité"]
