"""Overrides: an owner, a reason, an end, and what they revert to, by themselves."""

from __future__ import annotations

import pytest

from app.core.events import OrderRequested
from app.core.order import Order, OrderReport, OrderWish
from app.core.orderbook import ORDERS_KEPT
from app.core.overrides import LONGEST_WHY
from tests.core.hamlet import Talk

HOUR = 3600.0


def override(
    talk: Talk,
    value: float,
    *,
    now: float,
    until: float,
    identity: str = "o-1",
    why: str = "works in the street",
) -> str:
    wish = OrderWish(
        identity, "box-1", "set", value, "operator-1", "desk-1", now + 30.0, until=until, why=why
    )
    verdict, events = talk.room.order(wish, now)
    talk.keep(events)
    return verdict.reason


def started(value: float = 10.0) -> Talk:
    """A talk in which the box reports `value`."""
    talk = Talk()
    talk.read(("level", value), now=90)
    return talk


def the(talk: Talk, identity: str = "o-1") -> Order:
    (found,) = [order for order in talk.room.orders() if order.id == identity]
    return found


def asked(talk: Talk) -> list[tuple[str, float, str]]:
    """Every order that went out: id, value, what it reverts."""
    return [
        (event.id, event.value, event.reverts)
        for event in talk.journal
        if isinstance(event, OrderRequested)
    ]


def test_an_override_ends_by_itself_at_its_time() -> None:
    talk = started(10.0)
    assert override(talk, 30.0, now=100, until=100 + HOUR) == ""
    talk.read(("level", 30.0), now=101)
    one = the(talk)
    assert (one.state, one.until, one.reverts_to, one.why) == (
        "VERIFIED",
        100 + HOUR,
        10.0,
        "works in the street",
    )
    talk.keep(talk.room.tick(99.9 + HOUR))
    assert len(asked(talk)) == 1
    talk.keep(talk.room.tick(100 + HOUR))
    talk.keep(talk.room.tick(101 + HOUR))
    assert asked(talk)[1:] == [("end-o-1", 10.0, "o-1")]
    assert the(talk, "end-o-1").person == "ondijon"
    assert the(talk).ended_by == "end-o-1"
    assert the(talk).until, "in force until the device says that it is not"
    talk.read(("level", 10.0), now=103 + HOUR)
    assert the(talk, "end-o-1").state == "VERIFIED"
    assert the(talk).until == 0.0


def test_a_row_of_overrides_reverts_to_what_was_before_the_first() -> None:
    talk = started(10.0)
    override(talk, 30.0, now=100, until=100 + HOUR)
    talk.read(("level", 30.0), now=101)
    override(talk, 50.0, now=200, until=200 + 2 * HOUR, identity="o-2")
    assert the(talk).until, "the first is in force until the second is"
    talk.read(("level", 50.0), now=201)
    assert the(talk).until == 0.0
    talk.keep(talk.room.tick(150 + HOUR))
    assert len(asked(talk)) == 2
    talk.keep(talk.room.tick(200 + 2 * HOUR))
    assert asked(talk)[2:] == [("end-o-2", 10.0, "o-2")]


def test_an_order_without_an_end_takes_the_place_of_an_override() -> None:
    talk = started(10.0)
    override(talk, 30.0, now=100, until=100 + HOUR)
    talk.read(("level", 30.0), now=101)
    verdict, events = talk.request_order("box-1", "set", 20.0, "p", "d", "o-2", 200, 230)
    talk.keep(events)
    assert verdict.accepted
    talk.read(("level", 20.0), now=201)
    talk.keep(talk.room.tick(101 + HOUR))
    assert len(asked(talk)) == 2


def test_an_override_that_was_refused_is_none() -> None:
    talk = started(10.0)
    override(talk, 30.0, now=100, until=100 + HOUR)
    talk.keep(talk.room.reported(OrderReport("o-1", "refused", "no_power"), 101))
    assert the(talk).until == 0.0
    talk.keep(talk.room.tick(101 + HOUR))
    assert len(asked(talk)) == 1


