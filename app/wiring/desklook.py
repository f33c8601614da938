"""Which theme a desk wears: as its person chose, or by the sun over the city."""

from __future__ import annotations

from datetime import UTC, datetime

from astral import Observer
from astral.sun import elevation
from PySide6.QtCore import QObject

from app.wiring.deskroom import DeskRoom
from widgets.theme import Theme

DIJON = (47.322, 5.041)
LOOK_S = 60.0
SUNSET_DEG = -0.83  # the upper edge of the sun on the horizon, refraction counted


def theme_at(now: float, lat: float, lon: float) -> str:
    """ "day" while the sun is up over (`lat`, `lon`), else "night"."""
    sun = elevation(Observer(lat, lon), datetime.fromtimestamp(now, UTC))
    return "day" if sun > SUNSET_DEG else "night"


class DeskLook(QObject):
    """Keeps the board's theme and scale what they should be."""

    def __init__(self, room: DeskRoom) -> None:
        super().__init__(room)
        self._room = room
        self._looked_at = float("-inf")
        room.board.second.connect(self._tick)

    def apply(self) -> None:
        """Wear the theme of the preferences, at their size."""
        room = self._room
        self._looked_at = room.board.now()
        name = self.choice
        if name == "auto":
            city = room.mirror.city
            lat, lon = DIJON
            if city is not None and len(city):
                lat, lon = float(city.lat.mean()), float(city.lon.mean())
            name = theme_at(self._looked_at, lat, lon)
        worn = room.board.theme
        if (worn.name, worn.scale) != (name, room.scale):
            room.board.dress(Theme(name, room.scale))

    @property
    def choice(self) -> str:
        return self._room.preferences.kept.theme

    def _tick(self) -> None:
        if self.choice == "auto" and self._room.board.now() - self._looked_at >= LOOK_S:
            self.apply()
