"""Wishes about alarms: each refusal has its reason, in one order, and changes nothing."""

from __future__ import annotations

import pytest

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
from app.core.events import AlarmAcknowledged, AlarmRemoved, AlarmShelved
from tests.core.desk_talk import (
    OPERATOR,
    SIGNED,
    SUPERVISOR,
    Spot,
    judged,
    said,
    special,
    standing,
    want,
)

SHELVE = Shelve(900, "noise")
EVERY: tuple[AlarmWish, ...] = (
    Acknowledge("seen"),
    SHELVE,
    Unshelve(),
    Remove("check"),
    Restore(),
    Reset(),
    Claim(60),
    Comment("hm"),
)


@pytest.mark.parametrize("wish", EVERY)
def test_nobody_and_row_20_come_before_all_else(wish: AlarmWish) -> None:
    talk = standing("B")
    alarm = talk.alarm("high")
    assert said(talk, alarm, wish, 100, Actor(person="", desk="desk-1")) == "no_person"
    want(talk, Comment("first"), 101)
    assert said(talk, alarm, wish, 102, SUPERVISOR) == "stale_revision"
    assert said(talk, Spot(alarm.asset, alarm.alarm), wish, 102, SUPERVISOR) == "stale_revision"
    gone = Spot(alarm.asset, alarm.alarm, 99, 1)
    assert said(talk, gone, wish, 102, SUPERVISOR) == "unknown_occurrence"
    talk.read(("level", 0), now=103)
    last = talk.alarm("high")
    want(talk, Acknowledge("seen"), 104)
    assert said(talk, last, wish, 105, SUPERVISOR) == "closed"


@pytest.mark.parametrize(
    ("wish", "reason"),
    [
        (Acknowledge("seen"), "closed"),
        (Unshelve(), "not_shelved"),
        (Restore(), "not_out_of_service"),
        (Reset(), "closed"),
        (Claim(60), "closed"),
        (Comment("hm"), "closed"),
    ],
)
def test_a_normal_alarm_can_only_be_shelved_or_removed(wish: AlarmWish, reason: str) -> None:
    talk = special(judged())
    normal = Spot("box-1", talk.room.rules.find("box-1", "high"))
    assert said(talk, normal, wish, 100, SUPERVISOR) == reason
    assert talk.open() == []


@pytest.mark.parametrize(
    ("wish", "roles"),
    [
        (Acknowledge("seen"), "acknowledge_roles"),
        (SHELVE, "shelve_roles"),
        (Remove("check"), "remove_roles"),
    ],
)
def test_the_class_says_who_may(wish: AlarmWish, roles: str) -> None:
    talk = special(judged(**{roles: ("trainer",)}))
    talk.read(("level", 20), now=90)
    assert want(talk, wish, 100, SUPERVISOR) == "role_may_not"
    assert want(talk, wish, 100, Actor(person="t-1", desk="d", role="trainer")) == ""


def test_a_wish_that_a_role_may_not_is_refused_as_such_whatever_the_state() -> None:
    talk = standing("B")
    viewer = Actor(person="viewer-1", desk="desk-1", role="viewer")
    reasons = [want(talk, wish, 100, viewer) for wish in EVERY[:6]]
    assert reasons == ["role_may_not"] * 6


@pytest.mark.parametrize(
    ("wish", "reason"),
    [
        (Acknowledge("x" * 1001), "comment_too_long"),
        (Comment(" \n"), "comment_required"),
        (Comment("x" * 1001), "comment_too_long"),
        (Shelve(59, "noise"), "shelf_too_short"),
        (Shelve(float("nan"), "noise"), "shelf_too_short"),
        (Shelve(-60, "noise"), "shelf_too_short"),
        (Shelve(28801, "noise"), "shelf_too_long"),
        (Shelve(float("inf"), "noise"), "shelf_too_long"),
        (Shelve(60, " "), "reason_required"),
        (Shelve(60, "x" * 501), "reason_too_long"),
        (Remove(""), "reason_required"),
        (Remove("x" * 501), "reason_too_long"),
        (Remove("check", "x" * 101), "work_order_too_long"),
        (Claim(-1), "bad_value"),
        (Claim(float("nan")), "bad_value"),
        (Claim(float("inf")), "bad_value"),
        (Claim(0), "not_claimed"),
    ],
)
def test_texts_and_durations_are_bounded(wish: AlarmWish, reason: str) -> None:
    talk = standing("B")
    assert want(talk, wish, 100, SUPERVISOR) == reason


