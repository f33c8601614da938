"""To which assets an order may be given at once, starting from one of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.core.city import City
from app.core.kind import Kind

MOST_ORDERED = 2000  # in one wish
Rows = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Pick:
    """`rows` of the one kind `kind`. `name` says which they are: one (the asset
    itself), street, parent (all below the asset that it depends on), commune, or
    below (all that depend on it), or chosen (one by one); `place` names the street, the
    parent, the commune or the choice."""

    name: str
    kind: Kind
    rows: Rows
    place: str = ""


def picks(city: City, kinds: Mapping[str, Kind], row: int) -> list[Pick]:
    """What can be ordered together, starting from the asset in `row`: the fewest first.
    None where nothing can be ordered, or more than MOST_ORDERED."""
    found = [*_alike(city, kinds, row), *_below(city, kinds, row)]
    return [pick for pick in found if pick.kind.orders and len(pick.rows) <= MOST_ORDERED]


def _alike(city: City, kinds: Mapping[str, Kind], row: int) -> Iterator[Pick]:
    kind = kinds[city.kind_name(row)]
    yield Pick("one", kind, np.array([row]), city.ids[row])
    of_kind = city.kind == city.kind[row]
    here = of_kind & (city.commune == city.commune[row])
    street = city.streets[int(city.street[row])]
    parent = int(city.parent[row])
    wider = []
    if street:
        wider.append(("street", here & (city.street == city.street[row]), city.place(row)))
    if parent >= 0:
        wider.append(("parent", of_kind & (city.parent == parent), city.ids[parent]))
    wider.append(("commune", here, city.communes[int(city.commune[row])]))
    for name, mask, place in sorted(wider, key=lambda one: int(one[1].sum())):
        rows = np.flatnonzero(mask)
        if len(rows) > 1:
            yield Pick(name, kind, rows, place)


def _below(city: City, kinds: Mapping[str, Kind], row: int) -> Iterator[Pick]:
    children = city.children.get(row, np.zeros(0, dtype=np.intp))
    for number in dict.fromkeys(city.kind[children].tolist()):
        rows = children[city.kind[children] == number]
        yield Pick("below", kinds[city.kinds[number]], np.sort(rows), city.ids[row])
