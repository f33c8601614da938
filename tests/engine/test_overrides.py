"""An override through a real engine: told to every desk, and ended by itself."""

from __future__ import annotations

from typing import Any

from app.bus.wire import Target
from tests.engine.conftest import Stage
from tests.engine.players import until

LAMP, SOURCE = "lamp-000007", "lighting-01"


def test_an_override_is_told_to_every_desk_and_ends_by_itself(stage: Stage) -> None:
    stage.engine()
    gateway, desk, other, field = stage.gateway(), stage.desk(), stage.desk(), stage.field()
    field.birth(SOURCE)
    field.readings(SOURCE, [[LAMP, "dim_pct", 100.0]])
    until(lambda: desk.sources().get(SOURCE) and desk.sources()[SOURCE].online, "birth")
    given: dict[str, Any] = {"order": "dim", "value": 40.0, "lasts_s": 2.0}
    refused = desk.wish("order", [Target(asset=LAMP)], expires_in_s=10.0, **given)
    assert [outcome.reason for outcome in refused.outcomes] == ["reason_required"]

    reply = desk.wish("order", [Target(asset=LAMP)], expires_in_s=10.0, why="works", **given)
    assert reply.outcomes[0].accepted, reply.outcomes[0].reason
    first = gateway.next_order()
    assert (first.asset, first.value) == (LAMP, 40.0)
    field.readings(SOURCE, [[LAMP, "dim_pct", 40.0]])
    until(lambda: other.orders().get(first.id) and other.orders()[first.id].until, "an override")
    row = other.orders()[first.id]
    assert (row.person, row.why, row.reverts_to) == ("Ada", "works", 100.0)

    second = gateway.next_order()
    assert (second.asset, second.point, second.value) == (LAMP, "dim_pct", 100.0)
    field.readings(SOURCE, [[LAMP, "dim_pct", 100.0]])
    until(lambda: not other.orders()[first.id].until, "its end")
    ending = other.orders()[second.id]
    assert (ending.person, ending.reverts) == ("ondijon", first.id)
