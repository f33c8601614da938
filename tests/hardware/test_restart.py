"""The simulated field as the real program: killed, and there again as it was."""

from __future__ import annotations

import signal
from pathlib import Path

import msgspec
import pytest

from app.bus.wire import Feed
from app.wiring.cityfile import package_path
from hardware.city.memory import Memory
from hardware.city.memoryfile import Heading
from tests.hardware.conftest import TOPICS, Ears, until
from tests.hardware.program import Start

pytestmark = pytest.mark.slow
CABINET = "cabinet-0001"
TRIP = ("--fault", f"cabinet-trip:{CABINET}@0+3000")


def kept(data_dir: Path) -> tuple[Heading, Memory]:
    heading, _, body = (data_dir / "city" / "memory.bin").read_bytes().partition(b"\n")
    return msgspec.json.decode(heading, type=Heading), msgspec.msgpack.decode(body, type=Memory)


def faults(data_dir: Path) -> set[tuple[str, str]]:
    """Those that stand and those that are to come, as kept."""
    _, memory = kept(data_dir)
    standing = {(fault.kind, fault.asset) for fault in memory.faults.standing}
    return standing | {(plan.kind, plan.asset) for plan in memory.faults.planned}


def stands(data_dir: Path) -> bool:
    if not (data_dir / "city" / "memory.bin").exists():
        return False
    standing = kept(data_dir)[1].faults.standing
    return ("cabinet-trip", CABINET) in {(fault.kind, fault.asset) for fault in standing}


def breaker(engine: Ears, since: int) -> list[object]:
    """What the cabinet said of its breaker in messages from number `since` on."""
    engine.on("")
    return [
        reading.value
        for message in engine.messages[since:]
        if message.topic.startswith(TOPICS.feed(""))
        for reading in msgspec.json.decode(message.payload, type=Feed).readings
        if (reading.asset, reading.point) == (CABINET, "breaker")
    ]


def aside(data_dir: Path) -> list[str]:
    """The lines that say that a field began anew."""
    lines = (data_dir / "city.log").read_text().splitlines()
    return [line for line in lines if "begins anew" in line]


def killed_while_tripped(start: Start, data_dir: Path, engine: Ears) -> int:
    """Trips the cabinet and kills the field; how many messages there were."""
    city = start("city", *TRIP)
    until(lambda: "tripped" in breaker(engine, 0), "the cabinet's word")
    until(lambda: stands(data_dir), "the fault in the memory")
    assert city.end(signal.SIGKILL) == -signal.SIGKILL
    topics = {TOPICS.source(f"lighting-{n:02d}") for n in range(1, 9)}
    until(lambda: will_of(engine, topics), "the wills")
    return len(engine.messages)


def will_of(engine: Ears, topics: set[str]) -> bool:
    engine.on("")
    last = {m.topic: m.payload for m in engine.messages if m.topic in topics}
    return len(last) == len(topics) and all(b"false" in payload for payload in last.values())


def test_a_cabinet_tripped_before_kill_9_is_tripped_after_it(
    start: Start, data_dir: Path, engine: Ears
) -> None:
    before = killed_while_tripped(start, data_dir, engine)
    known, step = faults(data_dir), kept(data_dir)[1].step
    assert len(known) > 8  # the faults that a room opens with
    again = start("city")
    until(lambda: breaker(engine, before), "the cabinet's word after the new birth")
    assert set(breaker(engine, before)) == {"tripped"}
    until(lambda: kept(data_dir)[1].step >= step + 20, "five seconds more")
    assert again.end() == 0
    assert ("cabinet-trip", CABINET) in faults(data_dir)
    # one may have come by chance or have ended since, but no second salvo
    assert len(faults(data_dir) - known) <= 1
    assert aside(data_dir) == []


def test_an_orderly_end_is_remembered_too_and_fresh_forgets(
    start: Start, data_dir: Path, engine: Ears
) -> None:
    city = start("city", *TRIP)
    until(lambda: "tripped" in breaker(engine, 0), "the cabinet's word")
    assert city.end() == 0
    assert stands(data_dir)
    before = len(engine.messages)
    fresh = start("city", "--fresh")
    until(lambda: breaker(engine, before), "the cabinet's word after the new birth")
    assert set(breaker(engine, before)) == {"closed"}
    assert fresh.end() == 0
    assert not stands(data_dir)


def test_a_damaged_memory_is_put_aside(start: Start, data_dir: Path, engine: Ears) -> None:
    before = killed_while_tripped(start, data_dir, engine)
    path = data_dir / "city" / "memory.bin"
    path.write_bytes(path.read_bytes()[:-7])
    again = start("city")
    until(lambda: breaker(engine, before), "the cabinet's word after the new birth")
    assert set(breaker(engine, before)) == {"closed"}
    assert again.end() == 0
    (line,) = aside(data_dir)
    assert line.endswith("damaged")
    assert path.with_name("memory.bin.aside").exists()


def test_another_seed_is_another_field(start: Start, data_dir: Path, engine: Ears) -> None:
    killed_while_tripped(start, data_dir, engine)
    again = start("city", "--seed", "2")
    until(lambda: aside(data_dir), "the word that it begins anew")
    until((data_dir / "city" / "memory.bin").exists, "a memory of its own")
    assert again.end() == 0
    assert kept(data_dir)[0].seed == 2
    assert ("cabinet-trip", CABINET) not in faults(data_dir)
    assert len(aside(data_dir)) == 1
    assert package_path(data_dir).exists()
