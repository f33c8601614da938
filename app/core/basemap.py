"""The base map under the assets: lines and areas by class, places, street names.

All geometry is in the world units of `mercator` (x east, y south, 0..1).
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from app.core.kind import Text

Float = npt.NDArray[np.float64]
Offsets = npt.NDArray[np.int64]

# Every class a base map can have, in the order in which they are drawn.
AREA_CLASSES = ("land", "green", "water", "building", "commune_limit")
LINE_CLASSES = (
    "river",
    "canal",
    "path",
    "minor",
    "secondary",
    "main",
    "ring",
    "motorway",
    "rail",
    "tram",
)


@dataclass(frozen=True)
class Lines:
    """K open polylines: line i is ``coordinates[offsets[i]:offsets[i + 1]]``."""

    coordinates: Float  # [m, 2]
    offsets: Offsets  # [k + 1]

    def __len__(self) -> int:
        return len(self.offsets) - 1


@dataclass(frozen=True)
class Areas:
    """K areas of one or more rings, filled even-odd (a second ring is a hole).

    Ring r is ``coordinates[offsets[r]:offsets[r + 1]]``; its last point joins
    its first without being repeated. Area a has the rings
    ``groups[a]:groups[a + 1]``.
    """

    coordinates: Float  # [m, 2]
    offsets: Offsets  # [rings + 1]
    groups: Offsets  # [areas + 1]

    def __len__(self) -> int:
        return len(self.groups) - 1


@dataclass(frozen=True, slots=True)
class Bounds:
    """Degrees, WGS 84."""

    south: float
    west: float
    north: float
    east: float


@dataclass(frozen=True, slots=True)
class Place:
    """A label at a point. `kind` is city, town, village, quarter, square, park,
    water or landmark; `rank` 1 is shown first, 5 only when zoomed in."""

    name: str
    kind: str
    lat: float
    lon: float
    rank: int


@dataclass(frozen=True)
class StreetLabel:
    """A street's name along its longest run. `rank` 1 to 5 as for places."""

    name: str
    rank: int
    coordinates: Float  # [m, 2]
    commune: str = ""


@dataclass(frozen=True)
class BaseMap:
    """What a map widget draws under the assets; `note` is shown at all times."""

    bounds: Bounds
    note: Text
    attribution: str
    layers: dict[str, Lines | Areas]
    places: tuple[Place, ...] = ()
    streets: tuple[StreetLabel, ...] = field(default=())
