"""A damaged journal is set aside; what can be saved goes on, and says so."""

from __future__ import annotations

import logging
import os
import sqlite3
from pathlib import Path

import pytest

from app.core.audit import Link, Note, Tip, digest
from app.core.audit import decode as decode_record
from app.core.events import (
    JournalReconciled,
    JournalRestored,
    SourceBorn,
    decode,
    encode,
    type_name,
)
from app.core.store_events import ENGINE, RECONCILED, RESTORED
from app.store import recovery
from app.store.database import Database, sqlite_url
from app.store.journal import Commit, Entry, Journal
from app.store.recovery import OCCURRENCES_AHEAD, mark_damaged, open_journal, restore
from app.store.vault import JOURNAL, Vault

NOW = 1_800_000_000.0
pytestmark = pytest.mark.logs(
    "cannot be trusted", "goes on from the backup", "cannot be read", "later ones"
)


def born(number: int) -> Entry:
    event = SourceBorn(at=NOW + number, source="water", said_at=0.0)
    return Entry(event.at, type_name(event), "water", encode(event), number)


def filled(path: Path, first: int, last: int) -> None:
    journal = Journal(path)
    for number in range(first, last + 1):
        journal.commit(Commit(number, [born(number)]))
    journal.close()


def smash(path: Path, *, from_share: float = 0.2) -> None:
    data = bytearray(path.read_bytes())
    first = max(4096, int(len(data) * from_share) // 4096 * 4096)
    for at in range(first, len(data), 4096):
        data[at : at + 1024] = b"\xa5" * 1024
    path.write_bytes(data)


def remember(folder: Path, *beats: int) -> None:
    """A history that holds these beats."""
    (folder / "history").mkdir()
    database = Database(sqlite_url(folder / "history" / "recent.sqlite"))
    database.run("CREATE TABLE level0 (last_beat INTEGER)")
    database.run_many("INSERT INTO level0 VALUES (?)", [(beat,) for beat in beats])
    database.close()


def last_word(journal: Journal) -> JournalRestored:
    [(_, payload)] = journal.payloads(journal.last_seq - 1)
    event = decode(payload)
    assert isinstance(event, JournalRestored)
    return event


def test_the_last_good_backup_takes_its_place(tmp_path: Path) -> None:
    path, vault = tmp_path / JOURNAL, Vault(tmp_path / "backup")
    filled(path, 1, 200)
    journal = Journal(path)
    epoch = journal.next_epoch()
    journal.close()
    vault.make(tmp_path, NOW)
    filled(path, 201, 220)
    smash(path)
    damaged = path.read_bytes()
    journal = open_journal(path, vault, NOW + 60)
    told = last_word(journal)
    assert told.backup_at == NOW
    assert "damaged" in told.reason or "malformed" in told.reason
    assert (tmp_path / told.aside).read_bytes() == damaged
    assert journal.last_seq == 201 + told.salvaged
    assert told.next_occurrence == 200 + told.salvaged + OCCURRENCES_AHEAD
    assert journal.next_epoch() > epoch + 1000
    journal.close()
    again = open_journal(path, vault, NOW + 120)  # once is enough
    assert again.last_seq == 201 + told.salvaged
    again.close()


def test_what_came_after_the_backup_and_can_be_read_is_saved(tmp_path: Path) -> None:
    path, vault = tmp_path / JOURNAL, Vault(tmp_path / "backup")
    filled(path, 1, 10)
    vault.make(tmp_path, NOW)
    filled(path, 11, 30)
    mark_damaged(path, "seen while it was written")
    journal = open_journal(path, vault, NOW + 60)
    told = last_word(journal)
    assert (told.salvaged, told.reason) == (20, "seen while it was written")
    assert [decode(payload).at for _, payload in journal.payloads(10)][:-1] == [
        NOW + number for number in range(11, 31)
    ]
    journal.close()


def test_what_makes_no_sense_is_not_saved(tmp_path: Path) -> None:
    path, vault = tmp_path / JOURNAL, Vault(tmp_path / "backup")
    filled(path, 1, 10)
    vault.make(tmp_path, NOW)
    filled(path, 11, 30)
    database = Database(sqlite_url(path))
    database.run("UPDATE events SET payload = x'00' WHERE seq = 15")
    database.close()
    mark_damaged(path, "")
    journal = open_journal(path, vault, NOW + 60)
    assert last_word(journal).salvaged == 4
    journal.close()


def test_without_a_backup_it_begins_anew_with_what_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / JOURNAL
    path.write_text("no database at all " * 1000)
    journal = open_journal(path, Vault(tmp_path / "backup"), NOW)
    told = last_word(journal)
    assert (told.backup_at, told.salvaged, journal.last_seq) == (0.0, 0, 1)
    assert (tmp_path / told.aside).read_text().startswith("no database")
    journal.close()


def test_a_journal_that_is_gone_is_put_back(tmp_path: Path) -> None:
    path, vault = tmp_path / JOURNAL, Vault(tmp_path / "backup")
    filled(path, 1, 10)
    vault.make(tmp_path, NOW)
    for part in tmp_path.glob(f"{JOURNAL}*"):
        part.unlink()
    journal = open_journal(path, vault, NOW + 60)
    assert journal.last_seq == 11
    journal.close()


def test_a_first_start_is_no_damage(tmp_path: Path) -> None:
    journal = open_journal(tmp_path / JOURNAL, Vault(tmp_path / "backup"), NOW)
    assert journal.last_seq == 0
    journal.close()


@pytest.mark.parametrize("step", ["link", "replace", "_prepare"])
def test_a_kill_within_is_got_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    path, vault = tmp_path / JOURNAL, Vault(tmp_path / "backup")
    filled(path, 1, 100)
    vault.make(tmp_path, NOW)
    filled(path, 101, 130)
    smash(path, from_share=0.5)

    class Killed(BaseException):
        pass

    def kill(*_: object, **__: object) -> None:
        raise Killed

    place = {"link": (os, "link"), "replace": (Path, "replace")}
    with monkeypatch.context() as patched:
        patched.setattr(*place.get(step, (recovery, step)), kill)
        with pytest.raises(Killed):
            open_journal(path, vault, NOW + 60)
    journal = open_journal(path, vault, NOW + 61)
    assert journal.payloads(0)[:100] == [(n, born(n).payload) for n in range(1, 101)]
    assert last_word(journal).backup_at == NOW
    journal.close()


def test_readings_that_the_restored_journal_does_not_know_stay(tmp_path: Path) -> None:
    path, vault = tmp_path / JOURNAL, Vault(tmp_path / "backup")
    filled(path, 1, 10)
    vault.make(tmp_path, NOW)
    remember(tmp_path, 77)
    told = restore(path, next(vault.good(JOURNAL)), "asked", NOW + 60, salvage=False)
    journal = Journal(path)
    assert journal.beat == 77
    assert told.salvaged == 0
    journal.close()


def test_the_log_says_what_was_done(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / JOURNAL
    path.write_text("no database at all " * 1000)
    with caplog.at_level(logging.WARNING):
        open_journal(path, Vault(tmp_path / "backup"), NOW).close()
    assert "aside" in caplog.text


def test_the_journal_says_whether_it_still_waits_for_the_sources(tmp_path: Path) -> None:
    path = tmp_path / JOURNAL
    path.write_text("no database at all " * 1000)
    journal = open_journal(path, Vault(tmp_path / "backup"), NOW)
    assert journal.last_of(ENGINE, (RESTORED, RECONCILED)) == RESTORED
    raised = Entry(NOW, "alarm_raised", ENGINE, b"{}")
    journal.commit(Commit(1, [raised]))
    assert journal.last_of(ENGINE, (RESTORED, RECONCILED)) == RESTORED
    event = JournalReconciled(at=NOW, answered=3)
    journal.commit(Commit(2, [Entry(NOW, type_name(event), ENGINE, encode(event))]))
    assert journal.last_of(ENGINE, (RESTORED, RECONCILED)) == RECONCILED
    journal.close()


def test_the_audit_goes_on_as_far_as_its_chain_holds(tmp_path: Path) -> None:
    path, vault = tmp_path / JOURNAL, Vault(tmp_path / "backup")

    def write(first: int, last: int) -> None:
        journal = Journal(path)
        for number in range(first, last + 1):
            note = Note(at=NOW, kind="wish", action=f"deed-{number}", person="operator-1")
            journal.commit(Commit(number, notes=[note]))
        journal.close()

    write(1, 10)
    vault.make(tmp_path, NOW)
    write(11, 30)
    with sqlite3.connect(path) as raw:
        raw.execute("DROP TRIGGER audit_is_not_changed")
        raw.execute("UPDATE audit SET data = CAST(replace(data, 'deed-25', 'deed-00') AS BLOB)")
    raw.close()
    mark_damaged(path, "seen")
    journal = open_journal(path, vault, NOW + 60)
    assert journal.audit.tip.number == 25  # 24 whose chain holds, and the restoring itself
    journal.close()
    with sqlite3.connect(path) as raw:
        rows = raw.execute("SELECT number, data, hash FROM audit ORDER BY number").fetchall()
    raw.close()
    tip = Tip()
    for number, data, said in rows:
        record = decode_record(bytes(data))
        assert (number, record.previous, digest(bytes(data))) == (tip.number + 1, tip.hash, said)
        tip = tip.after(Link(number, data, said))
    assert record.note.action == "journal_restored"
    assert record.note.facts["goes_on_after"] == 24


def test_an_end_that_is_lost_is_found_out_by_the_history(tmp_path: Path) -> None:
    path, vault = tmp_path / JOURNAL, Vault(tmp_path / "backup")
    filled(path, 1, 10)
    remember(tmp_path, 9, 10, 13, 14)
    journal = open_journal(path, vault, NOW)
    told = last_word(journal)
    assert "the end of the journal is lost" in told.reason
    assert (journal.last_seq, journal.beat) == (11, 14)  # and the readings of 13 and 14 stay
    journal.close()
    again = open_journal(path, vault, NOW)
    assert again.last_seq == 11
    again.close()


def test_a_beat_that_was_never_committed_is_no_loss(tmp_path: Path) -> None:
    path = tmp_path / JOURNAL
    filled(path, 1, 10)
    remember(tmp_path, 9, 10, 13)
    journal = open_journal(path, Vault(tmp_path / "backup"), NOW)
    assert journal.last_seq == 10
    journal.close()


def test_a_damaged_log_of_commits_is_found_out(tmp_path: Path) -> None:
    path, vault = tmp_path / JOURNAL, Vault(tmp_path / "backup")
    journal = Journal(path)
    for number in range(1, 41):
        journal.commit(Commit(number, [born(number)]))
    killed = tmp_path / "killed"
    killed.mkdir()
    for part in ("", "-wal"):
        (killed / (JOURNAL + part)).write_bytes((tmp_path / (JOURNAL + part)).read_bytes())
    journal.close()
    remember(killed, *range(30, 41))
    wal = killed / (JOURNAL + "-wal")
    data = bytearray(wal.read_bytes())
    data[len(data) // 2] ^= 1
    wal.write_bytes(data)
    journal = open_journal(killed / JOURNAL, vault, NOW)
    assert 1 < journal.last_seq < 40
    assert "lost" in last_word(journal).reason
    journal.close()
