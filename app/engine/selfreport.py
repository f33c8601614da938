"""How the engine itself is, as readings of its own asset, so that ordinary rules
judge it."""

from __future__ import annotations

from app.core.batch import Batch
from app.core.quality import Quality
from app.core.slots import SlotTable
from app.core.store_events import ENGINE
from app.engine.certificatewatch import CertificateWatch
from app.engine.rebirths import Rebirths
from app.engine.safekeeping import Safekeeping

EVERY_S = 10.0
CERTIFICATE_DAYS = (30.0, 7.0)  # below each, another word of ``certificates``
SOUND, RESTORED = 0.0, 1.0  # the words of ``journal`` in the kind


class SelfReport:
    """Says nothing where the city has no such asset."""

    def __init__(
        self,
        table: SlotTable,
        safekeeping: Safekeeping,
        rebirths: Rebirths,
        certificates: CertificateWatch,
    ) -> None:
        self._certificates = certificates
        self._safekeeping = safekeeping
        self._rebirths = rebirths
        self._at = float("-inf")
        self._restoring = rebirths.restoring
        self._slots: dict[str, int] = {}
        row = table.city.rows.get(ENGINE)
        if row is not None:
            kind = table.kinds[int(table.city.kind[row])]
            self._slots = {point.name: table.slot(row, point.name) for point in kind.points}

    def due(self, now: float) -> bool:
        changed = self._restoring is not self._rebirths.restoring
        rests = self._at <= now < self._at + EVERY_S
        return bool(self._slots) and (changed or not rests)

    def measure(self, now: float) -> Batch:
        """The state of this moment; the age of the backup, and how long
        certificates hold, only where there are some."""
        self._at = now
        self._restoring = self._rebirths.restoring
        told = {"journal": RESTORED if self._restoring else SOUND}
        if self._safekeeping.backup_at:
            told["backup_age_min"] = max(0.0, now - self._safekeeping.backup_at) / 60.0
        days = self._certificates.days(now)
        if days is not None:
            told["certificate_days"] = max(days, -1.0)
            told["certificates"] = float(sum(days < limit for limit in CERTIFICATE_DAYS))
        return Batch.of(
            (slot, told[name], now, Quality.GOOD, -1)
            for name, slot in self._slots.items()
            if name in told
        )
