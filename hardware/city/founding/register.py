"""The register of assets: rows added kind by kind, then made into a City."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from app.core.city import City
from app.core.citycodec import with_fingerprint
from hardware.city.founding.plan import (
    METRES_PER_LATITUDE,
    METRES_PER_LONGITUDE,
    Plan,
)
from hardware.city.founding.town import Town

Float = npt.NDArray[np.float64]
Int = npt.NDArray[np.int32]

NOWHERE = -1


@dataclass
class Sheet:
    """Assets of one kind. `street` are numbers of the town's streets or
    NOWHERE; `source` and `parent` may be one value for all."""

    kind: str
    department: str | Sequence[str]  # of all, or of each
    ids: Sequence[str]
    names: Sequence[str]
    places: Float
    street: npt.ArrayLike
    source: npt.ArrayLike
    parent: npt.ArrayLike = NOWHERE


@dataclass
class Register:
    """Collects sheets; `first` of a kind is the row where its assets begin."""

    town: Town
    sources: tuple[str, ...]
    sheets: list[Sheet] = field(default_factory=list)
    first: dict[str, int] = field(default_factory=dict)
    size: int = 0

    def add(self, sheet: Sheet) -> None:
        self.first[sheet.kind] = self.size
        self.sheets.append(sheet)
        self.size += len(sheet.ids)

    def city(self) -> City:
        """The assets as columns, named by their fingerprint."""
        plan = self.town.plan
        counts = [len(sheet.ids) for sheet in self.sheets]
        lat, lon = plan.degrees(np.concatenate([sheet.places for sheet in self.sheets]))
        street, streets = self._streets()
        department, departments = self._departments()
        return with_fingerprint(
            City(
                name=plan.name,
                note=plan.note,
                attribution=plan.attribution,
                ids=tuple(name for sheet in self.sheets for name in sheet.ids),
                names=tuple(name for sheet in self.sheets for name in sheet.names),
                kind=np.repeat(np.arange(len(counts), dtype=np.int32), counts),
                lat=lat,
                lon=lon,
                commune=self._communes(plan, lat, lon),
                street=street,
                department=department,
                source=self._column("source"),
                parent=self._column("parent"),
                kinds=tuple(sheet.kind for sheet in self.sheets),
                communes=tuple(commune.name for commune in plan.communes),
                streets=streets,
                departments=departments,
                sources=self.sources,
            )
        )

    def _departments(self) -> tuple[Int, tuple[str, ...]]:
        named = [
            name
            for sheet in self.sheets
            for name in (
                [sheet.department] * len(sheet.ids)
                if isinstance(sheet.department, str)
                else sheet.department
            )
        ]
        words = tuple(dict.fromkeys(named))
        number = {word: index for index, word in enumerate(words)}
        return np.array([number[name] for name in named], dtype=np.int32), words

    def _column(self, name: str) -> Int:
        columns = [
            np.broadcast_to(np.asarray(getattr(sheet, name), dtype=np.int32), len(sheet.ids))
            for sheet in self.sheets
        ]
        return np.concatenate(columns)

    def _streets(self) -> tuple[Int, tuple[str, ...]]:
        """Street names in use, each once; the first is "" for nowhere."""
        names = [""] + [way.name for way in self.town.network.streets]
        words = tuple(dict.fromkeys(names))
        number = {word: index for index, word in enumerate(words)}
        table = np.array([number[name] for name in names], dtype=np.int32)
        return table[self._column("street") + 1], words

    def _communes(self, plan: Plan, lat: Float, lon: Float) -> Int:
        x = (lon - plan.origin[1]) * METRES_PER_LONGITUDE
        y = (lat - plan.origin[0]) * METRES_PER_LATITUDE
        found = self.town.commune_of(np.stack((x, y), axis=1))
        if (found < 0).any():
            row = int(np.argmax(found < 0))
            raise ValueError(f"asset in row {row} lies in no commune")
        return found
