"""Which number a rule of an asset has: wishes about a normal alarm name it so."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from app.core.city import City
from app.core.kind import Kind


def instance_of(city: City, kinds: Mapping[str, Kind], asset: str, rule: str) -> int:
    """The instance of a named rule of a named asset, as the engine numbers them;
    -1 if there is none."""
    row = city.rows.get(asset)
    if row is None:
        return -1
    rules = kinds[city.kind_name(row)].rules
    place = next((place for place, one in enumerate(rules) if one.name == rule), -1)
    if place < 0:
        return -1
    counts = np.array([len(kinds[name].rules) for name in city.kinds], dtype=np.int64)
    return int(counts[city.kind[:row]].sum()) + place
