"""Which attribute of a smart data model is which point, as its map file says."""

from __future__ import annotations

from typing import Annotated

import msgspec

from hardware.mapped import Mapped, objection
from hardware.sitefile import TomlFile

MOST = 200
Attribute = Annotated[str, msgspec.Meta(pattern="^[A-Za-z][A-Za-z0-9_]{0,127}$")]


class AttributeMap(Mapped, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A point, or an order for it, and the attribute that it is."""

    attribute: Attribute


class EntityMap(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A map file, for entities of `type`. `times` are the attributes that say when all of
    it was so, the first that is there."""

    title: str
    kind: str
    type: Attribute
    times: Annotated[list[Attribute], msgspec.Meta(max_length=10)] = []
    points: Annotated[list[AttributeMap], msgspec.Meta(min_length=1, max_length=MOST)]
    orders: Annotated[list[AttributeMap], msgspec.Meta(max_length=MOST)] = []


def parse_map(text: str, name: str) -> EntityMap:
    """The map in `text`; SiteFileError with line and reason."""
    file = TomlFile(text, name)
    read = file.read(file.values, EntityMap)
    for what, some in (("points", read.points), ("orders", read.orders)):
        seen: set[str] = set()
        for number, mapped in enumerate(some):
            reason = objection(mapped)
            if not reason and mapped.point in seen:
                reason = "this point has an attribute already"
            if reason:
                raise file.error((what, number), reason)
            seen.add(mapped.point)
    return read
