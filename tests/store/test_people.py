"""The register of people: a real file, several writers, nothing readable of a password."""

from __future__ import annotations

import sqlite3
import stat
import threading
from pathlib import Path

import pytest

from app.core.people import Person, Role
from app.store.database import StoreError
from app.store.people import FILE, Register, RegisterError, read_people, verify

ADA, BEA = "operator-1", "operator-2"
PASSWORD, OTHER = "correct horse 7", "battery staple 8"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / FILE


def refusal(error: pytest.ExceptionInfo[RegisterError]) -> str:
    return str(error.value)


def test_who_was_added_is_there_with_role_and_password(path: Path) -> None:
    assert read_people(path) == []
    assert not path.exists()  # looking founds nothing
    register = Register(path)
    register.add(BEA, Role.OPERATOR, OTHER)
    register.add(ADA, Role.SUPERVISOR, PASSWORD)
    wanted = [Person(ADA, Role.SUPERVISOR), Person(BEA, Role.OPERATOR)]
    assert register.people() == read_people(path) == wanted
    assert verify(path, ADA, PASSWORD)
    assert not verify(path, ADA, OTHER)
    assert not verify(path, ADA, "")
    assert not verify(path, "nobody-1", PASSWORD)
    assert not verify(path, "nobody-1", "of nobody")
    register.set_password(ADA, OTHER)
    assert verify(path, ADA, OTHER)
    assert not verify(path, ADA, PASSWORD)
    register.close()


def test_nothing_but_a_hash_is_kept_and_only_its_owner_reads_it(path: Path) -> None:
    path.parent.mkdir()
    path.touch(0o644)
    register = Register(path)
    register.add(ADA, Role.OPERATOR, PASSWORD)
    register.add(BEA, Role.OPERATOR, PASSWORD)
    files = list(path.parent.iterdir())
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert not any(PASSWORD.encode() in file.read_bytes() for file in files)
    with sqlite3.connect(path) as raw:
        hashes = [row[0] for row in raw.execute("SELECT hash FROM people")]
        assert raw.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        raw.execute("BEGIN IMMEDIATE")
        raw.execute("DELETE FROM people")
        beside = [one for one in path.parent.iterdir() if one != path]
        assert all(stat.S_IMODE(one.stat().st_mode) == 0o600 for one in beside)
        raw.execute("ROLLBACK")
    raw.close()
    assert all(one.startswith("$argon2id$") for one in hashes)
    assert len(set(hashes)) == 2  # the same password, another salt
    register.close()


def test_what_the_register_does_not_do_is_said(path: Path) -> None:
    register = Register(path)
    register.add(ADA, Role.SUPERVISOR, PASSWORD)
    register.add(BEA, Role.OPERATOR, PASSWORD)
    for name, password, code in (
        (ADA, PASSWORD, "known_person"),
        ("", PASSWORD, "no_person"),
        ("x" * 101, PASSWORD, "name_too_long"),
        ("operator-3", "short", "password_too_short"),
        ("operator-3", "x" * 201, "password_too_long"),
    ):
        with pytest.raises(RegisterError) as error:
            register.add(name, Role.VIEWER, password)
        assert refusal(error) == code
    with pytest.raises(RegisterError, match="unknown_person"):
        register.set_role("operator-3", Role.VIEWER)
    with pytest.raises(RegisterError, match="unknown_person"):
        register.set_password("operator-3", PASSWORD)
    with pytest.raises(RegisterError, match="unknown_person"):
        register.remove("operator-3")
    with pytest.raises(RegisterError, match="last_supervisor"):
        register.set_role(ADA, Role.VIEWER)
    with pytest.raises(RegisterError, match="last_supervisor"):
        register.remove(ADA)
    register.set_role(BEA, Role.SUPERVISOR)
    register.remove(ADA)
    with pytest.raises(RegisterError, match="last_supervisor"):
        register.remove(BEA)  # though nobody else is left
    register.close()


def test_the_register_is_founded_once_and_keeps_an_administrator(path: Path) -> None:
    register = Register(path)
    with pytest.raises(RegisterError, match="password_too_short"):
        register.found(ADA, "short")
    register.found(ADA, PASSWORD)
    assert register.people() == [Person(ADA, Role.ADMINISTRATOR)]
    with pytest.raises(RegisterError, match="register_not_empty"):
        register.found(BEA, PASSWORD)
    register.add(BEA, Role.SUPERVISOR, OTHER)
    with pytest.raises(RegisterError, match="last_administrator"):
        register.remove(ADA)
    with pytest.raises(RegisterError, match="last_administrator"):
        register.set_role(ADA, Role.SUPERVISOR)
    register.set_role(ADA, Role.ADMINISTRATOR)  # as it is
    mark = register.people()[0].mark
    register.set_password(ADA, OTHER)
    assert register.people()[0].mark not in ("", mark)
    register.close()


def test_several_programs_write_at_once(path: Path) -> None:
    Register(path).close()

    def work(number: int) -> None:
        register = Register(path)
        register.add(f"operator-{number}", Role.OPERATOR, PASSWORD)
        register.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(read_people(path)) == 4


@pytest.mark.parametrize(
    "sql",
    ["UPDATE people SET role = 'king'", "INSERT INTO schema_version VALUES (99)"],
)
def test_a_register_of_another_program_is_refused(path: Path, sql: str) -> None:
    register = Register(path)
    register.add(ADA, Role.OPERATOR, PASSWORD)
    register.close()
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute(sql)
    raw.close()
    with pytest.raises(StoreError, match=r"people\.sqlite"):
        read_people(path)


def test_a_file_that_is_no_register_is_refused(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"no database at all" * 300)
    with pytest.raises(StoreError):
        read_people(path)
    with pytest.raises(StoreError):
        verify(path, ADA, PASSWORD)
    with pytest.raises(StoreError):
        Register(path)


def test_a_damaged_hash_lets_nobody_in(path: Path) -> None:
    register = Register(path)
    register.add(ADA, Role.OPERATOR, PASSWORD)
    register.close()
    raw = sqlite3.connect(path, isolation_level=None)
    for damaged in ("", PASSWORD, "$argon2id$v=19$m=65536,t=3,p=4$", "$argon2id$" + "x" * 5000):
        raw.execute("UPDATE people SET hash = ?", (damaged,))
        assert not verify(path, ADA, PASSWORD)
    raw.close()


def test_damage_that_is_no_text_is_refused_as_damage(path: Path) -> None:
    Register(path).close()
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute("PRAGMA writable_schema = ON")
    broken = "UPDATE sqlite_master SET name = CAST(X'FFFE41' AS TEXT), sql = 'CREATE TABLE x(y z,)'"
    raw.execute(f"{broken} WHERE name = 'people'")
    raw.close()
    with pytest.raises(StoreError, match="damaged"):
        read_people(path)
