"""Reads history and journal for a question; runs on the worker's thread."""

from __future__ import annotations

import math
from pathlib import Path

import msgspec

from app.bus.wire import Ask, Series
from app.core.city import City
from app.core.events import SourceLost, decode
from app.core.kind import Point
from app.core.slots import SlotTable
from app.engine.rows import journal_row
from app.engine.snapshot import Part, row_parts
from app.store.chronicle import Chronicle, Wanted
from app.store.course import Course, course, hourly_course
from app.store.history import History

POINTS_AT_MOST = 4000
JOURNAL_AT_MOST = 5000
TYPES_AT_MOST = 50
HOURLY_STEP_S = 7200.0  # beyond this step, hourly figures say as much as the readings
LEAD_S = 3600.0  # how far before the start a reading is looked for, to draw from


class QuestionError(Exception):
    """Why there is no answer; the text is a code of ``refusal.<code>``."""


class Reader:
    """Answers in parts. Raises QuestionError for what cannot be answered."""

    def __init__(self, table: SlotTable, history: History, journal: Path) -> None:
        self._table = table
        self._history = history
        self._journal = journal
        self._chronicle: Chronicle | None = None

    def answer(self, ask: Ask, now: float) -> list[Part]:
        # The life of one alarm, and further pages, are wanted from the beginning.
        ever = "occurrence" in ask.arguments or "before" in ask.arguments
        start = _number(ask, "start", 0.0 if ever else now - 3600.0)
        end = _number(ask, "end", now)
        if not start <= end:
            raise QuestionError("bad_time")
        if ask.what == "history":
            return [("history", msgspec.msgpack.encode(self._series(ask, start, end)))]
        return self._events(ask, start, end)

    def close(self) -> None:
        if self._chronicle is not None:
            self._chronicle.close()

    def _series(self, ask: Ask, start: float, end: float) -> Series:
        asset, name = str(ask.arguments.get("asset", "")), str(ask.arguments.get("point", ""))
        point = self._point(asset, name)
        most = int(min(max(_number(ask, "max_points", 1000), 1), POINTS_AT_MOST))
        number = self._history.number(asset, name)
        if number is None:
            raise QuestionError("unknown_point")
        found = self._course(number, asset, point, start, end, most)
        return Series(
            asset=asset,
            point=name,
            step_s=found.step_s,
            times=found.times.astype("<f8").tobytes(),
            lows=found.lows.astype("<f8").tobytes(),
            highs=found.highs.astype("<f8").tobytes(),
            qualities=found.qualities.astype("u1").tobytes(),
        )

    def _course(
        self, number: int, asset: str, point: Point | None, start: float, end: float, most: int
    ) -> Course:
        if (end - start) / most >= HOURLY_STEP_S:
            return hourly_course(self._history.summaries(number, start, end))
        gap = point.stale_after_s if point is not None else 0.0
        readings = self._history.series(number, start - max(LEAD_S, gap), end)
        before = int((readings.times < start * 1000).sum())
        readings = readings.pick(slice(max(before - 1, 0), None))
        first = readings.times[0] / 1000.0 if len(readings) else start
        return course(
            readings,
            start=min(start, float(first)),
            end=end,
            max_points=most,
            gap_s=gap,
            outages=self._outages(asset, start),
        )

    def _point(self, asset: str, name: str) -> Point | None:
        """None for what an earlier city had."""
        row = self._table.city.rows.get(asset)
        if row is None:
            return None
        try:
            return self._table.point(self._table.slot(row, name))
        except KeyError:
            raise QuestionError("unknown_point") from None

    def _outages(self, asset: str, start: float) -> list[float]:
        """When the asset's source was lost."""
        city: City = self._table.city
        row = city.rows.get(asset)
        if row is None or city.source[row] < 0:
            return []
        source = city.sources[int(city.source[row])]
        found = self._reading().of_type(("source_lost",), source, start=start)
        events = [decode(payload) for payload in found]
        return [event.at for event in events if isinstance(event, SourceLost)]

    def _events(self, ask: Ask, start: float, end: float) -> list[Part]:
        limit = int(min(max(_number(ask, "limit", 500), 1), JOURNAL_AT_MOST))
        wanted = Wanted(
            start=start,
            end=end,
            asset=_text(ask, "asset"),
            occurrence=_whole(ask, "occurrence"),
            rule=_text(ask, "rule"),
            person=_text(ask, "person"),
            types=tuple(word for word in _text(ask, "type").split(",") if word)[:TYPES_AT_MOST],
            before=_whole(ask, "before"),
        )
        found = self._reading().latest(wanted, limit)
        rows = [journal_row(seq, decode(payload)) for seq, payload in found]
        return row_parts("journal", rows)

    def _reading(self) -> Chronicle:
        """Opened by the thread that reads."""
        if self._chronicle is None:
            self._chronicle = Chronicle(self._journal)
        return self._chronicle


def _number(ask: Ask, name: str, default: float) -> float:
    value = ask.arguments.get(name, default)
    if isinstance(value, str) or not math.isfinite(value):
        raise QuestionError("bad_value")
    return float(value)


def _whole(ask: Ask, name: str) -> int:
    """A number of an event or occurrence; 0 where none is given."""
    value = _number(ask, name, 0.0)
    if not 0 <= value < 2**63:
        raise QuestionError("bad_value")
    return int(value)


def _text(ask: Ask, name: str) -> str:
    return str(ask.arguments.get(name, ""))
