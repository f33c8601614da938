"""Which event begins or ends which state of a panel, as its map file says."""

from __future__ import annotations

import re
from typing import Annotated

import msgspec

from app.bus.wire import Value
from hardware.sitefile import TomlFile

MOST_POINTS = 100
_CODE = re.compile(r"[A-Z]{2}|[136][0-9]{2}[0-9x]")
PointName = Annotated[str, msgspec.Meta(pattern="^[a-z][a-z0-9_]{0,63}$")]
Codes = Annotated[list[str], msgspec.Meta(min_length=1, max_length=200)]


class CodePoint(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`point` is `active` from an event of `begins` until one of `ends`, otherwise at
    `rest`. With `zones` it is active as long as any zone of the panel is. A code is two
    letters of SIA, or qualifier and code of Contact ID, whose last digit may be x."""

    point: PointName
    active: str
    rest: str
    begins: Codes
    ends: Codes
    zones: bool = True


class PathPoint(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The point at which the receiver itself says whether it hears the panel."""

    point: PointName
    up: str
    down: str


class CodeMap(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A map file. `kind` is what a panel is in the city."""

    title: str
    kind: str
    points: Annotated[list[CodePoint], msgspec.Meta(min_length=1, max_length=MOST_POINTS)]
    path: PathPoint

    def meaning(self, code: str) -> list[tuple[CodePoint, bool]]:
        """Each point that an event of `code` speaks of, and whether it begins there.
        What is named in full goes before what an x stands for."""
        for wanted in (code, f"{code[:3]}x"):
            found = [
                (point, begins)
                for point in self.points
                for begins, codes in ((True, point.begins), (False, point.ends))
                if wanted in codes
            ]
            if found:
                return found
        return []


def parse_map(text: str, name: str) -> CodeMap:
    """The map in `text`; SiteFileError with line and reason."""
    file = TomlFile(text, name)
    read = file.read(file.values, CodeMap)
    seen = {read.path.point}
    for number, point in enumerate(read.points):
        if point.point in seen:
            raise file.error(("points", number, "point"), f"{point.point} is there already")
        seen.add(point.point)
        if point.active == point.rest:
            raise file.error(("points", number, "rest"), "the same word as active")
        for what in ("begins", "ends"):
            for at, code in enumerate(getattr(point, what)):
                if _CODE.fullmatch(code) is None:
                    reason = f"{code} is no code of SIA or Contact ID"
                    raise file.error(("points", number, what, at), reason)
        if set(point.begins) & set(point.ends):
            raise file.error(("points", number), "a code that begins and ends it")
    return read


def said(word: str) -> Value:
    """A boolean's words are true and false."""
    return word == "true" if word in ("true", "false") else word
