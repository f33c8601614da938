"""How far an order reaches: what is counted before it is given, and by whom it is signed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.core.city import City
from app.core.kind import OrderKind

Rows = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class OrderScope:
    """So many assets are ordered; with all below them `count` assets of kind `kind`
    in `streets` streets are concerned. `critical`: two must sign."""

    ordered: int
    kind: str
    count: int
    streets: int
    critical: bool


def order_scope(city: City, order: OrderKind, rows: Iterable[int]) -> OrderScope:
    """The scope of `order` to the assets in `rows`, which are of one kind."""
    ordered = np.unique(np.fromiter(rows, dtype=np.intp))
    kind = city.kind_name(int(ordered[0])) if len(ordered) else ""
    concerned = ordered
    if order.counting and order.counting != kind:
        kind, concerned = order.counting, _below(city, ordered, order.counting)
    count = len(concerned)
    places = concerned if count else ordered
    pairs = np.stack((city.commune[places], city.street[places]), axis=1)
    named = np.array([bool(city.streets[street]) for street in pairs[:, 1].tolist()], dtype=bool)
    streets = len(np.unique(pairs[named], axis=0)) if named.any() else 0
    above = bool(order.critical_above) and count > order.critical_above
    return OrderScope(len(ordered), kind, count, streets, order.critical or above)


def order_sheet(order: str, value: float, assets: Iterable[str]) -> str:
    """The fingerprint of exactly this order to exactly these assets: what is shown is
    what is signed. `value` as held."""
    sheet = json.dumps([order, float(value), sorted(set(assets))], ensure_ascii=True)
    return hashlib.sha256(sheet.encode()).hexdigest()


def _below(city: City, rows: Rows, kind: str) -> Rows:
    """All assets of a kind at `rows` or below them."""
    number = city.kinds.index(kind) if kind in city.kinds else -1
    found: list[Rows] = []
    seen: set[int] = set()
    waiting = rows.tolist()
    while waiting:
        row = waiting.pop()
        if row in seen:
            continue
        seen.add(row)
        if int(city.kind[row]) == number:
            found.append(np.array([row], dtype=np.intp))
        waiting += city.children.get(row, np.zeros(0, np.intp)).tolist()
    return np.unique(np.concatenate(found)) if found else np.zeros(0, dtype=np.intp)
