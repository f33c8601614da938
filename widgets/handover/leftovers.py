"""What a shift leaves, section by section, as the desk holds it now."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.gathering import Gathering, Scope, gather
from app.core.positions import Positions
from app.desk.rows import AlarmRow, OrderRow, SourceRow
from widgets.alarms.wording import message_of, place_of
from widgets.board import Board
from widgets.figures import format_age, format_clock
from widgets.orders.truths import order_kind, state_text

Left = Gathering[AlarmRow, OrderRow, SourceRow]
Row = AlarmRow | OrderRow | SourceRow


@dataclass(frozen=True, slots=True)
class Leftover:
    """One line. A section's head has no `row`, and says how many are below in
    `count`. `long`: a shelf to be confirmed."""

    section: str
    row: Row | None = None
    count: int = 0
    long: bool = False

    @property
    def key(self) -> tuple[str, object]:
        """What stays the same while it is about the same thing."""
        match self.row:
            case AlarmRow():
                return self.section, self.row.occurrence
            case OrderRow():
                return self.section, self.row.id
            case SourceRow():
                return self.section, self.row.source
        return self.section, None


def left_now(board: Board, positions: Positions, position: str) -> Left:
    """What is left at a position now."""
    mirror = board.mirror
    shift = mirror.shifts.get(position)
    scope = Scope(
        mine=lambda asset: positions.of(asset) == position,
        began_at=shift.began_at if shift is not None else 0.0,
        now=board.now(),
        shift_s=mirror.philosophy.shift_s,
    )
    return gather(scope, mirror.alarms.values(), mirror.orders.values(), mirror.sources.values())


def lines_of(left: Left) -> list[Leftover]:
    """Every section that has something, its head first."""
    long = {row.occurrence for row in left.long}
    sections: tuple[tuple[str, list[AlarmRow] | list[OrderRow] | list[SourceRow]], ...] = (
        ("unacknowledged", left.unacknowledged),
        ("shelved", left.shelved),
        ("removed", left.removed),
        ("claimed", left.claimed),
        ("order", left.orders),
        ("lost", left.lost),
    )
    lines = []
    for section, rows in sections:
        if not rows:
            continue
        lines.append(Leftover(section, count=len(rows)))
        for row in rows:
            marked = section == "shelved" and isinstance(row, AlarmRow) and row.occurrence in long
            lines.append(Leftover(section, row, long=marked))
    return lines


def cells_of(line: Leftover, board: Board) -> tuple[str, str, str, str]:
    """What, where, when, who and why: what a line says in the four columns."""
    match line.row:
        case AlarmRow() as alarm:
            where = f"{alarm.asset} · {place_of(alarm, board)}".strip(" ·")
            return message_of(alarm, board), where, *_when_and_who(line.section, alarm, board)
        case OrderRow() as order:
            kind = order_kind(board.kind_of(order.asset), order.order)
            what = order.order if kind is None else kind.title.say(board.language)
            since = _since(order.requested_at, board)
            return what, order.asset, since, f"{state_text(board, order)} · {order.person}"
        case SourceRow() as source:
            what = board.words("handover.source_lost")
            return what, source.source, _since(source.changed_at, board), ""
    title = board.words(f"handover.section_{line.section}")
    return board.words("handover.counted", title=title, n=line.count), "", "", ""


def _when_and_who(section: str, alarm: AlarmRow, board: Board) -> tuple[str, str]:
    match section:
        case "shelved":
            who = " · ".join(word for word in (alarm.shelved_by, alarm.shelf_reason) if word)
            return _until(alarm.shelved_until, board), who
        case "removed":
            said = (alarm.removed_by, alarm.removal_reason, alarm.work_order)
            return _since(alarm.removed_at, board), " · ".join(word for word in said if word)
        case "claimed":
            by = board.words("handover.claimed_by", person=alarm.claimed_by)
            return _until(alarm.claimed_until, board), by
    return _since(alarm.raised_at, board), ""


def _since(at: float, board: Board) -> str:
    return board.words("handover.since", clock=format_clock(at, board.words, board.now()))


def _until(at: float, board: Board) -> str:
    now, words = board.now(), board.words
    left = format_age(at - now, words)
    return words("handover.until", clock=format_clock(at, words, now), left=left)
