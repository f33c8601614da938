"""A probe with one rule, beside a city clock, to try conditions on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.core.batch import Batch
from app.core.city import City
from app.core.kind import Kind, Text
from app.core.kindset import parse_kinds
from app.core.quality import Quality
from app.core.room import Room
from app.core.value import Value, held

HEAD = """
title = { fr = "Sonde", en = "Probe" }
plural = { fr = "Sondes", en = "Probes" }
symbol = "probe"
layer = "water"

[[points]]
name = "level"
title = { fr = "Niveau", en = "Level" }
type = "number"
unit = "m"
digits = 1
low = -100
high = 100
stale_after_s = 1000

[[points]]
name = "other"
title = { fr = "Autre", en = "Other" }
type = "number"
unit = "m"
digits = 1
low = -100
high = 100
stale_after_s = 1000

[[points]]
name = "mode"
title = { fr = "Mode", en = "Mode" }
type = "state"
states = [
  { word = "off", fr = "arrêt", en = "off" },
  { word = "on", fr = "marche", en = "on" },
  { word = "worn", fr = "usé", en = "worn" },
]
stale_after_s = 1000
"""
CLOCK = HEAD[: HEAD.index("[[points]]")] + (
    """
[[points]]
name = "sun_deg"
title = { fr = "Soleil", en = "Sun" }
type = "number"
low = -90
high = 90
stale_after_s = 60

[[points]]
name = "face"
title = { fr = "Cadran", en = "Face" }
type = "boolean"
"""
)
SOURCE = HEAD[: HEAD.index("[[points]]")] + (
    """
[[points]]
name = "online"
title = { fr = "En ligne", en = "Online" }
type = "boolean"
"""
)
PROBES = ("probe-1", "probe-2")


def probe_kinds(*rules: str) -> dict[str, Kind]:
    """`rules`: TOML of what follows ``when =``, one rule ``r0``, ``r1`` ... each."""
    text = HEAD
    for number, when in enumerate(rules):
        text += f'\n[[rules]]\nname = "r{number}"\npriority = 3\nwhen = {when}\n'
        text += 'message = { fr = "Alarme", en = "Alarm" }\nguidance = { fr = "V", en = "L" }\n'
    return parse_kinds({"probe.toml": text, "clock.toml": CLOCK, "source.toml": SOURCE})


def assets(rows: Sequence[tuple[str, str, str]]) -> City:
    """A city of (id, kind, source); sources that no asset has are left out."""
    kinds = tuple(dict.fromkeys(kind for _, kind, _ in rows))
    sources = tuple(dict.fromkeys(source for _, _, source in rows))
    zeros = np.zeros(len(rows), dtype=np.int32)
    ids = tuple(row[0] for row in rows)
    return City(
        name="yard",
        note=Text("Une cour", "A yard"),
        attribution="",
        ids=ids,
        names=ids,
        kind=np.array([kinds.index(row[1]) for row in rows], dtype=np.int32),
        lat=np.full(len(rows), 47.3),
        lon=np.full(len(rows), 5.0),
        commune=zeros,
        street=zeros,
        department=zeros,
        source=np.array([sources.index(row[2]) for row in rows], dtype=np.int32),
        parent=np.full(len(rows), -1, dtype=np.int32),
        kinds=kinds,
        communes=("Cour",),
        streets=("",),
        departments=("network",),
        sources=sources,
    )


def yard() -> City:
    """Two probes carried by `east`, and the city's clock by `sky`."""
    return assets(
        [
            *((probe, "probe", "east") for probe in PROBES),
            ("city-clock", "clock", "sky"),
            ("east", "source", "east"),
        ]
    )


class Trial:
    """Says things to a room of probes; `now` goes on with `wait`."""

    def __init__(self, *rules: str, city: City | None = None, now: float = 1e6) -> None:
        self.kinds = probe_kinds(*rules)
        self.city = city or yard()
        self.now = now
        self.room = Room(self.city, self.kinds)
        for source in self.city.sources:
            self.room.source_changed(source, True, now, now)

    def say(self, asset: str = "probe-1", quality: Quality = Quality.GOOD, **values: Value) -> None:
        """Readings of one asset, a second later."""
        self.now += 1
        slots, row = self.room.slots, self.city.rows[asset]
        readings = []
        for point, value in values.items():
            slot = slots.slot(row, point)
            readings.append((slot, held(slots.point(slot), value), self.now, int(quality), 0))
        self.room.observe(Batch.of(readings), self.now)
        self.room.tick(self.now)

    def wait(self, seconds: float, step_s: float = 1e9) -> None:
        """Time goes by, looked at each `step_s`."""
        end = self.now + seconds
        while self.now < end:
            self.now = min(end, self.now + step_s)
            self.room.tick(self.now)

    def source(self, source: str, online: bool) -> None:
        self.now += 1
        self.room.source_changed(source, online, self.now, self.now)
        self.now += 1
        self.room.tick(self.now)

    def active(self, rule: str = "r0", asset: str = "probe-1") -> bool:
        """Whether the rule's alarm stands."""
        found = [a for a in self.room.alarms() if (a.asset, a.rule) == (asset, rule)]
        return any(alarm.active for alarm in found)

    def again(self) -> None:
        """The program starts anew, with the live values as they were."""
        old = self.room
        room = Room(self.city, self.kinds)
        room.restore(old.checkpoint())
        room.live.restore(old.live.value, old.live.time, old.live.quality)
        room.resume(self.now)
        self.room = room