def test_the_class_may_want_a_comment_and_shorter_shelves() -> None:
    talk = special(judged(comment_required=True, longest_shelf_s=120))
    talk.read(("level", 20), now=90)
    assert want(talk, Acknowledge(" "), 100) == "comment_required"
    assert want(talk, Acknowledge("seen"), 100) == ""
    assert want(talk, Shelve(121, "noise"), 101) == "shelf_too_long"
    assert want(talk, Shelve(120, "noise"), 101) == ""


def test_a_signature_and_a_second_person_are_wanted_last_and_kept() -> None:
    strict = judged(signature_for=("acknowledge", "shelve", "remove"), countersigned=True)
    talk = special(strict)
    talk.read(("level", 20), now=90)
    alone = Actor(person="s-1", desk="d", role="supervisor", signed=True)
    twice = Actor(person="s-1", desk="d", role="supervisor", signed=True, countersigned_by="s-1")
    assert want(talk, Acknowledge(), 100, SIGNED) == "comment_required"
    for wish, kind in (
        (Acknowledge("seen"), AlarmAcknowledged),
        (SHELVE, AlarmShelved),
        (Remove("check"), AlarmRemoved),
    ):
        assert want(talk, wish, 100, SUPERVISOR) == "signature_required"
        assert want(talk, wish, 100, alone) == "second_person_required"
        assert want(talk, wish, 100, twice) == "second_person_same"
        assert want(talk, wish, 100, SIGNED) == ""
        event = talk.journal[-1]
        assert isinstance(event, kind)
        assert (event.signed, event.countersigned_by) == (True, "supervisor-2")


def test_a_signature_is_wanted_only_for_what_the_class_names() -> None:
    talk = special(judged(signature_for=("shelve",)))
    talk.read(("level", 20), now=90)
    assert want(talk, Acknowledge(), 100) == ""
    assert want(talk, SHELVE, 101) == "signature_required"


def test_a_claim_tells_others_and_blocks_nobody() -> None:
    talk = standing("B")
    assert want(talk, Claim(9000), 100) == ""
    claim = talk.alarm("high").claim
    assert claim is not None
    assert (claim.person, claim.desk, claim.until) == ("operator-1", "desk-1", 400)
    assert want(talk, Claim(0), 101, SUPERVISOR) == "not_claimed"
    assert want(talk, Claim(60), 101, SUPERVISOR) == ""
    assert want(talk, Acknowledge("seen"), 102) == ""
    assert want(talk, Claim(0), 103, SUPERVISOR) == ""
    assert talk.alarm("high").claim is None
    want(talk, Claim(60), 104)
    assert want(talk, Claim(0), 164) == "not_claimed", "it is void by itself by then"


@pytest.mark.parametrize("state", ["B", "C", "D", "E", "F", "G"])
def test_claims_and_comments_are_taken_in_every_state(state: str) -> None:
    talk = standing("B" if state in "EFG" else state)
    if state == "E":
        want(talk, SHELVE, 95)
    if state == "F":
        talk.read(("door", True), now=95)
    if state == "G":
        want(talk, Remove("check"), 95, SUPERVISOR)
    assert want(talk, Claim(60), 100) == ""
    assert want(talk, Comment("looked at it"), 101, SUPERVISOR) == ""
    alarm = talk.alarm("high")
    assert (alarm.state, alarm.claim is not None) == (state, True)
    assert alarm.remark is not None
    assert (alarm.remark.person, alarm.remark.comment) == ("supervisor-1", "looked at it")


@pytest.mark.parametrize(
    ("state", "reasons"),
    [
        ("E", ("shelved", "already_shelved", "", "", "not_out_of_service", "shelved")),
        ("F", ("suppressed", "suppressed", "not_shelved", "", "not_out_of_service", "suppressed")),
        (
            "G",
            (
                "out_of_service",
                "out_of_service",
                "not_shelved",
                "out_of_service",
                "",
                "out_of_service",
            ),
        ),
    ],
)
def test_what_sets_an_alarm_aside_is_said_to_whom_wishes_in_vain(
    state: str, reasons: tuple[str, ...]
) -> None:
    for wish, reason in zip(EVERY[:6], reasons, strict=True):
        talk = standing("B")
        if state == "E":
            want(talk, SHELVE, 95)
        if state == "F":
            talk.read(("door", True), now=95)
        if state == "G":
            want(talk, Remove("check"), 95, SUPERVISOR)
        assert want(talk, wish, 100, SUPERVISOR) == reason, wish


def test_the_same_wish_twice_is_done_once() -> None:
    talk = standing("B")
    seen = talk.alarm("high")
    assert said(talk, seen, SHELVE, 100, OPERATOR) == ""
    assert said(talk, seen, SHELVE, 100, OPERATOR) == "stale_revision"
    assert want(talk, SHELVE, 101) == "already_shelved"
