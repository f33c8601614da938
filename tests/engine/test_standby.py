"""A second engine follows the first one, and takes over when that does not lead."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bus.broker import Broker
from app.bus.nats import NatsBroker
from app.bus.wire import Target
from tests.engine.conftest import Stage
from tests.engine.players import until

PROJECT = Path(__file__).parents[2]
TRIPPED, SECOND = "cabinet-0001/tripped", "cabinet-0002/tripped"
TAKES_OVER_S = 10.0


class Runner:
    """An engine as a process, that leads or follows."""

    def __init__(self, stage: Stage, folder: Path, *, standby: bool) -> None:
        self.folder = folder
        self.command = [
            *(sys.executable, "-m", "tests.engine.standby_child"),
            *(stage.broker.address("engine").full_url, str(folder), "01"[standby]),
        ]
        self.start()

    def start(self) -> None:
        environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
        self.process = subprocess.Popen(self.command, cwd=PROJECT, env=environment)

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait(30)

    def say(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def close(self) -> None:
        if self.process.poll() is None:
            self.say(signal.SIGKILL)
            self.process.wait(30)

    def log(self) -> str:
        return Path(f"{self.folder}.log").read_text("utf-8")


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    """One a test: it remembers who led last."""
    with NatsBroker(tmp_path / "broker", port=0) as running:
        yield running


class Pair:
    """A leader, and a standby that has caught up; and a desk that hears them."""

    def __init__(self, stage: Stage, folder: Path) -> None:
        self.stage = stage
        self.desk = stage.desk()
        self.first = Runner(stage, folder / "first", standby=False)
        self.second = Runner(stage, folder / "second", standby=True)

    def begin(self) -> None:
        """It is the first that leads, whoever of them was there first."""
        self.desk.await_engine()
        self.await_level()

    @property
    def epoch(self) -> int:
        self.desk.hear()
        return self.desk.statuses[-1].epoch

    def states(self) -> list[str]:
        self.desk.hear()
        return [one.state for one in self.desk.statuses[-1].standbys]

    def await_level(self) -> None:
        until(lambda: "level" in self.states(), "the standby has caught up")

    def await_epoch_after(self, epoch: int) -> float:
        """Seconds until somebody leads in a later term, and the desk hears it."""
        began = time.monotonic()
        until(lambda: self.epoch > epoch, "somebody else leads")
        return time.monotonic() - began

    def close(self) -> None:
        self.second.close()
        self.first.close()


@pytest.fixture
def pair(stage: Stage, tmp_path: Path) -> Iterator[Pair]:
    made = Pair(stage, tmp_path)
    try:
        made.begin()
        yield made
    finally:
        made.close()


def journal(folder: Path) -> list[tuple[int, str, str, bytes]]:
    with sqlite3.connect(f"file:{folder}/journal.sqlite?mode=ro", uri=True) as database:
        return database.execute("SELECT seq, type, asset, payload FROM events").fetchall()


def test_the_leader_is_killed(pair: Pair) -> None:
    """Same alarms, wishes answered, nothing lost; the old one follows when it is back."""
    stage, desk = pair.stage, pair.desk
    field = stage.field()
    field.birth("lighting-01")
    field.readings("lighting-01", [["cabinet-0001", "breaker", "tripped"]])
    alarm = desk.alarm(TRIPPED, "B")
    target = Target(asset=alarm.asset, occurrence=alarm.occurrence, revision=alarm.revision)
    replied = desk.wish("acknowledge", [target], identity="wish-1", comment="seen")
    assert replied.outcomes[0].accepted
    before = desk.alarm(TRIPPED, "C")
    epoch = pair.epoch

    pair.first.end(signal.SIGKILL)
    field.readings("lighting-01", [["cabinet-0002", "breaker", "tripped"]])  # in the gap
    assert pair.await_epoch_after(epoch) < TAKES_OVER_S

    again = stage.desk()
    found = {f"{row.asset}/{row.rule}": row for row in again.rows("alarms", type(alarm))}
    assert found[TRIPPED] == before
    desk.alarm(SECOND, "B")
    reply = desk.wish("acknowledge", [target], identity="wish-1", comment="seen")
    assert (reply.outcomes, reply.epoch) == (replied.outcomes, pair.epoch)
    lead_journal = journal(pair.second.folder)
    assert [row[0] for row in lead_journal] == list(range(1, len(lead_journal) + 1))
    assert journal(pair.first.folder) == lead_journal[: len(journal(pair.first.folder))]

    pair.first.start()
    pair.await_level()
    field.readings("lighting-01", [["cabinet-0001", "breaker", "closed"]])
    until(
        lambda: (
            journal(pair.first.folder)[-1:] == journal(pair.second.folder)[-1:]
            and b"cabinet-0001" in journal(pair.first.folder)[-1][3]
        ),
        "the old one follows",
    )
    assert journal(pair.first.folder) == journal(pair.second.folder)


def test_a_leader_that_slept_does_no_harm(pair: Pair) -> None:
    """It is stopped with a wish and a reading before it, and goes on after another
    engine has dealt with both."""
    stage, desk = pair.stage, pair.desk
    field, gateway = stage.field(), stage.gateway()
    field.birth("lighting-01")
    field.readings("lighting-01", [["cabinet-0001", "breaker", "tripped"]])
    desk.alarm(TRIPPED, "B")
    epoch = pair.epoch

    pair.first.say(signal.SIGSTOP)
    field.readings("lighting-01", [["cabinet-0002", "breaker", "tripped"]])
    order = [Target(asset="lamp-000001")]
    reply = desk.wish("order", order, expires_in_s=60.0, order="dim", value=50.0)
    assert reply.outcomes[0].accepted
    assert reply.epoch > epoch
    assert desk.alarm(SECOND, "B").occurrence
    sent = gateway.next_order()
    assert (sent.value, sent.epoch) == (50.0, reply.epoch)

    pair.first.say(signal.SIGCONT)
    pair.await_level()  # the old one follows
    field.readings("lighting-01", [["cabinet-0002", "breaker", "closed"]])
    desk.alarm(SECOND, "D")
    for said in (desk.statuses, desk.deltas):
        epochs = [one.epoch for one in said]
        assert epochs == sorted(epochs)
        assert set(epochs) == {epoch, reply.epoch}
    again = desk.wish("order", order, identity=reply.id, order="dim", value=50.0)
    assert again.outcomes == reply.outcomes
    assert len(desk.replies[reply.id]) == 2
    assert desk.wish("order", order, order="dim", value=20.0).outcomes[0].accepted
    assert gateway.next_order().value == 20.0
    until(lambda: same(pair), "both journals are the same")
    assert "another engine has taken over" in pair.first.log()


def same(pair: Pair) -> bool:
    first, second = journal(pair.first.folder), journal(pair.second.folder)
    shorter = min(len(first), len(second))
    assert first[:shorter] == second[:shorter]
    return len(first) == len(second) and audit(pair.first.folder) == audit(pair.second.folder)


def audit(folder: Path) -> list[tuple[int, str]]:
    with sqlite3.connect(f"file:{folder}/journal.sqlite?mode=ro", uri=True) as database:
        return database.execute("SELECT number, hash FROM audit").fetchall()
