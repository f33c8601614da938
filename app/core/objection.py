"""What speaks against a wish about an alarm beside the alarm's own state."""

from __future__ import annotations

from app.core.alarm_wish import (
    Acknowledge,
    Actor,
    AlarmWish,
    Claim,
    Comment,
    Remove,
    Reset,
    Restore,
    Shelve,
    Unshelve,
)
from app.core.philosophy import AlarmClass

MAX_COMMENT = 1000
MAX_REASON = 500
MAX_WORK_ORDER = 100
SHORTEST_SHELF_S = 60.0


def permission_objection(wish: AlarmWish, actor: Actor, alarm_class: AlarmClass) -> str:
    """``role_may_not`` where the class does not let the actor's role do it."""
    match wish:
        case Acknowledge() | Reset():
            roles = alarm_class.acknowledge_roles
        case Shelve() | Unshelve():
            roles = alarm_class.shelve_roles
        case Remove() | Restore():
            roles = alarm_class.remove_roles
        case _:
            return ""
    return "" if actor.role in roles else "role_may_not"


def content_objection(wish: AlarmWish, alarm_class: AlarmClass) -> str:
    """A reason code where texts or durations are not as the class wants them."""
    match wish:
        case Acknowledge(comment):
            needed = alarm_class.comment_required or "acknowledge" in alarm_class.signature_for
            return _text(comment, "comment", MAX_COMMENT, needed)
        case Comment(comment):
            return _text(comment, "comment", MAX_COMMENT, True)
        case Shelve(duration_s, reason):
            return _text(reason, "reason", MAX_REASON, True) or _duration(duration_s, alarm_class)
        case Remove(reason, work_order):
            return _text(reason, "reason", MAX_REASON, True) or _text(
                work_order, "work_order", MAX_WORK_ORDER, False
            )
        case Claim(duration_s):
            return "" if 0 <= duration_s < float("inf") else "bad_value"
        case _:
            return ""


def signature_objection(wish: AlarmWish, actor: Actor, alarm_class: AlarmClass) -> str:
    """Whether the class wants the password again, or a second person's."""
    names = {Acknowledge: "acknowledge", Shelve: "shelve", Remove: "remove"}
    if names.get(type(wish)) not in alarm_class.signature_for:
        return ""
    if not actor.signed:
        return "signature_required"
    if not alarm_class.countersigned:
        return ""
    if not actor.countersigned_by:
        return "second_person_required"
    return "second_person_same" if actor.countersigned_by == actor.person else ""


def _text(text: str, name: str, longest: int, needed: bool) -> str:
    if len(text) > longest:
        return f"{name}_too_long"
    return f"{name}_required" if needed and not text.strip() else ""


def _duration(duration_s: float, alarm_class: AlarmClass) -> str:
    if not duration_s >= SHORTEST_SHELF_S:  # not a number too
        return "shelf_too_short"
    return "shelf_too_long" if duration_s > alarm_class.longest_shelf_s else ""
