"""A city of a handful of assets, and a conversation with its room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from app.core.alarm import Alarm
from app.core.alarm_wish import Acknowledge, Actor, Reset
from app.core.batch import Batch
from app.core.city import City
from app.core.events import Event, type_name
from app.core.kind import Kind, Text
from app.core.kindset import parse_kinds
from app.core.order import OrderWish
from app.core.quality import Quality
from app.core.room import Room
from app.core.value import Value, held
from app.core.verdict import Verdict

BOX = """
title = { fr = "Coffret", en = "Box" }
plural = { fr = "Coffrets", en = "Boxes" }
symbol = "box"
layer = "boxes"

[[points]]
name = "level"
title = { fr = "Niveau", en = "Level" }
type = "number"
low = -100
high = 100
stale_after_s = 60

[[points]]
name = "state"
title = { fr = "État", en = "State" }
type = "state"
states = [
  { word = "fine", fr = "bon", en = "fine" },
  { word = "worn", fr = "usé", en = "worn" },
  { word = "broken", fr = "cassé", en = "broken" },
]

[[points]]
name = "door"
title = { fr = "Porte", en = "Door" }
type = "boolean"

[[rules]]
name = "high"
priority = 2
when = { point = "level", high = 10, deadband = 2 }
message = { fr = "Haut", en = "High" }
guidance = { fr = "Baisser", en = "Lower it" }

[[rules]]
name = "low"
priority = 3
when = { point = "level", low = -10, deadband = 2 }
on_delay_s = 5
off_delay_s = 8
message = { fr = "Bas", en = "Low" }
guidance = { fr = "Monter", en = "Raise it" }

[[rules]]
name = "broken"
priority = 1
when = { point = "state", is = "broken" }
latch = true
message = { fr = "Cassé", en = "Broken" }
guidance = { fr = "Réparer", en = "Repair it" }

[[rules]]
name = "not_fine"
priority = 4
when = { point = "state", is_not = "fine" }
realarm_after_s = 100
message = { fr = "Pas bon", en = "Not fine" }
guidance = { fr = "Voir", en = "Look" }

[[rules]]
name = "open"
priority = 4
when = { point = "door", is = true }
message = { fr = "Ouverte", en = "Open" }
guidance = { fr = "Fermer", en = "Close it" }

[[rules]]
name = "silent"
priority = 3
when = { point = "level", stale = true }
message = { fr = "Muet", en = "Silent" }
guidance = { fr = "Attendre", en = "Wait" }

[[orders]]
name = "set"
title = { fr = "Régler", en = "Set" }
point = "level"
tolerance = 0.5
verify_within_s = 10

[[orders]]
name = "put"
title = { fr = "Mettre", en = "Put" }
point = "state"
verify_within_s = 10

[[orders]]
name = "unlock"
title = { fr = "Ouvrir", en = "Unlock" }
point = "door"
"""

SOURCE = """
title = { fr = "Source", en = "Source" }
plural = { fr = "Sources", en = "Sources" }
symbol = "source"
layer = "network"

[[points]]
name = "online"
title = { fr = "En ligne", en = "Online" }
type = "boolean"

[[rules]]
name = "lost"
priority = 2
when = { source_lost = true }
message = { fr = "Perdue", en = "Lost" }
guidance = { fr = "Chercher", en = "Search" }
"""

CAMILLE = Actor(person="Camille", desk="desk-1")
NOTE = Text("Un hameau", "A hamlet")


def hamlet(boxes: Sequence[str] = ("box-1", "box-2")) -> City:
    """Boxes carried in turn by the sources `east` and `west`, which are assets too."""
    ids = (*boxes, "east", "west")
    count = len(ids)
    zeros = np.zeros(count, dtype=np.int32)
    return City(
        name="hamlet",
        note=NOTE,
        attribution="",
        ids=ids,
        names=ids,
        kind=np.array([0] * len(boxes) + [1, 1], dtype=np.int32),
        lat=np.full(count, 47.3),
        lon=np.full(count, 5.0),
        commune=zeros,
        street=zeros,
        department=zeros,
        source=np.array([row % 2 for row in range(len(boxes))] + [0, 1], dtype=np.int32),
        parent=np.full(count, -1, dtype=np.int32),
        kinds=("box", "source"),
        communes=("Hameau",),
        streets=("",),
        departments=("network",),
        sources=("east", "west"),
    )


def kinds(box: str = BOX) -> dict[str, Kind]:
    return parse_kinds({"box.toml": box, "source.toml": SOURCE})


@dataclass
class Talk:
    """Says things to a room and keeps all events, as a journal would."""

    room: Room = field(default_factory=lambda: Room(hamlet(), kinds()))
    journal: list[Event] = field(default_factory=list)

    def __post_init__(self) -> None:
        for source in self.room.city.sources:
            self.source(source, True, now=0.0)

    def read(
        self,
        *readings: tuple[str, Value],
        now: float,
        at: float | None = None,
        asset: str = "box-1",
        quality: Quality = Quality.GOOD,
        source: int | None = None,
    ) -> list[str]:
        """Readings of one asset in one beat; the types of the events they brought."""
        slots = self.room.slots
        row = self.room.city.rows[asset]
        carrier = int(self.room.city.source[row]) if source is None else source
        rows = []
        for point, value in readings:
            slot = slots.slot(row, point)
            time = now if at is None else at
            rows.append((slot, held(slots.point(slot), value), time, int(quality), carrier))
        return self.keep(self.room.observe(Batch.of(rows), now))

    def request_order(
        self,
        asset: str,
        order: str,
        value: Value,
        person: str,
        desk: str,
        identity: str,
        now: float,
        expires_at: float,
    ) -> tuple[Verdict, list[Event]]:
        """A person asks a device for something; the events are not kept yet."""
        wish = OrderWish(identity, asset, order, value, person, desk, expires_at)
        return self.room.order(wish, now)

    def tick(self, now: float) -> list[str]:
        return self.keep(self.room.tick(now))

    def source(self, source: str, online: bool, now: float) -> list[str]:
        return self.keep(self.room.source_changed(source, online, now, now))

    def acknowledge(self, alarm: Alarm, now: float, comment: str = "") -> Verdict:
        verdict, events = self.room.decide(alarm, Acknowledge(comment), CAMILLE, now)
        self.keep(events)
        return verdict

    def reset(self, alarm: Alarm, now: float) -> Verdict:
        verdict, events = self.room.decide(alarm, Reset(), CAMILLE, now)
        self.keep(events)
        return verdict

    def alarm(self, rule: str, asset: str = "box-1") -> Alarm:
        """The one open alarm of the rule; fails where there is none."""
        (found,) = [a for a in self.room.alarms() if (a.asset, a.rule) == (asset, rule)]
        return found

    def open(self) -> list[tuple[str, str, str]]:
        """(asset, rule, state with + for a latch) of the open alarms."""
        return sorted(
            (a.asset, a.rule, a.state + ("+" if a.latched else "")) for a in self.room.alarms()
        )

    def keep(self, events: list[Event]) -> list[str]:
        self.journal += events
        return [type_name(event) for event in events if type_name(event) != "source_born"]
