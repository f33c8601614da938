"""What one gateway process sustains, by protocol, and how soon an order is proven.

Devices are real servers in a process of their own; every figure of theirs changes once a
second, and they are asked once a second where they must be asked. A reading counts when the
link has handed it out. Latency is from the order to the device's own report of it, among
ten devices. The reference is a bare asyncio echo on loopback in the same run: so many
round trips are there to be had, and none is quicker.

``ARGS="modbus talq"`` takes these protocols only; ``make bench-links`` takes all.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from app.bus.stamp import format_stamp
from app.bus.wire import Order, Reading, Value
from app.core.kind import PointType
from hardware.linkplan import LinkPlan
from hardware.protocols import PROTOCOLS
from hardware.warden import Turn, Warden
from tests.bench.figure import Figure, report
from tests.bench.linkyard import KINDS, SOURCE, Yard

SIZES = (1, 10, 100, 1000)
WINDOW_S = 8.0
PATIENCE_S = 90.0
ORDERS = 30
ORDERED = 10  # devices while orders are given
AGAINST = "echo on loopback"
_REST_S = 0.002


class Tap:
    """A warden on a link, and what comes out of it."""

    def __init__(self, plan: LinkPlan) -> None:
        self.warden = Warden(plan.make(time.time), time.time, open_within_s=plan.open_within_s)
        self.latest: dict[tuple[str, str], Reading] = {}
        self.assets: set[str] = set()
        self.readings = 0

    def look(self) -> None:
        for said in self.warden.take():
            if isinstance(said, Turn):
                continue
            self.readings += len(said)
            for reading in said:
                self.latest[reading.asset, reading.point] = reading
                self.assets.add(reading.asset)

    def says(self, asset: str, point: str, value: Value) -> bool:
        last = self.latest.get((asset, point))
        return last is not None and last.value == value

    def until(self, condition: Callable[[], object], within_s: float = PATIENCE_S) -> bool:
        """Whether `condition` came true in time."""
        deadline = time.monotonic() + within_s
        while not condition():
            if time.monotonic() > deadline:
                return False
            time.sleep(_REST_S)
            self.look()
        return True


def echo(seconds: float = 2.0) -> tuple[float, list[float]]:
    """Round trips a second, and how long each took, in seconds."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while line := await reader.readline():
            writer.write(line)
        writer.close()

    async def play() -> list[float]:
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        took: list[float] = []
        end = time.perf_counter() + seconds
        while (began := time.perf_counter()) < end:
            writer.write(b"a reading of a device, and an answer to it\n")
            await reader.readline()
            took.append(time.perf_counter() - began)
        writer.close()
        await writer.wait_closed()
        server.close()
        await server.wait_closed()
        return took

    took = asyncio.run(play())
    return len(took) / seconds, took


def sustained(protocol: str, devices: int, echoes: float) -> Iterator[Figure]:
    """Readings a second that arrive, and what of one processor that takes."""
    name = f"{protocol}, {devices} devices"
    with tempfile.TemporaryDirectory() as folder, Yard(protocol, devices, Path(folder)) as yard:
        tap = Tap(yard.plan)
        tap.warden.start()
        try:
            began = time.monotonic()
            whole = tap.until(lambda: len(tap.assets) == devices)
            yield Figure(f"{name}: all heard after", time.monotonic() - began, "s")
            if not whole:
                yield Figure(f"{name}: heard in that time", len(tap.assets), "devices")
            tap.readings, used = 0, time.process_time()
            began = time.monotonic()
            tap.until(lambda: False, WINDOW_S)
            lasted = time.monotonic() - began
            used = time.process_time() - used
            yield Figure(f"{name}: readings", tap.readings / lasted, "1/s", echoes, AGAINST)
            yield Figure(f"{name}: of one processor", 100.0 * used / lasted, "%")
        finally:
            tap.warden.stop()


def proven(protocol: str, trips: list[float]) -> Iterator[Figure]:
    """From an order to the device's own word of it; none where no order is taken."""
    with tempfile.TemporaryDirectory() as folder, Yard(protocol, ORDERED, Path(folder)) as yard:
        wishes = _wishes(yard.plan)
        if wishes is None:
            return
        point, values = wishes
        assets = itertools.cycle(sorted({claim.asset for claim in yard.plan.claims}))
        tap = Tap(yard.plan)
        tap.warden.start()
        took = []
        try:
            tap.until(lambda: len(tap.assets) == ORDERED)
            for number in range(ORDERS):
                asset = next(assets)
                before = tap.latest.get((asset, point))
                value = values[before is not None and before.value == values[0]]
                began = time.perf_counter()
                tap.warden.submit(SOURCE, _order(number, asset, point, value))
                if tap.until(partial(tap.says, asset, point, value), 15.0):
                    took.append(time.perf_counter() - began)
        finally:
            tap.warden.stop()
    yield from _latencies(protocol, took, trips)


def _latencies(protocol: str, took: list[float], trips: list[float]) -> Iterator[Figure]:
    name = f"{protocol}: order to verified"
    yield Figure(f"{name}, orders proven", len(took), "")
    if len(took) > 1:
        for share, at in (("p50", 49), ("p95", 94)):
            here, there = (
                1000.0 * statistics.quantiles(some, n=100, method="inclusive")[at]
                for some in (took, trips)
            )
            yield Figure(f"{name}, {share}", here, "ms", there, AGAINST)


def _wishes(plan: LinkPlan) -> tuple[str, tuple[Value, Value]] | None:
    """A point that takes orders, and two values for it."""
    for use in plan.uses:
        if not use.order:
            continue
        kind = KINDS[use.kind]
        point = kind.points[kind.point_index(use.point)]
        if point.type is PointType.NUMBER:
            return use.point, (30.0, 70.0)
        if len(use.words) > 1:
            return use.point, (use.words[1], use.words[0])
    return None


def _order(number: int, asset: str, point: str, value: Value) -> Order:
    now = time.time()
    return Order(
        id=f"bench-{number}",
        asset=asset,
        point=point,
        value=value,
        issued_at=format_stamp(now),
        expires_at=format_stamp(now + 60.0),
        epoch=1,
    )


def main(wanted: list[str]) -> None:
    logging.disable(logging.WARNING)
    echoes, trips = echo()
    for protocol in wanted or list(PROTOCOLS):
        figures: list[Figure] = []
        for devices in SIZES:
            try:
                figures += sustained(protocol, devices, echoes)
            except (OSError, ValueError) as error:
                print(f"{protocol}, {devices} devices: {error}", flush=True)
        figures += proven(protocol, trips)
        report(f"links {protocol}", figures)


if __name__ == "__main__":
    main(sys.argv[1:])
