"""A desk's conversation with a real engine over a real broker."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bus.broker import Broker
from app.bus.client import Client
from app.bus.nats import NatsBroker
from app.bus.topics import LIVE, Topics
from app.desk.mirror import Connection, Mirror
from app.desk.session import MAX_MESSAGE_BYTES, Session, subscriptions
from app.desk.wishes import Verdict
from tests.engine.conftest import Stage
from tests.engine.players import PATIENCE_S, Field, until

GAUGE = "gauge-ouche-01"


class Seat:
    """A desk without a screen, drained while something is awaited."""

    def __init__(self, broker: Broker, name: str) -> None:
        self.mirror = Mirror(LIVE)
        self.verdicts: list[Verdict] = []
        self.client = Client(
            broker.address("desk"),
            name,
            root=LIVE,
            subscriptions=subscriptions(Topics(LIVE), name),
            max_message_bytes=MAX_MESSAGE_BYTES,
        )
        self.session = Session(self.client, self.mirror, name, "camille", self.verdicts.append)
        self.client.start()

    def drain(self) -> None:
        self.session.drain(time.time())

    def until(self, condition: object, what: str) -> None:
        assert callable(condition)

        def met() -> object:
            self.drain()
            return condition()

        until(met, what)

    def alarm_state(self, rule: str) -> str:
        found = [row.state for row in self.mirror.alarms.values() if row.rule == rule]
        return found[0] if found else ""


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    with NatsBroker(tmp_path_factory.mktemp("broker"), port=0) as running:
        yield running


@pytest.fixture
def stage(broker: Broker, tmp_path: Path) -> Iterator[Stage]:
    made = Stage(broker, tmp_path)
    yield made
    made.close()


@pytest.fixture
def seat(broker: Broker, tmp_path: Path) -> Iterator[Seat]:
    made = Seat(broker, f"desk-{tmp_path.name[-30:]}")
    yield made
    made.client.stop()


def rising(stage: Stage) -> Field:
    """A field that reports a tripped cabinet and a level."""
    field = stage.field()
    field.birth("water")
    field.birth("lighting-01")
    field.readings("water", [[GAUGE, "level_m", 1.5]])
    field.readings("lighting-01", [["cabinet-0001", "breaker", "tripped"]])
    return field


def level(seat: Seat) -> float:
    city = seat.mirror.city
    if city is None:
        return float("nan")
    return seat.mirror.point_value(city.rows[GAUGE], "level_m").value


def test_it_sees_what_was_before_and_what_follows(stage: Stage, seat: Seat) -> None:
    stage.engine()
    field = rising(stage)
    seat.until(lambda: seat.alarm_state("tripped") == "B", "the alarm is seen")
    assert seat.mirror.connection(time.time()) is Connection.LIVE
    assert "lighting-01" in seat.mirror.sources
    field.readings("water", [[GAUGE, "level_m", 1.7]])
    seat.until(lambda: level(seat) == 1.7, "the level follows")
    assert seat.session.unreadable == 0


def test_it_waits_for_an_engine_that_comes_later(stage: Stage, seat: Seat) -> None:
    assert seat.client.wait_connected(PATIENCE_S)
    seat.drain()
    assert seat.mirror.connection(time.time()) is Connection.NO_ENGINE
    stage.engine()
    seat.until(lambda: seat.mirror.whole, "the first picture")


def test_an_acknowledgement_comes_back_as_truth(stage: Stage, seat: Seat) -> None:
    stage.engine()
    rising(stage)
    seat.until(lambda: seat.alarm_state("tripped") == "B", "the alarm is seen")
    [row] = [row for row in seat.mirror.alarms.values() if row.rule == "tripped"]
    seat.session.wishes.alarm("acknowledge", [row], {"comment": "équipe en route"}, time.time())
    assert seat.alarm_state("tripped") == "B"  # nothing changes because a button was pressed
    seat.until(lambda: seat.alarm_state("tripped") == "C", "it is acknowledged")
    now = seat.mirror.alarms[row.occurrence]
    assert (now.acknowledged_by, now.comment) == ("camille", "équipe en route")
    seat.until(lambda: seat.verdicts, "the reply")
    assert seat.verdicts[0].refusals == ()
    seat.session.wishes.alarm("acknowledge", [row], {"comment": ""}, time.time())
    seat.until(lambda: len(seat.verdicts) == 2, "the second reply")
    assert seat.verdicts[1].refusals[0][1] == "stale_revision"


def test_a_gap_leads_to_a_new_snapshot(stage: Stage, seat: Seat) -> None:
    stage.engine()
    field = rising(stage)
    seat.until(lambda: level(seat) == 1.5, "the level is seen")
    seat.mirror.seq -= 1  # as if a delta had never come
    field.readings("water", [[GAUGE, "level_m", 1.8]])
    seat.until(lambda: level(seat) == 1.8, "the level is seen again")
    seat.until(lambda: seat.mirror.whole, "whole again")
    assert seat.alarm_state("tripped") == "B"


def test_another_start_of_the_engine_is_followed(stage: Stage, seat: Seat) -> None:
    engine = stage.engine()
    rising(stage)
    seat.until(lambda: seat.alarm_state("tripped") == "B", "the alarm is seen")
    epoch = seat.mirror.epoch
    engine.stop()
    stage.engine()
    seat.until(lambda: seat.mirror.epoch > epoch and seat.mirror.whole, "the new epoch")
    assert seat.alarm_state("tripped") == "B"


def test_a_broker_that_was_away_is_followed(stage: Stage, seat: Seat) -> None:
    stage.engine()
    field = rising(stage)
    seat.until(lambda: level(seat) == 1.5, "the level is seen")
    seat.client.cut()
    seat.until(lambda: not seat.mirror.broker_online, "the cut is noticed")
    field.readings("water", [[GAUGE, "level_m", 1.9]])
    seat.until(lambda: level(seat) == 1.9, "what happened meanwhile is seen")


def test_history_and_quarantine_are_answered(stage: Stage, seat: Seat) -> None:
    stage.engine()
    field = rising(stage)
    field.readings("water", [["no-such-asset", "level_m", 1.0]])
    seat.until(lambda: seat.mirror.whole, "the first picture")
    answers: list[tuple[int, str]] = []
    questions: tuple[tuple[str, dict[str, str | float]], ...] = (
        ("quarantine", {}),
        ("history", {"asset": GAUGE, "point": "no_such_point", "start": 0.0, "end": 1.0}),
    )
    for what, arguments in questions:
        seat.session.questions.ask(
            what, arguments, lambda parts, why: answers.append((len(parts), why)), time.time()
        )
    seat.until(lambda: len(answers) == 2, "both answers")
    assert sorted(answers) == [(0, "unknown_point"), (1, "")]


@pytest.mark.logs("cannot read a message")
def test_nonsense_is_counted_and_passed_over(stage: Stage, seat: Seat) -> None:
    stage.engine()
    seat.until(lambda: seat.mirror.whole, "the first picture")
    with_engine = Client(stage.broker.address("engine"), "liar", root=LIVE)
    with_engine.start()
    assert with_engine.wait_connected(PATIENCE_S)
    with_engine.publish(Topics(LIVE).delta, b"\xc1 no MessagePack", 0)
    seat.until(lambda: seat.session.unreadable == 1, "it is counted")
    with_engine.stop()
    field = rising(stage)
    field.readings("water", [[GAUGE, "level_m", 1.6]])
    seat.until(lambda: level(seat) == 1.6, "the rest goes on")
