"""What the simulated field of 34,000 lamps costs: its steps alone, and on a broker."""

from __future__ import annotations

import math
import tempfile
import threading
import time
from pathlib import Path

from app.bus.nats import NatsBroker
from app.bus.topics import SIMULATION, Topics
from app.core.kindset import parse_kinds
from app.store.package import read_graph, read_routes
from app.wiring.cityfile import load_or_found, package_path
from hardware.city.behaviour import Roads
from hardware.city.field import Field
from hardware.city.ledger import Heading, Ledger
from hardware.city.moment import STEP_S, STEPS_PER_S, CityClock, start_of
from hardware.city.simulation import Simulation
from hardware.city.transmitter import Transmitter
from resources.shelf import kind_files
from tests.bench.figure import Figure, report

SETTLED_S = 8  # the first telling of everything is over
STEADY_S = 60
ON_BROKER_S = 30
DUSK_S = 20
GOAL_CORE_PCT = 25.0
GOAL_READINGS = 250.0


def _field(folder: Path, start: str, speed: float = 1.0) -> Field:
    city, _ = load_or_found(folder, None, 1)
    path = package_path(folder)
    clock = CityClock(start_of(start, time.time()), speed, 47.322, 5.041)
    roads = Roads(read_graph(path), read_routes(path))
    return Field(city, parse_kinds(kind_files()), clock, roads=roads, seed=1)


def _steps(field: Field, seconds: int) -> tuple[float, list[int]]:
    """CPU seconds for each second lived, and the readings of each."""
    begun = time.process_time()
    told = [sum(len(field.step()) for _ in range(STEPS_PER_S)) for _ in range(seconds)]
    return (time.process_time() - begun) / seconds, told


def _lamp_by_lamp(lamps: int) -> float:
    """CPU seconds of one second of lamps alone, done one after the other."""
    thresholds = [-1.5 + 0.001 * (i % 300) for i in range(lamps)]
    was = [False] * lamps
    begun = time.process_time()
    for step in range(STEPS_PER_S):
        height = -1.4 - 0.001 * step
        for i in range(lamps):
            lit = height < thresholds[i]
            power = 70.0 * (0.06 + 0.94) if lit else 0.9
            if lit != was[i] and math.isfinite(power):
                was[i] = lit
    return time.process_time() - begun


def _on_broker(folder: Path, field: Field) -> float:
    """CPU of the whole role over true time, as a share of a core, once settled."""
    with NatsBroker(folder, port=0) as broker:
        heading = Heading(
            sources=list(field.city.sources), seed=1, speed=1.0, start_s=0.0, fingerprint=""
        )
        ledger = Ledger(folder / "city", heading, time.time())
        topics = Topics(SIMULATION)
        transmitter = Transmitter(field, broker.address("city"), topics, ledger, time.time, "bench")
        stop = threading.Event()
        simulation = Simulation(field, transmitter, ledger)
        living = threading.Thread(target=simulation.run, args=(stop.wait,), name="field")
        living.start()
        time.sleep(SETTLED_S)
        cpu, begun = time.process_time(), time.monotonic()
        time.sleep(ON_BROKER_S)
        share = (time.process_time() - cpu) / (time.monotonic() - begun)
        stop.set()
        living.join()
    return share


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        noon = _field(folder, "12:00")
        _steps(noon, SETTLED_S)
        steady, told = _steps(noon, STEADY_S)
        night = _field(folder, "02:00")
        _steps(night, SETTLED_S)
        _, told_at_night = _steps(night, STEADY_S)
        dusk_field = _field(folder, "16:50", 60.0)
        _steps(dusk_field, SETTLED_S)
        dusk, burst = _steps(dusk_field, DUSK_S)
        share = _on_broker(folder, _field(folder, "12:00"))
        plain = _lamp_by_lamp(noon.groups["streetlight"].n)
    goal = GOAL_READINGS
    report(
        "field",
        [
            Figure("readings at noon", sum(told) / STEADY_S, "/s", goal=goal),
            Figure("readings at 2 h", sum(told_at_night) / STEADY_S, "/s", goal=goal),
            Figure("most readings at dusk, clock 60 times", max(burst), "/s"),
            Figure(
                "CPU of a second, all devices",
                steady * 1000,
                "ms",
                plain * 1000,
                f"lamps only, one by one ({1 / STEP_S:.0f} steps)",
            ),
            Figure("CPU of a second, at dusk", dusk * 1000, "ms", plain * 1000, "the same"),
            Figure("the role on a broker, of a core", share * 100, "%", goal=GOAL_CORE_PCT),
        ],
    )


if __name__ == "__main__":
    main()
