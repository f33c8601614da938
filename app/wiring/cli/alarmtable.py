"""Alarms as a table for people and as JSON for programs."""

from __future__ import annotations

import time
from enum import StrEnum

from app.bus.rows import AlarmRow
from app.core.causetext import cause_text
from app.wiring.cli.terminal import Terminal
from app.wiring.cli.townview import TownView, iso
from widgets.figures import format_ago, format_clock, format_value


class Standing(StrEnum):
    """Which of the open alarms to show; annunciated are only the active ones."""

    ACTIVE = "active"
    SHELVED = "shelved"
    SUPPRESSED = "suppressed"
    REMOVED = "removed"
    ALL = "all"

    def includes(self, row: AlarmRow) -> bool:
        return row.state in _STATES[self]


_STATES = {
    Standing.ACTIVE: "BCD",
    Standing.SHELVED: "E",
    Standing.SUPPRESSED: "F",
    Standing.REMOVED: "G",
    Standing.ALL: "BCDEFG",
}


def say_alarms(rows: list[AlarmRow], town: TownView, terminal: Terminal) -> None:
    """One line an alarm."""
    say, now = terminal.words, time.time()
    headings = [
        say("terminal.number"),
        say("terminal.priority"),
        say("terminal.state"),
        say("terminal.since"),
        say("terminal.asset"),
        say("terminal.place"),
        say("terminal.message"),
        say("terminal.by"),
    ]
    cells = [
        [
            str(row.occurrence),
            str(row.priority),
            state_words(row, town, terminal, now),
            format_ago(now - row.raised_at, say),
            row.asset,
            town.place(row.asset),
            _said(row, town, terminal),
            by_words(row),
        ]
        for row in rows
    ]
    terminal.table(headings, cells, say("terminal.alarm_count", n=len(rows)))


def alarm_json(row: AlarmRow, town: TownView) -> dict[str, object]:
    """What a program may want to know of an alarm; null for what does not apply."""
    return {
        "occurrence": row.occurrence,
        "alarm": row.alarm,
        "revision": row.revision,
        "asset": row.asset,
        "name": town.title(row.asset),
        "place": town.place(row.asset),
        "rule": row.rule,
        "priority": row.priority,
        "state": row.state,
        "active": row.active,
        "latched": row.latched,
        "stale": row.stale,
        "chattering": row.chattering,
        "message": town.message(row),
        "value": row.value,
        "raised_at": iso(row.raised_at),
        "changed_at": iso(row.changed_at),
        "acknowledged_by": row.acknowledged_by,
        "acknowledged_desk": row.acknowledged_desk,
        "acknowledged_at": iso(row.acknowledged_at),
        "comment": row.comment,
        "shelved_until": iso(row.shelved_until or None),
        "shelved_by": row.shelved_by,
        "shelf_reason": row.shelf_reason,
        "suppressed_by_asset": row.suppressed_by_asset,
        "suppressed_by": row.suppressed_by,
        "suppressed_by_occurrence": row.suppressed_by_occurrence or None,
        "removed_at": iso(row.removed_at or None),
        "removed_by": row.removed_by,
        "removal_reason": row.removal_reason,
        "work_order": row.work_order,
        "claimed_by": row.claimed_by,
        "claimed_until": iso(row.claimed_until or None),
    }


def state_words(row: AlarmRow, town: TownView, terminal: Terminal, now: float) -> str:
    """The state with its marks; until when and by what the alarm is set aside."""
    say = terminal.words
    match row.state:
        case "B":
            said = say("terminal.state_b")
        case "C":
            said = say("terminal.state_c")
        case "D":
            said = say("terminal.state_d")
        case "E":
            said = say("terminal.state_e", until=format_clock(row.shelved_until, say, now))
        case "F":
            said = say("terminal.state_f", asset=row.suppressed_by_asset, by=_cause(row, town))
        case "G":
            said = say("terminal.state_g")
        case _:
            said = row.state
    marks = [say("terminal.latched")] if row.latched else []
    marks += [say("units.stale")] if row.stale else []
    return said + (f" ({', '.join(marks)})" if marks else "")


def by_words(row: AlarmRow) -> str:
    """Who did what is true of it now, and why."""
    words = {
        "E": [row.shelved_by, row.shelf_reason],
        "G": [row.removed_by, row.removal_reason, row.work_order],
    }.get(row.state, [row.acknowledged_by, row.comment])
    return " · ".join(word for word in words if word)


def _cause(row: AlarmRow, town: TownView) -> str:
    """What suppresses it, in words."""
    kinds = [
        town.kinds[town.city.kind_name(town.city.rows[asset])] if asset in town.city.rows else None
        for asset in (row.suppressed_by_asset, row.asset)
    ]
    text = cause_text(row.suppressed_by, kinds[0], kinds[1])
    return row.suppressed_by if text is None else text.say(town.language)


def _said(row: AlarmRow, town: TownView, terminal: Terminal) -> str:
    """The message, with the value where there is one."""
    message, value = town.message(row), _value(row, town, terminal)
    if not value:
        return message
    return terminal.words("terminal.message_value", message=message, value=value)


def _value(row: AlarmRow, town: TownView, terminal: Terminal) -> str:
    """What the point said when the alarm was raised, where that says more."""
    index = town.city.rows.get(row.asset)
    if row.value is None or index is None:
        return ""
    kind = town.kinds[town.city.kind_name(index)]
    rule = next((rule for rule in kind.rules if rule.name == row.rule), None)
    point = next((p for p in kind.points if rule and p.name == rule.condition.point), None)
    return "" if point is None else format_value(point, row.value, terminal.words)
