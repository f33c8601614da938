"""Founds the default city: the whole of it, from a number of assets and a seed."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.basemap import BaseMap
from app.core.city import City
from app.core.roads import RoadGraph, Route
from hardware.city.founding.assets import register_assets
from hardware.city.founding.atlas import draw
from hardware.city.founding.census import check_size
from hardware.city.founding.journeys import lay_routes, street_graph
from hardware.city.founding.town import Progress, Town, build_town
from hardware.city.founding.wish import wish


@dataclass(frozen=True)
class Founded:
    city: City
    basemap: BaseMap
    routes: tuple[Route, ...]
    graph: RoadGraph
    meta: dict[str, str]


def found(assets: int | None, seed: int, progress: Progress, town: Town | None = None) -> Founded:
    """The city; ValueError for a size that no city can have. `progress` hears
    a share 0..1 and a word of what is being done; `town` spares its building."""
    check_size(assets)
    if town is None:
        town = build_town(progress)
    progress(0.7, "assets")
    city = register_assets(town, assets, seed)
    progress(0.85, "lines")
    routes, graph = lay_routes(town), street_graph(town)
    progress(0.9, "map")
    meta = {
        "licence": town.plan.licence,
        "source_date": town.plan.drawn,
        "wish": wish(assets, seed),
    }
    return Founded(city, draw(town), routes, graph, meta)
