"""Events of the memory itself: what was put back, and why."""

from __future__ import annotations

from app.core.happening import Happening

ENGINE = "engine-01"  # the asset that says how the engine itself is
RESTORED, RECONCILED = "journal_restored", "journal_reconciled"  # types, as stored


class StoreHappening(Happening, frozen=True, kw_only=True):
    asset: str = ENGINE


class JournalRestored(StoreHappening, frozen=True, kw_only=True):
    """The journal was set aside as `aside` for `reason` and begun from the backup
    of `backup_at` (0: there was none). `salvaged` events after the backup could
    still be read. New alarms are numbered from `next_occurrence`: higher than any
    that was lost, so that no number ever means two alarms."""

    backup_at: float
    reason: str
    aside: str
    salvaged: int
    next_occurrence: int


class JournalReconciled(StoreHappening, frozen=True, kw_only=True):
    """After a restoring, the sources were asked for their whole state: so many told
    it, and `silent` did not in time."""

    answered: int
    silent: tuple[str, ...] = ()


StoreEvent = JournalRestored | JournalReconciled
