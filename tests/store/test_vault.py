"""Backups are made beside a writer, checked, kept as told, and found out when they rot."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

from app.store.database import DamageError, StoreError
from app.store.journal import Commit, Entry, Journal
from app.store.vault import JOURNAL, KEPT_LATEST, Vault, check, keep

NOW = 1_800_000_000.0


def entry(number: int) -> Entry:
    return Entry(1000.0 + number, "source_born", "water", b'{"n":%d}' % number)


def journal_of(folder: Path, events: int) -> Journal:
    journal = Journal(folder / JOURNAL)
    for beat in range(1, events + 1):
        journal.commit(Commit(beat, [entry(beat)]))
    return journal


def test_a_backup_is_the_journal_of_one_moment(tmp_path: Path) -> None:
    journal = journal_of(tmp_path, 50)
    backup = Vault(tmp_path / "backup").make(tmp_path, NOW)
    journal.commit(Commit(51, [entry(51)]))
    path = backup.file(JOURNAL)
    assert path is not None
    assert sorted(p.name for p in backup.folder.iterdir()) == [JOURNAL, "manifest.json"]
    copy = Journal(path)
    assert copy.last_seq == 50
    assert copy.payloads(0) == journal.payloads(0)[:50]
    copy.close()
    journal.close()
    assert (tmp_path / "backup").stat().st_mode & 0o077 == 0


def test_a_writer_is_neither_held_up_nor_does_it_hold_up(tmp_path: Path) -> None:
    journal = journal_of(tmp_path, 10)
    journal.commit(Commit(11, [Entry(1.0, "x", "a", b"y" * 400)] * 40_000))
    done = threading.Event()
    made = []

    def copy() -> None:
        made.append(Vault(tmp_path / "backup").make(tmp_path, NOW))
        done.set()

    thread = threading.Thread(target=copy)
    thread.start()
    commits = 0
    while not done.is_set():
        commits += 1
        journal.commit(Commit(11 + commits, [entry(commits)]))
    thread.join()
    assert commits > 1
    path = made[0].file(JOURNAL)
    assert path is not None
    copied = Journal(path)
    assert 40_010 <= copied.last_seq <= journal.last_seq
    copied.close()
    journal.close()


def test_a_damaged_original_is_found_by_its_backup(tmp_path: Path) -> None:
    journal_of(tmp_path, 300).close()
    path = tmp_path / JOURNAL
    data = bytearray(path.read_bytes())
    for at in range(8192, len(data) - 512, 4096):
        data[at : at + 512] = b"\xa5" * 512
    path.write_bytes(data)
    vault = Vault(tmp_path / "backup")
    with pytest.raises(DamageError, match=JOURNAL):
        vault.make(tmp_path, NOW)
    assert vault.backups() == []
    assert list((tmp_path / "backup").iterdir()) == []


def test_one_that_rotted_is_passed_over(tmp_path: Path) -> None:
    journal_of(tmp_path, 20).close()
    vault = Vault(tmp_path / "backup")
    elder, newer = vault.make(tmp_path, NOW), vault.make(tmp_path, NOW + 900)
    path = newer.file(JOURNAL)
    assert path is not None
    data = bytearray(path.read_bytes())
    data[-100] ^= 1  # one bit, where SQLite sees nothing wrong
    path.write_bytes(data)
    check(path)
    with pytest.raises(DamageError, match="no longer"):
        newer.verify()
    assert [b.made_at for b in vault.backups()] == [newer.made_at, elder.made_at]
    assert [b.made_at for b in vault.good(JOURNAL)] == [elder.made_at]


def test_one_that_is_broken_off_leaves_nothing(tmp_path: Path) -> None:
    journal_of(tmp_path, 20).close()
    vault = Vault(tmp_path / "backup")
    with pytest.raises(StoreError, match="the program ends"):
        vault.make(tmp_path, NOW, stopped=lambda: True)
    assert list((tmp_path / "backup").iterdir()) == []


def test_one_that_was_never_finished_is_none(tmp_path: Path) -> None:
    journal_of(tmp_path, 20).close()
    vault = Vault(tmp_path / "backup")
    made = vault.make(tmp_path, NOW)
    (made.folder / "manifest.json").unlink()  # written last
    assert vault.backups() == []


def test_people_are_copied_with_the_journal(tmp_path: Path) -> None:
    journal_of(tmp_path, 3).close()
    with sqlite3.connect(tmp_path / "people.sqlite") as people:
        people.execute("CREATE TABLE people (name TEXT)")
    people.close()
    made = Vault(tmp_path / "backup").make(tmp_path, NOW)
    assert [file.name for file in made.manifest.files] == [JOURNAL, "people.sqlite"]


def test_the_latest_stay_and_one_of_each_day(tmp_path: Path) -> None:
    week = [NOW - 900.0 * n for n in range(10 * 96)]  # ten days, every quarter of an hour
    kept = keep(week, NOW)
    assert set(week[:KEPT_LATEST]) <= kept
    days = {int(at // 86400) for at in kept}
    assert days == set(range(int(NOW // 86400) - 7, int(NOW // 86400) + 1))
    assert len(kept) <= KEPT_LATEST + 8
    journal_of(tmp_path, 1).close()
    vault = Vault(tmp_path / "backup")
    for n in range(KEPT_LATEST + 3):
        vault.make(tmp_path, NOW + n)
    assert len(vault.backups()) == KEPT_LATEST
