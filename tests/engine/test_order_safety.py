"""Orders done safely over a real broker: reserved, locked, signed by two, in groups."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from app.bus.rows import JournalRow, ReservationRow
from app.bus.stamp import parse_stamp
from app.bus.wire import Outcome, Target
from app.core.orderscope import order_sheet
from app.core.people import Role
from app.store.people import FILE, Register
from tests.engine.conftest import Stage
from tests.engine.players import Desk, Field, Gateway, until
from tests.engine.test_audit import records

LAMP = "lamp-000007"
SOURCE = "lighting-01"
CHIEF, SECOND, VIEWER = "chief-1", "operator-2", "viewer-1"
PASSWORDS = {CHIEF: "correct horse 7", SECOND: "battery staple 8", VIEWER: "looking only 9"}
ROLES = {CHIEF: Role.SUPERVISOR, SECOND: Role.OPERATOR, VIEWER: Role.VIEWER}


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("people") / FILE
    register = Register(path)
    for name, role in ROLES.items():
        register.add(name, role, PASSWORDS[name])
    register.close()
    return path.read_bytes()


def ready(stage: Stage, lamps: int = 40) -> tuple[Desk, Field]:
    stage.engine(lamps)
    desk, field = stage.desk(), stage.field()
    for source in (SOURCE, "access"):
        field.birth(source)
        until(lambda s=source: desk.sources().get(s) and desk.sources()[s].online, source)  # type: ignore[misc]
    return desk, field


def lamps(count: int) -> list[Target]:
    return [Target(asset=f"lamp-{number:06d}") for number in range(count)]


def dim(desk: Desk, targets: list[Target], value: float = 30.0, **more: Any) -> list[Outcome]:
    return desk.wish("order", targets, order="dim", value=value, **more).outcomes


def reasons(outcomes: list[Outcome]) -> set[str]:
    return {outcome.reason for outcome in outcomes}


def held(desk: Desk) -> dict[str, ReservationRow]:
    desk.hear()
    return {row.desk: row for delta in desk.deltas for row in delta.reservations}


# --- reservation -----------------------------------------------------------------


def test_what_a_desk_prepares_others_see_and_cannot_order(stage: Stage) -> None:
    desk, _ = ready(stage)
    other, gateway = stage.desk(), stage.gateway()
    (mine,) = desk.wish("reserve", [Target(asset=LAMP)], order="dim", value=30.0).outcomes
    assert mine.accepted
    until(lambda: desk.name in held(other), "the other desk sees it")
    row = held(other)[desk.name]
    assert (row.person, row.order, row.value, row.assets) == ("Ada", "dim", 30.0, [LAMP])
    refused, free = dim(other, [Target(asset=LAMP), Target(asset="lamp-000008")], person="Bea")
    assert (refused.reason, refused.detail) == ("reserved", f"Ada · {desk.name}")
    assert free.accepted
    assert dim(desk, [Target(asset=LAMP)])[0].accepted
    until(lambda: not held(other)[desk.name].assets, "it is let go with the order")
    assert dim(other, [Target(asset=LAMP)], value=40.0)[0].accepted
    assert [gateway.next_order().asset for _ in range(3)] == ["lamp-000008", LAMP, LAMP]


def test_who_leaves_it_lets_go_at_once_and_a_new_desk_is_told(stage: Stage) -> None:
    desk, _ = ready(stage)
    desk.wish("reserve", [Target(asset=LAMP)], order="dim", value=30.0)
    late = stage.desk()
    (part,) = late.ask("reservations")
    (row,) = msgspec.msgpack.decode(part.body, type=list[ReservationRow])
    assert (row.desk, row.assets) == (desk.name, [LAMP])
    assert desk.wish("reserve", []).outcomes == []
    assert dim(late, [Target(asset=LAMP)])[0].accepted


def test_reserving_says_beforehand_what_would_be_refused(stage: Stage) -> None:
    desk, field = ready(stage)
    field.readings(SOURCE, [["cabinet-0001", "mode", "maintenance"]])
    targets = [Target(asset=one) for one in ("lamp-000000", "lamp-000001", "nobody")]
    until(
        lambda: (
            [
                (one.accepted, one.reason, one.detail)
                for one in desk.wish("reserve", targets, order="dim", value=30.0).outcomes
            ]
            == [
                (False, "interlocked", "cabinet_maintenance"),
                (True, "", ""),
                (False, "unknown_asset", ""),
            ]
        ),
        "the cabinet's lamps are locked",
    )
    assert desk.orders() == {}, "and nothing was ordered"
    assert dim(desk, targets[:1])[0].reason == "interlocked"


# --- groups ------------------------------------------------------------------------


def test_many_at_once_are_one_group_in_journal_and_audit(stage: Stage) -> None:
    desk, field = ready(stage)
    gateway = stage.gateway()
    outcomes = dim(desk, [*lamps(3), lamps(1)[0]], identity="evening")
    assert [one.reason for one in outcomes] == ["", "", "", "duplicate"]
    assert {one.order.group for one in outcomes if one.order} == {"evening"}
    sent = [gateway.next_order() for _ in range(3)]
    field.readings(SOURCE, [[one.asset, "dim_pct", 30.0] for one in sent[:2]])
    gateway.report(SOURCE, sent[2].id, "refused", "no power")
    states = lambda: sorted(row.state for row in desk.orders().values())  # noqa: E731
    until(lambda: states() == ["REJECTED", "VERIFIED", "VERIFIED"], "all are over")
    rows = desk.rows("journal", JournalRow, asset="lamp-000000")
    assert {row.facts.get("group") for row in rows if row.type == "order_requested"} == {"evening"}
    notes = records(stage.folder)
    (wish,) = [one for one in notes if one["kind"] == "wish" and one["action"] == "order"]
    assert len(wish["facts"]["targets"]) == 4
    members = [one for one in notes if one["action"] == "order_requested"]
    assert [one["facts"]["group"] for one in members] == ["evening"] * 3


def test_a_group_is_of_one_kind(stage: Stage) -> None:
    desk, _ = ready(stage)
    mixed = [Target(asset=LAMP), Target(asset="cabinet-0001")]
    reply = desk.wish("order", mixed, order="switch", value=1.0)
    assert reasons(reply.outcomes) == {"mixed_kinds"}
    assert desk.orders() == {}


def test_a_large_group_reaches_the_gateway_whole_and_in_time(stage: Stage) -> None:
    (stage.folder / FILE).unlink(missing_ok=True)
    stage.kinds["streetlight.toml"] = stage.kinds["streetlight.toml"].replace(
        "critical_above = 200", "critical_above = 2000"
    )
    desk, _ = ready(stage, lamps=700)
    gateway = stage.gateway()
    assert reasons(dim(desk, lamps(700))) == {""}
    sent = [gateway.next_order() for _ in range(700)]
    assert len({one.asset for one in sent}) == 700
    assert all(parse_stamp(one.expires_at) - parse_stamp(one.issued_at) <= 10.001 for one in sent)


# --- two persons ----------------------------------------------------------------------


def signed(name: str, second: str = "", **more: Any) -> dict[str, Any]:
    found = {"person": name, "password": PASSWORDS[name], **more}
    if second:
        found |= {"second_person": second, "second_password": PASSWORDS[second]}
    return found


def test_a_bollard_needs_a_second_person_who_signs_this_very_order(
    stage: Stage, people: bytes
) -> None:
    (stage.folder / FILE).write_bytes(people)
    desk, field = ready(stage)
    gateway = stage.gateway()
    field.readings("access", [["bollard-01", "vehicle", False]])
    target = [Target(asset="bollard-01")]
    down = order_sheet("move", 1.0, ["bollard-01"])
    up = order_sheet("move", 0.0, ["bollard-01"])

    def move(**given: Any) -> str:
        return desk.wish("order", target, order="move", value="down", **given).outcomes[0].reason

    assert move(**signed(CHIEF, sheet=down)) == "order_second_required"
    assert move(**signed(CHIEF, CHIEF, sheet=down)) == "second_person_same"
    assert move(**signed(CHIEF, VIEWER, sheet=down)) == "second_person_may_not"
    assert move(**signed(CHIEF, SECOND)) == "not_as_signed"
    assert move(**signed(CHIEF, SECOND, sheet=up)) == "not_as_signed"
    lasting = signed(CHIEF, SECOND, sheet=down, lasts_s=900.0, why="delivery")
    assert move(**lasting) == "critical_reverts", "nobody would sign the way back"
    assert desk.orders() == {}
    assert move(**signed(CHIEF, SECOND, sheet=down)) == ""
    assert gateway.next_order().value == "down"
    (row,) = desk.orders().values()
    assert (row.person, row.countersigned_by) == (CHIEF, SECOND)
    (note,) = [one for one in records(stage.folder) if one["action"] == "order_requested"]
    assert note["facts"]["countersigned_by"] == SECOND
    written = json.dumps(records(stage.folder))
    assert not [word for word in PASSWORDS.values() if word in written]


def test_more_than_two_hundred_lamps_need_two(stage: Stage, people: bytes) -> None:
    (stage.folder / FILE).write_bytes(people)
    desk, _ = ready(stage, lamps=201)
    alone = signed(CHIEF)
    assert reasons(dim(desk, lamps(201), **alone)) == {"order_second_required"}
    assert reasons(dim(desk, lamps(200), **alone)) == {""}
    both = [Target(asset=f"cabinet-000{number}") for number in (1, 2)]
    sheet = order_sheet("switch", 0.0, [one.asset for one in both])
    given = signed(CHIEF, sheet=sheet)
    reply = desk.wish("order", both, order="switch", value="open", **given)
    assert reasons(reply.outcomes) == {"order_second_required"}, "they feed 201 lamps"


# --- interlocks and what nobody saw -------------------------------------------------------


def test_no_bollard_rises_under_a_vehicle_nor_where_none_can_be_told(
    stage: Stage, people: bytes
) -> None:
    (stage.folder / FILE).write_bytes(people)
    desk, field = ready(stage)
    sheet = order_sheet("move", 0.0, ["bollard-01"])

    def rise() -> tuple[str, str]:
        target = [Target(asset="bollard-01")]
        given = signed(CHIEF, SECOND, sheet=sheet)
        (one,) = desk.wish("order", target, order="move", value="up", **given).outcomes
        return one.reason, one.detail

    assert rise() == ("interlock_unknown", "vehicle")
    field.readings("access", [["bollard-01", "vehicle", True]])
    until(lambda: rise() == ("interlocked", "vehicle"), "the loop is heard")
    field.readings("access", [["bollard-01", "vehicle", False]])
    until(lambda: rise() == ("", ""), "the vehicle has gone")


def test_after_a_restart_what_nothing_proves_is_unknown_and_not_tried_again(
    stage: Stage,
) -> None:
    quick = stage.kinds["streetlight.toml"].replace("verify_within_s = 20", "verify_within_s = 1")
    stage.kinds["streetlight.toml"] = quick
    running = stage.engine()
    desk, field = stage.desk(), stage.field()
    field.birth(SOURCE)
    until(lambda: desk.sources().get(SOURCE) and desk.sources()[SOURCE].online, "birth")
    gateway: Gateway = stage.gateway()
    assert dim(desk, [Target(asset=LAMP)], identity="once")[0].accepted
    assert gateway.next_order().id == "once"
    running.stop()
    stage.engine()
    until(lambda: desk.orders()["once"].state == "UNKNOWN", "UNKNOWN")
    assert desk.orders()["once"].reason == "restarted"
    assert dim(desk, [Target(asset="lamp-000001")], identity="another")[0].accepted
    assert gateway.next_order().id == "another", "the first was not sent again"


def test_a_viewer_reserves_nothing(stage: Stage, people: bytes) -> None:
    (stage.folder / FILE).write_bytes(people)
    desk, _ = ready(stage)
    given = signed(VIEWER, order="dim", value=30.0)
    (one,) = desk.wish("reserve", [Target(asset=LAMP)], **given).outcomes
    assert one.reason == "role_may_not"
