"""Orders from the wish to the device's own proof, and every refusal."""

from __future__ import annotations

from itertools import product

import pytest

from app.core.events import OrderRequested
from app.core.order import ORDER_TRANSITIONS, Order, OrderReport, OrderState, OrderTrigger
from app.core.orderbook import ORDERS_KEPT
from app.core.quality import Quality
from app.core.room import Room
from app.core.value import Value
from tests.core.hamlet import Talk, hamlet, kinds

ENDS = (OrderState.VERIFIED, OrderState.REJECTED, OrderState.TIMED_OUT, OrderState.UNKNOWN)


def ask(
    talk: Talk,
    value: Value,
    *,
    now: float,
    order: str = "set",
    asset: str = "box-1",
    identity: str = "o-1",
    person: str = "Camille",
    expires_at: float | None = None,
) -> str:
    """The reason for refusing it, "" if accepted."""
    expires_at = now + 30 if expires_at is None else expires_at
    verdict, events = talk.request_order(
        asset, order, value, person, "desk-1", identity, now, expires_at
    )
    talk.keep(events)
    assert verdict.accepted is (verdict.reason == "")
    return verdict.reason


def report(talk: Talk, outcome: str, now: float, identity: str = "o-1", reason: str = "") -> None:
    talk.keep(talk.room.reported(OrderReport(identity, outcome, reason), now))


def the(talk: Talk, identity: str = "o-1") -> Order:
    (found,) = [order for order in talk.room.orders() if order.id == identity]
    return found


def test_an_order_is_sent_and_proven_by_the_devices_own_reading() -> None:
    talk = Talk()
    assert ask(talk, 30.0, now=100) == ""
    assert the(talk).state == "REQUESTED"
    report(talk, "sent", 101)
    assert the(talk).state == "SENT"
    report(talk, "accepted", 101.5)
    assert the(talk).state == "SENT", "a device's promise proves nothing"
    talk.read(("level", 29.4), now=102)
    assert the(talk).state == "SENT"
    assert "order_verified" in talk.read(("level", 29.5), now=103)
    assert the(talk).state == "VERIFIED"


def test_a_reading_may_prove_it_before_the_gateway_speaks() -> None:
    talk = Talk()
    ask(talk, 30.0, now=100)
    talk.read(("level", 30), now=101)
    report(talk, "sent", 102)
    assert the(talk).state == "VERIFIED"


@pytest.mark.parametrize(
    ("at", "quality"),
    [(98.0, Quality.GOOD), (102.0, Quality.BAD), (102.0, Quality.UNCERTAIN)],
)
def test_an_earlier_or_doubtful_reading_proves_nothing(at: float, quality: Quality) -> None:
    talk = Talk()
    ask(talk, 30.0, now=100)
    talk.read(("level", 30), now=102, at=at, quality=quality)
    assert the(talk).state == "REQUESTED"


def test_the_reading_of_another_asset_proves_nothing() -> None:
    talk = Talk()
    ask(talk, 30.0, now=100)
    talk.read(("level", 30), now=101, asset="box-2")
    assert the(talk).state == "REQUESTED"


@pytest.mark.parametrize(
    ("outcome", "reason", "kept"),
    [
        ("refused", "local_control", "local_control"),
        ("refused", "", "refused"),
        ("expired", "", "expired"),
        ("refused", "x" * 1000, "x" * 64),
    ],
)
def test_a_refusal_from_the_field_rejects_it_with_its_reason(
    outcome: str, reason: str, kept: str
) -> None:
    talk = Talk()
    ask(talk, 30.0, now=100)
    report(talk, outcome, 101, reason=reason)
    assert (the(talk).state, the(talk).reason) == ("REJECTED", kept)


def test_time_runs_out_from_the_sending_on() -> None:
    talk = Talk()
    ask(talk, 30.0, now=100)
    report(talk, "sent", 108)
    assert "order_timed_out" not in talk.tick(118)
    assert "order_timed_out" in talk.tick(118.1)
    assert (the(talk).state, the(talk).reason) == ("TIMED_OUT", "no_proof")
    talk.read(("level", 30), now=119)
    assert the(talk).state == "TIMED_OUT", "late proof changes nothing"


def test_time_runs_out_where_no_gateway_answers() -> None:
    talk = Talk()
    ask(talk, 30.0, now=100)
    talk.tick(110.1)
    assert (the(talk).state, the(talk).reason) == ("TIMED_OUT", "not_sent")


