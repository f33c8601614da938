"""One handover as it can be read again, from the journal or from what is left now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from app.core.handover_summary import HandoverSummary, read_summary
from app.desk.rows import JournalRow

OFFERED, TAKEN = "handover_offered", "handover_taken"


@dataclass(frozen=True, slots=True)
class Record:
    """`number` 0 is what is left now. Times are epoch seconds, 0 where that has
    not come."""

    number: int
    position: str
    at: float
    person: str = ""
    desk: str = ""
    shift_began_at: float = 0.0
    notes: str = ""
    summary: HandoverSummary = field(default_factory=HandoverSummary)
    taken_at: float = 0.0
    taken_by: str = ""
    taken_desk: str = ""
    signed: bool = False
    remarks: str = ""


def read_records(rows: Iterable[JournalRow]) -> list[Record]:
    """The handovers of the journal, newest first. A signature whose offer is not
    among the rows stands by itself."""
    records: dict[int, Record] = {}
    for row in sorted(rows, key=lambda row: row.seq):
        number = int(_number(row, "handover"))
        if row.type == OFFERED:
            records[number] = Record(
                number=number,
                position=_text(row, "position"),
                at=row.at,
                person=row.person,
                desk=row.desk,
                shift_began_at=_number(row, "shift_began_at"),
                notes=_text(row, "notes"),
                summary=read_summary(_text(row, "summary")),
            )
        elif row.type == TAKEN:
            offered = records.get(number) or Record(number, _text(row, "position"), 0.0)
            records[number] = replace(
                offered,
                taken_at=row.at,
                taken_by=row.person,
                taken_desk=row.desk,
                signed=bool(row.facts.get("signed", False)),
                remarks=_text(row, "remarks"),
            )
    return sorted(records.values(), key=lambda record: -record.number)


def _text(row: JournalRow, name: str) -> str:
    return str(row.facts.get(name) or "")


def _number(row: JournalRow, name: str) -> float:
    value = row.facts.get(name)
    return float(value) if isinstance(value, int | float) else 0.0
