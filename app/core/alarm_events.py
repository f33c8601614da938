"""What happened to an alarm, as the journal keeps it. See `events`."""

from __future__ import annotations

from app.core.alarm import Cause
from app.core.alarm_table import State
from app.core.happening import Happening


class AlarmHappening(Happening, frozen=True, kw_only=True):
    """`state`, `latched` and `active` (the condition holds, its delays
    considered) are those after the event; state A closes the occurrence.
    `revision` is the occurrence's new revision."""

    asset: str
    rule: str
    occurrence: int
    revision: int
    state: State
    latched: bool = False
    active: bool = False


class AlarmBegun(AlarmHappening, frozen=True, kw_only=True):
    """An occurrence begins without being annunciated: a normal alarm was shelved or
    taken out of service, or its condition came to hold while it was suppressed.
    `state` is where it goes at once; the next event of the occurrence says why."""

    priority: int
    since: float
    value: float | None = None


class AlarmRaised(AlarmHappening, frozen=True, kw_only=True):
    """`since` is the source's time of the reading that began it. `previous` is
    the unacknowledged occurrence that this one takes over from (0: none)."""

    priority: int
    since: float
    value: float | None = None
    previous: int = 0


class AlarmReraised(AlarmHappening, frozen=True, kw_only=True):
    """Annunciated again under the same occurrence."""

    priority: int
    value: float | None = None


class AlarmAcknowledged(AlarmHappening, frozen=True, kw_only=True):
    """`signed`: the person gave the password again; `countersigned_by`: the second person."""

    person: str
    desk: str
    comment: str = ""
    signed: bool = False
    countersigned_by: str = ""


class AlarmReturned(AlarmHappening, frozen=True, kw_only=True):
    value: float | None = None


class AlarmReset(AlarmHappening, frozen=True, kw_only=True):
    person: str
    desk: str


class AlarmShelved(AlarmHappening, frozen=True, kw_only=True):
    """Row 14. Ends at `until`, or with `one_shot` when the condition ceases to hold."""

    person: str
    desk: str
    until: float
    reason: str
    one_shot: bool = False
    signed: bool = False
    countersigned_by: str = ""


class AlarmUnshelved(AlarmHappening, frozen=True, kw_only=True):
    """Row 15. `cause` is expired, unshelved or one_shot; person and desk where
    a person did it."""

    cause: str
    person: str = ""
    desk: str = ""


class AlarmSuppressed(AlarmHappening, frozen=True, kw_only=True):
    """Row 16, or another cause while already suppressed."""

    by: Cause


class AlarmUnsuppressed(AlarmHappening, frozen=True, kw_only=True):
    """Row 17."""

    by: Cause


class AlarmRemoved(AlarmHappening, frozen=True, kw_only=True):
    """Row 18, out of service."""

    person: str
    desk: str
    reason: str
    work_order: str = ""
    signed: bool = False
    countersigned_by: str = ""


class AlarmRestored(AlarmHappening, frozen=True, kw_only=True):
    """Row 19, returned to service."""

    person: str
    desk: str


class AlarmConditionChanged(AlarmHappening, frozen=True, kw_only=True):
    """The condition began or ceased to hold in state E, F or G; `since` at the source."""

    value: float | None = None
    since: float | None = None


class AlarmClaimed(AlarmHappening, frozen=True, kw_only=True):
    """ "I have it": tells others, blocks nobody. `until` <= at: let go."""

    person: str
    desk: str
    until: float


class AlarmCommented(AlarmHappening, frozen=True, kw_only=True):
    person: str
    desk: str
    comment: str


class AlarmChattered(AlarmHappening, frozen=True, kw_only=True):
    """Began (`chattering`) or ceased to come and go too often."""

    chattering: bool


class AlarmStaled(AlarmHappening, frozen=True, kw_only=True):
    """The values behind it are no longer trusted; its state is kept."""


class AlarmRefreshed(AlarmHappening, frozen=True, kw_only=True):
    """The values behind it are trusted again."""


AlarmEvent = (
    AlarmBegun
    | AlarmRaised
    | AlarmReraised
    | AlarmAcknowledged
    | AlarmReturned
    | AlarmReset
    | AlarmShelved
    | AlarmUnshelved
    | AlarmSuppressed
    | AlarmUnsuppressed
    | AlarmRemoved
    | AlarmRestored
    | AlarmConditionChanged
    | AlarmClaimed
    | AlarmCommented
    | AlarmChattered
    | AlarmStaled
    | AlarmRefreshed
)
