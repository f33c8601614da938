"""Answers questions on the quality of alarms; runs on the worker's thread."""

from __future__ import annotations

import logging
import time
from pathlib import Path

import msgspec
import numpy as np

from app.bus.wire import Ask
from app.core.alarm_columns import Ints
from app.core.alarm_past import LEAD_S, AlarmPast
from app.core.alarm_quality import AlarmQuality
from app.core.city import City
from app.core.events import AlarmHappening, decode
from app.core.philosophy import Philosophy
from app.core.positions import Positions
from app.core.quality_cases import cases
from app.core.quality_report import QualityAnswer
from app.engine.arguments import QuestionError, number_of, text_of, whole_of
from app.engine.snapshot import Part
from app.store.alarmledger import AlarmLedger, LedgerError
from app.store.chronicle import Chronicle
from app.store.database import DamageError

_log = logging.getLogger(__name__)

SLICE_S = 0.5  # of reading the journal at one go; other questions wait meanwhile
PAGE = 1000
BREATH_S = 0.002  # after each page: the beat must not wait for Python's lock
CASES_AT_MOST = 500


class QualityDesk:
    """Keeps the ledger in step with the journal, and judges periods by it."""

    def __init__(self, city: City, philosophy: Philosophy, ledger: Path) -> None:
        self._positions = Positions(city, philosophy)
        self._philosophy = philosophy
        self._path = ledger
        self._ledger: AlarmLedger | None = None

    def answer(self, ask: Ask, chronicle: Chronicle, now: float) -> list[Part]:
        """``alarm_quality`` {start, end, position} or ``alarm_events`` {figure, first,
        limit and the same}. Raises QuestionError."""
        start = number_of(ask, "start", now - 86400.0)
        end = min(number_of(ask, "end", now), now)
        if not 0 <= start <= end:
            raise QuestionError("bad_time")
        place = self._place(text_of(ask, "position"))
        done = self.catch_up(chronicle)
        if ask.what == "alarm_quality":
            report = None
            if done >= 1.0:
                ledger = self._opened(chronicle)
                report = self._quality(start, end, place).report(now, ledger.began_at)
            return [(ask.what, msgspec.msgpack.encode(QualityAnswer(done=done, report=report)))]
        if done < 1.0:
            raise QuestionError("busy")
        limit = min(max(whole_of(ask, "limit", 100), 1), CASES_AT_MOST)
        quality = self._quality(start, end, place)
        found = cases(quality, text_of(ask, "figure"), whole_of(ask, "first", 0), limit)
        if found is None:
            raise QuestionError("unknown_figure")
        return [(ask.what, msgspec.msgpack.encode(found))]

    def catch_up(self, chronicle: Chronicle) -> float:
        """Take in what the journal has more, for a short while. Returns how much of
        it is taken in, 1 for all."""
        try:
            return self._take_in(self._opened(chronicle), chronicle)
        except DamageError as error:
            _log.warning("the ledger of alarms is made anew: %s", error)
            self.close()
            for path in self._path.parent.glob(f"{self._path.name}*"):
                path.unlink()
            return self._take_in(self._opened(chronicle), chronicle)
        except BaseException:
            self.close()  # what was taken in but not stored would be taken in twice
            raise

    def _take_in(self, ledger: AlarmLedger, chronicle: Chronicle) -> float:
        last, until = chronicle.last_seq(), time.monotonic() + SLICE_S
        seq, began_at = ledger.seq, ledger.began_at or chronicle.first_at()
        if seq >= last:
            return 1.0
        while seq < last:
            page = chronicle.alarm_events(seq, PAGE)
            for _, payload in page:
                event = decode(payload)
                if isinstance(event, AlarmHappening):
                    ledger.lives.take(event)
            seq = page[-1][0] if len(page) == PAGE else last
            if time.monotonic() > until:
                break
            time.sleep(BREATH_S)
        ledger.keep(seq, began_at)
        return seq / last

    def close(self) -> None:
        if self._ledger is not None:
            self._ledger.close()
            self._ledger = None

    def _opened(self, chronicle: Chronicle) -> AlarmLedger:
        if self._ledger is None:
            self._ledger = AlarmLedger(self._path)
            self._ledger.open(chronicle.identity(), chronicle.last_seq())
        return self._ledger

    def _quality(self, start: float, end: float, place: int) -> AlarmQuality:
        ledger, philosophy = self._ledger, self._philosophy
        if ledger is None:
            raise QuestionError("not_readable")
        # Before the journal began there is nothing to judge by.
        start = min(max(start, ledger.began_at), end)
        try:
            past = AlarmPast(
                start=start,
                end=end,
                calls=ledger.calls(start - LEAD_S, end),
                spans=ledger.spans(start, end, philosophy.standing_after_s),
                pending=ledger.pending(end),
                places=self._places(ledger),
                philosophy=philosophy,
            )
        except LedgerError as error:
            raise QuestionError(str(error)) from error
        sources = {number: (asset, rule) for number, asset, rule in ledger.sources_of()}
        return AlarmQuality(past, self._positions.names, place, sources)

    def _places(self, ledger: AlarmLedger) -> Ints:
        """The position of each source number, by its asset."""
        positions, found = self._positions, ledger.sources_of()
        numbers = {name: place for place, name in enumerate(positions.names)}
        places = np.zeros(max((one[0] for one in found), default=0) + 1, dtype=np.int64)
        for number, asset, _ in found:
            places[number] = numbers[positions.of(asset)]
        return places

    def _place(self, position: str) -> int:
        """-1 for all."""
        if not position:
            return -1
        if position not in self._positions.names:
            raise QuestionError("unknown_position")
        return self._positions.names.index(position)
