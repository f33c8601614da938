"""Alarms through the whole house, at an even pace and in one burst: lost, doubled, late?

Broker, engine with its journal, and desk are real. The field keeps a ledger of every
lamp that failed; afterwards the journal must hold each of them once. Beside it: what a
program that only waits is held up on the same machine.

Arguments: minutes of the even pace (default 1), alarms a minute (default 10,000).
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import psutil

from app.bus.topics import LIVE
from app.core.events import AlarmRaised, decode
from app.store.chronicle import Chronicle
from tests.bench.alarm_field import Log, Task, read, write
from tests.bench.figure import Figure, report
from tests.bench.roles import Roles
from tests.bench.seat import Seat
from tests.bench.stalls import Bystander, Stalls

RULE = "lamp_failure"
ALARMS_A_MINUTE, MINUTES = 10_000.0, 1.0
POOL, BURST, CROWD = 10_000, 5_000, 10_000  # lamps
READINGS_A_SECOND = 1000.0
GOAL_VISIBLE_MS = 1000.0
GOAL_STALL_MS, GOAL_LONGEST_MS = 50.0, 200.0
EVENTS_A_READ = 20_000
BURST_S = 5.0  # in which the burst has come through
BEYOND_S = 15.0  # the field's time before and after its even pace
PATIENCE_S = 60.0
Floats = npt.NDArray[np.float64]


class Watch:
    """When each alarm stood in a list of the desk, and what the programs hold."""

    def __init__(self, seat: Seat, engine: int) -> None:
        self.seen: dict[int, float] = {}
        self.memory_mb: list[tuple[float, float, float]] = []  # when, engine, desk
        self._engine, self._desk = psutil.Process(engine), psutil.Process()
        self._board = seat.room.board
        self._models = [seat.desk.panel.model, seat.desk.alarms.panel.model]
        self._waiting: set[int] = set()
        self._board.alarms_changed.connect(self._hear)
        self._board.second.connect(self.weigh)
        for model in self._models:
            model.refreshed.connect(self._look)

    def _hear(self) -> None:
        self._waiting |= self._board.changed_alarms - self.seen.keys()
        self._look()

    def _look(self) -> None:
        now = time.time()
        shown = [model.arrangement.rows for model in self._models]
        found = {one for one in self._waiting if any(one in rows for rows in shown)}
        self.seen.update(dict.fromkeys(found, now))
        self._waiting -= found

    def weigh(self) -> None:
        held = (one.memory_info().rss / 1e6 for one in (self._engine, self._desk))
        self.memory_mb.append((time.time(), *held))

    def grown_mb(self, start: float, end: float) -> tuple[float, float]:
        """Engine and desk, from the first to the last tenth of a span."""
        span = np.array([one for one in self.memory_mb if start <= one[0] <= end])
        tenth = max(1, len(span) // 10)
        grown = span[-tenth:, 1:].mean(axis=0) - span[:tenth, 1:].mean(axis=0)
        return float(grown[0]), float(grown[1])


def _task(roles: Roles, minutes: float, a_minute: float) -> Task:
    city = roles.city
    lamps = np.flatnonzero(city.kind == city.kinds.index("streetlight"))
    named = [[city.ids[row], city.sources[int(city.source[row])]] for row in lamps.tolist()]
    mixed = [named[place] for place in np.random.default_rng(7).permutation(len(named))]
    first, second = POOL + BURST, POOL + BURST + CROWD
    return Task(
        url=roles.broker.address("publisher").full_url,
        engine_url=roles.broker.address("engine").full_url,
        journal=str(roles.data_dir / "journal.sqlite"),
        sources=list(city.sources),
        pool=mixed[:POOL],
        burst=mixed[POOL:first],
        crowd=mixed[first:second],
        rate=a_minute / 60.0,
        readings=READINGS_A_SECOND,
        seconds=minutes * 60.0,
    )


def _engine(roles: Roles) -> subprocess.Popen[bytes]:
    code = "from tests.bench.alarm_engine import main; main()"
    url = roles.broker.address("engine").full_url
    return subprocess.Popen(
        [sys.executable, "-c", code, url, str(roles.data_dir)],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )


def _raised(journal: Path) -> Iterator[tuple[int, AlarmRaised]]:
    """Number and event of every failure in the journal."""
    chronicle, after = Chronicle(journal), 0
    while rows := chronicle.alarm_events(after, EVENTS_A_READ):
        for after, payload in rows:
            event = decode(payload)
            if isinstance(event, AlarmRaised) and event.rule == RULE:
                yield after, event
    chronicle.close()


class Account:
    """The field's ledger against the journal and the desk."""

    def __init__(self, log: Log, journal: Path, watch: Watch) -> None:
        ledger = {(lamp, round(said, 3)): (name, seq) for lamp, said, name, seq in log.ledger}
        durable = np.array(log.durable)
        self.failures = len(ledger)
        self.doubled = self.unknown = 0
        rows: list[tuple[float, float, float, float]] = []
        found: set[tuple[str, float]] = set()
        for number, event in _raised(journal):
            key = (event.asset, round(event.since, 3))
            if key not in ledger:
                self.unknown += 1
                continue
            self.doubled += key in found
            found.add(key)
            source, seq = ledger[key]
            place = min(int(np.searchsorted(durable[:, 1], number)), len(durable) - 1)
            seen = watch.seen.get(event.occurrence, np.nan)
            came = log.heard[source].get(seq, np.nan)
            rows.append((key[1], came, durable[place, 0], seen))
        self.lost = self.failures - len(found)
        columns = np.array(rows).T
        self._burst = columns[0] >= round(log.burst_at, 3)
        self.to_durable_ms = (columns[2] - columns[1]) * 1000.0
        self.to_row_ms = (columns[3] - columns[2]) * 1000.0
        self.unseen = int(np.isnan(columns[3]).sum())

    def figures(self) -> list[Figure]:
        paced = [
            *_shares("even pace: receipt to durable", self.to_durable_ms[~self._burst], None),
            *_shares("even pace: durable to row", self.to_row_ms[~self._burst], GOAL_VISIBLE_MS),
            *_shares("burst: receipt to durable", self.to_durable_ms[self._burst], None),
            *_shares("burst: durable to row", self.to_row_ms[self._burst], GOAL_VISIBLE_MS),
        ]
        return [
            Figure("alarms that the field made", self.failures, ""),
            Figure("lost", self.lost, "", goal=0),
            Figure("doubled", self.doubled, "", goal=0),
            Figure("of no failure", self.unknown, "", goal=0),
            Figure("never seen in a list", self.unseen, ""),
            *paced,
        ]


