"""Which operator position an asset's alarms belong to."""

from __future__ import annotations

from app.core.city import City
from app.core.philosophy import Philosophy


class Positions:
    """By the department of the asset, as the alarm philosophy has it."""

    def __init__(self, city: City, philosophy: Philosophy) -> None:
        self._city = city
        self._of_department = [philosophy.position_of(name).name for name in city.departments]
        self._of_nobody = philosophy.position_of("").name
        self.names = tuple(position.name for position in philosophy.positions)

    def of(self, asset: str) -> str:
        """The position's name; the last one's for an asset that the city does not know."""
        row = self._city.rows.get(asset)
        if row is None:
            return self._of_nobody
        return self._of_department[int(self._city.department[row])]
