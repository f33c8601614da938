"""An order from the wish to the device's own proof, and every way it may end."""

from __future__ import annotations

import time

from app.bus.stamp import parse_stamp
from app.bus.wire import Reply, Target
from tests.engine.conftest import Stage
from tests.engine.players import Desk, Field, Gateway, until

LAMP = "lamp-000007"


def order(
    desk: Desk,
    name: str = "dim",
    value: float | str = 70.0,
    *,
    identity: str = "",
    expires_in_s: float = 10.0,
) -> Reply:
    return desk.wish(
        "order",
        [Target(asset=LAMP)],
        identity=identity,
        expires_in_s=expires_in_s,
        order=name,
        value=value,
    )


def ready(stage: Stage) -> tuple[Desk, Field, Gateway]:
    stage.engine()
    gateway, desk, field = stage.gateway(), stage.desk(), stage.field()
    field.birth("lighting-01")
    until(
        lambda: desk.sources().get("lighting-01") and desk.sources()["lighting-01"].online, "birth"
    )
    return desk, field, gateway


def test_an_order_is_proven_by_the_device(stage: Stage) -> None:
    desk, field, gateway = ready(stage)
    reply = order(desk)
    assert reply.outcomes[0].accepted
    sent = gateway.next_order()
    assert (sent.asset, sent.point, sent.value) == (LAMP, "dim_pct", 70.0)
    assert parse_stamp(sent.expires_at) > time.time()
    assert sent.epoch >= 1
    gateway.report("lighting-01", sent.id, "sent")
    until(lambda: desk.orders()[sent.id].state == "SENT", "SENT")
    field.readings("lighting-01", [[LAMP, "dim_pct", 70.0]])
    until(lambda: desk.orders()[sent.id].state == "VERIFIED", "VERIFIED")
    assert desk.orders()[sent.id].person == "Ada"


def test_a_word_is_sent_as_the_device_says_it(stage: Stage) -> None:
    desk, _, gateway = ready(stage)
    assert order(desk, "switch", "on").outcomes[0].accepted
    assert gateway.next_order().value == "on"


def test_a_refusal_of_the_gateway_is_shown(stage: Stage) -> None:
    desk, _, gateway = ready(stage)
    order(desk)
    sent = gateway.next_order()
    gateway.report("lighting-01", sent.id, "refused", "interlock")
    until(lambda: desk.orders()[sent.id].state == "REJECTED", "REJECTED")
    assert desk.orders()[sent.id].reason == "interlock"


def test_a_newer_order_takes_the_place_of_an_older(stage: Stage) -> None:
    desk, _, gateway = ready(stage)
    order(desk, value=70.0)
    first = gateway.next_order()
    order(desk, value=40.0)
    second = gateway.next_order()
    until(lambda: desk.orders()[first.id].state == "REJECTED", "the older is over")
    assert desk.orders()[first.id].reason == "superseded"
    assert desk.orders()[second.id].state == "REQUESTED"


def test_what_cannot_be_is_refused_with_its_reason(stage: Stage) -> None:
    desk, _, gateway = ready(stage)
    for reply, reason in [
        (order(desk, value=170.0), "bad_value"),
        (order(desk, value=float("nan")), "bad_value"),
        (order(desk, "explode"), "unknown_order"),
        (order(desk, expires_in_s=-1.0), "expired"),
        (desk.wish("order", [Target(asset="lamp-x")], order="dim", value=1.0), "unknown_asset"),
        (desk.wish("launch", [Target(asset=LAMP)]), "unknown_action"),
        (desk.wish("order", [Target(asset=LAMP)], desk="other", order="dim"), "wrong_desk"),
    ]:
        assert (reply.outcomes[0].accepted, reply.outcomes[0].reason) == (False, reason)
    assert gateway.orders == []


def test_nothing_is_ordered_of_a_lost_source(stage: Stage) -> None:
    desk, field, _ = ready(stage)
    field.birth("lighting-01", online=False)
    until(lambda: not desk.sources()["lighting-01"].online, "the source is lost")
    assert order(desk).outcomes[0].reason == "source_offline"


def test_the_same_wish_twice_is_one_order(stage: Stage) -> None:
    desk, _, gateway = ready(stage)
    first = order(desk, identity="wish-once")
    gateway.next_order()
    again = order(desk, identity="wish-once")
    assert again == first
    order(desk, value=30.0)
    assert gateway.next_order().value == 30.0
    assert len(gateway.orders) == 2


def test_many_targets_have_an_outcome_each(stage: Stage) -> None:
    desk, _, gateway = ready(stage)
    targets = [Target(asset=a) for a in ("lamp-000001", "nobody", "lamp-000002")]
    reply = desk.wish("order", targets, order="dim", value=50.0)
    assert [o.accepted for o in reply.outcomes] == [True, False, True]
    assert {gateway.next_order().asset, gateway.next_order().asset} == {
        "lamp-000001",
        "lamp-000002",
    }
