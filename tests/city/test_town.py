"""The town itself: communes without gaps, streets that meet, none in the water."""

from __future__ import annotations

import numpy as np

from app.core.basemap import Areas, Lines
from app.core.mercator import to_degrees
from hardware.city.founding.chance import Chance
from hardware.city.founding.founder import Founded
from hardware.city.founding.shapes import inside, run
from hardware.city.founding.town import Town

KNOWN = (
    "Rue de la Liberté",
    "Rue Monge",
    "Rue Berbisey",
    "Rue Chabot-Charny",
    "Rue d'Auxonne",
    "Rue Devosge",
    "Boulevard de Sévigné",
    "Boulevard de Brosses",
    "Boulevard de la Trémouille",
    "Boulevard Thiers",
    "Boulevard Carnot",
    "Boulevard Voltaire",
    "Place Wilson",
    "Place Darcy",
    "Avenue Jean-Jaurès",
    "Avenue Victor-Hugo",
    "Avenue du Drapeau",
    "Route de Langres",
    "Route d'Ahuy",
    "Boulevard de l'Université",
    "Cours du Général-de-Gaulle",
    "Avenue Albert-1er",
)


def test_communes_share_their_limits_without_gap_or_overlap(town: Town) -> None:
    chance = Chance("test of limits", 0)
    x, y = chance.shares(4000) * 12_000 - 6_000, chance.shares(4000) * 10_000 - 5_500
    held = np.sum([inside(c.ring, x, y) for c in town.plan.communes], axis=0)
    assert held.max() == 1
    hull = (x > -4000) & (x < 4500) & (y > -3000) & (y < 3000)
    assert held[hull].min() == 1


def test_every_town_hall_stands_in_its_commune(town: Town) -> None:
    halls = np.array([commune.hall for commune in town.plan.communes])
    assert town.commune_of(halls).tolist() == list(range(23))


def test_the_network_is_one_piece(town: Town) -> None:
    network = town.network
    reached = np.zeros(len(network.nodes), dtype=bool)
    reached[network.start[0]] = True
    while True:
        touched = reached[network.start] | reached[network.end]
        before = int(reached.sum())
        reached[network.start[touched]] = reached[network.end[touched]] = True
        if int(reached.sum()) == before:
            break
    assert reached[network.start].all()
    assert reached[network.end].all()


def test_the_streets_are_as_long_as_lamps_need(town: Town) -> None:
    lit = float(town.network.length[town.lit].sum())
    assert 24.0 < lit / 34_000 < 32.0  # metres from lamp to lamp


def test_the_known_streets_are_there(town: Town) -> None:
    names = {way.name for way in town.network.streets}
    assert not [name for name in KNOWN if name not in names]


def test_generated_streets_keep_off_water_rails_and_parks(town: Town) -> None:
    grown = [way.line for way in town.network.streets if way.rank == 5]
    assert len(grown) > 2000
    points = np.concatenate(grown)
    rows, columns = town.ground.cells(points)
    assert town.ground.blocked[rows, columns].mean() < 0.005  # a thinned bend may graze
    for name, ring in town.plan.water.items():
        assert not inside(ring, points[:, 0], points[:, 1]).any(), name


def test_a_generated_name_stands_once_in_a_commune(town: Town) -> None:
    given = [
        (way.name, commune)
        for way, commune in zip(town.network.streets, town.communes, strict=True)
        if way.rank == 5
    ]
    assert len(set(given)) == len(given)
    drawn = {
        (way.name, commune)
        for way, commune in zip(town.network.streets, town.communes, strict=True)
        if way.rank < 5
    }
    assert not drawn & set(given)


def test_the_map_has_every_layer_within_its_bounds(founded: Founded) -> None:
    layers = founded.basemap.layers
    lines = {"river", "canal", "minor", "secondary", "main", "ring", "motorway", "rail", "tram"}
    assert {name for name, layer in layers.items() if isinstance(layer, Lines)} == lines
    areas = {"land", "green", "water", "commune_limit"}
    assert {name for name, layer in layers.items() if isinstance(layer, Areas)} == areas
    bounds = founded.basemap.bounds
    lat, lon = to_degrees(layers["minor"].coordinates)
    assert bounds.south < lat.min()
    assert lat.max() < bounds.north
    assert bounds.west < lon.min()
    assert lon.max() < bounds.east
    assert "schématique" in founded.basemap.note.fr
    assert "simulated" in founded.basemap.note.en


def test_every_commune_and_square_has_its_label(founded: Founded, town: Town) -> None:
    names = {place.name for place in founded.basemap.places}
    assert {commune.name for commune in town.plan.communes} <= names
    assert {"Lac Kir", "Place de la Libération", "Zénith", "Toison d'Or"} <= names
    assert all(1 <= place.rank <= 5 for place in founded.basemap.places)
    labels = {(label.name, label.commune) for label in founded.basemap.streets}
    assert ("Rue de la Liberté", "Dijon") in labels
    assert len(labels) == len(founded.basemap.streets)


def test_trams_and_buses_run_along_their_stops(founded: Founded) -> None:
    routes = {route.name: route for route in founded.routes}
    assert {"T1", "T2", "L3", "Corol"} <= set(routes)
    assert routes["T1"].stop_names[0] == "Foch – Gare"
    assert routes["T2"].stop_names[-1] == "Chenôve Centre"
    for route in founded.routes:
        assert len(route.stops) == len(route.stop_names) >= 2
        assert (np.diff(route.stops) > 0).all(), route.name
        assert route.stops[0] >= 0
        assert route.stops[-1] < len(route.lat)
        line = np.stack((route.lon * 75_440, route.lat * 111_190), axis=1)
        assert 1_500 < run(line)[-1] < 30_000
        assert np.diff(run(line)).max() < 200.0


def test_the_street_graph_is_one_piece_and_fits(founded: Founded) -> None:
    graph = founded.graph
    part = np.arange(len(graph.lat))
    while True:
        low = np.minimum(part[graph.start], part[graph.end])
        merged = part.copy()
        np.minimum.at(merged, graph.start, low)
        np.minimum.at(merged, graph.end, low)
        merged = merged[merged]
        if (merged == part).all():
            break
        part = merged
    assert len(np.unique(part)) == 1
    assert (graph.length_m > 0).all()
    assert graph.street.max() < len(graph.streets)
