"""A quarter of a town: fibre nodes over cabinets over lamps, carried by a source."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from app.core.city import City
from app.core.kind import Kind
from app.core.kindset import parse_kinds
from app.core.philosophy import Philosophy
from app.core.room import Room
from tests.core.hamlet import NOTE, SOURCE, Talk

HEAD = """
title = { fr = "Objet", en = "Thing" }
plural = { fr = "Objets", en = "Things" }
symbol = "box"
layer = "boxes"
"""


def boolean(name: str) -> str:
    return f"""
[[points]]
name = "{name}"
title = {{ fr = "Point", en = "Point" }}
type = "boolean"
"""


def rule(name: str, when: str, priority: int = 3, more: str = "") -> str:
    return f"""
[[rules]]
name = "{name}"
priority = {priority}
when = {when}
message = {{ fr = "{name} fr", en = "{name} en" }}
guidance = {{ fr = "Voir", en = "Look" }}
{more}
"""


def suppression(name: str, cause: str) -> str:
    return f"""
[[suppressions]]
name = "{name}"
title = {{ fr = "{name} fr", en = "{name} en" }}
{cause}
"""


NODE = HEAD + boolean("down") + rule("down", "{ point = 'down', is = true }", 2)
CABINET = (
    HEAD
    + boolean("tripped")
    + boolean("maintenance")
    + boolean("door")
    + rule("tripped", "{ point = 'tripped', is = true }", 1)
    + rule("door", "{ point = 'door', is = true }")
    + suppression("node_down", "ancestor = 'node'\nrule = 'down'\nrules = ['tripped']")
    + suppression("works", "when = { point = 'maintenance', is = true }")
)
LAMP = (
    HEAD
    + boolean("dark")
    + """
[[points]]
name = "power"
title = { fr = "Puissance", en = "Power" }
type = "number"
stale_after_s = 100
"""
    + rule("dark", "{ point = 'dark', is = true }", 4)
    + rule("high", "{ point = 'power', high = 10 }", 4)
    + rule("high_high", "{ point = 'power', high_high = 20 }", 3)
    + rule("silent", "{ point = 'power', stale = true }", 4)
    + suppression("cabinet_tripped", "ancestor = 'cabinet'\nrule = 'tripped'\nhold_s = 30")
    + suppression("works", "ancestor = 'cabinet'\nwhen = { point = 'maintenance', is = true }")
    + suppression("node_down", "ancestor = 'node'\nrule = 'down'\nrules = ['dark', 'silent']")
    + suppression(
        "source_lost", "ancestor = 'source'\nrule = 'lost'\nrules = ['silent']\nhold_s = 60"
    )
    + suppression("higher", "rule = 'high_high'\nrules = ['high']")
)
FILES = {"node.toml": NODE, "cabinet.toml": CABINET, "lamp.toml": LAMP, "source.toml": SOURCE}


def quarter_kinds(**files: str) -> dict[str, Kind]:
    return parse_kinds(FILES | {f"{name}.toml": text for name, text in files.items()})


def quarter(cabinets: int = 2, lamps: int = 3) -> City:
    """`cabinets` with `lamps` each, all under ``node-1`` and carried by ``east``."""
    rows: list[tuple[str, str, int]] = [("node-1", "node", -1)]  # id, kind, parent
    for cabinet in range(1, cabinets + 1):
        at = len(rows)
        rows.append((f"cabinet-{cabinet}", "cabinet", 0))
        rows += [(f"lamp-{cabinet}-{lamp}", "lamp", at) for lamp in range(1, lamps + 1)]
    rows.append(("east", "source", -1))
    kinds = ("node", "cabinet", "lamp", "source")
    count = len(rows)
    zeros = np.zeros(count, dtype=np.int32)
    departments = [0 if row[1] == "lamp" else 1 for row in rows]
    return City(
        name="quarter",
        note=NOTE,
        attribution="",
        ids=tuple(row[0] for row in rows),
        names=tuple(row[0] for row in rows),
        kind=np.array([kinds.index(row[1]) for row in rows], dtype=np.int32),
        lat=np.full(count, 47.3),
        lon=np.full(count, 5.0),
        commune=zeros,
        street=zeros,
        department=np.array(departments, dtype=np.int32),
        source=zeros,
        parent=np.array([row[2] for row in rows], dtype=np.int32),
        kinds=kinds,
        communes=("Quartier",),
        streets=("",),
        departments=("lighting", "network"),
        sources=("east",),
    )


# Without what more than a handful of alarms brings about.
CALM = Philosophy(chattering=10**9, flood_begins=10**9)


def talk_of(
    city: City | None = None,
    kinds: Mapping[str, Kind] | None = None,
    philosophy: Philosophy = CALM,
) -> Talk:
    return Talk(Room(city or quarter(), kinds or quarter_kinds(), philosophy=philosophy))


def again(talk: Talk, now: float, philosophy: Philosophy = CALM) -> Talk:
    """The room after a restart: the journal folded, the live values put back."""
    old = talk.room
    kinds = {kind.name: kind for kind in old.slots.kinds}
    room = Room(old.city, kinds, philosophy=philosophy)
    for event in talk.journal:
        room.fold(event)
    assert list(room.alarms()) == list(old.alarms())
    room.live.restore(old.live.value, old.live.time, old.live.quality)
    next_talk = Talk.__new__(Talk)
    next_talk.room, next_talk.journal = room, list(talk.journal)
    next_talk.keep(room.resume(now))
    return next_talk
