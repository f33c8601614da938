"""The audit refuses every change, and shows those made past its refusals."""

from __future__ import annotations

import contextlib
import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from app.core.audit import GENESIS, Note, Tip, digest
from app.store.audit import AuditError, AuditReader
from app.store.audit_checkpoints import CheckpointFolder
from app.store.audit_proof import Proof, prove
from app.store.auditkey import KEY_FILE, PUBLIC_FILE, own_key, public_key
from app.store.database import StoreError
from app.store.journal import Commit, Entry, Journal

TRIGGERS = ("audit_is_not_changed", "audit_is_not_deleted", "audit_is_in_order")


def note(number: int) -> Note:
    return Note(at=1000.0 + number, kind="wish", action="order", person=f"p{number}")


def raw(folder: Path, *statements: str, triggers: bool = True) -> None:
    """As somebody with a tool of their own would."""
    with contextlib.closing(sqlite3.connect(folder / "journal.sqlite")) as tool, tool:
        for trigger in () if triggers else TRIGGERS:
            tool.execute(f"DROP TRIGGER {trigger}")
        for statement in statements:
            tool.execute(statement)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Twenty records, checkpoints at 10 and 20."""
    journal = Journal(tmp_path / "journal.sqlite")
    key, place = own_key(tmp_path), CheckpointFolder(tmp_path / "audit")
    for beat in range(1, 11):
        journal.commit(Commit(beat, notes=[note(beat * 2 - 1), note(beat * 2)]))
        if beat in (5, 10):
            place.add(journal.audit.tip, 2000.0 + beat, key)
    journal.close()
    return tmp_path


def proof(folder: Path) -> Proof:
    checkpoints = folder / "audit"
    return prove(folder / "journal.sqlite", checkpoints, public_key(folder / PUBLIC_FILE))


def found(folder: Path) -> list[tuple[str, int, int]]:
    return [(one.code, one.first, one.last) for one in proof(folder).findings]


def test_what_was_left_alone_is_proven(folder: Path) -> None:
    told = proof(folder)
    assert (told.records, told.checkpoints, told.vouched) == (20, 2, 20)
    assert (told.checkpoint_at, told.findings) == (2010.0, [])


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET data = x'00' WHERE number = 3",
        "UPDATE OR REPLACE audit SET number = 4 WHERE number = 3",
        "DELETE FROM audit WHERE number = 20",
        "DELETE FROM audit",
        "INSERT OR REPLACE INTO audit VALUES (3, x'00', '')",
        "INSERT INTO audit VALUES (40, x'00', '')",
    ],
)
def test_the_database_refuses_to_change_it(folder: Path, statement: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="audit"):
        raw(folder, statement)
    assert found(folder) == []


EDIT = "UPDATE audit SET data = CAST(replace(CAST(data AS TEXT), 'p7', 'p8') AS BLOB)"


@pytest.mark.parametrize(
    ("statements", "code", "first", "last"),
    [
        ([f"{EDIT} WHERE number = 7"], "edited", 7, 7),
        (["UPDATE audit SET hash = 'f' WHERE number = 7"], "edited", 7, 7),
        (["UPDATE audit SET data = 'text' WHERE number = 7"], "edited", 7, 7),
        (["DELETE FROM audit WHERE number = 7"], "missing", 7, 7),
        (["DELETE FROM audit WHERE number <= 2"], "missing", 1, 2),
        (
            [
                "UPDATE audit SET number = 100 WHERE number = 7",
                "UPDATE audit SET number = 7 WHERE number = 8",
                "UPDATE audit SET number = 8 WHERE number = 100",
            ],
            "moved",
            7,
            7,
        ),
        (
            ["DELETE FROM audit WHERE number = 7", "UPDATE audit SET number = number - 1 "
             "WHERE number > 7"],
            "moved",
            7,
            7,
        ),
        (["DELETE FROM audit WHERE number > 17"], "cut", 18, 20),
        (["DELETE FROM audit"], "cut", 1, 10),
    ],
)  # fmt: skip
def test_every_change_is_found_and_where(
    folder: Path, statements: list[str], code: str, first: int, last: int
) -> None:
    raw(folder, *statements, triggers=False)
    assert found(folder)[0] == (code, first, last)


def test_a_chain_written_anew_is_found_by_its_checkpoints(folder: Path) -> None:
    """Somebody who knows how the chain is made makes all of it anew from record 12."""
    with contextlib.closing(sqlite3.connect(folder / "journal.sqlite")) as tool, tool:
        tool.execute("DROP TRIGGER audit_is_not_changed")
        rows = tool.execute("SELECT number, data FROM audit ORDER BY number").fetchall()
        previous = GENESIS
        for number, data in rows:
            record = json.loads(data)
            if number >= 12:
                record["previous"] = previous
                record["note"]["person"] = "somebody else"
            forged = json.dumps(record, separators=(",", ":"), sort_keys=True).encode()
            previous = digest(forged)
            tool.execute(
                "UPDATE audit SET data = ?, hash = ? WHERE number = ?", (forged, previous, number)
            )
    assert found(folder) == [("rewritten", 11, 20)]


def checkpoints(folder: Path) -> list[Path]:
    return sorted((folder / "audit").glob("*/*.json"))


def changed(folder: Path) -> None:
    path = checkpoints(folder)[0]
    path.write_text(path.read_text().replace('"records":10', '"records":11'))


def nonsense(folder: Path) -> None:
    checkpoints(folder)[0].write_bytes(b"\xff{")


def gone(folder: Path) -> None:
    checkpoints(folder)[0].unlink()


def of_another_key(folder: Path) -> None:
    """The same checkpoints, signed again by somebody without the key."""
    shutil.rmtree(folder / "audit")
    with contextlib.closing(AuditReader(folder / "journal.sqlite")) as reader:
        links = list(reader.links())
    for number in (10, 20):
        tip = Tip(number, links[number - 1].hash)
        CheckpointFolder(folder / "audit").add(tip, 2000.0, own_key(folder / "other"))


@pytest.mark.parametrize(
    ("tamper", "code"),
    [
        (changed, "checkpoint_forged"),
        (nonsense, "checkpoint_unreadable"),
        (gone, "checkpoint_missing"),
        (of_another_key, "checkpoint_forged"),
    ],
)
def test_checkpoints_show_their_own_changes(
    folder: Path, tamper: Callable[[Path], None], code: str
) -> None:
    tamper(folder)
    assert (code, 1, 1) in found(folder)


def test_all_checkpoints_gone_are_missed_by_the_chain(folder: Path) -> None:
    journal = Journal(folder / "journal.sqlite")
    facts: dict[str, object] = {"checkpoints": 2}
    journal.commit(Commit(11, notes=[Note(at=1.0, kind="engine", action="started", facts=facts)]))
    journal.close()
    shutil.rmtree(folder / "audit")
    assert found(folder) == [("checkpoint_missing", 1, 2)]


def test_the_key_is_its_owners_alone_and_stays(folder: Path) -> None:
    path = folder / KEY_FILE
    assert path.stat().st_mode & 0o777 == 0o600
    assert own_key(folder).public_key() == public_key(path) == public_key(folder / PUBLIC_FILE)
    path.write_text("no key")
    with pytest.raises(StoreError, match=KEY_FILE):
        own_key(folder)


def test_a_place_that_cannot_be_written_is_said(folder: Path) -> None:
    (folder / "file").write_text("")
    with pytest.raises(StoreError, match="no checkpoint"):
        CheckpointFolder(folder / "file").add(Tip(), 1.0, own_key(folder))


def entry(number: int) -> Entry:
    return Entry(1000.0 + number, "source_born", "water", b"{}")


def test_what_cannot_be_written_waits_and_is_written_first(folder: Path) -> None:
    stop = "CREATE TRIGGER stop BEFORE INSERT ON audit BEGIN SELECT RAISE(ROLLBACK, 'no'); END"
    raw(folder, stop)
    journal = Journal(folder / "journal.sqlite")
    with pytest.raises(AuditError, match="no"):
        journal.commit(Commit(11, [entry(1)], notes=[note(21)]))
    assert (journal.last_seq, journal.audit.tip.number) == (0, 20)
    journal.commit(Commit(11, [entry(1)], notes=[note(21)], audited=False))
    journal.commit(Commit(12, notes=[note(22)], audited=False))
    assert (journal.last_seq, journal.audit.waiting) == (1, 2)
    journal.close()
    raw(folder, "DROP TRIGGER stop")

    again = Journal(folder / "journal.sqlite")
    assert again.audit.waiting == 2
    again.commit(Commit(13, notes=[note(23)]))
    assert (again.audit.waiting, again.audit.tip.number) == (0, 23)
    again.close()
    with contextlib.closing(AuditReader(folder / "journal.sqlite")) as reader:
        people = [json.loads(link.data)["note"]["person"] for link in reader.latest(3)]
    assert people == ["p21", "p22", "p23"]
    assert found(folder) == []


def test_a_failed_commit_leaves_no_record(folder: Path) -> None:
    journal = Journal(folder / "journal.sqlite")
    broken = Entry(1.0, "x", None, b"")  # type: ignore[arg-type]  # the column refuses it
    with pytest.raises(StoreError, match="NOT NULL"):
        journal.commit(Commit(11, [broken], notes=[note(21)]))
    assert journal.audit.tip.number == 20
    journal.commit(Commit(11, [entry(1)], notes=[note(21)]))
    journal.close()
    assert (proof(folder).records, found(folder)) == (21, [])


def test_a_journal_of_before_gets_its_audit(tmp_path: Path) -> None:
    Journal(tmp_path / "journal.sqlite").close()
    raw(tmp_path, "DROP TABLE audit", "DROP TABLE audit_waiting", "DROP INDEX events_of_cameras")
    raw(tmp_path, "UPDATE schema_version SET version = 2")
    journal = Journal(tmp_path / "journal.sqlite")
    journal.commit(Commit(1, notes=[note(1)]))
    assert journal.audit.tip.number == 1
    journal.close()
