"""One occurrence of an alarm, as it stands now."""

from __future__ import annotations

from typing import Protocol

import msgspec

from app.core.alarm_table import State


class Cause(msgspec.Struct, frozen=True):
    """By what an alarm is suppressed by design: the asset, and the rule or named
    condition of it; `occurrence` of the alarm that stands for it (0: none)."""

    asset: str
    name: str
    occurrence: int = 0


class Shelf(msgspec.Struct, frozen=True, kw_only=True):
    """Row 14 of the table. `one_shot`: ends too when the condition ceases to hold."""

    at: float
    until: float
    person: str
    desk: str
    reason: str
    one_shot: bool = False


class Removal(msgspec.Struct, frozen=True, kw_only=True):
    """Row 18: since when out of service, by whom, why."""

    at: float
    person: str
    desk: str
    reason: str
    work_order: str = ""


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody said "I have it"; void from `until` on."""

    until: float
    person: str
    desk: str


class Remark(msgspec.Struct, frozen=True, kw_only=True):
    """The latest comment that was not part of an acknowledgement."""

    at: float
    person: str
    desk: str
    comment: str


class Alarm(msgspec.Struct, frozen=True, kw_only=True):
    """`alarm` numbers the rule instance (asset and rule), -1 where city or
    kinds no longer know it; `occurrence` the occasion, ever rising; `revision`
    rises with every change. Times are epoch seconds: `since` at the source,
    the others by the engine's clock. State A means closed.

    `active`: the condition holds, delays considered, in every state. `shelf`,
    `suppression` and `removal` may stand together: the state shows the one that
    takes precedence (G > F > E)."""

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
    active: bool = False
    shelf: Shelf | None = None
    suppression: Cause | None = None
    removal: Removal | None = None
    claim: Claim | None = None
    remark: Remark | None = None
    chattering: bool = False

    @property
    def annunciated(self) -> bool:
        """Whether it stands in the list of alarms: nothing sets it aside."""
        return self.state in (State.UNACKNOWLEDGED, State.ACKNOWLEDGED, State.RETURNED)

    @property
    def unacknowledged(self) -> bool:
        return self.state in (State.UNACKNOWLEDGED, State.RETURNED)


class AlarmTarget(Protocol):
    """What a wish about an alarm names: the occurrence and revision that the
    person saw; or with occurrence 0 the asset and rule instance of a normal one."""

    @property
    def asset(self) -> str: ...

    @property
    def alarm(self) -> int: ...

    @property
    def occurrence(self) -> int: ...

    @property
    def revision(self) -> int: ...
