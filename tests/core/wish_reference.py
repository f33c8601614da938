"""What people may do to an alarm, a second time, against `table_reference`."""

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
from tests.core.table_reference import Life, Shelf

ASIDE = {"E": "shelved", "F": "suppressed", "G": "out_of_service"}
LONGEST_CLAIM_S = 300.0


def why_not(life: Life, wish: AlarmWish, who: Actor, now: float, design: str) -> str:
    """The reason for a refusal; "" where the person may."""
    letter = "F" if design and not life.open else life.letter
    if not may(life, wish, who):
        return "role_may_not"
    reason = says_no(life, wish, letter) or bad_words(life, wish) or unsigned(life, wish, who)
    mine = life.claim is not None and life.claim[0] == who.person and life.claim[1] > now
    return reason or ("not_claimed" if wish == Claim(0) and not mine else "")


def may(life: Life, wish: AlarmWish, who: Actor) -> bool:
    if isinstance(wish, Remove | Restore):
        return who.role == "supervisor"
    if isinstance(wish, Shelve | Unshelve) and life.manner.strict:
        return who.role == "supervisor"
    return isinstance(wish, Claim | Comment) or who.role != "viewer"


def says_no(life: Life, wish: AlarmWish, letter: str) -> str:
    """What the alarm's present state has against it."""
    match wish:
        case Acknowledge():
            done = "already_acknowledged" if life.manner.needs else "no_acknowledgement_needed"
            return ASIDE.get(letter) or {"A": "closed", "C": done}.get(letter, "")
        case Reset() if letter in "BC" and life.held:
            return "" if letter == "C" else "not_acknowledged"
        case Reset():
            return ASIDE.get(letter) or ("closed" if letter == "A" else "not_latched")
        case Shelve():
            return {**ASIDE, "E": "already_shelved"}.get(letter, "")
        case Unshelve():
            return "" if life.shelf else "not_shelved"
        case Remove():
            return "out_of_service" if letter == "G" else ""
        case Restore():
            return "" if letter == "G" else "not_out_of_service"
        case _:
            return "" if life.open else "closed"


def bad_words(life: Life, wish: AlarmWish) -> str:
    match wish:
        case Acknowledge("") if life.manner.strict:
            return "comment_required"
        case Comment(" ") | Comment(""):
            return "comment_required"
        case Shelve(_, "") | Remove(""):
            return "reason_required"
        case Shelve(seconds) if seconds > life.manner.longest_shelf:
            return "shelf_too_long"
        case Shelve(seconds) if seconds < 60 or seconds != seconds:
            return "shelf_too_short"
        case _:
            return ""


def unsigned(life: Life, wish: AlarmWish, who: Actor) -> str:
    if not life.manner.strict or not isinstance(wish, Acknowledge | Shelve | Remove):
        return ""
    if not who.signed:
        return "signature_required"
    if who.countersigned_by == who.person:
        return "second_person_same"
    return "" if who.countersigned_by else "second_person_required"


def do(life: Life, wish: AlarmWish, who: Actor, now: float, design: str) -> None:
    """Carry out what was not refused."""
    if not life.open:
        life.begin()
        if design:
            life.suppress(design)
    match wish:
        case Acknowledge():
            acknowledge(life, who, now)
        case Reset():
            life.close()
        case Shelve(seconds, reason, one_shot):
            until = now + seconds
            life.mark(shelf=Shelf(now, until, until, one_shot, reason))
        case Unshelve():
            life.unshelve()
        case Remove():
            life.mark(out=True)
        case Restore():
            life.mark(out=False)
            life.let_out()
        case Claim(seconds):
            until = now + min(seconds, LONGEST_CLAIM_S)
            life.mark(claim=(who.person, until) if until > now else None)
        case Comment(comment):
            life.mark(remark=comment)


def acknowledge(life: Life, who: Actor, now: float) -> None:
    if life.letter == "D":
        life.close()
        return
    life.mark(noted=True, noted_by=who.person, noted_at=now)
    if life.manner.remind_after and not life.held:
        life.remind_at = now + life.manner.remind_after
