"""A desk that hangs is noticed, one that leaves is not missed."""

from __future__ import annotations

import msgspec

from app.bus.client import Client
from app.bus.message import Subscription
from app.bus.topics import LIVE
from app.bus.wire import Ask, DeskState
from app.desk.heartbeat import farewell, will, word
from app.engine.deskwatch import BLOCKED_AFTER_S, FORGOTTEN_AFTER_S, MOST_DESKS, DeskWatch
from tests.engine.conftest import Stage
from tests.engine.players import PATIENCE_S, TOPICS, until

NOW = 1_790_000_000.0


def said(**arguments: str | float) -> Ask:
    return msgspec.msgpack.decode(word(**arguments), type=Ask)


def states(watch: DeskWatch, now: float, **how: bool) -> dict[str, str]:
    return {one.desk: one.state for one in watch.states(now, **how)}


def test_silence_of_a_connected_desk_is_noticed_and_got_over() -> None:
    watch = DeskWatch()
    watch.heard("desk-1", said(person="operator-1"), NOW)
    assert states(watch, NOW + BLOCKED_AFTER_S) == {"desk-1": "present"}
    assert states(watch, NOW + BLOCKED_AFTER_S + 1) == {"desk-1": "blocked"}
    [one] = watch.states(NOW + 60)
    assert one == DeskState(desk="desk-1", person="operator-1", state="blocked", heard_at=NOW)
    watch.heard("desk-1", said(person="operator-1"), NOW + 61)
    assert states(watch, NOW + 61) == {"desk-1": "present"}


def test_one_that_leaves_is_not_missed_and_one_that_dies_is() -> None:
    watch = DeskWatch()
    for desk in ("desk-1", "desk-2"):
        watch.heard(desk, said(person=""), NOW)
    watch.heard("desk-1", said(state="left"), NOW + 1)
    watch.heard("desk-2", said(state="lost"), NOW + 1)
    watch.heard("desk-3", said(state="lost"), NOW + 1)  # was never there
    assert states(watch, NOW + 2) == {"desk-2": "lost"}
    assert states(watch, NOW + FORGOTTEN_AFTER_S + 2) == {}


def test_a_deaf_engine_and_a_clock_put_back_blame_nobody() -> None:
    watch = DeskWatch()
    watch.heard("desk-1", said(), NOW)
    for second in range(60):
        assert states(watch, NOW + second, listening=False) == {"desk-1": "present"}
    assert states(watch, NOW + 61) == {"desk-1": "present"}
    assert states(watch, NOW - 86400) == {"desk-1": "present"}
    assert states(watch, NOW - 86400 + BLOCKED_AFTER_S + 1) == {"desk-1": "blocked"}


def test_strangers_do_not_fill_the_memory() -> None:
    watch = DeskWatch()
    for number in range(MOST_DESKS + 50):
        watch.heard(f"desk-{number}", said(person="x" * 10_000), NOW)
    found = watch.states(NOW)
    assert len(found) == MOST_DESKS
    assert max(len(one.person) for one in found) <= 64


def test_the_engine_tells_every_desk_of_a_blocked_one(stage: Stage) -> None:
    stage.engine()
    other = stage.desk()
    client = Client(
        stage.broker.address("desk"),
        "desk-hangs",
        root=LIVE,
        subscriptions=[Subscription(TOPICS.status, 0)],
        will=will(TOPICS, "desk-hangs"),
    )
    client.start()
    assert client.wait_connected(PATIENCE_S)
    assert client.publish(TOPICS.ask("desk-hangs"), word(person="operator-1"), 1) is not None

    def heard(state: str) -> bool:
        other.hear()
        latest = other.statuses[-1].desks if other.statuses else []
        return [one.state for one in latest if one.desk == "desk-hangs"] == [state]

    until(lambda: heard("present"), "the desk is seen")
    until(lambda: heard("blocked"), "its silence is seen")
    client.stop(abrupt=True)
    until(lambda: heard("lost"), "its end is seen")
    again = Client(stage.broker.address("desk"), "desk-hangs", root=LIVE)
    again.start()
    assert again.wait_connected(PATIENCE_S)
    again.publish(TOPICS.ask("desk-hangs"), word(person="operator-1"), 1)
    until(lambda: heard("present"), "it is back")
    again.stop((farewell(TOPICS, "desk-hangs"),))

    def gone() -> bool:
        other.hear()
        return not other.statuses[-1].desks

    until(gone, "it has taken leave")
