"""What people and publishers overdo: nothing of it ends the engine, or stalls it."""

from __future__ import annotations

import time
from itertools import pairwise

import msgspec
import pytest

from app.bus.client import MAX_PAYLOAD_BYTES
from app.bus.rows import AlarmRow, OrderRow
from app.bus.wire import Target, Wish
from app.core.objection import MAX_COMMENT
from app.engine.clockwatch import ClockWatch
from app.engine.snapshot import PART_BYTES, row_parts
from app.engine.wishes import REPLY_BYTES
from tests.engine.conftest import Stage
from tests.engine.players import TOPICS, Desk, until

LAMPS = 500
LONGEST = "\N{FIRE ENGINE}" * MAX_COMMENT  # four bytes each


def targets(alarms: list[AlarmRow]) -> list[Target]:
    return [Target(asset=a.asset, occurrence=a.occurrence, revision=a.revision) for a in alarms]


def failures(desk: Desk, state: str) -> list[AlarmRow]:
    return [a for key, a in desk.alarms().items() if "lamp_failure" in key and a.state == state]


def test_the_longest_comment_on_every_alarm_reaches_every_desk(stage: Stage) -> None:
    """Row by row it is more than a broker carries: once, that ended the engine
    at each snapshot."""
    stage.without_delays()
    first = stage.engine(LAMPS)
    desk, field = stage.desk(), stage.field()
    field.birth("lighting-01")
    field.readings("lighting-01", [[f"lamp-{n:06d}", "fault", "lamp"] for n in range(LAMPS)])
    until(lambda: len(failures(desk, "B")) == LAMPS, "all lamps have failed")
    reply = desk.wish("acknowledge", targets(failures(desk, "B")), comment=LONGEST)
    assert [outcome.accepted for outcome in reply.outcomes] == [True] * LAMPS
    assert len(msgspec.msgpack.encode(reply)) <= REPLY_BYTES
    until(lambda: len(failures(desk, "C")) == LAMPS, "all are acknowledged")
    first.stop()
    stage.engine(LAMPS)
    late = stage.desk()
    rows = late.rows("alarms", AlarmRow)
    assert {row.comment for row in rows if row.rule == "lamp_failure"} == {LONGEST}
    events = late.ask("journal", limit=5000.0)
    assert max(len(answer.body) for answer in events) < MAX_PAYLOAD_BYTES
    assert not events[0].error


def test_parts_are_cut_by_what_they_weigh() -> None:
    rows = ["x" * 1000] * 499 + ["y" * (2 * PART_BYTES)]
    parts = row_parts("alarms", rows)
    assert [r for _, body in parts for r in msgspec.msgpack.decode(body)] == rows
    sizes = sorted(len(body) for _, body in parts)
    assert sizes[-2] <= PART_BYTES
    assert row_parts("alarms", []) == [("alarms", b"\x90")]


def test_a_wish_without_an_end_never_reaches_the_journal(stage: Stage) -> None:
    """Not a number is no JSON: once, no engine started on that journal again."""
    first = stage.engine()
    desk, field, gateway = stage.desk(), stage.field(), stage.gateway()
    field.birth("lighting-01")
    until(lambda: "lighting-01" in desk.sources(), "birth")
    lamp = [Target(asset="lamp-000001")]
    reply = desk.wish("order", lamp, order="dim", value=50.0, expires_in_s=float("nan"))
    assert reply.outcomes[0].reason == "expired"
    assert desk.wish("order", lamp, order="dim", value=50.0).outcomes[0].accepted
    assert gateway.next_order().value == 50.0
    first.stop()
    stage.engine()
    assert len(stage.desk().rows("orders", OrderRow)) == 1


@pytest.mark.parametrize("identity", ["", "a b", "x" * 65, "<b>"])
def test_a_wish_or_question_under_no_name_is_put_aside(stage: Stage, identity: str) -> None:
    stage.engine()
    desk = stage.desk()
    desk.await_engine()
    wish = Wish(
        id=identity,
        person="Ada",
        desk=desk.name,
        action="order",
        targets=[],
        expires_at=time.time() + 9.0,
    )
    desk.say(TOPICS.wish(desk.name), msgspec.msgpack.encode(wish))
    desk.say(TOPICS.ask(desk.name), msgspec.msgpack.encode({"id": identity, "what": "orders"}))

    def counted() -> bool:
        desk.hear()
        return desk.statuses[-1].quarantined.get("malformed") == 2

    until(counted, "both are in the quarantine")
    assert not desk.replies
    assert not desk.answers


def test_a_message_of_readings_gone_wild_stalls_nobody(stage: Stage) -> None:
    stage.engine()
    desk, field = stage.desk(), stage.field()
    desk.await_engine()
    wild = [["lamp-nowhere", "power_w", 1.0]] * 1000
    for _ in range(60):
        field.readings("access", wild)
    field.readings("lighting-01", [["cabinet-0001", "breaker", "tripped"]])
    desk.alarm("cabinet-0001/tripped", "B")

    def counted() -> bool:
        desk.hear()
        return desk.statuses[-1].quarantined.get("unknown_asset") == 60_000

    until(counted, "all are counted")
    beats = [status.at for status in desk.statuses]
    assert max(b - a for a, b in pairwise(beats)) < 10.0  # it went on speaking


def test_a_clock_that_is_set_is_told_from_one_that_drifts() -> None:
    watch = ClockWatch()
    assert watch.stepped(1000.0, 50.0) == 0.0
    assert [watch.stepped(1000.0 + n * 1.01, 50.0 + n) for n in range(1, 500)] == [0.0] * 499
    assert watch.stepped(1000.0 + 505.0 - 3600.0, 550.0) == pytest.approx(-3600.0, abs=1.0)
    assert watch.stepped(1000.0 + 506.0 - 3600.0, 551.0) == 0.0
