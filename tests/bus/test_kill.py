"""kill -9 of the subscriber and of the broker: what was acknowledged stays."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

from app.bus.broker import Broker
from tests.bus import subscriber
from tests.bus.conftest import Room, hear, say, say_all, until


def _spawn(broker: Broker, path: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", subscriber.__name__, broker.address("engine").full_url]
    child = subprocess.Popen([*command, str(path)], stdout=subprocess.PIPE)
    assert child.stdout is not None
    assert child.stdout.readline() == b"ready\n"
    child.stdout.close()
    return child


def _stored(path: Path) -> list[int]:
    """Numbers of the whole lines; kill -9 may cut the last one."""
    return [int(line) for line in path.read_bytes().split(b"\n")[:-1] if line.isdigit()]


def test_killing_the_subscriber_loses_nothing(broker: Broker, room: Room, tmp_path: Path) -> None:
    path = tmp_path / "stored"
    publisher = room.enter(broker, "publisher")
    child = _spawn(broker, path)
    last = 0
    for _ in range(4):
        for _ in range(1500):
            say(publisher, "feed/a", f"{last:06d}".encode())
            last += 1
        child.kill()
        child.wait()
        child = _spawn(broker, path)
    try:
        until(lambda: len(set(_stored(path))) >= last, "all stored")
        assert set(_stored(path)) == set(range(last))
    finally:
        child.kill()
        child.wait()


def test_killing_the_broker_keeps_what_it_acknowledged(broker: Broker, room: Room) -> None:
    engine = room.enter(broker, "engine", "feed/+", name="engine", clean_session=False)
    publisher = room.enter(broker, "publisher")
    room.leave(engine)
    say_all(publisher, "feed/a", range(10_000))
    if broker.kind == "mosquitto":
        # It saves every ten seconds, and kill -9 takes what is newer: that is
        # why it is not the default. What it has saved must be there again.
        saved = broker.folder / "mosquitto.db"
        broker.send_signal(signal.SIGUSR1)
        until(lambda: saved.exists() and saved.stat().st_size > 10_000 * 5, "saved")
        time.sleep(0.5)

    broker.kill()
    broker.start()
    engine = room.enter(broker, "engine", "feed/+", name="engine", clean_session=False)

    assert {int(m.payload) for m in hear(engine, 10_000)} == set(range(10_000))


def test_an_orderly_restart_keeps_everything(broker: Broker, room: Room) -> None:
    engine = room.enter(broker, "engine", "feed/+", name="engine", clean_session=False)
    publisher = room.enter(broker, "publisher")
    say_all(publisher, "feed/a", range(100))
    hear(engine, 100, ack=False)  # taken, but not safe
    room.leave(engine)
    say_all(publisher, "feed/a", range(100, 3000))

    broker.stop()
    broker.start()
    engine = room.enter(broker, "engine", "feed/+", name="engine", clean_session=False)

    assert {int(m.payload) for m in hear(engine, 3000)} == set(range(3000))


def test_killing_the_broker_under_load_loses_no_acknowledged_message(
    nats: Broker, room: Room
) -> None:
    engine = room.enter(nats, "engine", "feed/+", clean_session=False)
    publisher = room.enter(nats, "publisher")
    receipts = {}
    heard: set[int] = set()
    for number in range(6000):
        if number in (1500, 3500):
            nats.kill()
            nats.start()
        receipts[number] = say(publisher, "feed/a", str(number).encode())
        messages = engine.take()
        heard.update(int(m.payload) for m in messages)
        engine.ack(messages)
    until(lambda: publisher.inflight == 0, "all settled")
    safe = {number for number, receipt in receipts.items() if receipt.acknowledged}

    def all_heard() -> bool:
        messages = engine.take()
        heard.update(int(m.payload) for m in messages)
        engine.ack(messages)
        return safe <= heard

    until(all_heard, "every acknowledged message heard")
    assert len(safe) > 1000
    assert publisher.counters.lost == len(receipts) - len(safe)
