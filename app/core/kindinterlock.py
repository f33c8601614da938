"""The interlocks of a kind file: ``[[interlocks]]``.

Each names a condition, as in a rule, of the asset itself or of its nearest ancestor
of kind `ancestor`; while it holds, orders are refused:
``when = { point = "vehicle", is = "present" }``, ``orders = ["move"]``, ``values = ["up"]``.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.core.kind import Condition, Interlock, Kind, Point, Test
from app.core.kindcondition import read_condition
from app.core.kindpoint import held_words
from app.core.kindtable import KindTable

MOST_INTERLOCKS = 32
# What looks back needs to be watched all the time; an interlock is judged when asked.
BACKWARD = (Test.RISING, Test.FALLING, Test.COUNT)
UNKNOWN = {"refuse": False, "allow": True}


def read_interlocks(
    table: KindTable, kind: Kind, kinds: Mapping[str, Kind]
) -> tuple[Interlock, ...]:
    """Those of the file that `table` is and `kind` came from; `kinds` are all of the
    city. Raises KindError."""
    rows = table.tables("interlocks")
    if len(rows) > MOST_INTERLOCKS:
        table.refuse(f"a kind has at most {MOST_INTERLOCKS} interlocks", "interlocks")
    found: dict[str, Interlock] = {}
    for row in rows:
        label = row.name("name")
        if label in found:
            row.refuse(f"'{label}' stands here twice", "name")
        found[label] = _interlock(row, label, kind, kinds)
        row.finish()
    return tuple(found.values())


def refuse_uncounted(table: KindTable, kind: Kind, kinds: Mapping[str, Kind]) -> None:
    """KindError where an order counts assets of a kind that there is not."""
    for row, order in zip(table.tables("orders"), kind.orders, strict=True):
        if order.counting and order.counting not in kinds:
            row.refuse(f"no kind '{order.counting}'", "counting")


def _interlock(row: KindTable, label: str, kind: Kind, kinds: Mapping[str, Kind]) -> Interlock:
    ancestor = row.text("ancestor", "")
    if ancestor and ancestor not in kinds:
        row.refuse(f"no kind '{ancestor}'", "ancestor")
    subject = kinds[ancestor] if ancestor else kind
    unknown = row.text("unknown", "refuse")
    if unknown not in UNKNOWN:
        row.refuse(f"'unknown' must be one of {', '.join(UNKNOWN)}", "unknown")
    orders = _orders(row, kind)
    return Interlock(
        name=label,
        title=row.both("title"),
        condition=_condition(row, {point.name: point for point in subject.points}),
        ancestor=ancestor,
        orders=orders,
        values=_values(row, kind, orders) if row.has("values") else (),
        allowed_unknown=UNKNOWN[unknown],
    )


def _condition(row: KindTable, points: Mapping[str, Point]) -> Condition:
    condition = read_condition(row.table("when"), points)
    if any(one.test in BACKWARD for one in _all(condition)):
        row.refuse(f"an interlock looks at the present, not {', '.join(BACKWARD)}", "when")
    return condition


def _all(condition: Condition) -> list[Condition]:
    return [condition, *(one for part in condition.parts for one in _all(part))]


def _orders(row: KindTable, kind: Kind) -> tuple[str, ...]:
    names = row.names("orders")
    for index, name in enumerate(names):
        if all(name != order.name for order in kind.orders):
            row.refuse(f"no order '{name}'", "orders", index)
    return names


def _values(row: KindTable, kind: Kind, orders: tuple[str, ...]) -> tuple[float, ...]:
    asked = [order for order in kind.orders if order.name in orders]
    if len(asked) != 1:
        row.refuse("'values' are those of one order: name it in 'orders'", "values")
    return held_words(row, "values", kind.points[kind.point_index(asked[0].point)])
