"""The launcher hears an engine stop, and does not blame it for a line that is down."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from app.bus.client import Client
from app.bus.nats import NatsBroker
from app.bus.topics import SIMULATION, Topics
from app.wiring.heartbeat import Heartbeat
from app.wiring.options import RoleOptions
from tests.bus.conftest import until

TOPICS = Topics(SIMULATION)


@pytest.mark.logs("connection", "lost", "refused", "hears nothing")
def test_silence_counts_only_after_a_beat_and_while_we_hear(tmp_path: Path) -> None:
    now = 1000.0
    with NatsBroker(tmp_path, port=0) as broker:
        options = RoleOptions(role="desk", data_dir=tmp_path).at(broker.address("desk"))
        heartbeat = Heartbeat(options, lambda: now)
        engine = Client(broker.address("engine"), "engine-that-beats", root=SIMULATION)
        engine.start()
        now += 500.0
        assert heartbeat.silent_s() == 0.0  # it has not begun

        def beats() -> bool:
            engine.publish(TOPICS.status, b"x", 0)
            time.sleep(0.02)
            return heartbeat.heard()

        until(beats, "a beat")
        until(lambda: not heartbeat.heard(), "all heard")
        now += 40.0
        assert heartbeat.silent_s() == 40.0
        heartbeat.begin_anew()
        assert heartbeat.silent_s() == 0.0
        until(beats, "a beat")
        broker.stop()
        until(lambda: not engine.connected, "the line is down")

        def forgiven() -> bool:
            nonlocal now
            now += 100.0
            return heartbeat.silent_s() == 0.0

        until(forgiven, "nobody is blamed")
        engine.stop()
        heartbeat.stop()