def _shares(name: str, ages_ms: Floats, goal: float | None) -> list[Figure]:
    known = ages_ms[~np.isnan(ages_ms)]
    return [
        Figure(f"{name}, median", float(np.percentile(known, 50)), "ms"),
        Figure(f"{name}, p99", float(np.percentile(known, 99)), "ms", goal=goal),
        Figure(f"{name}, longest", float(known.max()), "ms"),
    ]


def _stalls(name: str, stalls: Stalls, start: float, end: float, still: Floats) -> list[Figure]:
    """How long the screen stood still, and for how much of it by the desk's own work:
    the rest is what other programs took of the machine."""
    at = np.array(stalls.at)
    within = (start <= at) & (at <= end)
    gaps, own = np.array(stalls.gaps_ms)[within], np.array(stalls.own_ms)[within]
    against = "a program that only waits"
    return [
        Figure(f"{name}: desk held up, p99", _p99(gaps), "ms", _p99(still), against, GOAL_STALL_MS),
        Figure(
            f"{name}: desk held up, longest",
            float(gaps.max()),
            "ms",
            float(still.max()),
            against,
            GOAL_LONGEST_MS,
        ),
        Figure(f"{name}: of its own work, p99", _p99(own), "ms", goal=GOAL_STALL_MS),
        Figure(f"{name}: of its own work, longest", float(own.max()), "ms", goal=GOAL_LONGEST_MS),
    ]


def _p99(found: Floats) -> float:
    return float(np.percentile(found, 99))


def _run(seat: Seat, task: Task) -> tuple[Log, Stalls, Floats]:
    """The field's log, and what the desk and a bystander were held up meanwhile."""
    stalls, bystander = Stalls(seat.application), Bystander()
    with subprocess.Popen(
        [sys.executable, "-c", "from tests.bench.alarm_field import main; main()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as field:
        assert field.stdin is not None
        assert field.stdout is not None
        field.stdin.write(write(task) + "\n")
        field.stdin.flush()
        stalls.restart()
        seat.live(task.seconds + BEYOND_S / 2)
        seat.desk.window.show_screen("alarms")  # the burst comes into the long list
        seat.live(BEYOND_S)
        still = bystander.end()
        text = field.stdout.read()
    return read(text), stalls, still


def measure(folder: Path, minutes: float, a_minute: float) -> list[Figure]:
    roles = Roles(folder, LIVE)
    with roles:
        engine = _engine(roles)
        try:
            with Seat(roles.options("desk")) as seat:
                seat.until(seat.settled, "the first picture")
                watch = Watch(seat, engine.pid)
                log, stalls, still = _run(seat, _task(roles, minutes, a_minute))
                account = Account(log, folder / "journal.sqlite", watch)
        finally:
            engine.terminate()
            engine.wait(PATIENCE_S)
    began, ended = log.began_at, log.began_at + minutes * 60.0
    warm = began + min(60.0, minutes * 20.0)  # until every lamp of the pool failed once
    engine_mb, desk_mb = watch.grown_mb(warm, ended)
    return [
        *account.figures(),
        *_stalls("even pace", stalls, began, ended, still),
        *_stalls("burst", stalls, log.burst_at, log.burst_at + BURST_S, still),
        Figure("engine grown in the even pace", engine_mb, "MB"),
        Figure("desk grown in the even pace", desk_mb, "MB"),
    ]


def main() -> None:
    said = [float(word) for word in sys.argv[1:]]
    minutes = said[0] if said else MINUTES
    a_minute = said[1] if len(said) > 1 else ALARMS_A_MINUTE
    with tempfile.TemporaryDirectory() as name:
        report("alarm flow", measure(Path(name), minutes, a_minute))


if __name__ == "__main__":
    main()
