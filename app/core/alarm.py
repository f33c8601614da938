"""One occurrence of an alarm, as it stands now."""

from __future__ import annotations

from typing import Protocol

import msgspec

from app.core.alarm_table import State


class Alarm(msgspec.Struct, frozen=True, kw_only=True):
    """`alarm` numbers the rule instance (asset and rule), -1 where city or
    kinds no longer know it; `occurrence` the occasion, ever rising; `revision`
    rises with every change. Times are epoch seconds: `since` at the source,
    the others by the engine's clock. State A means closed."""

    alarm: int
    occurrence: int
    revision: int
    asset: str
    rule: str
    priority: int
    state: State
    latched: bool = False
    stale: bool = False
    since: float
    raised_at: float
    changed_at: float
    value: float | None = None
    acknowledged_by: str = ""
    acknowledged_desk: str = ""
    acknowledged_at: float | None = None
    comment: str = ""
    realarms: int = 0

    @property
    def abnormal(self) -> bool:
        """Whether the condition is taken to hold (delays and latch considered)."""
        return self.state in (State.UNACKNOWLEDGED, State.ACKNOWLEDGED) and not self.latched

    @property
    def unacknowledged(self) -> bool:
        return self.state in (State.UNACKNOWLEDGED, State.RETURNED)


class AlarmTarget(Protocol):
    """What a wish about an alarm names: the occurrence and revision that the
    person saw."""

    @property
    def occurrence(self) -> int: ...

    @property
    def revision(self) -> int: ...
