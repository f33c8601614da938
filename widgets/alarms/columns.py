"""The columns of the lists: what each says, and how it sorts. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.desk.listing import Listing
from app.desk.rows import AlarmRow
from app.desk.urgency import urgency
from widgets.alarms.facts import AlarmFacts
from widgets.alarms.marks import marks_of
from widgets.alarms.present import suppressor
from widgets.alarms.wording import state_word, value_of
from widgets.board import Board
from widgets.figures import format_age, format_clock

Sortable = str | float


@dataclass(frozen=True, slots=True)
class Telling:
    """All that a column needs to speak of an alarm."""

    board: Board
    facts: AlarmFacts

    def clock(self, moment: float | None) -> str:
        """Local time; "" where there was none."""
        return format_clock(moment, self.board.words, self.board.now()) if moment else ""

    def age(self, moment: float) -> str:
        return format_age(self.board.now() - moment, self.board.words)

    def left(self, until: float) -> str:
        """What is left of a shelf."""
        words, left = self.board.words, until - self.board.now()
        return words("lists.left", age=format_age(left, words)) if left > 0 else words("lists.over")


@dataclass(frozen=True, slots=True)
class Column:
    """`text` says it; `sort` gives what rows are sorted by, strings or numbers
    throughout. `width` in pixels of a 1080-line desk. Sorted first `descending`
    where the greatest is what people look for."""

    key: str
    width: int
    text: Callable[[AlarmRow, Telling], str]
    sort: Callable[[AlarmRow, AlarmFacts], Sortable]
    descending: bool = False


def _asked(row: AlarmRow, tell: Telling) -> str:
    """Who acknowledged, or who has it in hand."""
    words, board = tell.board.words, tell.board
    if row.state == "C" and row.acknowledged_by:
        return row.acknowledged_by
    if row.claimed_by and row.claimed_until > board.now():
        return words("lists.claimed", by=row.claimed_by)
    return ""


COLUMNS = {
    column.key: column
    for column in (
        Column(
            "priority",
            64,
            lambda row, tell: str(row.priority),
            lambda row, facts: urgency(row)[0],
        ),
        Column(
            "message",
            360,
            lambda row, tell: tell.facts.message(row),
            lambda row, facts: facts.message(row),
        ),
        Column("asset", 140, lambda row, tell: row.asset, lambda row, facts: row.asset),
        Column(
            "place",
            240,
            lambda row, tell: tell.facts.of(row.asset).place,
            lambda row, facts: facts.of(row.asset).place,
        ),
        Column(
            "district",
            150,
            lambda row, tell: tell.facts.of(row.asset).commune,
            lambda row, facts: facts.of(row.asset).commune,
        ),
        Column(
            "kind",
            150,
            lambda row, tell: tell.facts.kind_title(row.asset),
            lambda row, facts: facts.kind_title(row.asset),
        ),
        Column(
            "department",
            150,
            lambda row, tell: tell.facts.department_words(tell.facts.of(row.asset).department),
            lambda row, facts: facts.department_words(facts.of(row.asset).department),
        ),
        Column(
            "state",
            190,
            lambda row, tell: state_word(row, tell.board.words),
            lambda row, facts: row.state,
        ),
        Column(
            "marks",
            180,
            lambda row, tell: " · ".join(marks_of(row, tell.board)),
            lambda row, facts: float(row.chattering) * 2 + row.realarms + row.latched + row.stale,
            True,
        ),
        Column(
            "value",
            160,
            lambda row, tell: value_of(row, tell.board),
            lambda row, facts: row.value if row.value is not None else float("-inf"),
            True,
        ),
        Column(
            "raised",
            130,
            lambda row, tell: tell.clock(row.raised_at),
            lambda row, facts: row.raised_at,
            True,
        ),
        Column(
            "age",
            80,
            lambda row, tell: tell.age(row.raised_at),
            lambda row, facts: -row.raised_at,
            True,
        ),
        Column(
            "changed",
            130,
            lambda row, tell: tell.clock(row.changed_at),
            lambda row, facts: row.changed_at,
            True,
        ),
        Column("person", 190, _asked, lambda row, facts: row.acknowledged_by or row.claimed_by),
        Column(
            "acknowledged",
            150,
            lambda row, tell: tell.clock(row.acknowledged_at) if row.state == "C" else "",
            lambda row, facts: row.acknowledged_at or 0.0,
            True,
        ),
        Column(
            "comment",
            220,
            lambda row, tell: row.remark or row.comment,
            lambda row, facts: row.remark or row.comment,
        ),
        Column(
            "left",
            130,
            lambda row, tell: tell.left(row.shelved_until),
            lambda row, facts: row.shelved_until,
        ),
        Column(
            "until",
            150,
            lambda row, tell: tell.clock(row.shelved_until),
            lambda row, facts: row.shelved_until,
        ),
        Column(
            "shelved_by",
            150,
            lambda row, tell: row.shelved_by,
            lambda row, facts: row.shelved_by,
        ),
        Column(
            "shelf_reason",
            240,
            lambda row, tell: row.shelf_reason,
            lambda row, facts: row.shelf_reason,
        ),
        Column(
            "one_shot",
            130,
            lambda row, tell: tell.board.words("lists.one_shot") if row.one_shot else "",
            lambda row, facts: float(row.one_shot),
            True,
        ),
        Column(
            "suppressed_by",
            360,
            lambda row, tell: suppressor(row, tell.board),
            lambda row, facts: f"{row.suppressed_by_asset} {row.suppressed_by}",
        ),
        Column(
            "removed_at",
            150,
            lambda row, tell: tell.clock(row.removed_at),
            lambda row, facts: row.removed_at,
            True,
        ),
        Column(
            "removed_by",
            150,
            lambda row, tell: row.removed_by,
            lambda row, facts: row.removed_by,
        ),
        Column(
            "removal_reason",
            240,
            lambda row, tell: row.removal_reason,
            lambda row, facts: row.removal_reason,
        ),
        Column(
            "work_order",
            130,
            lambda row, tell: row.work_order,
            lambda row, facts: row.work_order,
        ),
        Column(
            "condition",
            110,
            lambda row, tell: tell.board.words("lists.holds" if row.active else "lists.normal"),
            lambda row, facts: float(row.active),
            True,
        ),
        Column(
            "occurrence",
            90,
            lambda row, tell: str(row.occurrence),
            lambda row, facts: row.occurrence,
            True,
        ),
    )
}

_COMMON = ("priority", "message")
DEFAULTS: dict[Listing, tuple[str, ...]] = {
    Listing.ACTIVE: (*_COMMON, "state", "value", "person", "marks", "raised", "age"),
    Listing.RETURNED: (*_COMMON, "value", "marks", "raised", "changed", "person"),
    Listing.SHELVED: (*_COMMON, "left", "shelved_by", "shelf_reason", "one_shot", "condition"),
    Listing.SUPPRESSED: (*_COMMON, "suppressed_by", "condition", "changed", "marks"),
    Listing.REMOVED: (
        *_COMMON,
        "removed_at",
        "removed_by",
        "removal_reason",
        "work_order",
        "condition",
    ),
}
