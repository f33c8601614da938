"""One table of a timetable, after GTFS Schedule: CSV with a head, read strictly."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

MOST_ROWS = 5_000_000
_LONGEST = 10_000  # characters of a field
Row = dict[str, str]


class TimetableError(ValueError):
    """A timetable cannot be used: `file`, `line` (from 1, 0 for the whole) and why."""

    def __init__(self, file: str, line: int, reason: str) -> None:
        where = f"{file}, line {line}" if line else file
        super().__init__(f"{where}: {reason}")
        self.file = file
        self.line = line
        self.reason = reason


def rows(file: str, data: bytes, needed: Sequence[str]) -> Iterator[tuple[int, Row]]:
    """Each row with its line. Columns nobody asked for are passed over; TimetableError
    for text that is no CSV in UTF-8, for a missing column and for a row too many."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise TimetableError(file, line, "no text in UTF-8") from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        head = [name.strip() for name in next(reader, [])]
        for name in needed:
            if name not in head:
                raise TimetableError(file, 1, f"there is no column {name}")
        if len(set(head)) != len(head):
            raise TimetableError(file, 1, "two columns of the same name")
        for count, cells in enumerate(reader):
            line = reader.line_num
            if not cells:
                continue
            if len(cells) != len(head):
                raise TimetableError(file, line, f"{len(cells)} fields instead of {len(head)}")
            if count >= MOST_ROWS:
                raise TimetableError(file, line, f"more than {MOST_ROWS} rows")
            if any(len(cell) > _LONGEST for cell in cells):
                raise TimetableError(file, line, f"a field of more than {_LONGEST} characters")
            yield line, dict(zip(head, (cell.strip() for cell in cells), strict=True))
    except csv.Error as error:
        raise TimetableError(file, reader.line_num, str(error)) from error


def number(file: str, line: int, row: Row, name: str, low: float, high: float) -> float:
    """A number between `low` and `high`, both included."""
    try:
        found = float(row[name])
    except ValueError as error:
        raise TimetableError(file, line, f"{name}: {row[name]!r} is no number") from error
    if not low <= found <= high:
        raise TimetableError(file, line, f"{name}: {row[name]} is not from {low:g} to {high:g}")
    return found


def time_of_day(file: str, line: int, text: str) -> int:
    """Seconds after noon less twelve hours of the day of service; beyond 24 h for who
    arrives after midnight. -1 where the stop has no time of its own."""
    if not text:
        return -1
    parts = text.split(":")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() for part in parts):
        raise TimetableError(file, line, f"{text!r} is no time like 07:45:00")
    hours, minutes, seconds = (int(part[:6]) for part in parts)
    if hours > 999 or minutes > 59 or seconds > 59:
        raise TimetableError(file, line, f"{text!r} is no time like 07:45:00")
    return (hours * 60 + minutes) * 60 + seconds
