"""34,000 lamps at dusk: how long the window stands still, and whether all arrives.

The simulated city's clock runs 60 times as fast, so that the photocells of all
cabinets answer within some seconds; broker, engine, city and desk are real.
"""

from __future__ import annotations

import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import numpy as np
from PySide6.QtCore import QObject

from app.bus.topics import SIMULATION
from app.engine.sourcelog import Progress
from app.store.journal import Journal
from hardware.city.ledger import Entry, ledgers, read_ledger
from hardware.city.moment import PARIS, CityClock, start_of
from tests.bench.figure import Figure, report
from tests.bench.roles import Roles
from tests.bench.seat import Seat
from tests.bench.stalls import Bystander, Stalls

SPEED = 60.0
BEFORE_S = 25.0  # true seconds from the city's start to its dusk
DUSK_S = 30.0
LIGHT_DEG = -0.9  # the sun's height before the first photocell
LIT = 0.99  # of all lamps: dusk is over
MINUTE_S = 60
DAY_MINUTES = 24 * 60
GOAL_STALL_MS = 100.0
GOAL_LOAD_MS = 300.0
GOAL_LATE_S = 1.0
SETTLE_S = 20.0
AGAINST = "a process that only waits"


def dusk_start(lat: float, lon: float) -> str:
    """Local time for the city's clock, so that dusk comes after `BEFORE_S`."""
    noon = start_of("12:00", time.time())
    clock = CityClock(noon, SPEED, lat, lon)
    minute = next(
        minute
        for minute in range(DAY_MINUTES)
        if clock.sun_deg(noon + minute * MINUTE_S) < LIGHT_DEG
    )
    start = noon + minute * MINUTE_S - BEFORE_S * SPEED
    return datetime.fromtimestamp(start, UTC).astimezone(PARIS).strftime("%H:%M")


class Lookout(QObject):
    """The engine's own figures while dusk goes on, and how many lamps are lit."""

    def __init__(self, seat: Seat) -> None:
        super().__init__(seat.application)
        self._mirror = seat.room.mirror
        assert self._mirror.slots is not None
        self._lamps = self._mirror.slots.of_point("streetlight", "lamp")
        self.lateness_s: list[float] = []
        self.rates: list[float] = []
        seat.room.board.status_changed.connect(self._look)

    def _look(self) -> None:
        status = self._mirror.status
        if status is not None:
            self.lateness_s.append(status.lateness_s)
            self.rates.append(status.readings_per_s)

    @property
    def lit(self) -> float:
        """Share of all lamps."""
        return float((self._mirror.value[self._lamps] == 1.0).mean())


def lost(data_dir: Path) -> tuple[int, int]:
    """Readings that the broker took from the city; how many of them the engine
    has not committed. Both roles have ended."""
    sent = sum(
        record.readings
        for path in ledgers(data_dir / "city")
        for record in read_ledger(path).records
        if record.entry is Entry.ACKNOWLEDGED
    )
    journal = Journal(data_dir / "journal.sqlite")
    states = journal.progress().values()
    taken = sum(msgspec.msgpack.decode(state, type=Progress).readings for state in states)
    journal.close()
    return sent, sent - taken


def standstill(name: str, stalls: Stalls, beside: Bystander, goal: float) -> list[Figure]:
    """Longest and 99th percentile, beside the machine's own."""
    gaps, other = np.array(stalls.gaps_ms), beside.end()
    return [
        Figure(f"{name}, longest", float(gaps.max()), "ms", float(other.max()), AGAINST, goal),
        Figure(
            f"{name}, p99",
            float(np.percentile(gaps, 99)),
            "ms",
            float(np.percentile(other, 99)),
            AGAINST,
        ),
        Figure(f"{name}, longest work of the window's own", max(stalls.own_ms), "ms"),
    ]


def measure(folder: Path) -> list[Figure]:
    roles = Roles(folder, SIMULATION)
    with roles:
        roles.start(roles.options("engine"))
        seat = Seat(roles.options("desk"))
        with seat:
            stalls = Stalls(seat.application)
            beside = Bystander()
            seat.until(seat.settled, "the first picture")
            figures = standstill(
                "window stands still at the first picture", stalls, beside, GOAL_LOAD_MS
            )
            middle = float(roles.city.lat.mean()), float(roles.city.lon.mean())
            roles.start(roles.options("city", speed=SPEED, start=dusk_start(*middle)))
            seat.live(BEFORE_S)
            lookout = Lookout(seat)
            beside = Bystander()
            stalls.restart()
            seat.live(DUSK_S)
            seat.until(lambda: lookout.lit > LIT, "all lamps are lit")
            figures += standstill("window stands still at dusk", stalls, beside, GOAL_STALL_MS)
            figures += [
                Figure("most readings at dusk", max(lookout.rates), "/s"),
                Figure(
                    "engine's lateness at dusk, most",
                    max(lookout.lateness_s),
                    "s",
                    goal=GOAL_LATE_S,
                ),
            ]
            roles.stop("city")
            seat.live(SETTLE_S)
    sent, missing = lost(folder)
    return [
        *figures,
        Figure("readings lost", missing, "", sent, "sent, by the city's ledger", 0.0),
    ]


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        report("dusk", measure(Path(name)))


if __name__ == "__main__":
    main()
