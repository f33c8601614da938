"""Reads history and journal for a question; runs on the worker's thread."""

from __future__ import annotations

from pathlib import Path

import msgspec

from app.bus.wire import Ask, Series
from app.core.city import City
from app.core.events import SourceLost, decode
from app.core.kind import Point
from app.core.lighting_file import LightingContract
from app.core.philosophy import Philosophy
from app.core.slots import SlotTable
from app.engine.arguments import QuestionError, number_of, text_of, whole_of
from app.engine.energydesk import ENERGY, EnergyDesk
from app.engine.qualitydesk import QualityDesk
from app.engine.rows import camera_rows, journal_row
from app.engine.snapshot import Part, row_parts
from app.store.chronicle import Chronicle, Wanted
from app.store.course import Course, course, hourly_course
from app.store.history import History

QUALITY = ("alarm_quality", "alarm_events")
POINTS_AT_MOST = 4000
JOURNAL_AT_MOST = 5000
TYPES_AT_MOST = 50
HOURLY_STEP_S = 7200.0  # beyond this step, hourly figures say as much as the readings
LEAD_S = 3600.0  # how far before the start a reading is looked for, to draw from


class Reader:
    """Answers in parts. Raises QuestionError for what cannot be answered."""

    def __init__(
        self,
        table: SlotTable,
        history: History,
        journal: Path | str,
        data_dir: Path,
        philosophy: Philosophy | None = None,
        contract: LightingContract | None = None,
    ) -> None:
        self._table = table
        self._history = history
        self._journal = journal
        self._chronicle: Chronicle | None = None
        self._energy = EnergyDesk(table, history, contract or LightingContract())
        self._quality = QualityDesk(
            table.city, philosophy or Philosophy(), data_dir / "quality.sqlite"
        )

    def answer(self, ask: Ask, now: float) -> list[Part]:
        if ask.what in QUALITY:
            return self._quality.answer(ask, self._reading(), now)
        if ask.what == ENERGY:
            return self._energy.answer(ask, now)
        # The life of one alarm, and further pages, are wanted from the beginning.
        ever = "occurrence" in ask.arguments or "before" in ask.arguments
        start = number_of(ask, "start", 0.0 if ever else now - 3600.0)
        end = number_of(ask, "end", now)
        if not start <= end:
            raise QuestionError("bad_time")
        if ask.what == "history":
            return [("history", msgspec.msgpack.encode(self._series(ask, start, end)))]
        return self._events(ask, start, end)

    def cameras(self, ask: Ask) -> list[Part]:
        """Who looked at which camera, the newest first; of one `asset` where it is said."""
        limit = int(min(max(number_of(ask, "limit", 500), 1), JOURNAL_AT_MOST))
        found = self._reading().camera_events(text_of(ask, "asset"), limit)
        return row_parts("cameras", camera_rows(decode(payload) for payload in found))

    def catch_up(self) -> bool:
        """Gather a little of what quality is judged by. Whether there is more."""
        return self._quality.catch_up(self._reading()) < 1.0

    def close(self) -> None:
        self._quality.close()
        if self._chronicle is not None:
            self._chronicle.close()

    def _series(self, ask: Ask, start: float, end: float) -> Series:
        asset, name = str(ask.arguments.get("asset", "")), str(ask.arguments.get("point", ""))
        point = self._point(asset, name)
        most = int(min(max(number_of(ask, "max_points", 1000), 1), POINTS_AT_MOST))
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
        limit = int(min(max(number_of(ask, "limit", 500), 1), JOURNAL_AT_MOST))
        wanted = Wanted(
            start=start,
            end=end,
            asset=text_of(ask, "asset"),
            occurrence=whole_of(ask, "occurrence"),
            rule=text_of(ask, "rule"),
            person=text_of(ask, "person"),
            types=tuple(word for word in text_of(ask, "type").split(",") if word)[:TYPES_AT_MOST],
            before=whole_of(ask, "before"),
        )
        found = self._reading().latest(wanted, limit)
        rows = [journal_row(seq, decode(payload)) for seq, payload in found]
        return row_parts("journal", rows)

    def _reading(self) -> Chronicle:
        """Opened by the thread that reads."""
        if self._chronicle is None:
            self._chronicle = Chronicle(self._journal)
        return self._chronicle
