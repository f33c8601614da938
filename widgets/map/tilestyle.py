"""How each class of the base map is drawn: colour, width, and from which scale on."""

from __future__ import annotations

from dataclasses import dataclass

from widgets.map.palette import mixed
from widgets.theme import Theme


@dataclass(frozen=True, slots=True)
class Stroke:
    """`width_m` on the ground but at least `least_px` of a desk; not drawn
    where a pixel is more than `coarsest_m`."""

    token: str
    width_m: float
    least_px: float
    coarsest_m: float = 1e9


# Drawn in this order.
STROKES: dict[str, Stroke] = {
    "commune_limit": Stroke("limit", 0.0, 1.0),
    "river": Stroke("water_line", 14.0, 1.6),
    "canal": Stroke("water_line", 12.0, 1.6),
    "path": Stroke("minor", 2.0, 0.7, 4.0),
    "minor": Stroke("minor", 6.0, 0.8, 22.0),
    "secondary": Stroke("secondary", 8.0, 1.0),
    "rail": Stroke("rail", 6.0, 1.2),
    "main": Stroke("main", 11.0, 1.5),
    "ring": Stroke("main", 15.0, 2.2),
    "motorway": Stroke("main", 18.0, 2.2),
    "tram": Stroke("tram", 5.0, 2.0),
}
FILLS = ("land", "green", "water", "building")
COARSEST_BUILDING_M = 3.0
DRAWING = 1  # raise it where the painter draws otherwise: stored tiles are then drawn anew


@dataclass(frozen=True, slots=True)
class TileStyle:
    """Colours (0xffRRGGBB) by token and the device pixels of a desk pixel:
    all that a worker needs to know of a theme."""

    name: str
    scale: float
    colors: tuple[tuple[str, int], ...]

    @staticmethod
    def of(theme: Theme, scale: float) -> TileStyle:
        land, minor, main = (theme.color(f"map_{name}") for name in ("land", "minor", "main"))
        water = theme.color("map_water")
        colors = {
            "outside": mixed(land, theme.color("window"), 0.6),
            "land": land,
            "green": theme.color("map_green"),
            "water": water,
            "water_line": mixed(water, theme.color("accent"), 0.10),
            "building": mixed(land, minor, 0.35),
            "minor": minor,
            "secondary": mixed(minor, main, 0.45),
            "main": main,
            "rail": theme.color("map_rail"),
            "tram": theme.color("map_tram"),
            "limit": theme.color("map_limit"),
        }
        return TileStyle(
            theme.name, scale, tuple((token, color.rgb()) for token, color in colors.items())
        )
