"""One alarm stands for what it brings about; the rest waits below it, and comes
forth by itself when the cause goes."""

from __future__ import annotations

from app.core.alarm import Cause
from app.core.alarm_table import State
from app.core.alarm_wish import Actor, Remove, Restore, Shelve
from app.core.events import AlarmUnsuppressed
from tests.core.hamlet import SOURCE, Talk
from tests.core.quarter import LAMP, NODE, again, quarter, quarter_kinds, suppression, talk_of

BOSS = Actor(person="operator-1", desk="desk-1", role="supervisor")


def trip(talk: Talk, now: float, *, on: bool = True, cabinet: str = "cabinet-1") -> list[str]:
    return talk.read(("tripped", on), now=now, asset=cabinet)


def darken(talk: Talk, now: float, lamp: str = "lamp-1-1", *, on: bool = True) -> list[str]:
    return talk.read(("dark", on), now=now, asset=lamp)


def folded(talk: Talk) -> dict[int, int]:
    """Occurrence of the cause -> how many alarms lie below it."""
    counts: dict[int, int] = {}
    for alarm in talk.room.alarms():
        if alarm.state is State.SUPPRESSED and alarm.suppression is not None:
            cause = alarm.suppression.occurrence
            counts[cause] = counts.get(cause, 0) + 1
    return counts


def test_a_trip_with_412_lamps_is_one_alarm_with_412_below_it() -> None:
    talk = talk_of(quarter(cabinets=2, lamps=412))
    trip(talk, 1)
    for lamp in range(1, 413):
        assert darken(talk, 2, f"lamp-1-{lamp}") == ["alarm_begun", "alarm_suppressed"]
    darken(talk, 3, "lamp-2-1")
    cause = talk.alarm("tripped", "cabinet-1")
    assert folded(talk) == {cause.occurrence: 412}
    annunciated = [a.asset for a in talk.room.alarms() if a.state is State.UNACKNOWLEDGED]
    assert annunciated == ["cabinet-1", "lamp-2-1"]
    assert talk.alarm("dark", "lamp-1-7").suppression == Cause(
        "cabinet-1", "tripped", cause.occurrence
    )


def test_lamps_without_an_alarm_below_a_tripped_cabinet_need_no_record() -> None:
    talk = talk_of()
    assert trip(talk, 1) == ["alarm_raised"]
    assert talk.open() == [("cabinet-1", "tripped", "B")]
    assert talk.room.state("lamp-1-1", "dark") is State.SUPPRESSED
    assert talk.room.state("lamp-2-1", "dark") is State.NORMAL
    assert trip(talk, 2, on=False) == ["alarm_returned"]


def test_what_came_just_before_its_cause_is_taken_below_it() -> None:
    talk = talk_of()
    assert darken(talk, 1) == ["alarm_raised"]
    assert trip(talk, 2) == ["alarm_raised", "alarm_suppressed"]
    assert talk.alarm("dark", "lamp-1-1").state is State.SUPPRESSED


def test_what_still_stands_by_itself_annunciates_when_its_cause_and_the_hold_are_gone() -> None:
    talk = talk_of()
    trip(talk, 1)
    darken(talk, 2, "lamp-1-1")
    darken(talk, 2, "lamp-1-2")
    trip(talk, 10, on=False)
    assert talk.alarm("dark", "lamp-1-1").state is State.SUPPRESSED
    assert darken(talk, 20, "lamp-1-2", on=False) == ["alarm_condition_changed"]
    assert talk.tick(39.9) == []
    assert sorted(talk.tick(40)) == ["alarm_unsuppressed", "alarm_unsuppressed"]
    assert talk.open() == [("cabinet-1", "tripped", "D"), ("lamp-1-1", "dark", "B")]


def test_what_comes_within_the_hold_waits_too() -> None:
    talk = talk_of()
    trip(talk, 1)
    trip(talk, 10, on=False)
    assert darken(talk, 15) == ["alarm_begun", "alarm_suppressed"]
    assert talk.tick(40) == ["alarm_unsuppressed"]
    assert talk.alarm("dark", "lamp-1-1").state is State.UNACKNOWLEDGED
    assert darken(talk, 41, "lamp-1-2") == ["alarm_raised"]


def test_a_cause_that_is_back_within_the_hold_keeps_what_lies_below() -> None:
    talk = talk_of()
    trip(talk, 1)
    darken(talk, 2)
    trip(talk, 10, on=False)
    assert trip(talk, 20) == ["alarm_raised", "alarm_suppressed"]  # another occurrence
    assert talk.tick(60) == []
    cause = talk.alarm("tripped", "cabinet-1")
    assert folded(talk) == {cause.occurrence: 1}


