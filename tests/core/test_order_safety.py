"""Orders that must not be: locked, out of sight, beyond one person's right, in use."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from app.core.events import OrderRequested, decode, encode
from app.core.kindtable import KindError
from app.core.order import Order, OrderReport, OrderWish
from app.core.quality import Quality
from app.core.room import Room
from app.core.value import Value
from app.core.verdict import Verdict
from tests.core.hamlet import BOX, Talk, hamlet, kinds
from tests.core.quarter import FILES, quarter, quarter_kinds


def interlock(name: str, body: str) -> str:
    return f'\n[[interlocks]]\nname = "{name}"\ntitle = {{ fr = "x", en = "x" }}\n{body}\n'


SHUT = interlock(
    "open", "when = { point = 'door', is = true }\norders = ['put']\nvalues = ['worn']"
)
LOCKED = BOX + SHUT


def talk(box: str = LOCKED) -> Talk:
    return Talk(Room(hamlet(), kinds(box)))


def ask(
    talk: Talk, value: Value, order: str = "put", now: float = 100.0, **more: Any
) -> tuple[Verdict, Order | None]:
    wish = OrderWish("o-1", "box-1", order, value, "Camille", "desk-1", now + 30, **more)
    verdict = talk.room.dispatcher.objection(wish, now)
    again, events = talk.room.order(wish, now)
    assert again == verdict, "what is said beforehand is what is done"
    talk.keep(events)
    return again, next(iter(talk.room.orders()), None)


# --- interlocks ----------------------------------------------------------------


def test_an_order_is_refused_while_its_interlock_holds_and_says_which() -> None:
    one = talk()
    one.read(("door", True), now=99)
    assert ask(one, "worn") == (Verdict(False, "interlocked", "open"), None)
    one.read(("door", False), now=101)
    assert ask(one, "worn", now=102)[0].accepted


def test_other_values_and_other_orders_are_free() -> None:
    one = talk()
    one.read(("door", True), now=99)
    assert ask(one, "broken")[0].accepted
    one = talk()
    one.read(("door", True), now=99)
    assert ask(one, 5.0, "set")[0].accepted


@pytest.mark.parametrize("quality", [None, Quality.BAD])
def test_what_is_not_known_locks_too(quality: Quality | None) -> None:
    one = talk()
    if quality is not None:
        one.read(("door", False), now=99, quality=quality)
    assert ask(one, "worn")[0] == Verdict(False, "interlock_unknown", "open")
    allowed = BOX + SHUT.replace("orders", "unknown = 'allow'\norders")
    assert ask(talk(allowed), "worn")[0].accepted


def test_a_condition_made_of_others_and_of_numbers_locks() -> None:
    both = "when = { all = [{ point = 'door', is = true }, { point = 'level', high = 50 }] }"
    one = talk(BOX + interlock("both", both))
    one.read(("door", True), ("level", 40), now=99)
    assert ask(one, "worn")[0].accepted
    one.read(("level", 50), now=101)
    wish = OrderWish("o-2", "box-1", "set", 1.0, "Camille", "desk-1", 200.0)
    assert one.room.dispatcher.objection(wish, 102.0).detail == "both"


def test_an_ancestor_locks_what_is_below_it_and_nothing_else() -> None:
    text = FILES["lamp.toml"] + (
        '\n[[orders]]\nname = "burn"\ntitle = { fr = "x", en = "x" }\npoint = "power"\n'
    )
    held = interlock("works", "ancestor = 'cabinet'\nwhen = { point = 'maintenance', is = true }")
    room = Room(quarter(), quarter_kinds(lamp=text + held))
    city = room.city
    lamp = next(
        row for row in range(len(city)) if city.kind_name(row) == "lamp" and city.parent[row] >= 0
    )
    cabinet = city.ids[int(city.parent[lamp])]
    one = Talk(room)
    one.read(("maintenance", True), now=99, asset=cabinet)
    wish = OrderWish("o-1", city.ids[lamp], "burn", 1.0, "Camille", "desk-1", 130.0)
    assert room.dispatcher.objection(wish, 100.0) == Verdict(False, "interlocked", "works")
    one.read(("maintenance", False), now=101, asset=cabinet)
    assert room.dispatcher.objection(wish, 102.0).accepted


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("when = { point = 'door', is = true }\nancestor = 'tower'", "no kind 'tower'"),
        ("when = { point = 'roof', is = true }", "no point 'roof'"),
        ("when = { point = 'level', rising_by = 5, within_s = 60 }", "looks at the present"),
        (
            "when = { not = { count = 2, within_s = 60, of = { point = 'door', is = true } } }",
            "looks at the present",
        ),
        ("when = { point = 'door', is = true }\norders = ['melt']", "no order 'melt'"),
        ("when = { point = 'door', is = true }\nvalues = ['worn']", "name it in 'orders'"),
        (
            "when = { point = 'door', is = true }\norders = ['put']\nvalues = ['lost']",
            "no value 'lost'",
        ),
        ("when = { point = 'door', is = true }\nunknown = 'guess'", "must be one of"),
        ("when = { point = 'door', is = true }\nuntil = 3", "'until' is not known"),
    ],
)
def test_a_wrong_interlock_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(KindError, match=reason):
        kinds(BOX + interlock("extra", text))


def test_names_of_interlocks_stand_once() -> None:
    with pytest.raises(KindError, match="'open' stands here twice"):
        kinds(BOX + SHUT + SHUT)


# --- unknown ---------------------------------------------------------------------


def test_an_order_whose_source_was_lost_meanwhile_is_unknown_not_timed_out() -> None:
    one = talk(BOX)
    ask(one, 5.0, "set")
    one.keep(one.room.reported(OrderReport("o-1", "sent"), 101))
    one.source("east", False, now=102)
    assert one.tick(103) == []
    one.source("east", True, now=104)
    assert "order_unresolved" in one.tick(112)
    (order,) = one.room.orders()
    assert (order.state, order.reason) == ("UNKNOWN", "source_lost")
    one.read(("level", 5), now=113)
    assert next(iter(one.room.orders())).state == "UNKNOWN", "said once, and never tried again"


def test_an_order_of_an_earlier_run_that_nothing_proves_is_unknown() -> None:
    one = talk(BOX)
    ask(one, 5.0, "set")
    again = Room(hamlet(), kinds())
    for event in one.journal:
        again.fold(decode(encode(event)))
    again.resume(101)
    assert [type(event).__name__ for event in again.tick(111)] == ["OrderUnresolved"]
    (order,) = again.orders()
    assert (order.state, order.reason) == ("UNKNOWN", "restarted")


def test_a_source_that_returns_may_still_prove_it() -> None:
    one = talk(BOX)
    ask(one, 5.0, "set")
    one.source("east", False, now=101)
    one.tick(101.5)
    one.source("east", True, now=102)
    assert "order_verified" in one.read(("level", 5), now=103)


# --- what is written of an order --------------------------------------------------


def test_the_journal_keeps_group_second_person_and_former_value() -> None:
    one = talk(BOX)
    one.read(("level", 3), now=99)
    _, order = ask(one, 5.0, "set", group="w-1", countersigned_by="Dominique")
    assert order is not None
    assert (order.group, order.countersigned_by, order.former) == ("w-1", "Dominique", 3.0)
    event = one.journal[-1]
    assert isinstance(event, OrderRequested)
    assert decode(encode(event)) == event
    bare = msgspec.json.decode(encode(event))
    for name in ("group", "countersigned_by", "former"):
        del bare[name]  # as an older journal has it
    older = decode(msgspec.json.encode(bare))
    assert isinstance(older, OrderRequested)
    assert (older.group, older.former) == ("", None)


def test_what_was_never_sure_is_no_former_value() -> None:
    one = talk(BOX)
    one.read(("level", 3), now=99, quality=Quality.UNCERTAIN)
    _, order = ask(one, 5.0, "set")
    assert order is not None
    assert order.former is None


def test_an_order_is_good_for_ten_seconds_at_most() -> None:
    slow = BOX.replace("verify_within_s = 10", "verify_within_s = 60")
    one = talk(slow)
    ask(one, 5.0, "set")
    event = one.journal[-1]
    assert isinstance(event, OrderRequested)
    assert event.expires_at == 110.0
