"""The shift at an operator position, as it stands now, and wishes about it."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """The outgoing person has gathered and noted, and waits for a signature.
    `confirmed` are the occurrences of the long shelves that were confirmed."""

    handover: int
    at: float
    person: str
    desk: str
    notes: str
    confirmed: tuple[int, ...] = ()
    summary: str = ""


class Shift(msgspec.Struct, frozen=True, kw_only=True):
    """`person` has signed handover number `taken` at `began_at`; "" and 0 where
    nobody signed yet. `offered` waits to be signed."""

    position: str
    person: str = ""
    desk: str = ""
    began_at: float = 0.0
    taken: int = 0
    offered: Offer | None = None


@dataclass(frozen=True, slots=True)
class OfferWish:
    """`summary` is what was gathered, as it is to be read later (JSON)."""

    position: str
    notes: str
    confirmed: tuple[int, ...] = ()
    summary: str = ""


@dataclass(frozen=True, slots=True)
class TakeWish:
    """`handover` is the number of the offer that the person read."""

    position: str
    handover: int
    remarks: str = ""
