"""City and gateway as the real programs, with a site file between them."""

from __future__ import annotations

import os
import signal
import socket
import time
from pathlib import Path

import msgspec
import pytest

from app.bus.stamp import format_stamp
from app.bus.wire import Feed, Order, OrderReport, Reading, SourceState
from app.store.package import read_package
from app.wiring.cityfile import package_path
from hardware.modbus.sample import FIRST_PORT, sample
from resources.shelf import map_files
from tests.hardware.conftest import TOPICS, Ears, until
from tests.hardware.program import Start

pytestmark = pytest.mark.slow
SOURCE = "lighting-01"


def site_of(data_dir: Path) -> str:
    """A site file for what SOURCE carries, on free ports."""
    city, _ = read_package(package_path(data_dir))
    text = sample(SOURCE, city, map_files("modbus")).replace("poll_s = 10", "poll_s = 1")
    sockets = []
    for number in range(text.count("address = ")):
        sockets.append(socket.socket())
        sockets[-1].bind(("127.0.0.1", 0))
        port = sockets[-1].getsockname()[1]
        text = text.replace(f':{FIRST_PORT + number}"', f':{port}"')
    for one in sockets:
        one.close()
    return text


def latest(engine: Ears, asset: str, point: str) -> Reading | None:
    found = [
        reading
        for payload in engine.on(TOPICS.feed(SOURCE))
        for reading in msgspec.json.decode(payload, type=Feed).readings
        if (reading.asset, reading.point) == (asset, point)
    ]
    return found[-1] if found else None


def online(engine: Ears) -> bool | None:
    states = engine.on(TOPICS.source(SOURCE))
    return msgspec.json.decode(states[-1], type=SourceState).online if states else None


def test_lighting_speaks_modbus_all_the_way_and_back(
    start: Start, data_dir: Path, engine: Ears
) -> None:
    text = site_of(data_dir)
    (data_dir / "site.toml").write_text(text)
    cabinet = text.split('asset = "', 1)[1].split('"', 1)[0]
    city = start("city", "--start", "23:30")
    gateway = start("gateway")
    until(lambda: online(engine), "the source, by its link")
    until(lambda: latest(engine, cabinet, "contactor"), "a word of a cabinet")
    assert latest(engine, cabinet, "contactor").value == "closed"

    now = time.time()
    order = Order(
        id="o-1",
        asset=cabinet,
        point="contactor",
        value="open",
        issued_at=format_stamp(now),
        expires_at=format_stamp(now + 60.0),
        epoch=1,
    )
    engine.say(TOPICS.order(SOURCE), msgspec.json.encode(order))
    until(lambda: latest(engine, cabinet, "contactor").value == "open", "its own word")
    reports = [msgspec.json.decode(p, type=OrderReport) for p in engine.on(TOPICS.report(SOURCE))]
    assert [(report.id, report.outcome) for report in reports] == [("o-1", "sent")]

    assert city.end(signal.SIGKILL) == -signal.SIGKILL
    until(lambda: online(engine) is False, "the source is lost with its devices")
    assert gateway.end() == 0


def test_a_site_file_that_cannot_be_used_is_said_with_its_line(
    start: Start, data_dir: Path
) -> None:
    (data_dir / "site.toml").write_text('[[links]]\nname = "a"\n')
    gateway = start("gateway")
    assert gateway.end(signal.SIGCONT) == os.EX_CONFIG
    assert "site.toml, line 1" in (data_dir / "gateway.log").read_text()
