"""Floods and chattering are noticed, told once, and survive a restart."""

from __future__ import annotations

from app.core.alarm_table import State
from app.core.events import FloodBegan, FloodEnded
from app.core.kind import Text
from app.core.philosophy import Philosophy, Position
from app.core.room import Room
from tests.core.hamlet import Talk
from tests.core.quarter import again, quarter, talk_of

SITE = Philosophy(
    positions=(
        Position("lamps", Text("Lampes", "Lamps"), ("lighting",)),
        Position("rest", Text("Reste", "Rest")),
    )
)


def site(lamps: int = 30) -> Talk:
    return talk_of(quarter(cabinets=2, lamps=lamps), philosophy=SITE)


def darken(talk: Talk, lamps: range, now: float, *, on: bool = True) -> list[str]:
    happened = []
    for lamp in lamps:
        happened += talk.read(("dark", on), now=now, asset=f"lamp-1-{lamp}")
    return happened


def test_more_than_ten_in_ten_minutes_are_a_flood_of_their_position() -> None:
    talk = site()
    assert "flood_began" not in darken(talk, range(1, 11), 100)
    assert darken(talk, range(11, 12), 699) == ["alarm_raised", "flood_began"]
    assert talk.room.floods.began() == {"lamps": 699}
    assert talk.room.floods.annunciated(699) == {"lamps": 11, "rest": 0}
    (began,) = [event for event in talk.journal if isinstance(event, FloodBegan)]
    assert (began.position, began.annunciated) == ("lamps", 11)
    assert "flood_began" not in darken(talk, range(12, 20), 699)


def test_ten_within_the_window_are_none() -> None:
    talk = site()
    darken(talk, range(1, 11), 100)
    darken(talk, range(11, 21), 702)
    assert talk.room.floods.began() == {}


def test_a_flood_ends_below_five() -> None:
    talk = site()
    darken(talk, range(1, 8), 100)
    darken(talk, range(8, 12), 400)
    assert talk.room.floods.began() == {"lamps": 400}
    assert "flood_ended" not in talk.tick(700)
    assert "flood_ended" in talk.tick(702)
    (ended,) = [event for event in talk.journal if isinstance(event, FloodEnded)]
    assert (ended.position, ended.annunciated) == ("lamps", 4)
    assert talk.room.floods.began() == {}


def test_what_is_folded_below_a_cause_does_not_count() -> None:
    talk = site()
    talk.read(("tripped", True), now=1, asset="cabinet-1")
    darken(talk, range(1, 31), 2)
    assert talk.room.floods.annunciated(3) == {"lamps": 0, "rest": 1}
    talk.read(("tripped", False), now=3, asset="cabinet-1")
    assert "flood_began" in talk.tick(33)  # thirty lamps stay dark by themselves
    assert talk.room.floods.annunciated(33) == {"lamps": 30, "rest": 1}


def test_a_flood_and_its_count_survive_a_restart() -> None:
    talk = site()
    darken(talk, range(1, 9), 100)
    by_journal = again(talk, 101, SITE)
    by_checkpoint = Room(
        talk.room.city, {k.name: k for k in talk.room.slots.kinds}, philosophy=SITE
    )
    by_checkpoint.restore(talk.room.checkpoint())
    assert by_journal.room.floods.annunciated(102) == {"lamps": 8, "rest": 0}
    assert by_checkpoint.floods.annunciated(102) == {"lamps": 8, "rest": 0}
    assert "flood_began" in darken(by_journal, range(9, 12), 110)
    last = again(by_journal, 120, SITE)
    assert last.room.floods.began() == {"lamps": 110}
    assert "flood_ended" in last.tick(702)


def test_a_burst_takes_little_room_in_a_checkpoint() -> None:
    talk = site(lamps=2000)
    darken(talk, range(1, 2001), 100)
    (state, _) = talk.room.floods.states()
    assert state.counts == ((100, 2000),)


def flap(talk: Talk, times: list[float], lamp: str = "lamp-1-1") -> list[str]:
    happened = []
    for at in times:
        happened += talk.read(("dark", True), now=at, asset=lamp)
        happened += talk.read(("dark", False), now=at + 1, asset=lamp)
    return happened


def test_three_onsets_in_a_minute_are_chattering() -> None:
    talk = site()
    assert "alarm_chattered" not in flap(talk, [0, 31])
    happened = flap(talk, [60])
    assert happened == ["alarm_raised", "alarm_chattered", "alarm_returned"]
    assert talk.alarm("dark", "lamp-1-1").chattering is True


def test_three_in_more_than_a_minute_are_not() -> None:
    talk = site()
    assert "alarm_chattered" not in flap(talk, [0, 31, 61, 92])


def test_chattering_ends_after_ten_quiet_minutes() -> None:
    talk = site()
    flap(talk, [0, 10, 20])
    assert talk.tick(615) == []
    assert talk.tick(621) == ["alarm_chattered"]
    alarm = talk.alarm("dark", "lamp-1-1")
    assert (alarm.chattering, alarm.state) == (False, State.RETURNED)
    assert flap(talk, [630]) == ["alarm_raised", "alarm_returned"]


def test_a_new_occurrence_of_what_chatters_carries_the_mark() -> None:
    talk = site()
    flap(talk, [0, 10, 20])
    assert talk.acknowledge(talk.alarm("dark", "lamp-1-1"), 25).accepted
    assert talk.open() == []
    flap(talk, [300])
    assert talk.alarm("dark", "lamp-1-1").chattering is True
    assert talk.acknowledge(talk.alarm("dark", "lamp-1-1"), 305).accepted
    flap(talk, [1000])
    assert talk.alarm("dark", "lamp-1-1").chattering is False


def test_chattering_survives_a_restart() -> None:
    talk = site()
    flap(talk, [0, 10, 20])
    assert talk.acknowledge(talk.alarm("dark", "lamp-1-1"), 25).accepted
    by_checkpoint = Room(
        talk.room.city, {k.name: k for k in talk.room.slots.kinds}, philosophy=SITE
    )
    by_checkpoint.restore(talk.room.checkpoint())
    talk.room = by_checkpoint
    talk.keep(by_checkpoint.resume(30))
    flap(talk, [300])
    assert talk.alarm("dark", "lamp-1-1").chattering is True
    talk = again(talk, 400, SITE)
    assert talk.alarm("dark", "lamp-1-1").chattering is True
    assert "alarm_chattered" in talk.tick(901)
    assert talk.alarm("dark", "lamp-1-1").chattering is False
