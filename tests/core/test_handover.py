"""One offers a shift, another signs; nothing that outlasts a shift is overlooked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.core.alarm_wish import Actor, Shelve
from app.core.events import Event, HandoverOffered, HandoverTaken, decode, encode
from app.core.kind import Text
from app.core.philosophy import AlarmClass, Philosophy
from app.core.room import Room
from app.core.shift import OfferWish, Shift, TakeWish
from tests.core.hamlet import Talk, hamlet, kinds

LONG = AlarmClass("standard", Text("L", "L"), longest_shelf_s=7 * 86400.0)
WEEK = Philosophy(classes={"standard": LONG})
OUT = Actor(person="operator-1", desk="desk-1")
IN = Actor(person="operator-2", desk="desk-1", signed=True)


def talk() -> Talk:
    return Talk(Room(hamlet(), kinds(), philosophy=WEEK))


def offer(talk: Talk, now: float, actor: Actor = OUT, **more: object) -> str:
    wish = replace(OfferWish("room", "calm"), **more)  # type: ignore[arg-type]
    verdict, events = talk.room.offer_handover(wish, actor, now)
    talk.keep(events)
    return verdict.reason


def take(talk: Talk, now: float, handover: int = 1, actor: Actor = IN, **more: object) -> str:
    wish = replace(TakeWish("room", handover), **more)  # type: ignore[arg-type]
    verdict, events = talk.room.take_handover(wish, actor, now)
    talk.keep(events)
    return verdict.reason


def shift(room: Room) -> Shift:
    (found,) = room.shifts()
    return found


def shelve(talk: Talk, duration_s: float, now: float) -> int:
    talk.read(("level", 50), now=now)
    alarm = talk.alarm("high")
    verdict, events = talk.room.decide(alarm, Shelve(duration_s, "works"), OUT, now)
    assert verdict.accepted, verdict.reason
    talk.keep(events)
    return alarm.occurrence


def test_one_offers_and_another_signs() -> None:
    said = talk()
    assert offer(said, 100, summary="{}") == ""
    waiting = shift(said.room).offered
    assert waiting is not None
    assert (waiting.handover, waiting.person, waiting.notes) == (1, "operator-1", "calm")
    assert take(said, 200, remarks="seen") == ""
    now = shift(said.room)
    assert (now.person, now.began_at, now.taken, now.offered) == ("operator-2", 200, 1, None)
    first, second = said.journal[-2:]
    assert isinstance(first, HandoverOffered)
    assert isinstance(second, HandoverTaken)
    assert (second.remarks, second.signed) == ("seen", True)


def test_the_next_shift_knows_when_this_one_began() -> None:
    said = talk()
    offer(said, 100)
    take(said, 200)
    assert offer(said, 300, IN) == ""
    event = said.journal[-1]
    assert isinstance(event, HandoverOffered)
    assert (event.handover, event.shift_began_at) == (2, 200)


def test_a_later_offer_replaces_the_one_before() -> None:
    said = talk()
    offer(said, 100)
    offer(said, 110, notes="not so calm")
    assert take(said, 120, 1) == "offer_replaced"
    assert take(said, 120, 2) == ""


def test_a_shelf_that_outlasts_a_shift_must_be_confirmed() -> None:
    said = talk()
    occurrence = shelve(said, WEEK.shift_s + 60, now=100)
    assert offer(said, 110) == "shelf_not_confirmed"
    assert offer(said, 110, confirmed=(occurrence, 999)) == ""
    event = said.journal[-1]
    assert isinstance(event, HandoverOffered)
    assert event.confirmed == (occurrence,)
    assert offer(said, 170) == ""  # it ends within the next shift now


def test_a_long_shelf_that_came_after_the_offer_is_not_signed_unseen() -> None:
    said = talk()
    offer(said, 100)
    shelve(said, 2 * WEEK.shift_s, now=110)
    assert take(said, 120) == "shelf_not_confirmed"


def test_what_cannot_be_is_refused_with_its_reason() -> None:
    said = talk()
    assert take(said, 90) == "not_offered"
    assert offer(said, 100, Actor(person="", desk="d")) == "no_person"
    assert offer(said, 100, Actor(person="guest", desk="d", role="viewer")) == "role_may_not"
    assert offer(said, 100, position="tower") == "unknown_position"
    assert offer(said, 100, notes="x" * 4001) == "notes_too_long"
    assert said.room.shifts() == ()
    offer(said, 100)
    assert take(said, 110, actor=OUT) == "same_person"
    assert take(said, 110, actor=Actor(person="OPERATOR-1", desk="d")) == "same_person"
    assert take(said, 110, remarks="x" * 1001) == "remarks_too_long"
    assert take(said, 110, position="tower") == "unknown_position"
    assert shift(said.room).offered is not None


@pytest.mark.parametrize("ended", [1, 2, 3])
def test_the_fold_of_the_journal_is_the_shift(ended: int) -> None:
    said = talk()
    offer(said, 100)
    take(said, 200)
    offer(said, 300, IN)
    handovers: list[Event] = [
        event for event in said.journal if isinstance(event, HandoverOffered | HandoverTaken)
    ]
    again = Room(hamlet(), kinds(), philosophy=WEEK)
    for event in handovers[:ended]:
        again.fold(decode(encode(event)))
    if ended == 3:
        assert again.shifts() == said.room.shifts()
    put_back = Room(hamlet(), kinds(), philosophy=WEEK)
    put_back.restore(again.checkpoint())
    assert put_back.shifts() == again.shifts()
    for event in handovers[ended:]:
        put_back.fold(event)
    assert put_back.shifts() == said.room.shifts()
    _, events = put_back.offer_handover(OfferWish("room", ""), OUT, 400)
    assert isinstance(events[0], HandoverOffered)
    assert events[0].handover == 3


def test_changes_tell_of_a_shift_once() -> None:
    said = talk()
    said.room.take_changes()
    offer(said, 100)
    changes = said.room.take_changes()
    assert [one.position for one in changes.shifts] == ["room"]
    assert changes
    assert said.room.take_changes().shifts == ()
