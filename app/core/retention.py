"""How long each kind of data is kept, and by when what is older goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

DAY_S = 86400.0


class Data(StrEnum):
    """Kinds of data, as the retention file names them before ``_days``."""

    POSITION = "position"
    CAMERA_REFERENCE = "camera_reference"
    HISTORY = "history"
    JOURNAL = "journal"
    AUDIT = "audit"
    QUARANTINE = "quarantine"
    BACKUP = "backup"
    SET_ASIDE = "set_aside"


@dataclass(frozen=True, slots=True)
class Limit:
    """What nobody may go beyond, in days, and why."""

    least: int = 1
    most: int = 36_500
    reason: str = ""


LIMITS: Mapping[Data, Limit] = {
    Data.POSITION: Limit(
        most=62, reason="positions of vehicles may be kept for two months (CNIL, 2006-066)"
    ),
    Data.CAMERA_REFERENCE: Limit(
        most=30, reason="the law ends at 30 days for cameras (CSI, L. 252-5)"
    ),
    Data.AUDIT: Limit(least=365, reason="who did what must be told for a year at least"),
    Data.BACKUP: Limit(most=30, reason="a backup holds what the law lets be kept for 30 days"),
    Data.SET_ASIDE: Limit(
        most=30, reason="a file set aside holds what the law lets be kept for 30 days"
    ),
}

# Of these nothing may ever be older: the night's round takes what would become so
# before the next one. The others are kept for their whole time.
AT_MOST = frozenset({Data.POSITION, Data.CAMERA_REFERENCE, Data.BACKUP, Data.SET_ASIDE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """`days` by kind of data; `points` are those that say where somebody was. The
    night's round begins at `hour` in `time_zone`."""

    days: Mapping[Data, int]
    points: tuple[str, ...]
    hour: int
    time_zone: str

    def until(self, data: Data, now: float) -> float:
        """What is older than this moment goes."""
        kept = now - self.days[data] * DAY_S
        return kept + DAY_S if data in AT_MOST and self.days[data] > 1 else kept

    def night(self, now: float) -> float:
        """The latest moment, not after `now`, at which a round was due."""
        local = datetime.fromtimestamp(now, UTC).astimezone(ZoneInfo(self.time_zone))
        due = local.replace(hour=self.hour, minute=0, second=0, microsecond=0)
        if due.timestamp() > now:
            due = (local - timedelta(days=1)).replace(
                hour=self.hour, minute=0, second=0, microsecond=0
            )
        return due.timestamp()
