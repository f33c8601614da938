"""`ondijon audit`, as a person types it."""

from __future__ import annotations

import contextlib
import hashlib
import json
import sqlite3
from pathlib import Path

import pytest

from app.core.audit import GENESIS, Note
from app.store.audit_checkpoints import CHECKPOINTS, CheckpointFolder
from app.store.auditkey import PUBLIC_FILE, own_key
from app.store.journal import Commit, Journal
from app.store.vault import JOURNAL
from app.wiring.cli.program import main
from app.wiring.options import RoleOptions

Said = pytest.CaptureFixture[str]
TARGETS: list[object] = [{"asset": f"lamp-{n:06d}"} for n in range(5)]
NOTES = [
    Note(at=1.0, kind="engine", action="started"),
    Note(
        at=2.0,
        kind="wish",
        action="order",
        person="operator-1",
        desk="desk-1",
        outcome="refused",
        reason="expired",
        facts={
            "targets": TARGETS,
            "arguments": {"order": "dim", "value": 40.0},
            "countersigned_by": "operator-2",
            "signed": True,
        },
    ),
    Note(at=3.0, kind="order", action="order_requested", facts={"asset": "[red]lamp-000001"}),
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ONDIJON_LANGUAGE", "en")
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("ONDIJON_DATA", str(tmp_path))
    journal = Journal(tmp_path / JOURNAL)
    journal.commit(Commit(1, notes=NOTES[:2]))
    CheckpointFolder(tmp_path / CHECKPOINTS).add(journal.audit.tip, 2.0, own_key(tmp_path))
    journal.commit(Commit(2, notes=NOTES[2:]))
    journal.close()
    return tmp_path


def test_a_sound_audit_is_said_to_be_so(folder: Path, capsys: Said) -> None:
    assert main(["audit", "verify"]) == 0
    said = capsys.readouterr().out
    assert "3 records, 1 checkpoints: nothing was changed" in said
    assert "The last 1 record(s) came after the last checkpoint (1970-01-01T00:00:02Z)" in said
    assert main(["audit", "verify", "--json", "--key", str(folder / PUBLIC_FILE)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["records"], told["vouched"], told["findings"]) == (3, 2, [])


def test_what_was_done_to_it_is_said_and_where(folder: Path, capsys: Said) -> None:
    with contextlib.closing(sqlite3.connect(folder / JOURNAL)) as tool, tool:
        tool.execute("DROP TRIGGER audit_is_not_deleted")
        tool.execute("DELETE FROM audit WHERE number = 2")
    assert main(["audit", "verify"]) == 1
    said = capsys.readouterr()
    assert "1 finding(s) in 2 records" in said.err
    assert "Record 2 is missing." in said.out
    (folder / "elsewhere").mkdir()
    assert main(["audit", "verify", "--checkpoints", str(folder / "elsewhere"), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["checkpoints"] == 0


def test_records_are_listed_and_exported(folder: Path, capsys: Said) -> None:
    assert main(["audit", "list"]) == 0
    said = capsys.readouterr().out
    assert "lamp-000000, lamp-000001, lamp-000002 … (5) · dim 40.0" in said
    assert "refused expired ✓ operator-1 ✓ operator-2" in said
    assert "[red]lamp-000001" in said
    assert main(["audit", "list", "--person", "operator-1", "--json"]) == 0
    assert [one["number"] for one in json.loads(capsys.readouterr().out)] == [2]
    assert main(["audit", "export", str(folder / "audit.jsonl")]) == 0
    previous = GENESIS
    for line in (folder / "audit.jsonl").read_bytes().splitlines():
        assert json.loads(line)["previous"] == previous
        previous = hashlib.sha256(line).hexdigest()


def test_where_nothing_ran_there_is_nothing_to_verify(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Said
) -> None:
    monkeypatch.setenv("ONDIJON_LANGUAGE", "fr")
    for words in (["verify"], ["list"], ["export", "-"]):
        assert main(["audit", *words, "--data-dir", str(tmp_path)]) == 1
        assert "fichier introuvable" in capsys.readouterr().err


def test_a_role_is_told_where_checkpoints_go(tmp_path: Path) -> None:
    options = RoleOptions(role="engine", audit_checkpoints=str(tmp_path))
    assert RoleOptions.from_json(options.to_json()).audit_checkpoints == str(tmp_path)
