"""The register of people: names, roles and Argon2id hashes, never a password."""

from __future__ import annotations

from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.core.people import Person, Role, name_objection, password_objection
from app.store.database import Database, sqlite_url
from app.store.migrations import migrate

FILE = "people.sqlite"
STEPS = (
    (
        """CREATE TABLE people (name TEXT PRIMARY KEY, role TEXT NOT NULL,
           hash TEXT NOT NULL)""",
    ),
)
_HASHER = PasswordHasher()


class RegisterError(Exception):
    """Why the register cannot do it; the text is a code of ``refusal.<code>``."""


class Register:
    """One SQLite file, used by one thread at a time. Raises StoreError where the
    file cannot be used."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(0o600)
        self._database = Database(sqlite_url(path))
        migrate(self._database, STEPS, path.name)
        self._version = -1
        self._roles: dict[str, Role] = {}

    def people(self) -> list[Person]:
        """Everybody, by name."""
        rows = self._database.rows("SELECT name, role FROM people ORDER BY name")
        return [Person(str(name), Role(role)) for name, role in rows]

    def role(self, name: str) -> Role | None:
        """The role of a person, None for who is not in the register. Read again
        only where somebody else has written meanwhile."""
        version = int(self._database.rows("PRAGMA data_version")[0][0])
        if version != self._version:
            self._version = version
            self._roles = {person.name: person.role for person in self.people()}
        return self._roles.get(name)

    def add(self, name: str, role: Role, password: str) -> None:
        """RegisterError: no_person, name_too_long, password_too_short,
        password_too_long, known_person."""
        self._check(name_objection(name) or password_objection(password))
        if self.role(name) is not None:
            raise RegisterError("known_person")
        values = (name, role.value, _HASHER.hash(password))
        self._change("INSERT INTO people VALUES (?, ?, ?)", values)

    def set_role(self, name: str, role: Role) -> None:
        """RegisterError: unknown_person, last_supervisor."""
        if role is not Role.SUPERVISOR:
            self._keep_a_supervisor(name)
        self._known(name)
        self._change("UPDATE people SET role = ? WHERE name = ?", (role.value, name))

    def set_password(self, name: str, password: str) -> None:
        """RegisterError: unknown_person, password_too_short, password_too_long."""
        self._check(password_objection(password))
        self._known(name)
        self._change("UPDATE people SET hash = ? WHERE name = ?", (_HASHER.hash(password), name))

    def remove(self, name: str) -> None:
        """RegisterError: unknown_person, last_supervisor."""
        self._keep_a_supervisor(name)
        self._known(name)
        self._change("DELETE FROM people WHERE name = ?", (name,))

    def verify(self, name: str, password: str) -> bool:
        """Whether it is this person's password. Takes some 50 ms, on purpose."""
        rows = self._database.rows("SELECT hash FROM people WHERE name = ?", (name,))
        if not rows or password_objection(password):
            return False
        try:
            return _HASHER.verify(str(rows[0][0]), password)
        except (VerificationError, InvalidHashError):
            return False

    def close(self) -> None:
        self._database.close()

    def _change(self, sql: str, values: tuple[str, ...]) -> None:
        with self._database.transaction():
            self._database.run(sql, values)
        self._version = -1  # SQLite tells of others' writing only

    def _known(self, name: str) -> None:
        if self.role(name) is None:
            raise RegisterError("unknown_person")

    def _keep_a_supervisor(self, name: str) -> None:
        supervisors = [p.name for p in self.people() if p.role is Role.SUPERVISOR]
        if supervisors == [name] and len(self.people()) > 1:
            raise RegisterError("last_supervisor")

    @staticmethod
    def _check(objection: str) -> None:
        if objection:
            raise RegisterError(objection)
