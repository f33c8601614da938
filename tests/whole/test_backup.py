"""`ondijon backup` and `ondijon restore`, as a person types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.core.events import JournalRestored, decode
from app.store.journal import Commit, Entry, Journal
from app.store.vault import JOURNAL, PEOPLE
from app.wiring.cli.program import main
from app.wiring.lock import Lock

Said = pytest.CaptureFixture[str]
pytestmark = pytest.mark.logs("goes on from the backup")


@pytest.fixture(autouse=True)
def _in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONDIJON_LANGUAGE", "en")
    monkeypatch.setenv("COLUMNS", "200")


def written(folder: Path, first: int, last: int) -> None:
    journal = Journal(folder / JOURNAL)
    for number in range(first, last + 1):
        journal.commit(Commit(number, [Entry(1000.0 + number, "x", "a", b"{}")]))
    journal.close()


def type_in(folder: Path, capsys: Said, *words: str) -> tuple[int, str, str]:
    code = main([*words, "--data-dir", str(folder)])
    return code, *capsys.readouterr()


def test_a_backup_is_made_listed_and_put_back(tmp_path: Path, capsys: Said) -> None:
    written(tmp_path, 1, 5)
    (tmp_path / PEOPLE).write_bytes(b"")  # SQLite's empty database
    assert "No sound backup" in type_in(tmp_path, capsys, "backup", "--list")[1]
    code, said, _ = type_in(tmp_path, capsys, "backup")
    assert code == 0
    assert "made and checked" in said
    [listed] = json.loads(type_in(tmp_path, capsys, "backup", "--list", "--json")[1])
    assert listed["files"] == [JOURNAL, PEOPLE]
    assert listed["folder"] in type_in(tmp_path, capsys, "backup", "--list")[1]
    written(tmp_path, 6, 9)
    (tmp_path / PEOPLE).write_bytes(b"other people")
    code, said, _ = type_in(tmp_path, capsys, "restore", "--people")
    assert code == 0
    assert "goes on from the backup" in said
    assert (tmp_path / PEOPLE).read_bytes().startswith(b"SQLite format")
    journal = Journal(tmp_path / JOURNAL)
    assert journal.last_seq == 6  # five, and the restoring: what came after was not wanted
    event = decode(journal.payloads(5)[0][1])
    assert isinstance(event, JournalRestored)
    journal.close()
    aside = Journal(tmp_path / event.aside)
    assert aside.last_seq == 9
    aside.close()


def test_a_copy_elsewhere_is_put_back_by_its_name(tmp_path: Path, capsys: Said) -> None:
    folder, elsewhere = tmp_path / "data", tmp_path / "other disk"
    written(folder, 1, 5)
    assert type_in(folder, capsys, "backup", "--to", str(elsewhere))[0] == 0
    [made] = elsewhere.iterdir()
    written(folder, 6, 9)
    assert type_in(folder, capsys, "restore", "--from", str(made / JOURNAL))[0] == 0
    journal = Journal(folder / JOURNAL)
    assert journal.last_seq == 6
    journal.close()


def test_what_cannot_be_done_is_said(tmp_path: Path, capsys: Said) -> None:
    code, _, complaint = type_in(tmp_path, capsys, "backup")
    assert (code, "No journal" in complaint) == (1, True)
    code, _, complaint = type_in(tmp_path, capsys, "restore")
    assert (code, "No sound backup" in complaint) == (1, True)
    written(tmp_path, 1, 5)
    type_in(tmp_path, capsys, "backup")
    [made] = (tmp_path / "backup").iterdir()
    data = bytearray((made / JOURNAL).read_bytes())
    data[-1] ^= 1
    (made / JOURNAL).write_bytes(data)
    code, _, complaint = type_in(tmp_path, capsys, "restore", "--from", str(made))
    assert (code, "no longer what was copied" in complaint) == (1, True)
    before = (tmp_path / JOURNAL).read_bytes()
    with Lock(tmp_path / "locks" / "engine.lock"):
        code, _, complaint = type_in(tmp_path, capsys, "restore")
    assert (code, "end OnDijon first" in complaint) == (1, True)
    assert (tmp_path / JOURNAL).read_bytes() == before
