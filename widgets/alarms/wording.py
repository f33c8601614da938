"""What is said of an alarm, in the language of the desk."""

from __future__ import annotations

from app.core.causetext import cause_text
from app.core.kind import Rule
from app.desk.rows import AlarmRow
from resources.words import Words
from widgets.board import Board
from widgets.figures import format_value


def rule_of(row: AlarmRow, board: Board) -> Rule | None:
    """The rule behind an alarm; None if the asset's kind no longer has it."""
    kind = board.kind_of(row.asset)
    if kind is None:
        return None
    return next((rule for rule in kind.rules if rule.name == row.rule), None)


def message_of(row: AlarmRow, board: Board) -> str:
    """The alarm's message."""
    rule = rule_of(row, board)
    return rule.message.say(board.language) if rule is not None else row.rule


def place_of(row: AlarmRow, board: Board) -> str:
    """Street and commune of the alarm's asset."""
    city = board.mirror.city
    asset = None if city is None else city.rows.get(row.asset)
    return "" if city is None or asset is None else city.place(asset)


def value_of(row: AlarmRow, board: Board) -> str:
    """The value that raised it, with its unit; "" where the rule has none."""
    kind, rule = board.kind_of(row.asset), rule_of(row, board)
    if kind is None or rule is None or row.value is None or not rule.condition.point:
        return ""
    point = kind.points[kind.point_index(rule.condition.point)]
    return format_value(point, row.value, board.words)


def state_word(row: AlarmRow, words: Words) -> str:
    """Unacknowledged, acknowledged by whom, returned ... and whether stale."""
    key = {"B": "state_b", "C": "state_c", "D": "state_d"}.get(row.state, "state_other")
    if row.state == "C" and not row.acknowledged_by:
        key = "state_c_nobody"  # its class needs no acknowledgement
    said = words(f"alarms.{key}", by=row.acknowledged_by)
    if row.latched:
        said = words("alarms.latched", state=said)
    return words("alarms.stale", state=said) if row.stale else said


def sentence_of(row: AlarmRow, board: Board) -> str:
    """All of an alarm in one line, for those who cannot see the list."""
    parts = (
        board.words("alarms.priority", n=row.priority),
        message_of(row, board),
        row.asset,
        place_of(row, board),
        state_word(row, board.words),
    )
    return ", ".join(part for part in parts if part)


def cause_words(asset: str, name: str, board: Board) -> str:
    """The rule or named condition `name` of `asset`, by which others are suppressed."""
    said = cause_text(name, board.kind_of(asset), None)
    return name if said is None else said.say(board.language)
