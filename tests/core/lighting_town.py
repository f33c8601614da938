"""A small town with lamps of three communes, a clock, and programmes to try."""

from __future__ import annotations

import numpy as np

from app.core.batch import Batch
from app.core.city import City
from app.core.citycodec import with_fingerprint
from app.core.kind import Text
from app.core.kindset import parse_kinds
from app.core.lighting_file import parse_lighting
from app.core.lighting_programme import Dim, Night, Programme
from app.core.quality import Quality
from app.core.room import Room
from resources.shelf import kind_files, lighting_file

COMMUNES = ("Dijon", "Sennecey-lès-Dijon", "Talant")
LAMPS = 9


def lamp_town(lamps: int = LAMPS) -> City:
    """A cabinet in each commune, their lamps in turn, and the city's clock."""
    rows = [(f"cabinet-000{n + 1}", "cabinet", n, -1) for n in range(len(COMMUNES))]
    rows += [(f"lamp-{n:06d}", "streetlight", n % 3, n % 3) for n in range(lamps)]
    rows.append(("city-clock", "clock", 0, -1))
    kinds = ("cabinet", "streetlight", "clock")
    zeros = np.zeros(len(rows), dtype=np.int32)
    return with_fingerprint(
        City(
            name="Town",
            note=Text("Schéma", "Schematic"),
            attribution="",
            ids=tuple(row[0] for row in rows),
            names=tuple(row[0] for row in rows),
            kind=np.array([kinds.index(row[1]) for row in rows], dtype=np.int32),
            lat=np.full(len(rows), 47.322),
            lon=np.full(len(rows), 5.041),
            commune=np.array([row[2] for row in rows], dtype=np.int32),
            street=zeros,
            department=zeros,
            source=zeros,
            parent=np.array([row[3] for row in rows], dtype=np.int32),
            kinds=kinds,
            communes=COMMUNES,
            streets=("rue Monge",),
            departments=("lighting",),
            sources=("lighting-01",),
        )
    )


def shipped() -> tuple[Programme, ...]:
    name, text = lighting_file()
    return parse_lighting(text, name).programmes


def programme(name: str = "works", **changes: object) -> Programme:
    """Dark from 0 to 5, for the lamps of one cabinet, but for `changes`."""
    made: dict[str, object] = {
        "name": name,
        "title": Text("Travaux", "Works"),
        "cabinets": ("cabinet-0001",),
        "nights": (Night(dims=(Dim(start="00:00", until="05:00", pct=0.0),)),),
    }
    return Programme(**(made | changes))  # type: ignore[arg-type]


class LampRoom:
    """A room with that town, whose city goes by `shift_s` another time than true."""

    def __init__(self, shift_s: float = 0.0) -> None:
        self.room = Room(lamp_town(), parse_kinds(kind_files()), programmes=shipped())
        self.shift_s = shift_s
        self.room.source_changed("lighting-01", True, 1.0, 1.0)

    def say(self, asset: str, point: str, value: float, now: float) -> list[object]:
        slots, city = self.room.slots, self.room.city
        slot = slots.slot(city.rows[asset], point)
        return list(self.room.observe(Batch.of([(slot, value, now, Quality.GOOD, 0)]), now))

    def clock(self, now: float) -> None:
        self.say("city-clock", "speed", 1.0, now)
        self.say("city-clock", "city_time_s", now + self.shift_s, now)
