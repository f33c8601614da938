"""What can be ordered together, and what groups of orders say."""

from __future__ import annotations

import numpy as np

from app.bus.rows import OrderRow
from app.core.kind import Kind, OrderKind, Text
from app.desk.ordergroups import OrderGroup, former_value, grouped
from app.desk.orderpick import MOST_ORDERED, picks
from tests.core.quarter import quarter
from tests.engine.town import town

DIM = OrderKind("dim", Text("Régler", "Dim"), "dim_pct", "dim_pct")


def kind(name: str, *orders: OrderKind) -> Kind:
    return Kind(name, Text("x", "x"), Text("x", "x"), "", "", (), orders=orders)


def row(number: int = 1, **changes: object) -> OrderRow:
    given: dict[str, object] = {"asset": f"lamp-{number}", "state": "VERIFIED", "group": "g"}
    given |= {"former": 100.0, **changes}
    return OrderRow(
        id=f"o-{number}",
        order="dim",
        value=30.0,
        person="Ada",
        desk="desk-1",
        requested_at=1.0,
        changed_at=float(number),
        **given,  # type: ignore[arg-type]
    )


def test_a_lamp_leads_to_its_street_its_cabinet_and_its_commune() -> None:
    city = town(40)
    kinds = {name: kind(name, DIM) for name in city.kinds}
    found = picks(city, kinds, city.rows["lamp-000007"])
    assert [(one.name, len(one.rows)) for one in found] == [
        ("one", 1),
        ("parent", 20),
        ("street", 40),
        ("commune", 40),
    ]
    assert found[1].place == "cabinet-0002"
    assert all(city.parent[one] == 1 for one in found[1].rows)


def test_a_cabinet_leads_to_what_it_feeds() -> None:
    city = town(40)
    kinds = {name: kind(name) for name in city.kinds} | {"streetlight": kind("streetlight", DIM)}
    (below,) = picks(city, kinds, city.rows["cabinet-0001"])
    assert (below.name, below.kind.name, below.place) == ("below", "streetlight", "cabinet-0001")
    assert np.array_equal(below.rows, np.flatnonzero(city.parent == 0))


def test_nothing_that_takes_no_orders_and_not_too_many() -> None:
    city = town(MOST_ORDERED + 1)
    kinds = {name: kind(name) for name in city.kinds}
    assert picks(city, kinds, city.rows["lamp-000007"]) == []
    kinds["streetlight"] = kind("streetlight", DIM)
    names = [one.name for one in picks(city, kinds, city.rows["lamp-000007"])]
    assert names == ["one", "parent"]


def test_an_asset_in_no_street_and_below_nothing_stands_for_itself() -> None:
    city = quarter(cabinets=1, lamps=1)
    kinds = {name: kind(name, DIM) for name in city.kinds}
    names = {one.name for one in picks(city, kinds, city.rows[city.ids[0]])}
    assert "street" not in names
    assert "one" in names


def test_groups_count_their_members() -> None:
    rows = [row(1), row(2, state="UNKNOWN"), row(3, state="SENT"), row(4, group="")]
    (group,) = grouped(rows).values()
    assert group.counts == {"VERIFIED": 1, "UNKNOWN": 1, "SENT": 1}
    assert (group.under_way, group.troubled, group.changed_at) == (True, True, 3.0)
    done = OrderGroup((row(1),))
    assert (done.under_way, done.troubled) == (False, False)


def test_the_value_of_before_is_one_and_certain() -> None:
    assert former_value([row(1), row(2)]) == 100.0
    assert former_value([row(1), row(2, state="REJECTED", former=3.0)]) == 100.0
    assert former_value([row(1), row(2, former=70.0)]) is None
    assert former_value([row(1, former=None)]) is None
    assert former_value([row(1, former=30.0)]) is None
    assert former_value([]) is None
