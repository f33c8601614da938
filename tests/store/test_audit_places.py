"""The audit is the same wherever the journal is kept: refused changes, found changes."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

import pytest

from app.core.audit import Note
from app.store.audit import AuditError, AuditReader
from app.store.audit_checkpoints import CheckpointFolder
from app.store.audit_proof import prove
from app.store.auditkey import own_key
from app.store.database import StoreError
from app.store.journal import Commit, Entry
from tests.store.shelf import Shelf

REFUSED = (
    "UPDATE audit SET hash = '' WHERE number = 3",
    "DELETE FROM audit WHERE number = 8",
    "DELETE FROM audit",
    "INSERT INTO audit (number, data, hash) VALUES (40, '', '')",
    "INSERT INTO audit (number, data, hash) VALUES (3, '', '')"
    " ON CONFLICT (number) DO UPDATE SET hash = 'f'",
)
TRIGGERS = ("audit_is_not_changed", "audit_is_not_deleted", "audit_is_in_order")


def note(number: int) -> Note:
    return Note(at=1000.0 + number, kind="wish", action="order", person=f"p{number}")


def unguarded(shelf: Shelf, *statements: str) -> None:
    """As the owner of the database could."""
    drop = "DROP TRIGGER {}" if shelf.kind == "sqlite" else "DROP TRIGGER {} ON audit"
    shelf.raw(*(drop.format(name) for name in TRIGGERS), *statements)


@pytest.fixture
def kept(shelf: Shelf) -> Shelf:
    """Eight records, checkpoints at 4 and 8."""
    journal = shelf.open()
    key, place = own_key(shelf.folder), CheckpointFolder(shelf.folder / "audit")
    for beat in range(1, 5):
        journal.commit(Commit(beat, notes=[note(beat * 2 - 1), note(beat * 2)]))
        if not beat % 2:
            place.add(journal.audit.tip, 2000.0 + beat, key)
    journal.close()
    return shelf


def found(shelf: Shelf) -> list[tuple[str, int, int]]:
    told = prove(shelf.place, shelf.folder / "audit", own_key(shelf.folder).public_key())
    return [(one.code, one.first, one.last) for one in told.findings]


def test_what_was_left_alone_is_proven(kept: Shelf) -> None:
    told = prove(kept.place, kept.folder / "audit", own_key(kept.folder).public_key())
    assert (told.records, told.checkpoints, told.vouched, told.findings) == (8, 2, 8, [])


def test_the_database_refuses_to_change_it(kept: Shelf) -> None:
    more = () if kept.kind == "sqlite" else ("TRUNCATE audit",)
    for statement in (*REFUSED, *more):
        with pytest.raises(StoreError, match="audit"):
            kept.raw(statement)
    assert found(kept) == []


@pytest.mark.parametrize(
    ("statement", "code", "first", "last"),
    [
        ("UPDATE audit SET hash = 'f' WHERE number = 7", "edited", 7, 7),
        ("DELETE FROM audit WHERE number <= 2", "missing", 1, 2),
        ("DELETE FROM audit WHERE number > 6", "cut", 7, 8),
    ],
)
def test_every_change_is_found_and_where(
    kept: Shelf, statement: str, code: str, first: int, last: int
) -> None:
    unguarded(kept, statement)
    assert found(kept)[0] == (code, first, last)


def test_what_cannot_be_written_waits_and_is_written_first(kept: Shelf) -> None:
    if kept.kind == "sqlite":
        kept.raw("CREATE TRIGGER stop BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no'); END")
    else:
        kept.raw(
            "CREATE TRIGGER stop BEFORE INSERT ON audit FOR EACH ROW"
            " EXECUTE FUNCTION audit_is_kept('no')"
        )
    journal = kept.open()
    entry = Entry(1000.0, "source_born", "water", b"{}")
    with pytest.raises(AuditError, match="no"):
        journal.commit(Commit(11, [entry], notes=[note(9)]))
    assert (journal.last_seq, journal.audit.tip.number) == (0, 8)
    journal.commit(Commit(11, [entry], notes=[note(9)], audited=False))
    journal.commit(Commit(12, notes=[note(10)], audited=False))
    assert (journal.last_seq, journal.audit.waiting) == (1, 2)
    journal.close()
    kept.raw("DROP TRIGGER stop" if kept.kind == "sqlite" else "DROP TRIGGER stop ON audit")

    again = kept.open()
    assert again.audit.waiting == 2
    again.commit(Commit(13, notes=[note(11)]))
    assert (again.audit.waiting, again.audit.tip.number) == (0, 11)
    again.close()
    with contextlib.closing(AuditReader(kept.place)) as reader:
        people = [json.loads(link.data)["note"]["person"] for link in reader.latest(3)]
    assert people == ["p9", "p10", "p11"]
    assert found(kept) == []


def test_a_failed_commit_leaves_no_record(kept: Shelf) -> None:
    journal = kept.open()
    broken = Entry(1.0, "x", None, b"")  # type: ignore[arg-type]  # the column refuses it
    with pytest.raises(StoreError, match=r"(?i)not.null"):
        journal.commit(Commit(11, [broken], notes=[note(9)]))
    assert journal.audit.tip.number == 8
    journal.commit(Commit(11, notes=[note(9)]))
    journal.close()
    assert found(kept) == []


def test_what_comes_from_outside_is_stored_whatever_it_is(shelf: Shelf) -> None:
    journal = shelf.open()
    strange = "a\0b\N{RIGHT-TO-LEFT OVERRIDE}\N{SNOWMAN}'; DROP TABLE audit; -- %s ? :x"
    entry = Entry(float("inf"), "x", strange, b"\0\xff?%s", 2**62)
    journal.commit(Commit(1, [entry], {strange: b"\0"}, [(strange, 1e308, b"\0")], [note(1)]))
    assert journal.payloads(0) == [(1, b"\0\xff?%s")]
    assert list(journal.wishes(0.0).values()) == [b"\0"]
    journal.close()
    again = shelf.open()
    assert (again.last_seq, again.audit.tip.number) == (1, 1)
    again.close()


def test_the_folder_is_named_by_nobody(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no such file"):
        AuditReader(tmp_path / "journal.sqlite")
