"""A village of a few real kinds, its mirror filled as the engine would fill it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import msgspec
import numpy as np

from app.bus.rows import AlarmRow, OrderRow, SourceRow
from app.bus.topics import SIMULATION
from app.bus.wire import Delta, Status
from app.core.city import City
from app.core.kind import Kind, Text
from app.core.kindset import parse_kinds
from app.core.slots import SlotTable
from app.desk.mirror import Mirror
from app.desk.snapshot import Snapshot
from resources.shelf import kind_files

NOON = 1_795_345_200.0  # 2026-11-22 12:00 in Dijon
# id, name, kind, commune, street, department, source, parent
ASSETS = (
    ("cabinet-0001", "Armoire Préfecture", "cabinet", 0, 0, 0, 0, -1),
    ("lamp-000001", "", "streetlight", 0, 0, 0, 0, 0),
    ("lamp-000002", "", "streetlight", 0, 0, 0, 0, 0),
    ("lamp-000003", "", "streetlight", 0, 1, 0, 0, 0),
    ("junction-001", "Carrefour Sévigné", "junction", 0, 1, 1, 1, -1),
    ("gauge-ouche-01", "Ouche, pont de l'Hôpital", "flood_gauge", 0, 2, 2, 2, -1),
    ("bollard-01", "Borne Liberté", "bollard", 0, 0, 3, 2, -1),
    ("bus-001", "Bus 001", "bus", 0, 0, 4, 2, -1),
    ("lighting-01", "Serveur d'éclairage 1", "source", 0, 3, 5, 0, -1),
    ("traffic", "Régulation du trafic", "source", 0, 3, 5, 1, -1),
    ("field", "Passerelle de terrain", "source", 1, 3, 5, 2, -1),
    ("city-clock", "Horloge", "clock", 0, 3, 5, 2, -1),
)
VALUES = {
    ("cabinet-0001", "power_kw"): 12.5,
    ("cabinet-0001", "contactor"): 1.0,
    ("cabinet-0001", "breaker"): 0.0,
    ("lamp-000001", "lamp"): 1.0,
    ("lamp-000001", "power_w"): 71.2,
    ("lamp-000002", "lamp"): 1.0,
    ("gauge-ouche-01", "level_m"): 1.42,
    ("bus-001", "lat"): 47.3221,
    ("bus-001", "lon"): 5.0411,
    ("city-clock", "city_time_s"): NOON,
}


def village() -> City:
    count = len(ASSETS)
    kinds = tuple(dict.fromkeys(asset[2] for asset in ASSETS))
    column = {n: np.array([asset[n] for asset in ASSETS], dtype=np.int32) for n in range(3, 8)}
    return City(
        name="Dijon",
        note=Text("Schéma, positions simulées", "Schematic, simulated positions"),
        attribution="",
        ids=tuple(asset[0] for asset in ASSETS),
        names=tuple(asset[1] for asset in ASSETS),
        kind=np.array([kinds.index(asset[2]) for asset in ASSETS], dtype=np.int32),
        lat=np.linspace(47.318, 47.328, count),
        lon=np.linspace(5.034, 5.048, count),
        commune=column[3],
        street=column[4],
        department=column[5],
        source=column[6],
        parent=column[7],
        kinds=kinds,
        communes=("Dijon", "Chenôve"),
        streets=("Rue de la Préfecture", "Boulevard de Sévigné", "Quai de l'Hôpital", ""),
        departments=("lighting", "traffic", "water", "access", "transit", "network"),
        sources=("lighting-01", "traffic", "field"),
        fingerprint="village",
    )


@cache
def village_kinds() -> dict[str, Kind]:
    """The product's own kinds."""
    return parse_kinds(kind_files())