def test_a_chain_of_causes_has_one_root() -> None:
    talk = talk_of()
    trip(talk, 1)
    darken(talk, 2)
    talk.read(("down", True), now=3, asset="node-1")
    node = talk.alarm("down", "node-1")
    assert talk.open() == [
        ("cabinet-1", "tripped", "F"),
        ("lamp-1-1", "dark", "F"),
        ("node-1", "down", "B"),
    ]
    assert folded(talk) == {node.occurrence: 2}
    happened = talk.read(("down", False), now=4, asset="node-1")
    assert happened[:2] == ["alarm_returned", "alarm_unsuppressed"]
    cabinet = talk.alarm("tripped", "cabinet-1")
    assert cabinet.state is State.UNACKNOWLEDGED
    assert folded(talk) == {cabinet.occurrence: 1}


def test_only_the_rules_that_a_suppression_names_are_below_it() -> None:
    talk = talk_of()
    talk.read(("down", True), now=1, asset="node-1")
    assert talk.read(("power", 15), now=2, asset="lamp-1-1") == ["alarm_raised"]
    assert darken(talk, 2) == ["alarm_begun", "alarm_suppressed"]


def test_a_higher_alarm_of_the_same_asset_suppresses_the_lower() -> None:
    talk = talk_of()
    talk.read(("power", 15), now=1, asset="lamp-1-1")
    talk.read(("power", 25), now=2, asset="lamp-1-1")
    assert talk.open() == [("lamp-1-1", "high", "F"), ("lamp-1-1", "high_high", "B")]
    talk.read(("power", 15), now=3, asset="lamp-1-1")
    assert talk.open() == [("lamp-1-1", "high", "B"), ("lamp-1-1", "high_high", "D")]


def test_a_leap_to_the_higher_limit_annunciates_once() -> None:
    talk = talk_of()
    happened = talk.read(("power", 25), now=1, asset="lamp-1-1")
    assert happened == ["alarm_raised", "alarm_begun", "alarm_suppressed"]
    assert talk.open() == [("lamp-1-1", "high", "F"), ("lamp-1-1", "high_high", "B")]


def test_maintenance_suppresses_the_cabinet_and_what_hangs_on_it() -> None:
    talk = talk_of()
    talk.read(("door", True), now=1, asset="cabinet-1")
    assert talk.read(("maintenance", True), now=2, asset="cabinet-1") == ["alarm_suppressed"]
    trip(talk, 3)
    darken(talk, 4)
    works = Cause("cabinet-1", "works")
    assert {alarm.suppression for alarm in talk.room.alarms()} == {works}
    assert (
        talk.read(("maintenance", False), now=5, asset="cabinet-1").count("alarm_unsuppressed") == 2
    )  # the lamp stays below the trip
    cause = talk.alarm("tripped", "cabinet-1")
    assert talk.open() == [
        ("cabinet-1", "door", "B"),
        ("cabinet-1", "tripped", "B"),
        ("lamp-1-1", "dark", "F"),
    ]
    assert folded(talk) == {cause.occurrence: 1}


def test_a_shelved_or_acknowledged_cause_goes_on_suppressing() -> None:
    talk = talk_of()
    trip(talk, 1)
    darken(talk, 2)
    assert talk.acknowledge(talk.alarm("tripped", "cabinet-1"), 3).accepted
    assert talk.alarm("dark", "lamp-1-1").state is State.SUPPRESSED
    decide(talk, "tripped", "cabinet-1", Shelve(600, "works"), 4)
    assert talk.alarm("tripped", "cabinet-1").state is State.SHELVED
    assert talk.alarm("dark", "lamp-1-1").state is State.SUPPRESSED
    assert darken(talk, 5, "lamp-1-2") == ["alarm_begun", "alarm_suppressed"]


def test_a_cause_out_of_service_hides_nothing() -> None:
    talk = talk_of()
    trip(talk, 1)
    darken(talk, 2)
    decide(talk, "tripped", "cabinet-1", Remove("faulty contact"), 3)
    talk.tick(33)
    assert talk.open() == [("cabinet-1", "tripped", "G"), ("lamp-1-1", "dark", "B")]
    assert darken(talk, 34, "lamp-1-2") == ["alarm_raised"]
    decide(talk, "tripped", "cabinet-1", Restore(), 35)
    assert talk.alarm("dark", "lamp-1-1").state is State.SUPPRESSED


def test_a_shelved_lamp_comes_back_to_its_shelf() -> None:
    talk = talk_of()
    darken(talk, 1)
    decide(talk, "dark", "lamp-1-1", Shelve(600, "known"), 2)
    trip(talk, 3)
    assert talk.alarm("dark", "lamp-1-1").state is State.SUPPRESSED
    trip(talk, 4, on=False)
    talk.tick(34)
    assert talk.alarm("dark", "lamp-1-1").state is State.SHELVED


