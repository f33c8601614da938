"""`ondijon people` and the deeds on alarms, as a person types them."""

from __future__ import annotations

import io
import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from app.core.people import Person, Role
from app.store.people import FILE, read_people, verify
from app.wiring.cli.program import main
from tests.whole.installation import PATIENCE_S, environment

PASSWORD = "correct horse 7"
Said = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONDIJON_LANGUAGE", "en")
    monkeypatch.setenv("COLUMNS", "200")


class Keeper:
    """Types `ondijon people`."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: Said) -> None:
        self.folder = folder
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def types(self, *words: str, password: str = "") -> tuple[int, str, str]:
        """Exit code, what was said, and what was complained of."""
        self._monkeypatch.setattr(sys, "stdin", io.StringIO(password))
        code = main(["people", *words, "--data-dir", str(self.folder)])
        output, errors = self._capsys.readouterr()
        return code, output, errors


@pytest.fixture
def keeper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Said) -> Keeper:
    return Keeper(tmp_path, monkeypatch, capsys)


def add(keeper: Keeper, name: str, role: str) -> None:
    words = ("add", name, "--role", role, "--password-stdin")
    assert keeper.types(*words, password=f"{PASSWORD}\n")[0] == 0


def test_people_are_added_changed_and_removed(keeper: Keeper) -> None:
    assert "register is empty" in keeper.types("list")[1]
    add(keeper, "operator-1", "supervisor")
    add(keeper, "operator-2", "viewer")
    assert verify(keeper.folder / FILE, "operator-1", PASSWORD)
    assert keeper.types("role", "operator-2", "operator")[0] == 0
    output = keeper.types("list")[1]
    assert "operator-1  supervisor" in output
    assert json.loads(keeper.types("list", "--json")[1]) == [
        {"name": "operator-1", "role": "supervisor"},
        {"name": "operator-2", "role": "operator"},
    ]
    new = ("password", "operator-2", "--password-stdin")
    assert keeper.types(*new, password="battery staple 8")[0] == 0
    assert verify(keeper.folder / FILE, "operator-2", "battery staple 8")
    assert keeper.types("remove", "operator-2")[0] == 0
    assert read_people(keeper.folder / FILE) == [Person("operator-1", Role.SUPERVISOR)]


def test_every_refusal_is_said_in_words(keeper: Keeper) -> None:
    add(keeper, "operator-1", "supervisor")
    add(keeper, "operator-2", "viewer")
    said = ("add", "operator-1", "--role", "viewer", "--password-stdin")
    assert keeper.types(*said, password=PASSWORD) == (
        *(1, ""),
        "ondijon: this person is registered already\n",
    )
    said = ("add", "operator-3", "--role", "viewer", "--password-stdin")
    assert "at least 8 characters" in keeper.types(*said, password="short")[2]
    assert "at most 200 characters" in keeper.types(*said, password="x" * 5000)[2]
    assert "last supervisor" in keeper.types("remove", "operator-1")[2]
    assert "nobody of this name" in keeper.types("role", "operator-9", "viewer")[2]
    code, _, errors = keeper.types("add", "operator-3", "--role", "king", "--password-stdin")
    assert (code, "king" in errors) == (2, True)
    code, _, errors = keeper.types("add", "operator-3", "--role", "viewer")
    assert (code, "--password-stdin" in errors) == (2, True)  # nobody to ask
    (keeper.folder / FILE).write_bytes(b"no database at all" * 300)
    assert keeper.types("list")[0] == 1


@pytest.mark.parametrize(("again", "code"), [(PASSWORD, 0), ("another one 9", 1)])
def test_at_a_terminal_it_is_asked_for_twice_and_not_shown(
    tmp_path: Path, again: str, code: int
) -> None:
    mine, theirs = pty.openpty()
    words = ("people", "add", "operator-1", "--role", "operator", "--data-dir", str(tmp_path))
    child = subprocess.Popen(
        [sys.executable, "-m", "app", *words],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        env=environment(),
    )
    os.close(theirs)
    shown = ""
    for answer in (PASSWORD, again):
        while not shown.rstrip(" ").endswith(":"):
            shown += os.read(mine, 1024).decode()
        os.write(mine, f"{answer}\n".encode())
        shown += os.read(mine, 1024).decode()
    assert child.wait(PATIENCE_S) == code
    os.close(mine)
    assert PASSWORD not in shown
    assert again not in shown
    assert bool(read_people(tmp_path / FILE)) is not bool(code)


@pytest.mark.parametrize(
    "deed",
    [
        ["acknowledge", "1"],
        ["shelve", "1", "--reason", "essai"],
        ["unshelve", "1"],
        ["remove", "1", "--reason", "essai"],
        ["restore", "1"],
        ["reset", "1"],
        ["claim", "1"],
        ["comment", "1", "--comment", "essai"],
    ],
    ids=lambda deed: deed[0],
)
def test_every_deed_says_that_nothing_runs(tmp_path: Path, deed: list[str], capsys: Said) -> None:
    assert main(["alarms", *deed, "--data-dir", str(tmp_path)]) == 3
    assert "start one with `ondijon`" in capsys.readouterr().err


def test_a_shelf_without_a_reason_is_a_mistake(tmp_path: Path, capsys: Said) -> None:
    assert main(["alarms", "shelve", "1", "--data-dir", str(tmp_path)]) == 2
    assert "--reason" in capsys.readouterr().err


def test_a_sites_own_philosophy_is_told_or_refused_with_its_line(
    tmp_path: Path, capsys: Said
) -> None:
    own = tmp_path / "philosophy.toml"
    own.write_text("shift_h = 8\nshift_h = 9\n", "utf-8")
    assert main(["alarms", "catalogue", "--data-dir", str(tmp_path)]) == 1
    assert "philosophy.toml, line 2" in capsys.readouterr().err
    own.write_bytes(b"shift_h = 8\n# \xff\n")
    assert main(["alarms", "catalogue", "--data-dir", str(tmp_path)]) == 1
    assert "philosophy.toml, line 2: no text in UTF-8" in capsys.readouterr().err
