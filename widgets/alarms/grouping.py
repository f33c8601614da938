"""Alarms in groups: by what brought them about, by district, kind or department. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.desk.rows import AlarmRow
from widgets.alarms.facts import NOWHERE, AlarmFacts
from widgets.alarms.tops import Tops
from widgets.alarms.wording import cause_words, message_of
from widgets.board import Board

Key = tuple[str, ...]  # what it is grouped by, and which of those


class GroupBy(StrEnum):
    """FLOOD has the most urgent on top, then groups by cause, and what has no cause
    in common by district."""

    NONE = "none"
    CAUSE = "cause"
    FLOOD = "flood"
    DISTRICT = "district"
    KIND = "kind"
    DEPARTMENT = "department"


@dataclass(slots=True)
class Group:
    """`members` are occurrences, in the order of the list; `new` of them are
    unacknowledged, `priority` is the most urgent among them."""

    key: Key
    members: list[int] = field(default_factory=list)
    new: int = 0
    priority: int = 9

    def add(self, row: AlarmRow) -> None:
        self.members.append(row.occurrence)
        self.new += row.state in "BD"
        self.priority = min(self.priority, row.priority)


class Grouper:
    """Splits rows that are in order; groups come in the order of their first."""

    def __init__(self, board: Board, facts: AlarmFacts) -> None:
        self._board, self._facts = board, facts
        self._tops = Tops(board)

    def split(self, by: GroupBy, rows: Iterable[AlarmRow]) -> list[Group]:
        """Every row in exactly one group."""
        if by is GroupBy.CAUSE:
            return self._by_cause(rows, districts=False)
        if by is GroupBy.FLOOD:
            return self._for_flood(rows)
        key_of = self._key_of(by)
        groups: dict[Key, Group] = {}
        keys: dict[str, Key] = {}  # of assets
        for row in rows:
            key = keys.get(row.asset)
            if key is None:
                key = keys[row.asset] = key_of(row)
            _put(groups, key, row)
        return list(groups.values())

    def head(self, group: Group) -> str:
        """A group's name, and how many are in it."""
        key = "lists.group_new" if group.new else "lists.group"
        title, count = self.title(group.key), len(group.members)
        return self._board.words(key, title=title, n=count, new=group.new)

    def title(self, key: Key) -> str:
        """What a group is called."""
        board, facts, words = self._board, self._facts, self._board.words
        match key:
            case ("cause", asset):
                urgent = next(iter(board.mirror.view.of_asset(asset)), None)
                told = "" if urgent is None else message_of(urgent, board)
                return " · ".join(part for part in (told, asset, facts.of(asset).place) if part)
            case ("by", asset, name):
                told = cause_words(asset, name, board)
                return " · ".join(part for part in (told, asset, facts.of(asset).place) if part)
            case ("district", commune):
                return commune or words("lists.no_district")
            case ("kind", kind_name):
                found = board.mirror.kinds.get(kind_name)
                return found.plural.say(board.language) if found else words("lists.no_kind")
            case ("urgent",):
                return words("lists.most_urgent")
            case ("department", department):
                return facts.department_words(department) or words("lists.no_department")
        return words("lists.no_cause")

    def _key_of(self, by: GroupBy) -> Callable[[AlarmRow], Key]:
        facts = self._facts
        by_asset: dict[GroupBy, Callable[[str], str]] = {
            GroupBy.DISTRICT: lambda asset: facts.of(asset).commune,
            GroupBy.KIND: lambda asset: facts.of(asset).kind,
            GroupBy.DEPARTMENT: lambda asset: facts.of(asset).department,
        }
        found = by_asset[by]
        return lambda row: (by.value, found(row.asset))

    def _for_flood(self, rows: Iterable[AlarmRow]) -> list[Group]:
        """First all that is most urgent and waits, wherever it is."""
        urgent, rest = Group(("urgent",)), []
        for row in rows:
            if row.priority == 1 and row.state in "BD":
                urgent.add(row)
            else:
                rest.append(row)
        return [urgent, *self._by_cause(rest, districts=True)][not urgent.members :]

    def _by_cause(self, rows: Iterable[AlarmRow], *, districts: bool) -> list[Group]:
        """What one asset brought about together; what stands alone by district,
        or all in one group. Ten thousand stand alone in a flood: no group is made
        for each of them, and nobody climbs from each to its top."""
        causes, rows = self._board.mirror.view.causes, list(rows)
        tops = self._tops.of_all()
        numbers = [self._facts.asset_row(row.asset) for row in rows]
        leading = {
            tops[number]
            for row, number in zip(rows, numbers, strict=True)
            if number != NOWHERE and (tops[number] != number or row.occurrence in causes)
        }
        groups: dict[Key, Group] = {}
        for row, number in zip(rows, numbers, strict=True):
            key: Key
            if row.suppressed_by:
                key = ("by", row.suppressed_by_asset, row.suppressed_by)
            elif number != NOWHERE and tops[number] in leading:
                key = ("cause", self._tops.name(tops[number]))
            elif districts:
                key = ("district", self._tops.commune(number))
            else:
                key = ("alone",)
            _put(groups, key, row)
        return list(groups.values())


def _put(groups: dict[Key, Group], key: Key, row: AlarmRow) -> None:
    group = groups.get(key)
    if group is None:
        group = groups[key] = Group(key)
    group.add(row)


def folded_words(rows: Mapping[int, AlarmRow], board: Board, facts: AlarmFacts) -> str:
    """How many of which kinds, the most first: "412 lamps, 3 cameras"."""
    counts: dict[str, int] = {}
    for asset in {row.asset for row in rows.values()}:
        name = facts.of(asset).kind
        counts[name] = counts.get(name, 0) + 1
    parts = []
    for name, count in sorted(counts.items(), key=lambda pair: -pair[1]):
        kind = board.mirror.kinds.get(name)
        if kind is None:
            parts.append(board.words("lists.others", n=count))
        else:
            title = kind.title if count == 1 else kind.plural
            parts.append(f"{count} {title.say(board.language).lower()}")
    return ", ".join(parts)
