"""Alarm quality over 90 days and 1,000,000 events: how long, how much memory, and what
it does to a beat beside it."""

from __future__ import annotations

import multiprocessing
import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import psutil

from app.bus.wire import Ask
from app.core.city import City
from app.core.events import AlarmEvent, decode, encode, type_name
from app.core.kind import Text
from app.core.philosophy import Philosophy
from app.engine.qualitydesk import QualityDesk
from app.store.chronicle import Chronicle
from app.store.journal import Commit, Entry, Journal
from tests.bench.figure import Figure, report
from tests.core.alarm_story import AlarmStory

EVENTS = 1_000_000
DAYS = 90
END = 1_800_000_000.0
START = END - DAYS * 86400.0
LAMPS = 5000
PAGE = 20_000
BEAT_S = 0.05


def _city() -> City:
    ids = tuple(f"lamp-{number:06d}" for number in range(LAMPS))
    zeros = np.zeros(LAMPS, dtype=np.int32)
    return City(
        name="bench",
        note=Text("", ""),
        attribution="",
        ids=ids,
        names=ids,
        kind=zeros,
        lat=np.zeros(LAMPS),
        lon=np.zeros(LAMPS),
        commune=zeros,
        street=zeros,
        department=zeros,
        source=zeros,
        parent=np.full(LAMPS, -1, dtype=np.int32),
        kinds=("streetlight",),
        communes=("",),
        streets=("",),
        departments=("lighting",),
        sources=("lighting-01",),
    )


def _events() -> Iterator[AlarmEvent]:
    """Alarms at random over the days, some in rushes, most acknowledged and cleared."""
    dice, at = random.Random(1), START
    pause_s = DAYS * 86400.0 / (EVENTS / 3.2)
    story = AlarmStory()
    while True:
        at = min(at + dice.expovariate(1 / pause_s) * dice.choice((0.05, 1.0, 1.95)), END - 1)
        one = story.alarm(
            at,
            f"lamp-{min(int(dice.expovariate(1 / 500)), LAMPS - 1):06d}",
            dice.choice(("lamp_failure", "driver_fault")),
            dice.choice((1, 2, 3, 3, 4, 4, 4, 4, 4, 4)),
        )
        if dice.random() < 0.1:
            story.shelve(one, at + 5)
            story.unshelve(one, at + 3600)
        story.acknowledge(one, at + 60 * dice.random())
        story.clear(one, at + 60 + 600 * dice.random())
        yield from story.events
        story.events.clear()


def _fill(folder: Path) -> None:
    journal = Journal(folder / "journal.sqlite")
    journal.identity()
    events = islice(_events(), EVENTS)
    beat = 0
    while page := list(islice(events, PAGE)):
        beat += 1
        entries = [
            Entry(one.at, type_name(one), one.asset, encode(one), one.occurrence) for one in page
        ]
        journal.commit(Commit(beat, entries))
    journal.close()


def _late_ms(work: Callable[[], None]) -> tuple[float, float]:
    """Seconds that `work` takes, and the 99th percentile of how late a beat beside
    it comes, in ms."""
    late: list[float] = []
    done = threading.Event()

    def beat() -> None:
        while not done.is_set():
            before = time.perf_counter()
            time.sleep(BEAT_S)
            late.append((time.perf_counter() - before - BEAT_S) * 1000.0)

    thread = threading.Thread(target=beat)
    thread.start()
    began = time.perf_counter()
    work()
    took_s = time.perf_counter() - began
    done.set()
    thread.join()
    return took_s, float(np.percentile(late, 99))


def _memory_mb() -> float:
    return float(psutil.Process().memory_info().rss / 1e6)


def _read(chronicle: Chronicle) -> None:
    """The same events, read and decoded, and nothing made of them."""
    seq = 0
    while page := chronicle.alarm_events(seq, 1000):
        for _, payload in page:
            decode(payload)
        seq = page[-1][0]


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        filling = multiprocessing.Process(target=_fill, args=(folder,))  # and its memory
        filling.start()
        filling.join()
        chronicle = Chronicle(folder / "journal.sqlite")
        desk = QualityDesk(_city(), Philosophy(), folder / "quality.sqlite")
        _, idle_ms = _late_ms(lambda: time.sleep(3.0))
        read_s, read_ms = _late_ms(lambda: _read(chronicle))
        before_mb = _memory_mb()
        slices: list[float] = []

        def gather() -> None:
            done = 0.0
            while done < 1.0:
                began = time.perf_counter()
                done = desk.catch_up(chronicle)
                slices.append(time.perf_counter() - began)

        gather_s, gather_ms = _late_ms(gather)
        gathered_mb = _memory_mb()
        period: dict[str, str | float] = {"start": START, "end": END}
        ask = Ask(id="q", what="alarm_quality", arguments=period)
        answer_s, answer_ms = _late_ms(lambda: _answer(desk, ask, chronicle))
        ask = Ask(id="q", what="alarm_events", arguments={**period, "figure": "never_acted"})
        cases_s, _ = _late_ms(lambda: _answer(desk, ask, chronicle))
        ask = Ask(id="q", what="alarm_quality", arguments={"start": END - 86400, "end": END})
        day_s, _ = _late_ms(lambda: _answer(desk, ask, chronicle))
        answered_mb = _memory_mb()
        desk.close()
        chronicle.close()
    read = "reading and decoding alone"
    report(
        "alarm quality",
        [
            Figure("first reading of 1,000,000 events", gather_s, "s", read_s, read),
            Figure("longest slice of it", max(slices), "s", goal=2.0),
            Figure("figures of 90 days", answer_s, "s", read_s, read, 5.0),
            Figure("alarms behind one of them", cases_s, "s", read_s, read, 5.0),
            Figure("figures of the last day", day_s, "s", read_s, read, 1.0),
            Figure("beat late beside the reading, p99", gather_ms, "ms", read_ms, read, 50.0),
            Figure("beat late beside the figures, p99", answer_ms, "ms", idle_ms, "idle", 50.0),
            Figure("memory grown by the reading", gathered_mb - before_mb, "MB"),
            Figure("memory grown by the figures", answered_mb - gathered_mb, "MB"),
        ],
    )
    return 0


def _answer(desk: QualityDesk, ask: Ask, chronicle: Chronicle) -> None:
    desk.answer(ask, chronicle, END)


if __name__ == "__main__":
    sys.exit(main())
