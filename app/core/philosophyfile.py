"""Turns the TOML text of an alarm philosophy into a Philosophy, or says what is
wrong on which line."""

from __future__ import annotations

import tomllib
from typing import Any

from app.core.kind import Text
from app.core.kindfile import no_toml
from app.core.kindtable import KindError, KindTable
from app.core.people import Role
from app.core.philosophy import INACTIVE_AFTER_S, AlarmClass, Philosophy, Position
from app.core.toml_lines import TomlLines

LONGEST_FILE = 50_000  # characters: it travels to the desks in one message
MOST_CLASSES = 20
MOST_POSITIONS = 50
MOST_REASONS = 30
SIGNED = ("acknowledge", "shelve", "remove")
ROLES = tuple(Role)

__all__ = ["KindError", "parse_philosophy"]


def parse_philosophy(text: str, name: str, *, simulation: bool = False) -> Philosophy:
    """The philosophy declared by `text` of the file `name`. Raises KindError."""
    if len(text) > LONGEST_FILE:
        raise KindError(name, 1, f"longer than {LONGEST_FILE} characters")
    try:
        values: dict[str, Any] = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise no_toml(text, name, error) from None
    table = KindTable(name, TomlLines(text), (), values)
    philosophy = _philosophy(table, "simulation" if simulation else "live")
    table.finish()
    return philosophy


def _philosophy(table: KindTable, mode: str) -> Philosophy:
    classes = _classes(table)
    flood, chattering = table.table("flood"), table.table("chattering")
    reasons = table.table("reasons")
    begins = flood.whole("begins_above", 1, 1000)
    philosophy = Philosophy(
        classes=classes,
        positions=_positions(table),
        flood_begins=begins,
        flood_ends=flood.whole("ends_below", 0, begins),
        flood_window_s=_within(flood, "window_min", 60.0, 1.0, 24 * 60.0),
        chattering=chattering.whole("times", 2, 1000),
        chattering_window_s=_within(chattering, "window_s", 1.0, 1.0, 3600.0),
        standing_after_s=_within(table, "standing_after_h", 3600.0, 0.1, 24 * 365.0),
        shift_s=_within(table, "shift_h", 3600.0, 0.1, 48.0),
        claim_s=_within(table, "claim_min", 60.0, 0.1, 24 * 60.0),
        shelf_reasons=_reasons(reasons, "shelf"),
        removal_reasons=_reasons(reasons, "removal"),
        unregistered_role=_unregistered(table, mode),
        inactive_after_s=_inactive(table),
    )
    for part in (flood, chattering, reasons):
        part.finish()
    return philosophy


def _classes(table: KindTable) -> dict[str, AlarmClass]:
    rows = table.tables("classes")
    if not 1 <= len(rows) <= MOST_CLASSES:
        table.refuse(f"a philosophy has 1 to {MOST_CLASSES} classes", "classes")
    classes: dict[str, AlarmClass] = {}
    for row in rows:
        found = _alarm_class(row)
        if found.name in classes:
            row.refuse(f"'{found.name}' is there twice", "name")
        classes[found.name] = found
    if "standard" not in classes:
        table.refuse("no class is called 'standard', which rules have by default", "classes")
    return classes


def _alarm_class(row: KindTable) -> AlarmClass:
    usual = AlarmClass("standard", Text("", ""))
    found = AlarmClass(
        name=row.name("name"),
        title=row.both("title"),
        needs_acknowledgement=row.flag("needs_acknowledgement", True),
        acknowledge_roles=_words(row, "acknowledge_roles", ROLES, usual.acknowledge_roles),
        shelve_roles=_words(row, "shelve_roles", ROLES, usual.shelve_roles),
        remove_roles=_words(row, "remove_roles", ROLES, usual.remove_roles),
        comment_required=row.flag("comment_required", False),
        longest_shelf_s=_within(row, "longest_shelf_h", 3600.0, 0.1, 24 * 31.0),
        latch=row.flag("latch", False),
        realarm_after_s=row.number("realarm_after_min", 0.0, least=0.0) * 60.0,
        signature_for=_words(row, "signature_for", SIGNED, ()),
        countersigned=row.flag("countersigned", False),
        sound=row.text("sound", ""),
    )
    row.finish()
    return found


def _positions(table: KindTable) -> tuple[Position, ...]:
    rows = table.tables("positions")
    if not 1 <= len(rows) <= MOST_POSITIONS:
        table.refuse(f"a philosophy has 1 to {MOST_POSITIONS} positions", "positions")
    positions: list[Position] = []
    taken: dict[str, str] = {}
    for row in rows:
        position = Position(row.name("name"), row.both("title"), row.names("departments"))
        if any(position.name == other.name for other in positions):
            row.refuse(f"'{position.name}' is there twice", "name")
        for index, department in enumerate(position.departments):
            if department in taken:
                other = taken[department]
                row.refuse(f"'{department}' is already of '{other}'", "departments", index)
            taken[department] = position.name
        row.finish()
        positions.append(position)
    if positions[-1].departments and all(position.departments for position in positions):
        rows[-1].refuse("the last position has all other departments: name none", "departments")
    return tuple(positions)


def _unregistered(table: KindTable, mode: str) -> str:
    roles = table.table("unregistered_role")
    found = {one: _word(roles, one, ROLES) for one in ("live", "simulation")}
    roles.finish()
    return found[mode]


def _inactive(table: KindTable) -> float:
    """In seconds; a file may leave it out."""
    if not table.has("inactive_after_min"):
        return INACTIVE_AFTER_S
    return _within(table, "inactive_after_min", 60.0, 1.0, 24 * 60.0)


def _word(row: KindTable, key: str, known: tuple[str, ...]) -> str:
    word = row.text(key)
    if word not in known:
        row.refuse(f"'{word}' is none of {', '.join(known)}", key)
    return word


def _words(
    row: KindTable, key: str, known: tuple[str, ...], default: tuple[str, ...]
) -> tuple[str, ...]:
    if not row.has(key):
        return default
    words = row.names(key)
    for index, word in enumerate(words):
        if word not in known:
            row.refuse(f"'{word}' is none of {', '.join(known)}", key, index)
    return words


def _reasons(table: KindTable, key: str) -> tuple[Text, ...]:
    rows = table.tables(key)
    if len(rows) > MOST_REASONS:
        table.refuse(f"at most {MOST_REASONS} reasons", key)
    reasons = []
    for row in rows:
        reasons.append(row.sentence())
        row.finish()
    return tuple(reasons)


def _within(row: KindTable, key: str, unit_s: float, least: float, most: float) -> float:
    """A time in seconds, where the file has it in `unit_s`."""
    value = row.number(key, least=least)
    if value > most:
        row.refuse(f"'{key}' must be at most {most:g}", key)
    return value * unit_s
