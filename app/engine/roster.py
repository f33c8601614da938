"""Who may what: the roles of people, as the register has them."""

from __future__ import annotations

import logging
from collections.abc import MutableMapping
from pathlib import Path

from app.core.people import Person, Role
from app.core.rhythm import Rhythm
from app.store.database import StoreError
from app.store.people import FILE, read_people

_log = logging.getLogger(__name__)
TROUBLE = "people_store"
LOOK_EVERY_S = 1.0
PATIENCE_S = 0.1  # somebody may be writing; a beat does not wait longer
NOTHING = (0, 0, 0)
Change = tuple[str, Role | None, Role | None]  # a person, the role before and after


class Roster:
    """Looks once a second whether the file has changed. Where it cannot be read the
    roles last known hold, and `trouble` says so; where it never could, nobody has
    one: else a viewer would become what the unregistered are."""

    def __init__(
        self, data_dir: Path, unregistered_role: str, trouble: MutableMapping[str, str]
    ) -> None:
        self._path = data_dir / FILE
        self._unregistered = unregistered_role
        self._trouble = trouble
        self._people: dict[str, Person] | None = None
        self._looked: tuple[int, int, int] | None = None
        self._rhythm = Rhythm(LOOK_EVERY_S)
        self._changes: list[Change] = []
        self._refresh()

    def tend(self, now: float) -> None:
        """Call it with every beat."""
        if self._rhythm.due(now):
            self._refresh()

    def role_of(self, name: str) -> str:
        """The role of a person; "" while nothing is known of anybody."""
        if self._people is None:
            return ""
        person = self._people.get(name)
        return self._unregistered if person is None else person.role

    def registered(self, name: str) -> bool:
        """Whether the person has a password."""
        return name in (self._people or {})

    @property
    def readable(self) -> bool:
        """Whether it was ever known who is in it."""
        return self._people is not None

    @property
    def empty(self) -> bool:
        """Whether it is known that nobody is in it."""
        return self._people == {}

    def people(self) -> list[Person]:
        """Everybody in it, by name."""
        return [person for _, person in sorted((self._people or {}).items())]

    def mark_of(self, name: str) -> str:
        """Another with each password of the person; "" for who is not registered."""
        person = (self._people or {}).get(name)
        return "" if person is None else person.mark

    def look(self) -> None:
        """Look at once: it was changed."""
        self._refresh()

    def know(self, *names: str) -> None:
        """They have proven to be in it: look at once where that is news."""
        if any(name and not self.registered(name) for name in names):
            self._refresh()

    def take_changes(self) -> list[Change]:
        """Whose role has changed since the last call; at first everybody's."""
        changes, self._changes = self._changes, []
        return changes

    def _refresh(self) -> None:
        try:
            look = self._look()
            if look == self._looked and TROUBLE not in self._trouble:
                return
            people = read_people(self._path, PATIENCE_S)
        except (StoreError, OSError) as error:
            if TROUBLE not in self._trouble:
                _log.error("cannot read the register of people: %s", error)
            self._trouble[TROUBLE] = str(error)[:200]
            return
        before, after = self._people or {}, {person.name: person for person in people}
        self._changes += [
            (name, _role(before.get(name)), _role(after.get(name)))
            for name in sorted({*before, *after})
            if before.get(name) != after.get(name)
        ]
        self._people, self._looked = after, look
        if self._trouble.pop(TROUBLE, None) is not None:
            _log.warning("the register of people can be read again")

    def _look(self) -> tuple[int, int, int]:
        """What differs as soon as somebody has written. A register that is gone is
        no empty one: StoreError."""
        if not self._path.exists():
            if self._looked not in (None, NOTHING):
                raise StoreError(f"{self._path.name} is gone")
            return NOTHING
        found = self._path.stat()
        return found.st_mtime_ns, found.st_size, found.st_ino


def _role(person: Person | None) -> Role | None:
    return None if person is None else person.role
