"""Why an alarm is or is not active, with the values and times used.

What `Explainer` finds in a room, and what desks put into words. It travels as it
is, beside the kinds, which the reader has: a `Finding` follows the rule's
condition part by part.
"""

from __future__ import annotations

import msgspec

from app.core.alarm import Alarm, Cause
from app.core.truth import Truth

# Why a value decides nothing: never reported; said to be bad by its source; too
# old; its source lost; this city has no such asset.
NEVER, BAD, STALE, LOST, ABSENT = "never", "bad", "stale", "lost", "absent"


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """One value that was looked at: as held, taken `at` (epoch seconds, by the
    source's clock); `doubt` is "" or why it decides nothing."""

    value: float | None = None
    at: float | None = None
    doubt: str = ""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One condition as judged. `held`: it held before, so that it ends only past
    its deadband. `look` is at its point or, without one, at its reference;
    `other` at the reference of a difference. `size` is the difference, the change
    in the time, or how often it was counted. `parts` are those of the condition."""

    truth: Truth
    held: bool = False
    look: Look | None = None
    other: Look | None = None
    size: float | None = None
    parts: tuple[Finding, ...] = ()


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """`active`: the condition holds as judged last, before any delay. `waiting`
    is "" or the delay that runs ("on", "off") until `due`. `alarm` is the open
    occurrence, if there is one; `cause` what suppresses it by design now, with
    or without an occurrence."""

    at: float
    asset: str
    rule: str
    active: bool
    finding: Finding
    waiting: str = ""
    due: float = 0.0
    alarm: Alarm | None = None
    cause: Cause | None = None