def snapshot(
    city: City,
    *,
    values: Mapping[tuple[str, str], float] = VALUES,
    alarms: list[AlarmRow] | None = None,
    now: float = NOON,
    epoch: int = 1,
    seq: int = 10,
) -> Snapshot:
    """The whole picture; what `values` leaves out was never reported."""
    kinds = village_kinds()
    slots = SlotTable(city, kinds)
    held, times = np.full(slots.size, np.nan), np.full(slots.size, -np.inf)
    for (asset, point), value in values.items():
        slot = slots.slot(city.rows[asset], point)
        held[slot], times[slot] = value, now - 2
    return Snapshot(
        epoch=epoch,
        seq=seq,
        city=city,
        kinds=kinds,
        values=held,
        times=times,
        qualities=np.zeros(slots.size, dtype=np.uint8),
        alarms=alarms or [],
        sources=[source(name) for name in city.sources],
    )


def living(mirror: Mirror, alarms: list[AlarmRow] | None = None, now: float = NOON) -> Mirror:
    """The same mirror, with the whole village in it and the engine alive."""
    mirror.broker_online = True
    mirror.load(snapshot(village(), alarms=alarms, now=now), now)
    mirror.hear(status(seq=mirror.seq, now=now), now)
    return mirror


def new_mirror() -> Mirror:
    return Mirror(SIMULATION)


def alarm(occurrence: int = 1, **changes: object) -> AlarmRow:
    """A tripped cabinet, unacknowledged for two minutes, but for `changes`."""
    row = AlarmRow(
        alarm=occurrence,
        occurrence=occurrence,
        revision=1,
        asset="cabinet-0001",
        rule="tripped",
        priority=1,
        state="B",
        raised_at=NOON - 120,
        changed_at=NOON - 120,
        value=1.0,
    )
    return msgspec.structs.replace(row, **changes)


def order(number: int = 1, **changes: object) -> OrderRow:
    """A lamp ordered on, not sent yet, but for `changes`."""
    row = OrderRow(
        id=f"order-{number}",
        asset="lamp-000001",
        order="switch",
        value=1.0,
        state="REQUESTED",
        person="camille",
        desk="desk-village-1",
        requested_at=NOON - 5,
        changed_at=NOON - 5,
    )
    return msgspec.structs.replace(row, **changes)


def source(name: str, **changes: object) -> SourceRow:
    row = SourceRow(
        source=name,
        online=True,
        known=True,
        changed_at=NOON - 3600,
        last_message_at=NOON - 1,
        last_seq=1200,
        readings=5000,
        assets=4,
    )
    return msgspec.structs.replace(row, **changes)


def status(seq: int = 10, now: float = NOON, **changes: object) -> Status:
    pulse = Status(
        epoch=1,
        seq=seq,
        at=now,
        started_at=now - 3600,
        version="0.1.0",
        python="3.11.2",
        broker="mqtt://127.0.0.1:18830",
        simulation=True,
        city="Dijon",
        fingerprint="village",
        assets=len(ASSETS),
        readings_per_s=253.4,
        messages_per_s=21.0,
        lateness_s=0.2,
        beat_ms=3.0,
        beat_max_ms=18.0,
        inbox=0,
        journal_events=4321,
        journal_bytes=3_400_000,
        history_bytes=870_000_000,
        disk_free_bytes=52_000_000_000,
        memory_bytes=310_000_000,
        quarantined={},
    )
    return msgspec.structs.replace(pulse, **changes)


def delta(mirror: Mirror, *, at: float = NOON, **changes: object) -> Delta:
    """The delta that follows on what `mirror` holds. `values` is a mapping of
    (asset, point) to value, or to (value, quality byte)."""
    values = changes.pop("values", {})
    slots, held, qualities = [], [], []
    assert isinstance(values, Mapping)
    for (asset, point), value in values.items():
        assert mirror.slots is not None
        assert mirror.city is not None
        slots.append(mirror.slots.slot(mirror.city.rows[asset], point))
        number, quality = value if isinstance(value, tuple) else (value, 0)
        held.append(number)
        qualities.append(quality)
    follows = Delta(
        epoch=mirror.epoch,
        seq=mirror.seq + 1,
        at=at,
        slots=np.array(slots, dtype="<u4").tobytes(),
        values=np.array(held, dtype="<f8").tobytes(),
        times=np.full(len(slots), at, dtype="<f8").tobytes(),
        qualities=np.array(qualities, dtype=np.uint8).tobytes(),
    )
    return msgspec.structs.replace(follows, **changes)
