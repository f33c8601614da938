"""The register of people: names, roles and Argon2id hashes, never a password.

Several programs may write it, each for a moment, so it is not in WAL mode:
SQLite up to 3.51.2 can damage a WAL file that two connections write.
"""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.core.people import Person, Role, name_objection, password_objection
from app.store.database import Database, StoreError, sqlite_url
from app.store.migrations import migrate, version

FILE = "people.sqlite"
STEPS = (
    (
        """CREATE TABLE people (name TEXT PRIMARY KEY, role TEXT NOT NULL,
           hash TEXT NOT NULL)""",
    ),
)
PRIVATE = 0o600
_HASHER = PasswordHasher()


class RegisterError(Exception):
    """Why the register cannot do it; the text is a code of ``refusal.<code>``."""


def read_people(path: Path, patience_s: float = 5.0) -> list[Person]:
    """Everybody, by name; nobody where there is no file yet. Writes nothing.
    Raises StoreError."""
    rows = _read(path, "SELECT name, role, hash FROM people ORDER BY name", (), patience_s)
    try:
        return [Person(str(name), Role(role), _mark(str(kept))) for name, role, kept in rows]
    except ValueError as error:
        raise StoreError(f"{path.name}: {error}") from error


def verify(path: Path, name: str, password: str) -> bool:
    """Whether it is this person's password. Takes some 50 ms, on purpose, and as
    long for who is not in the register. Writes nothing. Raises StoreError."""
    rows = _read(path, "SELECT hash FROM people WHERE name = ?", (name,), 5.0)
    right = _matches(str(rows[0][0]) if rows else _nobodys_hash(), password)
    return right and bool(rows)


class Register:
    """Changes the register; one thread. Raises StoreError where the file cannot be
    used, RegisterError where it does not do what is asked."""

    def __init__(self, path: Path) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(PRIVATE)
            path.chmod(PRIVATE)  # SQLite's own files beside it take the same
        except OSError as error:
            raise StoreError(f"cannot open {path}: {error.strerror}") from error
        self._path = path
        self._database = Database(sqlite_url(path), journal_mode="DELETE")
        try:
            migrate(self._database, STEPS, path.name)
        except StoreError:
            self.close()
            raise

    def people(self) -> list[Person]:
        """Everybody, by name."""
        return read_people(self._path)

    def add(self, name: str, role: Role, password: str) -> None:
        """RegisterError: no_person, name_too_long, password_too_short,
        password_too_long, known_person."""
        _check(name_objection(name) or password_objection(password))
        values = (name, role.value, _HASHER.hash(password))
        with self._database.transaction():
            if name in self._roles():
                raise RegisterError("known_person")
            self._database.run("INSERT INTO people VALUES (?, ?, ?)", values)

    def found(self, name: str, password: str) -> None:
        """The first person, an administrator. RegisterError as `add`, and
        register_not_empty."""
        _check(name_objection(name) or password_objection(password))
        values = (name, Role.ADMINISTRATOR.value, _HASHER.hash(password))
        with self._database.transaction():
            if self._roles():
                raise RegisterError("register_not_empty")
            self._database.run("INSERT INTO people VALUES (?, ?, ?)", values)

    def set_role(self, name: str, role: Role) -> None:
        """RegisterError: unknown_person, last_supervisor, last_administrator."""
        with self._database.transaction():
            self._check_leaving(name, role)
            self._database.run("UPDATE people SET role = ? WHERE name = ?", (role.value, name))

    def set_password(self, name: str, password: str) -> None:
        """RegisterError: unknown_person, password_too_short, password_too_long."""
        _check(password_objection(password))
        kept = _HASHER.hash(password)
        with self._database.transaction():
            if name not in self._roles():
                raise RegisterError("unknown_person")
            self._database.run("UPDATE people SET hash = ? WHERE name = ?", (kept, name))

    def remove(self, name: str) -> None:
        """RegisterError: unknown_person, last_supervisor, last_administrator."""
        with self._database.transaction():
            self._check_leaving(name)
            self._database.run("DELETE FROM people WHERE name = ?", (name,))

    def close(self) -> None:
        self._database.close()

    def _roles(self) -> dict[str, str]:
        return {str(name): str(role) for name, role in self._database.rows(_ROLES)}

    def _check_leaving(self, name: str, role: Role | None = None) -> None:
        """The room must not be left without anybody who may do everything in it, nor
        without anybody who may register others, once there is one."""
        roles = self._roles()
        if name not in roles:
            raise RegisterError("unknown_person")
        others = [other for person, other in roles.items() if person != name]
        was = roles[name]
        if was in (Role.SUPERVISOR, Role.ADMINISTRATOR) and role != was and was not in others:
            raise RegisterError(f"last_{was}")


_ROLES = "SELECT name, role FROM people"


def _read(
    path: Path, sql: str, values: tuple[str, ...], patience_s: float
) -> list[tuple[str, ...]]:
    if not path.is_file():
        return []
    database = Database(sqlite_url(path), read_only=True, patience_s=patience_s)
    try:
        tables = database.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
        if ("schema_version",) not in tables or not version(database):
            return []  # somebody is just founding it
        if version(database) > len(STEPS):
            raise StoreError(f"{path.name} was written by a newer OnDijon")
        return database.rows(sql, values)
    finally:
        database.close()


def _mark(kept: str) -> str:
    """Another for each password, and nothing to guess it by."""
    return sha256(kept.encode()).hexdigest()[:16]


def _matches(kept: str, password: str) -> bool:
    try:
        return not password_objection(password) and _HASHER.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys_hash() -> str:
    """So that an unknown name takes as long as a known one."""
    return _HASHER.hash("of nobody")


def _check(objection: str) -> None:
    if objection:
        raise RegisterError(objection)
