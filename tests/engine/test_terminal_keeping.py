"""How long data are kept, holds and the register of cameras, typed at a terminal."""

from __future__ import annotations

import csv
import json
import time
from pathlib import Path

import pytest

from app.bus.wire import Target
from app.wiring.cli.program import main
from resources.shelf import philosophy_file, retention_file
from tests.engine.conftest import Stage
from tests.engine.players import Desk, until

Said = pytest.CaptureFixture[str]
CAMERA, LAMP = "camera-107", "lamp-000001"


class Typist:
    def __init__(self, stage: Stage, capsys: Said) -> None:
        address = stage.broker.address("desk")
        who = address.credentials
        assert who is not None
        broker = f"mqtt://{who.user}:{who.password}@{address.host}:{address.port}"
        self._engine = ["--broker", broker, "--live"]
        self._folder = ["--data-dir", str(stage.folder), "--language", "en"]
        self._capsys = capsys

    def types(self, *words: str, line: bool = False) -> tuple[int, str, str]:
        """Exit code, what was said, and what was complained of."""
        code = main([*words, *self._folder, *(self._engine if line else [])])
        output, errors = self._capsys.readouterr()
        return code, output, errors

    def json(self, *words: str) -> object:
        code, output, _ = self.types(*words, "--json")
        assert code == 0
        return json.loads(output)


@pytest.fixture
def desk(stage: Stage) -> Desk:
    """Of a house where everybody is a supervisor."""
    name, text = philosophy_file()
    assert 'live = "operator"' in text
    stage.philosophy = (name, text.replace('live = "operator"', 'live = "supervisor"'))
    stage.engine()
    return stage.desk()


@pytest.fixture
def typist(stage: Stage, desk: Desk, capsys: Said) -> Typist:
    desk.await_engine()
    return Typist(stage, capsys)


def test_holds_are_added_listed_and_removed_at_a_terminal(typist: Typist) -> None:
    assert typist.json("hold", "list") == []
    add = ("hold", "add", LAMP, "--until", "2999-01-01", "--reason", "inquiry 12")
    code, _, errors = typist.types(*add, line=True)
    assert (code, errors) == (1, "ondijon: wrong period\n")
    day = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 30 * 86400.0))
    code, output, errors = typist.types(
        "hold", "add", LAMP, "--until", day, "--reason", "inquiry 12", line=True
    )
    assert (code, errors) == (0, "")
    assert LAMP in output
    found = typist.json("hold", "list")
    assert isinstance(found, list)
    assert [(one["number"], one["subject"], one["reason"]) for one in found] == [
        (1, LAMP, "inquiry 12")
    ]
    assert found[0]["until"].startswith(day)
    code, _, errors = typist.types("hold", "remove", "7", "--reason", "closed", line=True)
    assert (code, errors) == (1, "ondijon: there is no such hold\n")
    assert typist.types("hold", "remove", "1", "--reason", "closed", line=True)[0] == 0
    assert typist.json("hold", "list") == []
    code, _, errors = typist.types(
        "hold", "add", LAMP, "--until", "soon", "--reason", "x", line=True
    )
    assert (code, errors[:7]) == (2, "ondijon")


def test_a_round_is_begun_and_told_at_a_terminal(typist: Typist) -> None:
    before = typist.json("retention", "show")
    assert isinstance(before, dict)
    assert before["last_round"] is None
    assert before["days"]["camera_reference"] == 30
    assert typist.types("retention", "run", line=True)[0] == 0

    def told() -> object:
        found = typist.json("retention", "show")
        return isinstance(found, dict) and found["last_round"]

    until(told, "the round is told")
    code, output, _ = typist.types("retention", "show")
    assert code == 0
    assert "Positions of vehicles (position)" in output
    assert "Last round: 2" in output


def test_a_retention_beyond_the_law_is_refused_with_line_and_reason(
    tmp_path: Path, capsys: Said
) -> None:
    text = retention_file()[1].replace("camera_reference_days = 30", "camera_reference_days = 60")
    (tmp_path / "retention.toml").write_text(text, "utf-8")
    assert main(["retention", "show", "--data-dir", str(tmp_path)]) == 1
    assert "retention.toml, line 11: 'camera_reference_days' must be at most 30: the law" in (
        capsys.readouterr().err
    )


def test_the_register_of_cameras_is_listed_and_saved(
    typist: Typist, desk: Desk, tmp_path: Path
) -> None:
    assert "Nobody has looked" in typist.types("cameras", "register")[1]
    reason, target = '=HYPERLINK("x")', [Target(asset=CAMERA)]
    view = desk.wish("open_camera", target, person="Ada", purpose="incident", reason=reason)
    assert view.outcomes[0].accepted
    desk.wish("open_camera", [Target(asset=CAMERA)], person="Bob")
    desk.wish("close_camera", [Target(asset=CAMERA)], person="Ada", view=view.id)
    found = typist.json("cameras", "register")
    assert isinstance(found, list)
    first, second = found
    assert (first["camera"], first["person"], first["reason"]) == (CAMERA, "Ada", reason)
    assert first["closed_at"]
    assert (second["person"], second["outcome"], second["refusal"]) == (
        "Bob",
        "refused",
        "purpose_required",
    )
    assert typist.json("cameras", "register", "--camera", "camera-001") == []
    table = tmp_path / "cameras.csv"
    assert typist.types("cameras", "register", str(table))[0] == 0
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["person"] for row in rows] == ["Ada", "Bob"]
    assert rows[0]["reason"] == "'" + reason
    assert typist.types("cameras", "register", str(tmp_path / "cameras.json"))[0] == 0
    assert json.loads((tmp_path / "cameras.json").read_bytes())[1]["outcome"] == "refused"
