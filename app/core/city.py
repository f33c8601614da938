"""The assets of a city as columns, in one fixed order that every role shares."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from app.core.kind import Text

Float = npt.NDArray[np.float64]
Int = npt.NDArray[np.int32]


@dataclass(frozen=True)
class City:
    """N assets. Row i of every column is the asset `ids[i]`.

    Columns `kind`, `commune`, `street`, `department`, `source` index the
    tuples of words beside them; `parent` is a row or -1. Positions are WGS 84
    degrees. `fingerprint` names this exact list: two roles with the same
    fingerprint mean the same asset by the same row.
    """

    name: str
    note: Text  # said on the map at all times, e.g. "Schematic, simulated positions"
    attribution: str
    ids: tuple[str, ...]
    names: tuple[str, ...]
    kind: Int
    lat: Float
    lon: Float
    commune: Int
    street: Int
    department: Int
    source: Int
    parent: Int
    kinds: tuple[str, ...]
    communes: tuple[str, ...]
    streets: tuple[str, ...]
    departments: tuple[str, ...]
    sources: tuple[str, ...]
    fingerprint: str = field(default="")

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def rows(self) -> dict[str, int]:
        """Row of each asset id."""
        return {identity: row for row, identity in enumerate(self.ids)}

    @cached_property
    def children(self) -> dict[int, npt.NDArray[np.intp]]:
        """Rows directly below each row that has any."""
        order = np.argsort(self.parent, kind="stable")
        parents, starts = np.unique(self.parent[order], return_index=True)
        pieces = np.split(order, starts[1:])
        return {int(p): piece for p, piece in zip(parents, pieces, strict=True) if p >= 0}

    def kind_name(self, row: int) -> str:
        return self.kinds[int(self.kind[row])]

    def place(self, row: int) -> str:
        """Street and commune of an asset, as a person says it."""
        street = self.streets[int(self.street[row])]
        commune = self.communes[int(self.commune[row])]
        return f"{street}, {commune}" if street else commune