def test_an_end_that_is_not_proven_is_not_tried_again_and_stays_in_the_ledger() -> None:
    talk = started(10.0)
    override(talk, 30.0, now=100, until=100 + HOUR)
    talk.read(("level", 30.0), now=101)
    for late_s in range(0, 200, 5):
        talk.keep(talk.room.tick(100 + HOUR + late_s))
    assert len(asked(talk)) == 2
    assert the(talk, "end-o-1").state == "TIMED_OUT"
    assert the(talk).until == 100 + HOUR


def test_an_end_that_was_refused_is_asked_for_anew() -> None:
    talk = started(10.0)
    override(talk, 30.0, now=100, until=100 + HOUR)
    talk.read(("level", 30.0), now=101)
    talk.keep(talk.room.tick(100 + HOUR))
    talk.keep(talk.room.reported(OrderReport("end-o-1", "refused", "device_offline"), 101 + HOUR))
    for late_s in (2, 30, 60):
        talk.keep(talk.room.tick(100 + HOUR + late_s))
    assert len(asked(talk)) == 2
    talk.keep(talk.room.tick(161 + HOUR))
    talk.keep(talk.room.tick(162 + HOUR))
    assert [(value, of) for _, value, of in asked(talk)[1:]] == [(10.0, "o-1")] * 2
    talk.read(("level", 10.0), now=163 + HOUR)
    assert the(talk).until == 0.0


def test_an_end_waits_for_its_source() -> None:
    talk = started(10.0)
    override(talk, 30.0, now=100, until=100 + HOUR)
    talk.read(("level", 30.0), now=101)
    source = talk.room.city.sources[0]
    talk.keep(talk.room.source_changed(source, False, 3000, 3000))
    for late_s in (0, 5, 9, 60):
        talk.keep(talk.room.tick(100 + HOUR + late_s))
    assert len(asked(talk)) == 1
    talk.keep(talk.room.source_changed(source, True, 200 + HOUR, 200 + HOUR))
    talk.keep(talk.room.tick(201 + HOUR))
    assert len(asked(talk)) == 2


@pytest.mark.parametrize(
    ("until", "why", "reason"),
    [
        (100.5, "w", "bad_override_end"),
        (100 + 40 * 86400.0, "w", "bad_override_end"),
        (float("nan"), "w", "bad_override_end"),
        (100 + HOUR, " ", "reason_required"),
        (100 + HOUR, "w" * (LONGEST_WHY + 1), "reason_too_long"),
    ],
)
def test_what_is_no_override_is_refused(until: float, why: str, reason: str) -> None:
    talk = started()
    assert override(talk, 30.0, now=100, until=until, why=why) == reason
    assert asked(talk) == []


def test_an_override_of_what_nobody_knows_is_refused() -> None:
    talk = Talk()
    assert override(talk, 30.0, now=100, until=100 + HOUR) == "nothing_to_revert_to"


def test_the_ledger_is_the_fold_of_the_journal_and_of_a_checkpoint() -> None:
    talk = started(10.0)
    override(talk, 30.0, now=100, until=100 + HOUR)
    talk.read(("level", 30.0), now=101)
    for data in (None, talk.room.checkpoint()):
        again = Talk()
        if data is None:
            for event in talk.journal:
                again.room.fold(event)
        else:
            again.room.restore(data)
        again.read(("level", 30.0), now=150)
        again.keep(again.room.resume(150))
        again.keep(again.room.tick(100 + HOUR))
        assert asked(again)[-1] == ("end-o-1", 10.0, "o-1")


def test_an_override_in_force_is_not_let_go() -> None:
    talk = started(10.0)
    override(talk, 30.0, now=100, until=100 + HOUR)
    talk.read(("level", 30.0), now=101)
    for number in range(ORDERS_KEPT + 10):
        _, events = talk.request_order("box-2", "set", 1.0, "p", "d", f"x-{number}", 110, 140)
        talk.keep(events)
    assert the(talk).until
    assert len(list(talk.room.orders())) <= ORDERS_KEPT + 1
