"""Events of keeping and removing data: holds, and the night's round."""

from __future__ import annotations

from app.core.store_events import StoreHappening

PLACED, LIFTED, CARRIED_OUT = "hold_placed", "hold_lifted", "retention_carried_out"


class HoldPlaced(StoreHappening, frozen=True, kw_only=True):
    """Data of `subject`, an asset or a kind of data (`app.core.retention.Data`), stay
    until `until`, whatever their age."""

    hold: int
    subject: str
    until: float
    reason: str
    person: str
    desk: str


class HoldLifted(StoreHappening, frozen=True, kw_only=True):
    """Before its time."""

    hold: int
    subject: str
    reason: str
    person: str
    desk: str


class RetentionCarriedOut(StoreHappening, frozen=True, kw_only=True):
    """What was too old was removed: how many of each kind of data (readings, events,
    records, files), up to which moment; `kept` are the subjects that holds kept.
    `begun_at` is when the round began, before which `due_at` it was due. Of a round
    that a kill broke off, what was removed last may not be counted."""

    begun_at: float
    due_at: float
    removed: dict[str, int]
    until: dict[str, float]
    kept: tuple[str, ...] = ()


HoldingEvent = HoldPlaced | HoldLifted | RetentionCarriedOut
