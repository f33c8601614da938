"""What a person may want of an alarm. Judged by the annunciator."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who wants it, where, and what was proven: `signed` that the password was
    given again, `countersigned_by` whose second password was right."""

    person: str
    desk: str
    role: str = "operator"
    signed: bool = False
    countersigned_by: str = ""


@dataclass(frozen=True, slots=True)
class Acknowledge:
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Shelve:
    duration_s: float
    reason: str
    one_shot: bool = False


@dataclass(frozen=True, slots=True)
class Unshelve:
    pass


@dataclass(frozen=True, slots=True)
class Remove:
    """Take out of service."""

    reason: str
    work_order: str = ""


@dataclass(frozen=True, slots=True)
class Restore:
    """Return to service."""


@dataclass(frozen=True, slots=True)
class Reset:
    """Let go of a latch."""


@dataclass(frozen=True, slots=True)
class Claim:
    """ "I have it" for so long; 0 lets go."""

    duration_s: float


@dataclass(frozen=True, slots=True)
class Comment:
    comment: str


AlarmWish = Acknowledge | Shelve | Unshelve | Remove | Restore | Reset | Claim | Comment
