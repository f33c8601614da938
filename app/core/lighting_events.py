"""What happened to the lighting programmes, as the journal keeps it."""

from __future__ import annotations

from app.core.happening import Happening
from app.core.lighting_programme import Programme


class ProgrammeSet(Happening, frozen=True, kw_only=True):
    """`programme` holds from now on, in the place of the one of its name; one that is
    `gone` is no more."""

    programme: Programme
    person: str
    desk: str
    why: str = ""


LightingEvent = ProgrammeSet
