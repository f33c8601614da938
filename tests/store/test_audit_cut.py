"""An audit whose old part was removed in its time is proven from there on; one that was
cut by anybody else is not."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.core.audit import Note, Tip
from app.core.audit_check import Finding, cut_note
from app.store.audit_checkpoints import Checkpoint, CheckpointFolder
from app.store.audit_proof import Proof, prove
from app.store.auditkey import PUBLIC_FILE, own_key, public_key
from app.store.journal import Commit, Journal

DAY_S = 86400.0
OLD, NOW = 1_700_000_000.0, 1_800_000_000.0


class Archive:
    """Twenty old records and ten new ones, signed at 10, 20 and 30."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.journal = Journal(folder / "journal.sqlite")
        self.place = CheckpointFolder(folder / "audit")
        self.key = own_key(folder)
        self.tips: dict[int, Tip] = {}
        for number in range(1, 31):
            at = OLD + number if number <= 20 else NOW - 100.0 + number
            self.record(Note(at=at, kind="wish", action="order", person=f"p{number}"))
            if number % 10 == 0:
                self.sign(at)

    def record(self, note: Note) -> None:
        self.journal.commit(Commit(self.journal.beat + 1, notes=[note]))
        tip = self.journal.audit.tip
        self.tips[tip.number] = tip

    def sign(self, at: float) -> Checkpoint:
        return self.place.add(self.journal.audit.tip, at, self.key)

    def say_cut(self, through: Tip, now: float = NOW) -> None:
        self.record(cut_note(through, now - 400 * DAY_S, now))

    def cut(self, through: int) -> None:
        while self.journal.forgetting.records(through):
            pass

    def proof(self) -> Proof:
        path = self.folder / "journal.sqlite"
        return prove(path, self.folder / "audit", public_key(self.folder / PUBLIC_FILE))

    def findings(self) -> list[Finding]:
        return self.proof().findings


@pytest.fixture
def audit(tmp_path: Path) -> Iterator[Archive]:
    made = Archive(tmp_path)
    yield made
    made.journal.close()


def test_the_latest_checkpoint_of_a_time_is_found(audit: Archive) -> None:
    public = audit.key.public_key()
    found = [audit.place.last_before(at, public) for at in (OLD, OLD + 10, OLD + 25, NOW)]
    assert [one.records if one else 0 for one in found] == [0, 10, 20, 30]


@pytest.mark.parametrize("gone", [20, 19, 7, 1])
def test_what_was_cut_in_its_time_is_proven_from_there_on(audit: Archive, gone: int) -> None:
    """Also where a kill broke the cut off."""
    audit.say_cut(audit.tips[20])
    audit.sign(NOW)
    assert audit.proof().first == 1
    audit.cut(gone)
    told = audit.proof()
    assert told.findings == []
    assert (told.first, told.records, told.vouched) == (gone + 1, 31 - gone, 31 - gone)


def test_a_second_cut_goes_on_from_the_first(audit: Archive) -> None:
    audit.say_cut(audit.tips[10])
    audit.sign(NOW)
    audit.cut(10)
    audit.say_cut(audit.tips[20])
    audit.sign(NOW + 1.0)
    audit.cut(20)
    assert audit.proof().first == 21
    assert audit.findings() == []


def unsigned(audit: Archive) -> None:
    audit.say_cut(audit.tips[20])


def too_young(audit: Archive) -> None:
    audit.say_cut(audit.tips[30])
    audit.sign(NOW)


def in_the_future(audit: Archive) -> None:
    audit.say_cut(audit.tips[30], NOW + 1000 * DAY_S)
    audit.sign(NOW)


def of_no_checkpoint(audit: Archive) -> None:
    audit.say_cut(audit.tips[15])
    audit.sign(NOW)


def of_another_hash(audit: Archive) -> None:
    audit.say_cut(Tip(20, "f" * 64))
    audit.sign(NOW)


def by_somebody(audit: Archive) -> None:
    note = cut_note(audit.tips[20], NOW, NOW)
    audit.record(Note(at=NOW, kind="wish", action=note.action, facts=note.facts))
    audit.sign(NOW)


@pytest.mark.parametrize(
    "said", [unsigned, too_young, in_the_future, of_no_checkpoint, of_another_hash, by_somebody]
)
def test_what_anybody_else_cut_is_found(audit: Archive, said: Callable[[Archive], None]) -> None:
    said(audit)
    audit.cut(15)
    assert [(one.code, one.first, one.last) for one in audit.findings()] == [("missing", 1, 15)]


def test_more_than_was_said_is_found(audit: Archive) -> None:
    audit.say_cut(audit.tips[20])
    audit.sign(NOW)
    audit.cut(21)
    assert [one.code for one in audit.findings()] == ["missing"]


def test_of_what_a_cut_left_changes_are_found(audit: Archive) -> None:
    audit.say_cut(audit.tips[20])
    audit.sign(NOW)
    audit.cut(12)
    with contextlib.closing(sqlite3.connect(audit.folder / "journal.sqlite")) as tool, tool:
        tool.execute("DROP TRIGGER audit_is_not_changed")
        tool.execute("UPDATE audit SET hash = 'f' WHERE number = 15")
    assert [one.code for one in audit.findings()] == ["edited", "unlinked"]


def test_a_journal_that_follows_begins_where_the_cut_one_does(
    audit: Archive, tmp_path: Path
) -> None:
    audit.say_cut(audit.tips[20])
    audit.sign(NOW)
    audit.cut(20)
    follower = Journal(tmp_path / "other" / "journal.sqlite")
    rows = [(link.number, link.data, link.hash) for link in audit.journal.audit.links(0, 100)]
    assert rows[0][0] == 21
    with contextlib.closing(sqlite3.connect(tmp_path / "other" / "journal.sqlite")) as tool, tool:
        tool.executemany("INSERT INTO audit VALUES (?, ?, ?)", rows[:-1])
        for number in (1, 20, rows[-2][0], rows[-1][0] + 1):
            with pytest.raises(sqlite3.IntegrityError):
                tool.execute("INSERT INTO audit VALUES (?, x'00', '')", (number,))
        tool.execute("INSERT INTO audit VALUES (?, ?, ?)", rows[-1])
    follower.close()
    place, key = audit.folder / "audit", public_key(audit.folder / PUBLIC_FILE)
    proof = prove(tmp_path / "other" / "journal.sqlite", place, key)
    assert (proof.first, proof.findings) == (21, [])