def test_a_lost_source_suppresses_the_silence_of_what_it_carries() -> None:
    talk = talk_of()
    talk.read(("power", 5), now=1, asset="lamp-1-1")
    talk.tick(102)
    assert talk.open() == [("lamp-1-1", "silent", "B")]
    talk.source("east", False, 103)
    lost = talk.alarm("lost", "east")
    assert talk.alarm("silent", "lamp-1-1").suppression == Cause("east", "lost", lost.occurrence)
    talk.source("east", True, 110)
    assert talk.alarm("silent", "lamp-1-1").state is State.SUPPRESSED
    talk.read(("power", 5), now=120, asset="lamp-1-1")
    talk.tick(125)
    assert talk.tick(170) == ["alarm_unsuppressed"]
    assert talk.open() == [("east", "lost", "D")]


def test_two_that_suppress_each_other_are_not_both_silent() -> None:
    """What the node says comes by a source that itself hangs on the node."""
    kinds = quarter_kinds(
        node=NODE + suppression("lost", "ancestor = 'source'\nrule = 'lost'"),
        source=SOURCE + suppression("node_down", "ancestor = 'node'\nrule = 'down'"),
    )
    city = quarter()
    city.parent[city.rows["east"]] = city.rows["node-1"]
    talk = talk_of(city, kinds)
    talk.read(("down", True), now=1, asset="node-1")
    talk.source("east", False, 2)
    assert talk.open() == [("east", "lost", "F"), ("node-1", "down", "B")]
    talk.read(("down", False), now=3, asset="node-1")
    assert talk.open() == [("east", "lost", "B"), ("node-1", "down", "F")]
    talk.source("east", True, 4)
    assert talk.open() == [("east", "lost", "D")]


def test_a_restart_keeps_what_is_suppressed_and_by_what() -> None:
    talk = talk_of()
    talk.read(("maintenance", True), now=1, asset="cabinet-2")
    trip(talk, 1)
    darken(talk, 2)
    darken(talk, 2, "lamp-2-1")
    before = list(talk.room.alarms())
    talk = again(talk, 3)
    assert list(talk.room.alarms()) == before
    assert darken(talk, 4, "lamp-1-2") == ["alarm_begun", "alarm_suppressed"]
    assert darken(talk, 4, "lamp-2-2") == ["alarm_begun", "alarm_suppressed"]
    trip(talk, 5, on=False)
    talk.tick(35)
    assert talk.alarm("dark", "lamp-1-1").state is State.UNACKNOWLEDGED
    assert talk.alarm("dark", "lamp-2-1").state is State.SUPPRESSED


def test_after_a_restart_a_hold_begins_anew() -> None:
    talk = talk_of()
    trip(talk, 1)
    darken(talk, 2)
    trip(talk, 3, on=False)
    talk = again(talk, 20)
    assert talk.tick(49) == []
    assert talk.tick(50) == ["alarm_unsuppressed"]


def test_design_logic_of_new_kind_files_holds_from_the_restart_on() -> None:
    talk = talk_of(kinds=quarter_kinds(lamp=LAMP.split("[[suppressions]]")[0]))
    trip(talk, 1)
    assert darken(talk, 2) == ["alarm_raised"]
    talk.room.slots.kinds = talk_of().room.slots.kinds
    talk = again(talk, 3)
    assert talk.alarm("dark", "lamp-1-1").state is State.SUPPRESSED


def test_a_clock_that_is_set_does_not_end_a_hold() -> None:
    talk = talk_of()
    trip(talk, 1)
    darken(talk, 2)
    trip(talk, 10, on=False)
    talk.room.clock_set(3600, 3612)
    assert talk.tick(3635) == []
    assert talk.tick(3640) == ["alarm_unsuppressed"]


def test_an_end_of_suppression_says_what_it_was() -> None:
    talk = talk_of()
    trip(talk, 1)
    darken(talk, 2)
    cause = talk.alarm("dark", "lamp-1-1").suppression
    trip(talk, 3, on=False)
    talk.tick(33)
    (ended,) = [event for event in talk.journal if isinstance(event, AlarmUnsuppressed)]
    assert ended.by == cause
    assert ended.state is State.UNACKNOWLEDGED


def decide(talk: Talk, rule: str, asset: str, wish: Shelve | Remove | Restore, now: float) -> None:
    verdict, events = talk.room.decide(talk.alarm(rule, asset), wish, BOSS, now)
    assert verdict.accepted, verdict.reason
    talk.keep(events)
