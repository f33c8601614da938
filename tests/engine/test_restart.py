"""Killed at any moment, the engine goes on as if nothing had been."""

from __future__ import annotations

import random
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import numpy as np
import pytest

from app.bus.stamp import format_stamp
from app.bus.wire import Series, SnapshotValues, Target
from app.core.kindset import parse_kinds
from app.core.slots import SlotTable
from app.engine.sourcelog import Progress
from app.store.history import History
from app.store.journal import Journal
from resources.shelf import kind_files
from tests.engine.childengine import EngineChild
from tests.engine.conftest import Stage
from tests.engine.players import Desk, until
from tests.engine.town import town

GAUGE = "gauge-ouche-01"


@pytest.fixture
def children() -> Iterator[list[EngineChild]]:
    made: list[EngineChild] = []
    yield made
    for child in made:
        child.close()


def values(desk: Desk) -> dict[str, float]:
    """Every value of a snapshot, by asset/point."""
    table = SlotTable(town(), parse_kinds(kind_files()))
    found: dict[str, float] = {}
    for part in desk.ask("values"):
        piece = msgspec.msgpack.decode(part.body, type=SnapshotValues)
        for offset, value in enumerate(np.frombuffer(piece.values, "<f8").tolist()):
            slot = piece.first + offset
            asset = table.city.ids[int(table.asset_of[slot])]
            if value == value:
                found[f"{asset}/{table.point(slot).name}"] = value
    return found


def test_a_restart_shows_the_same_picture(stage: Stage) -> None:
    first = stage.engine()
    desk, field = stage.desk(), stage.field()
    field.birth("lighting-01")
    field.readings("lighting-01", [[f"lamp-{i:06d}", "power_w", 10.0 + i] for i in range(40)])
    field.readings(
        "lighting-01",
        [["cabinet-0001", "breaker", "tripped"], ["cabinet-0002", "breaker", "tripped"]],
    )
    alarm = desk.alarm("cabinet-0001/tripped", "B")
    desk.alarm("cabinet-0002/tripped", "B")
    target = Target(asset=alarm.asset, occurrence=alarm.occurrence, revision=alarm.revision)
    assert desk.wish("acknowledge", [target], comment="seen").outcomes[0].accepted
    before_values, before = values(desk), desk.alarms()
    epoch = desk.deltas[-1].epoch
    first.stop()

    stage.engine()
    again = stage.desk()
    parts = again.ask("snapshot")
    assert parts[0].epoch == epoch + 1
    after = {f"{a.asset}/{a.rule}": a for a in again.rows("alarms", type(alarm))}
    for key in ("cabinet-0001/tripped", "cabinet-0002/tripped"):
        assert after[key] == before[key]
    assert after["cabinet-0001/tripped"].comment == "seen"
    assert values(again) == before_values
    # the count of the source goes on: nothing is missing, nothing doubled
    field.readings("lighting-01", [["cabinet-0002", "breaker", "closed"]])
    assert (
        again.alarm("cabinet-0002/tripped", "D").occurrence
        == before["cabinet-0002/tripped"].occurrence
    )

    def figures() -> tuple[int, int, int, int] | None:
        one = again.sources().get("lighting-01")
        return None if one is None else (one.last_seq, one.missing, one.gaps, one.duplicates)

    until(lambda: figures() == (3, 0, 0, 0), "the source's figures")


def test_a_wish_sent_again_after_a_restart_is_not_done_again(stage: Stage) -> None:
    first = stage.engine()
    desk, gateway, field = stage.desk(), stage.gateway(), stage.field()
    field.birth("lighting-01")
    until(lambda: "lighting-01" in desk.sources(), "birth")
    target = [Target(asset="lamp-000001")]
    reply = desk.wish("order", target, identity="wish-kept", order="dim", value=50.0)
    assert reply.outcomes[0].accepted
    gateway.next_order()
    first.stop()
    stage.engine()
    again = desk.wish("order", target, identity="wish-kept", order="dim", value=50.0)
    assert (again.outcomes, again.epoch) == (reply.outcomes, reply.epoch + 1)
    desk.wish("order", target, order="dim", value=20.0)
    assert gateway.next_order().value == 20.0


