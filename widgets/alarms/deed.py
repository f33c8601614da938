"""What can be done about alarms, by which key, and when it makes sense. No Qt."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from app.core.permission import PERMITTED, permitted
from app.core.philosophy import AlarmClass
from app.desk.rows import AlarmRow
from widgets.alarms.wording import rule_of
from widgets.board import Board

UNACKNOWLEDGED = "BD"
NORMAL = "A"
OF_NORMAL = frozenset({"shelve", "remove"})  # it may be set aside before it comes


@dataclass(frozen=True, slots=True)
class Trait:
    """All of an alarm that decides what can be done about it; thousands of alarms
    have a few different ones."""

    state: str
    latched: bool
    shelved: bool
    mine: bool  # claimed by the person at this desk
    alarm_class: AlarmClass


@dataclass(frozen=True, slots=True)
class Deed:
    """`reason` gives "" where it applies, else a key of ``deeds`` that says why not.
    `single` ones are about one alarm alone, and about any."""

    name: str
    key: str
    reason: Callable[[Trait], str] = lambda trait: ""
    single: bool = False


def alarm_class(row: AlarmRow, board: Board) -> AlarmClass:
    """The class of an alarm, the standard one where its rule is not known here."""
    rule = rule_of(row, board)
    return board.mirror.philosophy.alarm_class(rule.alarm_class if rule else "")


def sorted_out(rows: Iterable[AlarmRow], board: Board) -> list[tuple[Trait, list[AlarmRow]]]:
    """`rows` by their traits. Thousands share a few kinds and rules, so that each
    is looked up once."""
    now, me, city = board.now(), board.person, board.mirror.city
    places = {} if city is None else city.rows
    kinds = [] if city is None else city.kind.tolist()
    alike: defaultdict[tuple[object, ...], list[AlarmRow]] = defaultdict(list)
    for row in rows:
        place = places.get(row.asset)
        mine = row.claimed_until > now and row.claimed_by == me
        kind = None if place is None else kinds[place]
        alike[row.state, row.latched, row.shelved_until > 0, mine, kind, row.rule].append(row)
    found: defaultdict[Trait, list[AlarmRow]] = defaultdict(list)
    for of_one in alike.values():
        first = of_one[0]
        mine = first.claimed_until > now and first.claimed_by == me
        shelved, declared = first.shelved_until > 0, alarm_class(first, board)
        found[Trait(first.state, first.latched, shelved, mine, declared)] += of_one
    return list(found.items())


def traits_of(rows: Iterable[AlarmRow], board: Board) -> list[Trait]:
    """The different traits among `rows`."""
    return [trait for trait, _ in sorted_out(rows, board)]


def _aside(trait: Trait) -> str:
    """Why nothing can be acknowledged, reset or shelved that is set aside."""
    return {"E": "shelved", "F": "suppressed", "G": "removed"}.get(trait.state, "")


def _acknowledge(trait: Trait) -> str:
    return _aside(trait) or ("" if trait.state in UNACKNOWLEDGED else "acknowledged")


def _reset(trait: Trait) -> str:
    if aside := _aside(trait):
        return aside
    if not trait.latched:
        return "not_latched"
    return "" if trait.state == "C" else "unacknowledged"


DEEDS = {
    deed.name: deed
    for deed in (
        Deed("acknowledge", "Space", _acknowledge),
        Deed("comment_acknowledge", "A", _acknowledge),
        Deed("shelve", "S", _aside),
        Deed("unshelve", "Shift+S", lambda trait: "" if trait.shelved else "not_shelved"),
        Deed("claim", "P", lambda trait: "mine" if trait.mine else ""),
        Deed("let_go", "Shift+P", lambda trait: "" if trait.mine else "not_mine"),
        Deed("comment", "C"),
        Deed("reset", "L", _reset),
        Deed("remove", "R", lambda trait: "removed" if trait.state == "G" else ""),
        Deed("restore", "Shift+R", lambda trait: "" if trait.state == "G" else "not_removed"),
        Deed("open_alarm", "O", single=True),
        Deed("guidance", "I", single=True),
        Deed("show_map", "M", single=True),
        Deed("open_asset", "Return", single=True),
    )
}
WISHED = {"comment_acknowledge": "acknowledge", "let_go": "claim"}  # else as it is called
ROLES: dict[str, Callable[[AlarmClass], tuple[str, ...]]] = {
    "acknowledge": lambda declared: declared.acknowledge_roles,
    "comment_acknowledge": lambda declared: declared.acknowledge_roles,
    "reset": lambda declared: declared.acknowledge_roles,
    "shelve": lambda declared: declared.shelve_roles,
    "unshelve": lambda declared: declared.shelve_roles,
    "remove": lambda declared: declared.remove_roles,
    "restore": lambda declared: declared.remove_roles,
}


def why_not(deed: Deed, trait: Trait, role: str) -> str:
    """ "" where a person of `role` can do it, else a key of ``deeds``: the engine
    decides all the same. An unknown role ("") is left to the engine."""
    reason = deed.reason(trait)
    if trait.state == NORMAL:
        reason = "" if deed.single or deed.name in OF_NORMAL else "closed"
    if reason:
        return f"deeds.why_{reason}"
    allowed = ROLES.get(deed.name)
    wished = WISHED.get(deed.name, deed.name)
    if role and wished in PERMITTED and not permitted(role, wished):
        return "deeds.why_role"
    if role and allowed is not None and role not in allowed(trait.alarm_class):
        return "deeds.why_role"
    return ""


def judge(deed: Deed, traits: Iterable[Trait], count: int, role: str) -> str:
    """ "" where it can be done with at least one of `count` chosen alarms, else why not."""
    if not count:
        return "deeds.why_nothing"
    if deed.single:
        return "" if count == 1 else "deeds.why_several"
    reasons = [why_not(deed, trait, role) for trait in traits]
    return "" if "" in reasons else reasons[0]


def able(deed: Deed, rows: Iterable[AlarmRow], board: Board) -> list[AlarmRow]:
    """Those of `rows` with which it can be done, in their order."""
    rows = list(rows)
    groups = [
        (why_not(deed, trait, board.role), of_one) for trait, of_one in sorted_out(rows, board)
    ]
    fit = {row.occurrence for why, of_one in groups if not why for row in of_one}
    return [row for row in rows if row.occurrence in fit]