def test_an_order_is_not_to_be_carried_out_once_nobody_waits_for_it() -> None:
    talk = Talk()
    ask(talk, 30.0, now=100, expires_at=500)
    event = talk.journal[-1]
    assert isinstance(event, OrderRequested)
    assert event.expires_at == 110
    ask(talk, 30.0, now=100, expires_at=105, identity="o-2", asset="box-2")
    assert the(talk, "o-2").expires_at == 105


def test_a_newer_order_takes_the_place_of_a_pending_one() -> None:
    talk = Talk()
    ask(talk, 30.0, now=100)
    ask(talk, 40.0, now=101, identity="o-2")
    assert (the(talk).state, the(talk).reason) == ("REJECTED", "superseded")
    ask(talk, "worn", order="put", now=101, identity="o-3")
    talk.read(("level", 40), ("state", "worn"), now=102)
    assert [(o.id, o.state) for o in talk.room.orders()] == [
        ("o-1", "REJECTED"),
        ("o-2", "VERIFIED"),
        ("o-3", "VERIFIED"),
    ]


def test_words_and_truth_values_may_be_said_or_held() -> None:
    talk = Talk()
    cases: list[tuple[str, Value, float]] = [
        ("put", "broken", 2.0),
        ("put", 1.0, 1.0),
        ("unlock", True, 1.0),
        ("unlock", 0, 0.0),
    ]
    for number, (order, value, expected) in enumerate(cases):
        assert ask(talk, value, now=100, order=order, identity=f"o-{number}") == ""
        assert the(talk, f"o-{number}").value == expected


@pytest.mark.parametrize(
    ("order", "value"),
    [
        ("set", float("nan")),
        ("set", float("inf")),
        ("set", 101.0),
        ("set", 10**400),
        ("set", "high"),
        ("set", True),
        ("put", "lost"),
        ("put", 3.0),
        ("put", 0.5),
        ("unlock", 2.0),
        ("unlock", "yes"),
    ],
)
def test_a_value_that_the_point_cannot_hold_is_refused(order: str, value: Value) -> None:
    talk = Talk()
    assert ask(talk, value, now=100, order=order) == "bad_value"
    assert list(talk.room.orders()) == []


def test_refusals_say_why() -> None:
    talk = Talk()
    assert ask(talk, 1.0, now=100, asset="box-9") == "unknown_asset"
    assert ask(talk, 1.0, now=100, order="melt") == "unknown_order"
    assert ask(talk, 1.0, now=100, expires_at=100) == "expired"
    assert ask(talk, 1.0, now=100, person="") == "no_person"
    assert ask(talk, 1.0, now=100) == ""
    assert ask(talk, 2.0, now=101) == "duplicate"
    talk.source("west", False, now=102)
    assert ask(talk, 1.0, now=103, asset="box-2", identity="o-2") == "source_offline"


def test_reports_on_unknown_orders_and_of_unknown_outcome_are_nothing() -> None:
    talk = Talk()
    ask(talk, 30.0, now=100)
    events = len(talk.journal)
    report(talk, "sent", 101, identity="o-9")
    report(talk, "eaten", 101)
    assert len(talk.journal) == events


@pytest.mark.parametrize(
    ("state", "trigger"),
    [*product(ENDS, OrderTrigger)],
)
def test_nothing_leads_away_from_the_end(state: OrderState, trigger: OrderTrigger) -> None:
    assert (state, trigger) not in ORDER_TRANSITIONS


def test_finished_orders_are_let_go_pending_ones_never() -> None:
    talk = Talk()
    ask(talk, 1.0, now=100, identity="first", asset="box-2")
    for number in range(ORDERS_KEPT + 500):
        ask(talk, float(number % 90), now=100, identity=f"o-{number}")
    orders = list(talk.room.orders())
    assert len(orders) == ORDERS_KEPT
    assert orders[0].id == "first"
    assert orders[-1].state == "REQUESTED"


def test_what_expires_at_no_time_is_refused() -> None:
    """NaN has no place in JSON: the journal could not be read again."""
    talk = Talk()
    assert ask(talk, 1.0, now=100, expires_at=float("nan")) == "expired"
    assert talk.room.orders() == ()


def test_an_asset_that_nobody_carries_takes_no_orders() -> None:
    city = hamlet()
    city.source[city.rows["box-1"]] = -1
    talk = Talk(Room(city, kinds()))
    assert ask(talk, 1.0, now=100) == "source_offline"
