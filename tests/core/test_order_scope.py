"""How far an order reaches, what is signed of it, and what a desk holds meanwhile."""

from __future__ import annotations

import pytest

from app.core.kind import OrderKind, Text
from app.core.kindtable import KindError
from app.core.orderscope import OrderScope, order_scope, order_sheet
from app.core.reservations import RESERVED_S, Reservations
from app.core.room import Room
from tests.core.hamlet import BOX, hamlet, kinds
from tests.core.quarter import quarter, quarter_kinds

# --- scope and signature -------------------------------------------------------------


def test_the_scope_counts_what_is_below_and_the_streets() -> None:
    room = Room(quarter(), quarter_kinds())
    city = room.city
    lamps = [row for row in range(len(city)) if city.kind_name(row) == "lamp"]
    cabinets = [row for row in range(len(city)) if city.kind_name(row) == "cabinet"]
    title = Text("Brûler", "Burn")
    order = OrderKind("burn", title, "power", "power", critical_above=len(lamps) - 1)
    scope = order_scope(city, order, lamps)
    assert (scope.ordered, scope.kind, scope.count) == (len(lamps), "lamp", len(lamps))
    assert scope.critical
    assert not order_scope(city, order, lamps[1:]).critical
    counting = OrderKind("cut", title, "tripped", "tripped", critical_above=1, counting="lamp")
    below = order_scope(city, counting, cabinets)
    fed = [row for row in lamps if int(city.parent[row]) in cabinets]
    assert (below.ordered, below.kind, below.count) == (len(cabinets), "lamp", len(fed))
    assert order_scope(city, counting, []) == OrderScope(0, "lamp", 0, 0, False)


def test_an_order_that_is_always_critical_says_so() -> None:
    text = BOX.replace('name = "unlock"', 'name = "unlock"\ncritical = true')
    order = next(o for o in kinds(text)["box"].orders if o.name == "unlock")
    assert order_scope(hamlet(), order, [0]).critical


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ("critical_above = 0", "whole number"),
        ("critical_above = 3.5", "whole number"),
        ("counting = 'box'", "critical_above"),
        ("critical_above = 3\ncounting = 'tower'", "no kind 'tower'"),
        ("critical = 1", "true or false"),
    ],
)
def test_a_wrong_limit_is_refused(more: str, reason: str) -> None:
    with pytest.raises(KindError, match=reason):
        kinds(BOX.replace('name = "unlock"', f'name = "unlock"\n{more}'))


def test_a_sheet_is_of_exactly_these_targets_this_order_and_this_value() -> None:
    sheet = order_sheet("dim", 30.0, ["b", "a"])
    assert sheet == order_sheet("dim", 30, ["a", "b", "a"])
    others = {
        order_sheet("dim", 31.0, ["a", "b"]),
        order_sheet("switch", 30.0, ["a", "b"]),
        order_sheet("dim", 30.0, ["a"]),
        order_sheet("dim", 30.0, ["ab"]),
    }
    assert len(others | {sheet}) == 5


# --- reservations ----------------------------------------------------------------------


def test_what_one_desk_reserves_another_cannot_take_for_ten_seconds() -> None:
    book = Reservations()
    first = book.take("Camille", "desk-1", "dim", 30.0, ["a", "b"], 100.0)
    assert (first.assets, first.until) == (frozenset("ab"), 100.0 + RESERVED_S)
    second = book.take("Dominique", "desk-2", "dim", 30.0, ["b", "c"], 101.0)
    assert second.assets == frozenset("c")
    held = book.holder("b", "desk-2", 101.0)
    assert held is not None
    assert held.person == "Camille"
    assert book.holder("b", "desk-1", 101.0) is None, "one's own is no obstacle"
    assert book.holder("b", "desk-2", 110.0) is None
    assert book.take("Dominique", "desk-2", "dim", 30.0, ["b"], 110.0).assets == frozenset("b")


def test_a_desk_has_one_reservation_and_lets_go_of_it() -> None:
    book = Reservations()
    book.take("Camille", "desk-1", "dim", 30.0, ["a"], 100.0)
    book.take("Camille", "desk-1", "dim", 30.0, ["b"], 101.0)
    assert book.holder("a", "desk-2", 101.0) is None
    assert set(book.take_changes()) == {"desk-1"}
    book.release("desk-1")
    book.release("desk-1")
    assert book.take_changes() == {"desk-1": None}
    assert book.holder("b", "desk-2", 101.0) is None


@pytest.mark.parametrize("now", [110.0, 50.0])
def test_time_and_a_clock_put_back_end_it(now: float) -> None:
    book = Reservations()
    book.take("Camille", "desk-1", "dim", 30.0, ["a"], 100.0)
    book.take_changes()
    book.tick(105.0)
    assert book.take_changes() == {}
    assert book.holder("a", "desk-2", now) is None
    book.tick(now)
    assert book.take_changes() == {"desk-1": None}
