"""What happened to an operator position and its shift, as the journal keeps it."""

from __future__ import annotations

from app.core.happening import Happening


class ShiftHappening(Happening, frozen=True, kw_only=True):
    """`position` is a name of the alarm philosophy's positions."""

    position: str


class FloodBegan(ShiftHappening, frozen=True, kw_only=True):
    """`annunciated` is the count in the window that began it."""

    annunciated: int


class FloodEnded(ShiftHappening, frozen=True, kw_only=True):
    annunciated: int


class HandoverOffered(ShiftHappening, frozen=True, kw_only=True):
    """The outgoing `person` has gathered and noted; `handover` rises by one each.
    `confirmed` are the occurrences of shelves, longer than a shift, that were confirmed."""

    handover: int
    person: str
    desk: str
    shift_began_at: float
    notes: str
    confirmed: tuple[int, ...] = ()
    summary: str = ""


class HandoverTaken(ShiftHappening, frozen=True, kw_only=True):
    """The incoming `person` has signed."""

    handover: int
    person: str
    desk: str
    remarks: str = ""
    signed: bool = False


ShiftEvent = FloodBegan | FloodEnded | HandoverOffered | HandoverTaken
