"""A journal on a server, from a terminal: moved there, proven, exported; no password told."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from app.core.audit import Note
from app.store.audit_checkpoints import CHECKPOINTS, CheckpointFolder
from app.store.auditkey import own_key
from app.store.database import Database, StoreError
from app.store.history import History
from app.store.journal import Commit, Entry, Journal
from app.store.opening import open_store
from app.store.package import write_package
from app.store.people import FILE as PEOPLE
from app.store.people import Register
from app.store.vault import JOURNAL, Vault
from app.wiring.cli.program import main
from app.wiring.storeplace import journal_place, store_url, url_said
from tests.postgres import PostgresServer
from tests.store.test_package import small_city, small_map

Said = pytest.CaptureFixture[str]
NOW = 1_790_000_000.0
WITH_PASSWORD = "postgresql+psycopg://city:correct-horse@db.example/city"


def entries(count: int) -> list[Entry]:
    return [Entry(NOW + n, "source_born", "water", b'{"n":%d}' % n) for n in range(count)]


@pytest.fixture
def place(postgres: PostgresServer) -> str:
    return postgres.place()


@pytest.fixture
def folder(tmp_path: Path, place: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose journal was kept in a file, and has gone on to a server."""
    monkeypatch.setenv("ONDIJON_LANGUAGE", "en")
    monkeypatch.setenv("ONDIJON_DATA", str(tmp_path))
    journal = Journal(tmp_path / JOURNAL)
    journal.next_epoch()
    notes = [Note(at=NOW, kind="wish", action="acknowledge", person="operator-1")]
    journal.commit(Commit(1, entries(3), {"water": b"p"}, [("w1", NOW, b"r")], notes))
    CheckpointFolder(tmp_path / CHECKPOINTS).add(journal.audit.tip, NOW, own_key(tmp_path))
    journal.save_checkpoint(b"state")
    journal.close()
    Register(tmp_path / PEOPLE).close()
    url = store_url(tmp_path, place)
    moved = open_store(url, tmp_path, Vault(tmp_path / "backup"), NOW)
    assert (moved.last_seq, moved.beat, moved.epoch) == (3, 1, 1)
    assert (moved.progress(), moved.wishes(0.0)) == ({"water": b"p"}, {"w1": b"r"})
    assert moved.checkpoint() == (3, b"state")
    moved.commit(Commit(2, entries(1), notes=notes))
    moved.save_checkpoint(b"later")
    moved.close()
    return tmp_path


@pytest.mark.logs("is on the server now")
def test_it_is_moved_proven_and_exported(folder: Path, capsys: Said) -> None:
    assert not (folder / JOURNAL).exists()
    assert list(folder.glob(f"{JOURNAL}.moved-*"))
    assert main(["audit", "verify"]) == 0
    assert "2 records, 1 checkpoints: nothing was changed" in capsys.readouterr().out
    assert main(["audit", "list", "--json"]) == 0
    assert [one["person"] for one in json.loads(capsys.readouterr().out)] == ["operator-1"] * 2
    write_package(folder / "city.sqlite", small_city(), small_map())
    with ThreadPoolExecutor(1) as worker:
        History(folder / "history", worker, committed_beat=2).close()
    assert main(["export", "all", str(folder / "out")]) == 0
    events = pq.read_table(folder / "out" / "events.parquet").to_pylist()
    assert [one["seq"] for one in events] == [1, 2, 3, 4]
    assert events[2]["payload"] == '{"n":2}'
    lines = (folder / "out" / "audit.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["number"] for line in lines] == [1, 2]


@pytest.mark.logs("is on the server now")
def test_a_change_on_the_server_is_found(folder: Path, place: str, capsys: Said) -> None:
    database = Database(place)
    with pytest.raises(StoreError, match="not changed"):
        database.run("UPDATE audit SET hash = 'f' WHERE number = 1")
    database.run("ALTER TABLE audit DISABLE TRIGGER USER")  # its owner can
    database.run("DELETE FROM audit WHERE number = 1")
    database.close()
    assert main(["audit", "verify"]) == 1
    assert "Record 1 is missing." in capsys.readouterr().out


@pytest.mark.logs("is on the server now")
def test_backups_hold_what_is_in_the_folder(folder: Path, capsys: Said) -> None:
    assert main(["backup", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["files"] == [PEOPLE]
    assert main(["restore"]) == 1
    assert "server's own backup" in capsys.readouterr().err


@pytest.mark.logs("is on the server now")
def test_a_server_with_another_journal_is_left_alone(tmp_path: Path, place: str) -> None:
    for name in ("first", "second"):
        journal = Journal(tmp_path / name / JOURNAL)
        journal.commit(Commit(1, entries(1)))
        journal.close()
    vault = Vault(tmp_path / "backup")
    open_store(place, tmp_path / "first", vault, NOW).close()
    with pytest.raises(StoreError, match="another journal"):
        open_store(place, tmp_path / "second", vault, NOW)
    assert (tmp_path / "second" / JOURNAL).is_file()


def test_a_password_is_taken_from_a_file_of_its_owner_alone(tmp_path: Path, capsys: Said) -> None:
    assert main(["engine", "--store", WITH_PASSWORD, "--data-dir", str(tmp_path)]) == 2
    assert "correct-horse" not in capsys.readouterr().err
    file = tmp_path / "store.txt"
    file.write_text(f"{WITH_PASSWORD}\n")
    file.chmod(0o640)
    with pytest.raises(StoreError, match="chmod 600"):
        url_said(str(file))
    file.chmod(0o600)
    assert store_url(tmp_path, str(file)) == WITH_PASSWORD
    assert journal_place(tmp_path) == WITH_PASSWORD  # remembered
    assert "correct-horse" not in (tmp_path / "store").read_text()
    with pytest.raises(StoreError) as refused:
        Database(f"{WITH_PASSWORD}?port=1&connect_timeout=2&hostaddr=127.0.0.1")
    assert "correct-horse" not in str(refused.value)


@pytest.mark.parametrize("said", ["mysql://h/d", "sqlite:///x", "no file", "a://"])
def test_what_is_no_server_is_said(tmp_path: Path, said: str) -> None:
    with pytest.raises(StoreError):
        store_url(tmp_path, said)
    assert store_url(tmp_path, "") == ""


def test_a_standby_does_not_go_with_a_server(tmp_path: Path, capsys: Said) -> None:
    store_url(tmp_path, "postgresql+psycopg://db.example/city")
    assert main(["--standby", "--data-dir", str(tmp_path)]) == 2
    assert "not with --store" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("url", "taken"),
    [
        ("postgresql+psycopg://db.example/city", False),
        ("postgresql+psycopg://db.example/city?sslmode=prefer", False),
        ("postgresql+psycopg://db.example/city?sslmode=verify-full", True),
        ("postgresql+psycopg:///city?host=/run/postgresql", True),
        ("postgresql+psycopg:///city?host=/run/postgresql,db.example", False),
        ("postgresql+psycopg://localhost/city", True),
    ],
)
def test_where_tls_is_required_no_server_far_away_is_plain(
    tmp_path: Path, url: str, taken: bool
) -> None:
    assert store_url(tmp_path, url) == url
    if taken:
        assert store_url(tmp_path, "", require_tls=True) == url
    else:
        with pytest.raises(StoreError, match="sslmode=verify-full"):
            store_url(tmp_path, "", require_tls=True)
