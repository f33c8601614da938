"""How a person wants the lists of alarms: columns, order, groups, saved filters."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

FILTERS_AT_MOST = 50
NAME_CAP = 40


class ColumnChoice(msgspec.Struct, frozen=True):
    """`width` in pixels of a 1080-line desk; 0: the column's own."""

    key: str
    width: int = 0


class ListChoice(msgspec.Struct):
    """Of one list. No columns: those it comes with."""

    columns: list[ColumnChoice] = []
    sort: str = ""  # key of a column, "urgency", or "" for what the list comes with
    descending: bool = False
    group: str = ""


class SavedFilter(msgspec.Struct, frozen=True, kw_only=True):
    """A filter under a person's own name for it. `text` as it was typed."""

    name: str
    text: str = ""
    priorities: tuple[int, ...] = (1, 2, 3, 4)
    waiting_only: bool = False


class ListChoices(msgspec.Struct):
    """Of one person: by the list's name, and the filters in the order of their names."""

    lists: dict[str, ListChoice] = {}
    filters: list[SavedFilter] = []

    def of(self, name: str) -> ListChoice:
        """The choice for a list, to be changed in place."""
        return self.lists.setdefault(name, ListChoice())

    def save(self, one: SavedFilter) -> bool:
        """Add a filter, or replace that of the same name. False where there are too many."""
        rest = [other for other in self.filters if other.name != one.name]
        if len(rest) >= FILTERS_AT_MOST:
            return False
        self.filters = sorted([*rest, one], key=lambda other: other.name.casefold())
        return True

    def rename(self, name: str, new: str) -> bool:
        """Give a filter another name. False where that name is taken, or empty."""
        if not new or any(one.name == new for one in self.filters):
            return False
        changed = [
            msgspec.structs.replace(o, name=new) if o.name == name else o for o in self.filters
        ]
        self.filters = sorted(changed, key=lambda other: other.name.casefold())
        return True

    def delete(self, name: str) -> None:
        self.filters = [one for one in self.filters if one.name != name]


def choices_path(folder: Path, person: str) -> Path:
    """The file of a person, whatever characters the name has."""
    return folder / f"lists-{hashlib.sha256(person.encode()).hexdigest()[:16]}.json"
