"""All assets of the default city, from the town and a seed."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from app.core.city import City
from hardware.city.founding.census import census
from hardware.city.founding.fieldwork import Fieldwork, Spots
from hardware.city.founding.fleet import Fleet, park
from hardware.city.founding.lamps import SECTORS, Lighting, light
from hardware.city.founding.plan import table
from hardware.city.founding.register import NOWHERE, Register, Sheet
from hardware.city.founding.shapes import points
from hardware.city.founding.town import Town

Int = npt.NDArray[np.int64]

AT_THE_POST = 3  # the clock, the point to try things on, the engine itself


def register_assets(town: Town, assets: int | None, seed: int) -> City:
    """The city's assets; ValueError for a size that no city can have."""
    sources = tuple(table("sites")["sources"])
    counts = census(town.plan.figures, len(sources) + AT_THE_POST, assets)
    fieldwork = Fieldwork(town, seed)
    lighting = light(town, counts["streetlight"], counts["cabinet"], seed)
    junctions = fieldwork.junctions(counts["junction"])
    cameras = fieldwork.cameras(counts["camera"])
    buildings = fieldwork.buildings(counts["building"])
    bollards = fieldwork.sites("bollards", counts["bollard"])
    car_parks = fieldwork.sites("car_parks", counts["car_park"])
    fleet = park(fieldwork, counts["vehicle"], counts["bus"], counts["tram"])
    wired = {
        "cabinet": lighting.cabinet_place,
        "junction": junctions.places,
        "camera": cameras.places,
        "building": buildings.places,
        "bollard": bollards.places,
        "car_park": car_parks.places,
    }
    nodes, group = fieldwork.fibre(counts["fibre_node"], np.concatenate(list(wired.values())))
    register = Register(town, sources)
    _control_post(register, fieldwork)
    number = {name: index for index, name in enumerate(sources)}
    _add(register, "fibre_node", "network", "fibre-{:03d}", nodes, number["network"], NOWHERE)
    cuts = np.cumsum([len(places) for places in wired.values()])[:-1]
    above = dict(zip(wired, np.split(group + register.first["fibre_node"], cuts), strict=True))
    _lighting(register, lighting, above["cabinet"])
    for kind, department, pattern, spots, source in (
        ("junction", "traffic", "junction-{:03d}", junctions, "traffic"),
        ("camera", "cctv", "camera-{:03d}", cameras, "cctv"),
        ("building", "buildings", "building-{:03d}", buildings, "buildings"),
        ("bollard", "access", "bollard-{:02d}", bollards, "access"),
        ("car_park", "parking", "park-{:03d}", car_parks, "parking"),
    ):
        _add(register, kind, department, pattern, spots, number[source], above[kind])
    _open_air(register, fieldwork, counts, number)
    _fleet(register, fleet, number)
    panels = fieldwork.panels(buildings, counts["alarm_panel"])
    over = above["building"][: len(panels.names)]
    _add(register, "alarm_panel", "buildings", "panel-{:02d}", panels, number["panels"], over)
    return register.city()


def _add(
    register: Register,
    kind: str,
    department: str,
    pattern: str,
    spots: Spots,
    source: int,
    parent: npt.ArrayLike,
) -> None:
    ids = [pattern.format(number) for number in range(1, len(spots.names) + 1)]
    sheet = Sheet(kind, department, ids, spots.names, spots.places, spots.street, source, parent)
    register.add(sheet)


def _control_post(register: Register, fieldwork: Fieldwork) -> None:
    """In the control post stand the sources, which are assets as well, the clock,
    and a point that only the person who tries things reports."""
    post = points(table("sites")["buildings"]["Poste de pilotage connecté"])[0]
    rows = table("sites")["sources"]
    names = [row[0] for row in rows.values()]
    spots = fieldwork.spots(names, np.repeat(post[None], len(names), axis=0))
    register.add(
        Sheet(
            "source",
            [row[1] for row in rows.values()],
            list(rows),
            names,
            spots.places,
            spots.street,
            np.arange(len(names)),
        )
    )
    city = list(rows).index("city")
    for kind, identity, name, source in (
        ("clock", "city-clock", "Horloge de la ville", city),
        ("trial", "trial-01", "Point d'essai", city),
        ("engine", "engine-01", "Moteur de la salle", NOWHERE),  # speaks for itself
    ):
        place, street = spots.places[:1], spots.street[:1]
        register.add(Sheet(kind, "network", [identity], [name], place, street, source))


def _lighting(register: Register, lighting: Lighting, above: Int) -> None:
    cabinets = len(lighting.cabinet_place)
    first_source = register.sources.index("lighting-01")
    if sum(name.startswith("lighting-") for name in register.sources) != SECTORS:
        raise ValueError("a lighting source for each sector is needed")
    source = first_source + lighting.cabinet_sector
    register.add(
        Sheet(
            "cabinet",
            "lighting",
            [f"cabinet-{number:04d}" for number in range(1, cabinets + 1)],
            [f"Armoire {number:04d}" for number in range(1, cabinets + 1)],
            lighting.cabinet_place,
            lighting.cabinet_street,
            source,
            above,
        )
    )
    lamps = len(lighting.lamp_place)
    register.add(
        Sheet(
            "streetlight",
            "lighting",
            [f"lamp-{number:06d}" for number in range(1, lamps + 1)],
            [f"Lampe {number:06d}" for number in range(1, lamps + 1)],
            lighting.lamp_place,
            lighting.lamp_street,
            source[lighting.lamp_cabinet],
            lighting.lamp_cabinet + register.first["cabinet"],
        )
    )


def _open_air(
    register: Register, fieldwork: Fieldwork, counts: dict[str, int], number: dict[str, int]
) -> None:
    """Gauges and air sensors speak by radio: nothing stands above them."""
    rows = table("sites")["gauges"]
    names = [row[0] for row in rows.values()]
    places = np.array([points(row[1])[0] for row in rows.values()])
    gauges = fieldwork.repeated(names, places, counts["flood_gauge"])
    ids = list(rows)[: len(gauges.names)]
    ids += [f"gauge-{turn:03d}" for turn in range(len(ids) + 1, len(gauges.names) + 1)]
    register.add(
        Sheet(
            "flood_gauge", "water", ids, gauges.names, gauges.places, gauges.street, number["water"]
        )
    )
    air = fieldwork.sites("air_sensors", counts["air_sensor"])
    _add(register, "air_sensor", "environment", "air-{:02d}", air, number["air"], NOWHERE)


def _fleet(register: Register, fleet: Fleet, number: dict[str, int]) -> None:
    for kind, department, pattern, spots, source in (
        ("vehicle", "fleet", "vehicle-{:03d}", fleet.vehicles, "fleet"),
        ("bus", "transit", "bus-{:03d}", fleet.buses, "transit"),
        ("tram", "transit", "tram-{:02d}", fleet.trams, "transit"),
    ):
        _add(register, kind, department, pattern, spots, number[source], NOWHERE)
