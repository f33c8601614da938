"""Two desks on one engine: one of two wins, the other is told by whom, both show the same."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app.bus.broker import Broker
from app.bus.nats import NatsBroker
from app.bus.rows import AlarmRow
from app.bus.topics import LIVE, Topics
from app.bus.wire import Wish
from app.desk.session import subscriptions
from tests.desk.test_session import Seat
from tests.engine.conftest import Stage

ROUNDS = 5
APART_S = 0.05
SAME_WITHIN_S = 5.0  # the goal is 1 s; a machine under test may be slow
PEOPLE = ("operator-1", "operator-2")


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
def seats(broker: Broker, tmp_path: Path) -> Iterator[list[Seat]]:
    made = [Seat(broker, f"desk-{tmp_path.name[-20:]}-{number}") for number in (1, 2)]
    for seat, person in zip(made, PEOPLE, strict=True):
        seat.session.wishes.person = person
    yield made
    for seat in made:
        seat.client.stop()


def cabinet(seat: Seat) -> AlarmRow:
    [row] = [row for row in seat.mirror.alarms.values() if row.rule == "tripped"]
    return row


def both(seats: list[Seat], state: str) -> bool:
    for seat in seats:
        seat.drain()
    return all(seat.alarm_state("tripped") == state for seat in seats)


def acknowledged(seats: list[Seat], answers: int) -> bool:
    return both(seats, "C") and all(len(seat.verdicts) >= answers for seat in seats)


def test_two_who_acknowledge_at_once_see_one_truth(stage: Stage, seats: list[Seat]) -> None:
    stage.engine()
    field = stage.field()
    field.birth("lighting-01")
    for turn in range(ROUNDS):
        field.readings("lighting-01", [["cabinet-0001", "breaker", "tripped"]])
        seats[0].until(lambda: both(seats, "B"), "both see the alarm")
        first, second = seats if turn % 2 == 0 else seats[::-1]
        began = time.monotonic()
        for seat in (first, second):
            seat.session.wishes.alarm("acknowledge", [cabinet(seat)], {"comment": ""}, time.time())
            assert seat.session.wishes.pending_occurrences == {cabinet(seat).occurrence}
        assert time.monotonic() - began < APART_S
        seats[0].until(
            partial(acknowledged, seats, turn + 1),
            "both show it acknowledged, and both are answered",
        )
        assert time.monotonic() - began < SAME_WITHIN_S
        shown = [cabinet(seat) for seat in seats]
        assert shown[0] == shown[1]
        verdicts = [seat.verdicts[turn] for seat in seats]
        refused = [verdict for verdict in verdicts if verdict.refusals]
        assert len(refused) == 1, "one wins, and one only"
        winner = next(verdict for verdict in verdicts if not verdict.refusals)
        assert shown[0].acknowledged_by == winner.wish.person
        told = refused[0].rows[shown[0].occurrence]
        assert told.acknowledged_by == winner.wish.person != refused[0].wish.person
        field.readings("lighting-01", [["cabinet-0001", "breaker", "closed"]])
        seats[0].until(lambda: both(seats, ""), "it is over on both")


def test_the_same_wish_twice_is_done_once(stage: Stage, seats: list[Seat]) -> None:
    stage.engine()
    field = stage.field()
    field.birth("lighting-01")
    field.readings("lighting-01", [["cabinet-0001", "breaker", "tripped"]])
    seats[0].until(lambda: both(seats, "B"), "both see the alarm")
    said: list[bytes] = []
    wishes = seats[0].session.wishes
    publish = wishes._publish

    def twice(payload: bytes, *how: Any) -> bool:
        said.append(payload)
        return publish(payload, *how) and publish(payload, *how)

    wishes._publish = twice
    wishes.alarm("acknowledge", [cabinet(seats[0])], {"comment": ""}, time.time())
    seats[0].until(lambda: both(seats, "C") and bool(seats[0].verdicts), "it is acknowledged")
    revision = cabinet(seats[0]).revision
    again = msgspec.msgpack.decode(said[0], type=Wish)
    wishes._pending[again.id] = again
    seats[0].client.publish(Topics(LIVE).wish(again.desk), said[0], 1)  # once more, later
    field.readings("water", [["gauge-ouche-01", "level_m", 3.5]])
    seats[0].until(lambda: seats[0].alarm_state("very_high"), "what came after is seen")
    assert cabinet(seats[0]).revision == revision
    seats[0].until(lambda: len(seats[0].verdicts) == 2, "the same reply again")
    assert [verdict.refusals for verdict in seats[0].verdicts] == [(), ()]


def test_a_wish_that_nobody_answers_is_said_to_be(stage: Stage, seats: list[Seat]) -> None:
    engine = stage.engine()
    field = stage.field()
    field.birth("lighting-01")
    field.readings("lighting-01", [["cabinet-0001", "breaker", "tripped"]])
    seats[0].until(lambda: both(seats, "B"), "both see the alarm")
    engine.stop()
    row = cabinet(seats[0])
    now = time.time()
    seats[0].session.wishes.alarm("acknowledge", [row], {"comment": ""}, now)
    assert seats[0].session.wishes.pending_occurrences == {row.occurrence}
    seats[0].session.wishes.tick(now + 3600.0)
    assert not seats[0].session.wishes.pending_occurrences
    assert [reason for _, reason in seats[0].verdicts[0].refusals] == ["no_answer"]
    assert cabinet(seats[0]).state == "B"  # nothing changes because a button was pressed


def test_a_desk_hears_single_topics_only() -> None:
    """A broker may cut what it keeps at about a thousand: a picture is asked for."""
    topics = [one.topic for one in subscriptions(Topics(LIVE), "desk-1")]
    assert len(topics) == 4
    assert not [topic for topic in topics if {"+", "#"} & set(topic)]
