"""Programmes that the engine runs: ordered once a change, and never against people."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from app.core.alarm_wish import Actor
from app.core.lighting_events import ProgrammeSet
from app.core.lighting_night import ZONE
from app.core.lighting_programme import ENGINE, MOST_RUN, Dim, Night
from app.core.order import OrderWish
from app.core.room import Room
from tests.core.lighting_town import LampRoom, lamp_town, programme, shipped

ADA = Actor(person="supervisor-1", desk="desk-1", role="supervisor")
MIDNIGHT = datetime(2026, 11, 24, 0, 0, tzinfo=ZONE).timestamp()
LAMPS = ("lamp-000000", "lamp-000003", "lamp-000006")  # those of the cabinet


def night() -> LampRoom:
    """An hour before midnight, all lit; from 0 to 5 the engine has them dark."""
    room = LampRoom()
    now = MIDNIGHT - 3600.0
    for lamp in LAMPS:
        room.say(lamp, "lamp", 1.0, now)
        room.say(lamp, "dim_pct", 100.0, now)
    run = programme(run_by=ENGINE)
    verdict, events = room.room.lighting.wish(run, "works", ADA, now)
    assert verdict.accepted, verdict.reason
    (event,) = events
    assert isinstance(event, ProgrammeSet)
    assert event.programme.changed_by == "supervisor-1"
    return room


def asked(room: LampRoom) -> list[tuple[str, str, float, str]]:
    return [(one.asset, one.order, one.value, one.state.value) for one in room.room.orders()]


def tick(room: LampRoom, now: float) -> None:
    room.clock(now)
    room.room.tick(now)


def test_each_lamp_is_ordered_once_at_a_change() -> None:
    room = night()
    tick(room, MIDNIGHT - 60.0)
    assert not asked(room)
    for second in (1.0, 7.0, 13.0):
        tick(room, MIDNIGHT + second)
    assert asked(room) == [(lamp, "switch", 0.0, "REQUESTED") for lamp in LAMPS]
    assert {one.person for one in room.room.orders()} == {"ondijon"}
    tick(room, MIDNIGHT + 600.0)  # nobody answered: it is not tried again by itself
    assert {state for *_, state in asked(room)} == {"TIMED_OUT"}
    assert len(asked(room)) == len(LAMPS)


def test_a_person_comes_before_the_programme_until_its_next_change() -> None:
    room = night()
    room.clock(MIDNIGHT + 0.5)
    room.room.order(OrderWish("o-1", LAMPS[0], "switch", 1.0, "op", "d", MIDNIGHT + 9), MIDNIGHT)
    tick(room, MIDNIGHT + 1.0)
    assert [lamp for lamp, *_ in asked(room)[1:]] == list(LAMPS[1:])


def test_an_override_stays_until_its_end_and_then_the_programme_counts() -> None:
    room = night()
    before, end = MIDNIGHT - 600.0, MIDNIGHT + 3000.0
    wish = OrderWish("o-1", LAMPS[0], "switch", 1.0, "op", "d", before + 9, until=end, why="works")
    verdict, _ = room.room.order(wish, before)
    assert verdict.accepted, verdict.reason
    room.say(LAMPS[0], "lamp", 1.0, before + 1.0)
    tick(room, MIDNIGHT + 1.0)
    assert [lamp for lamp, *_ in asked(room)[1:]] == list(LAMPS[1:])
    tick(room, end + 1.0)
    assert asked(room)[3][:3] == (LAMPS[0], "switch", 1.0)  # what was there before
    room.say(LAMPS[0], "lamp", 1.0, end + 2.0)
    tick(room, end + 8.0)
    assert asked(room)[4][:3] == (LAMPS[0], "switch", 0.0)  # what is planned
    assert len(asked(room)) == 5


def test_without_a_clock_nothing_is_ordered() -> None:
    room = night()
    room.room.tick(MIDNIGHT + 1.0)
    assert not asked(room)


def test_it_goes_on_after_a_restart_without_ordering_twice() -> None:
    room = night()
    tick(room, MIDNIGHT + 1.0)
    kept = room.room.checkpoint()
    again = LampRoom()
    again.room.restore(kept)
    for lamp in LAMPS:
        again.say(lamp, "lamp", 1.0, MIDNIGHT + 2.0)
    again.room.resume(MIDNIGHT + 2.0)
    tick(again, MIDNIGHT + 8.0)
    assert len(asked(again)) == len(LAMPS)
    assert [one.name for one in again.room.lighting.all()][-1] == "works"


def test_the_journal_folds_to_the_same_programmes() -> None:
    room, copy = LampRoom(), LampRoom()
    _, events = room.room.lighting.wish(programme(), "works", ADA, 10.0)
    for event in events:
        copy.room.fold(event)
    assert copy.room.lighting.all() == room.room.lighting.all()
    assert [one.name for one in copy.room.take_changes().programmes] == ["works"]
    assert not copy.room.take_changes().programmes
    gone = programme(gone=True)
    assert room.room.lighting.wish(gone, "over", ADA, 11.0)[0].accepted
    assert [one.name for one in room.room.lighting.all()] == [
        "dijon_quetigny",
        "others",
        "sennecey",
    ]


@pytest.mark.parametrize(
    ("changes", "why", "reason"),
    [
        ({"gone": True}, "over", "unknown_programme"),
        ({"communes": ("Nowhere",)}, "x", "unknown_asset"),
        ({"lamps": ("lamp-999999",)}, "x", "unknown_asset"),
        ({}, " ", "reason_required"),
        ({}, "x" * 201, "reason_too_long"),
        (
            {"nights": (Night(dims=(Dim(start="x", until="y", pct=1.0),)),)},
            "x",
            "bad_programme_hours",
        ),
    ],
)
def test_what_cannot_be_is_refused(changes: dict[str, Any], why: str, reason: str) -> None:
    verdict, events = LampRoom().room.lighting.wish(programme(**changes), why, ADA, 1.0)
    assert (verdict.reason, events) == (reason, [])


def test_the_engine_runs_no_more_lamps_than_one_person_may_order() -> None:
    kinds = {kind.name: kind for kind in LampRoom().room.slots.kinds}
    room = Room(lamp_town(3 * MOST_RUN + 6), kinds, programmes=shipped())
    run = programme(run_by=ENGINE)
    assert room.lighting.wish(run, "works", ADA, 1.0)[0].reason == "too_many_run"
    assert not list(room.orders())
