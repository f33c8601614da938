"""Deeds on alarms of a running engine, typed at a terminal."""

from __future__ import annotations

import io
import json
import sys
from typing import Any

import pytest

from app.bus.rows import AlarmRow
from app.core.people import Role
from app.store.people import FILE, Register
from app.wiring.cli.program import main
from resources.shelf import philosophy_file
from tests.engine.conftest import Stage
from tests.engine.players import Desk

SOURCE, LAMP = "lighting-01", "lamp-000007"
FAILED, TRIPPED = f"{LAMP}/lamp_failure", "cabinet-0001/tripped"
PASSWORD = "correct horse 7"
Said = pytest.CaptureFixture[str]


class Typist:
    """Types `ondijon alarms` beside an engine that has two alarms."""

    def __init__(self, stage: Stage, monkeypatch: pytest.MonkeyPatch, capsys: Said) -> None:
        address = stage.broker.address("desk")
        who = address.credentials
        assert who is not None
        broker = f"mqtt://{who.user}:{who.password}@{address.host}:{address.port}"
        self._options = ["--broker", broker, "--live", "--data-dir", str(stage.folder)]
        self._monkeypatch, self._capsys = monkeypatch, capsys

    def types(self, *words: str, passwords: str = "") -> tuple[int, str, str]:
        """Exit code, what was said, and what was complained of."""
        self._monkeypatch.setattr(sys, "stdin", io.StringIO(passwords))
        code = main(["alarms", *words, *self._options])
        output, errors = self._capsys.readouterr()
        return code, output, errors

    def does(self, *words: str, passwords: str = "") -> dict[str, Any]:
        """Accepted; the only result."""
        code, output, errors = self.types(*words, "--json", passwords=passwords)
        assert (code, errors) == (0, "")
        (result,) = json.loads(output)
        assert result["accepted"]
        return dict(result)


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A register with two; hashing takes its time."""
    path = tmp_path_factory.mktemp("people") / FILE
    register = Register(path)
    for name, role in (("chief-1", Role.SUPERVISOR), ("operator-2", Role.OPERATOR)):
        register.add(name, role, PASSWORD)
    register.close()
    return path.read_bytes()


@pytest.fixture
def desk(stage: Stage, people: bytes) -> Desk:
    (stage.folder / FILE).write_bytes(people)
    stage.without_delays()
    stage.philosophy = philosophy_file()
    stage.engine()
    found, field = stage.desk(), stage.field()
    field.birth(SOURCE)
    field.readings(SOURCE, [[LAMP, "fault", "lamp"], ["cabinet-0001", "breaker", "tripped"]])
    found.alarm(FAILED, "B")
    found.alarm(TRIPPED, "B")
    return found


@pytest.fixture
def typist(stage: Stage, monkeypatch: pytest.MonkeyPatch, capsys: Said) -> Typist:
    monkeypatch.setenv("ONDIJON_LANGUAGE", "en")
    monkeypatch.setenv("COLUMNS", "200")
    path = stage.folder / "secret"
    path.write_text(f"{PASSWORD}\n")
    path.chmod(0o600)
    monkeypatch.setenv("ONDIJON_PASSWORD_FILE", str(path))
    monkeypatch.setenv("ONDIJON_PERSON", "chief-1")
    return Typist(stage, monkeypatch, capsys)


def test_all_deeds_by_number_and_by_name(desk: Desk, typist: Typist) -> None:
    row = desk.alarms()[FAILED]
    number = str(row.occurrence)
    who = ("--person", "operator-2")
    assert typist.does("claim", number, *who)["state"] == "B"
    assert typist.does("comment", number, "--comment", "seen by day", *who)["state"] == "B"
    assert typist.does("acknowledge", number, "--comment", "crew 4", *who)["state"] == "C"
    shelved = ("shelve", number, "--reason", "crew on site", "--minutes", "30", "--one-shot")
    assert typist.does(*shelved, *who)["state"] == "E"
    assert desk.alarm(FAILED, "E").acknowledged_by == "operator-2"
    assert typist.does("unshelve", f"{LAMP}.lamp_failure", *who)["state"] == "B"
    assert typist.does("remove", number, "--reason", "works", *who)["state"] == "G"
    assert typist.does("restore", number, *who)["state"] == "B"
    normal = ("lamp-000009.lamp_failure", "--reason", "works next week")
    assert typist.does("shelve", *normal, *who)["state"] == "E"
    (row,) = (r for r in desk.rows("alarms", AlarmRow) if r.asset == "lamp-000009")
    assert (row.state, row.shelved_by, row.active) == ("E", "operator-2", False)


def test_a_refusal_says_why_and_what_is_true_now(desk: Desk, typist: Typist) -> None:
    number = str(desk.alarms()[FAILED].occurrence)
    assert typist.types("acknowledge", number, "--person", "operator-2")[0] == 0
    code, output, errors = typist.types("acknowledge", number, "--person", "operator-2")
    assert (code, output) == (1, "0 of 1 alarm(s) acknowledged.\n")
    assert errors == f"{number}: acknowledged already – acknowledged · operator-2\n"
    code, _, errors = typist.types("reset", number, "--language", "fr")
    assert (code, "l'alarme n'est pas verrouillée" in errors) == (1, True)
    code, _, errors = typist.types("shelve", number, "--reason", "x", "--minutes", "9999")
    assert (code, "longer than this class" in errors) == (1, True)
    assert "no such alarm: 999" in typist.types("unshelve", "999")[2]
    assert "no alarm 'lamp-1.dance'" in typist.types("shelve", "lamp-1.dance", "--reason", "x")[2]


def test_who_is_not_known_may_nothing_at_a_terminal(
    desk: Desk, typist: Typist, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = ("claim", str(desk.alarms()[FAILED].occurrence))
    path = stage.folder / "secret"
    path.chmod(0o640)
    code, _, errors = typist.types(*claim)
    assert (code, "others may read this file" in errors) == (2, True)
    path.chmod(0o600)
    path.write_text("guessed it 1")
    assert "wrong password" in typist.types(*claim)[2]
    assert "wrong password" in typist.types(*claim, "--person", "nobody-1")[2]
    monkeypatch.delenv("ONDIJON_PASSWORD_FILE")
    code, _, errors = typist.types(*claim)
    assert (code, "no terminal to ask" in errors) == (2, True)
    assert desk.alarms()[FAILED].claimed_by == ""


def test_two_sign_at_a_terminal(desk: Desk, typist: Typist) -> None:
    number = str(desk.alarms()[TRIPPED].occurrence)
    shelve = ("shelve", number, "--reason", "crew on site", "--person", "chief-1")
    assert "a second registered person has to sign" in typist.types(*shelve)[2]
    signed = (*shelve, "--second", "operator-2", "--password-stdin")
    done = typist.does(*signed, passwords=f"{PASSWORD}\n{PASSWORD}\n")
    assert done["state"] == "E"