def test_what_was_over_before_a_delay_ended_that_a_restart_broke_off_is_raised(
    stage: Stage,
) -> None:
    first = stage.engine()
    desk, field = stage.desk(), stage.field()
    field.birth("lighting-01")
    began = time.time() - 25.0  # the alarm of a door waits for 10 s
    for after_s, door in ((-5.0, "closed"), (0.0, "open"), (8.0, "open")):
        stamp = format_stamp(began + after_s)
        field.readings("lighting-01", [["cabinet-0001", "door", door, stamp]])
    until(lambda: values(desk).get("cabinet-0001/door") == 1.0, "the engine has heard of it")
    first.stop()
    closed = ["cabinet-0001", "door", "closed", format_stamp(began + 15.0)]
    field.readings("lighting-01", [closed])
    stage.engine()
    alarm = stage.desk().alarm("cabinet-0001/door_open", "D")
    assert alarm.since == pytest.approx(began, abs=0.001)


@pytest.mark.slow
def test_kill_9_loses_and_doubles_nothing(stage: Stage, children: list[EngineChild]) -> None:
    """Five kills in the midst of a stream; then history, progress and journal agree."""
    messages, per_message = 1500, 10
    child = EngineChild(stage)
    children.append(child)
    desk, field = stage.desk(), stage.field()
    desk.await_engine()
    began = time.time() - 1000.0
    done = threading.Event()

    def publish() -> None:
        for seq in range(messages):
            rows = [
                [f"lamp-{(seq + i) % 40:06d}", "power_w", float(seq % 300), stamp]
                for i in range(per_message)
                for stamp in [format_stamp(began + seq * 0.05 + i * 0.001)]
            ]
            # a trip every hundred messages, and its end
            if seq % 100 == 50:
                rows[0] = ["cabinet-0001", "breaker", "tripped", rows[0][3]]
            if seq % 100 == 90:
                rows[0] = ["cabinet-0001", "breaker", "closed", rows[0][3]]
            field.readings("lighting-01", rows)
        done.set()

    publisher = threading.Thread(target=publish)
    publisher.start()
    dice = random.Random(4)
    for _ in range(5):
        time.sleep(dice.uniform(0.3, 1.0))
        child.end(signal.SIGKILL)
        child = EngineChild(stage)
        children.append(child)
    publisher.join(120)
    assert done.is_set()

    def settled() -> bool:
        source = desk.sources().get("lighting-01")
        return source is not None and (source.last_seq, source.missing) == (messages, 0)

    until(settled, "every message taken")
    assert child.end(signal.SIGTERM) == 0
    _check_files(stage.folder, messages, per_message, began)


def _check_files(folder: Path, messages: int, per_message: int, began: float) -> None:
    journal = Journal(folder / "journal.sqlite")
    progress = msgspec.msgpack.decode(journal.progress()["lighting-01"], type=Progress)
    payloads = [payload.decode() for _, payload in journal.payloads(after=0, limit=100_000)]
    beat = journal.beat
    journal.close()
    assert progress.readings == messages * per_message
    raised = [p for p in payloads if '"alarm_raised"' in p and '"cabinet-0001"' in p]
    assert 1 <= len(raised) <= messages // 100
    with ThreadPoolExecutor(1) as worker:
        history = History(folder / "history", worker, committed_beat=beat)
        found = 0
        for asset in (*(f"lamp-{i:06d}" for i in range(40)), "cabinet-0001"):
            point = "power_w" if asset.startswith("lamp") else "breaker"
            number = history.number(asset, point)
            assert number is not None
            found += len(history.series(number, began - 1, time.time()))
        history.close()
    assert found == messages * per_message


def test_an_end_in_order_says_so(stage: Stage, children: list[EngineChild]) -> None:
    child = EngineChild(stage)
    children.append(child)
    desk, field = stage.desk(), stage.field()
    desk.await_engine()
    field.readings("water", [[GAUGE, "level_m", 1.25]])
    until(lambda: "water" in desk.sources(), "the reading")
    assert child.end(signal.SIGTERM) == 0
    journal = Journal(stage.folder / "journal.sqlite")
    checkpoint = journal.checkpoint()
    assert checkpoint is not None
    assert checkpoint[0] == journal.last_seq
    journal.close()
    stage.engine()
    [part] = stage.desk().ask("history", asset=GAUGE, point="level_m")
    series = msgspec.msgpack.decode(part.body, type=Series)
    assert np.frombuffer(series.lows, "<f8").tolist() == [1.25]
