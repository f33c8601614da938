"""Backups and files put aside go in their time, and no backup keeps what must be gone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.core.camera_events import CameraOpened
from app.core.events import encode, type_name
from app.store.database import StoreError
from app.store.journal import Commit, Entry, Journal
from app.store.shred import shred
from app.store.vault import JOURNAL, Backup, Vault
from app.store.vaultforgetting import files_aside, forget_backups, forget_cameras

NOW = 1_800_000_000.0
DAY_S = 86400.0


def looked(at: float, camera: str, reference: str) -> Entry:
    event = CameraOpened(
        at=at,
        asset=camera,
        view=reference,
        person="Ada",
        desk="desk-1",
        purpose="incident",
        reason="crash",
        until=at + 600.0,
        reference=reference,
    )
    return Entry(at, type_name(event), camera, encode(event))


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    """Three backups, a day apart, of a journal with looks at cameras of ten days."""
    journal, made = Journal(tmp_path / JOURNAL), Vault(tmp_path / "backup")
    for day in range(10):
        at = NOW - (10 - day) * DAY_S
        looks = [looked(at, "camera-001", f"old-{day}"), looked(at, "camera-107", f"held-{day}")]
        journal.commit(Commit(day + 1, [*looks, Entry(at, "source_born", "cctv", b"{}")]))
    for day in (3, 2, 1):
        made.make(tmp_path, NOW - day * DAY_S)
    journal.close()
    return made


def seen(backup: Backup) -> str:
    path = backup.file(JOURNAL)
    assert path is not None
    return path.read_bytes().decode("latin-1")


def test_backups_go_in_their_time_but_never_the_last(vault: Vault) -> None:
    assert forget_backups(vault, NOW - 1.5 * DAY_S) == 2
    assert [backup.made_at for backup in vault.backups()] == [NOW - DAY_S]
    assert forget_backups(vault, NOW) == 0
    assert [path.name for path in vault.folder.iterdir()] == [vault.backups()[0].folder.name]


def test_no_backup_keeps_a_look_at_a_camera_for_longer(vault: Vault) -> None:
    until = NOW - 5.5 * DAY_S
    for round_ in range(2):
        removed = forget_cameras(vault, until, ("camera-107",))
        assert removed == (3 * 5 if round_ == 0 else 0)
        for backup in vault.backups():
            backup.verify()
            text = seen(backup)
            assert "old-4" not in text
            for kept in ("old-5", "held-0", "source_born"):
                assert kept in text
    assert [backup.made_at for backup in vault.backups()] == [
        NOW - day * DAY_S for day in (1, 2, 3)
    ]
    assert forget_cameras(vault, until + DAY_S, ()) == 3 * (1 + 6)
    assert len(list(vault.folder.iterdir())) == len(vault.backups()) == 3
    assert len(list(vault.good(JOURNAL))) == 3


def test_a_round_broken_off_is_done_again(vault: Vault) -> None:
    until, first = NOW - 5.5 * DAY_S, vault.backups()[-1]
    stops = iter([False, False, True])
    with pytest.raises(StoreError, match="the program ends"):
        forget_cameras(vault, until, (), lambda: next(stops, True))
    assert first.made_at in [backup.made_at for backup in vault.backups()]
    forget_cameras(vault, until, ())
    assert [backup.made_at for backup in vault.good(JOURNAL)] == [
        NOW - day * DAY_S for day in (1, 2, 3)
    ]
    for backup in vault.backups():
        assert "old-4" not in seen(backup)


def test_files_put_aside_are_found_by_their_age(tmp_path: Path) -> None:
    (tmp_path / "history").mkdir()
    folder = tmp_path / "history.aside-2026"
    folder.mkdir()
    names = ("journal.sqlite.aside-a", "history/2026-01.damaged-1", "history.aside-2026/x")
    for name in (*names, "journal.sqlite", "history/2026-01.sqlite"):
        (tmp_path / name).write_bytes(b"x")
        os.utime(tmp_path / name, (NOW - 9.0, NOW - 9.0))
    os.utime(tmp_path / "journal.sqlite.aside-a", (NOW + 9.0, NOW + 9.0))
    found = files_aside(tmp_path, NOW)
    assert [str(path.relative_to(tmp_path)) for path in found] == [
        "history/2026-01.damaged-1",
        "history.aside-2026",
    ]
    assert sum(map(shred, found)) == 2
    assert files_aside(tmp_path, NOW) == []
