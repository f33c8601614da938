"""Whatever happens in a quarter: suppressed is exactly what has a cause."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.core.alarm_table import State
from app.core.alarm_wish import Actor, Remove, Restore, Shelve, Unshelve
from app.core.events import decode, encode
from app.core.room import Room
from tests.core.hamlet import SOURCE, Talk
from tests.core.quarter import CALM, NODE, again, quarter, quarter_kinds, suppression, talk_of

CITY = quarter(cabinets=2, lamps=2)
CITY.parent[CITY.rows["east"]] = CITY.rows["node-1"]  # a ring: node and source above each other
KINDS = quarter_kinds(
    node=NODE + suppression("lost", "ancestor = 'source'\nrule = 'lost'\nhold_s = 10"),
    source=SOURCE + suppression("node_down", "ancestor = 'node'\nrule = 'down'"),
)
CABINETS = ("cabinet-1", "cabinet-2")
LAMPS = ("lamp-1-1", "lamp-1-2", "lamp-2-1")
BOSS = Actor(person="operator-1", desk="desk-1", role="supervisor")
READING = st.one_of(
    st.tuples(st.just("node-1"), st.just("down"), st.booleans()),
    st.tuples(
        st.sampled_from(CABINETS),
        st.sampled_from(["tripped", "maintenance", "door"]),
        st.booleans(),
    ),
    st.tuples(st.sampled_from(LAMPS), st.just("dark"), st.booleans()),
    st.tuples(st.sampled_from(LAMPS), st.just("power"), st.sampled_from([5.0, 15.0, 25.0])),
)
STEP = st.one_of(
    st.tuples(st.just("read"), READING),
    st.tuples(st.just("read"), READING),
    st.tuples(st.just("wait"), st.sampled_from([1, 9, 31, 61, 130])),
    st.tuples(st.just("source"), st.booleans()),
    st.tuples(st.just("wish"), st.tuples(st.integers(0, 9), st.integers(0, 4))),
    st.tuples(st.just("restart"), st.none()),
)


def play(talk: Talk, step: tuple[str, object], now: float) -> tuple[Talk, float]:
    match step:
        case ("read", (str() as asset, str() as point, bool() | float() as value)):
            talk.read((point, value), now=now, asset=asset)
        case ("wait", int() as seconds):
            now += seconds
            talk.tick(now)
        case ("source", bool() as online):
            talk.source("east", online, now)
        case ("wish", (int() as which, int() as what)):
            wish(talk, which, what, now)
        case _:
            talk = again(talk, now)
    return talk, now + 1


def wish(talk: Talk, which: int, what: int, now: float) -> None:
    alarms = list(talk.room.alarms())
    if not alarms:
        return
    alarm = alarms[which % len(alarms)]
    if what == 0:
        talk.acknowledge(alarm, now)
        return
    wanted = (Shelve(600, "known"), Unshelve(), Remove("faulty"), Restore())[what - 1]
    _, events = talk.room.decide(alarm, wanted, BOSS, now)
    talk.keep(events)


def check(talk: Talk) -> None:
    """Suppressed is exactly what has a cause."""
    for alarm in talk.room.alarms():
        assert alarm.suppression == talk.room.design.cause(alarm.alarm), alarm
        if alarm.removal is None:
            assert (alarm.state is State.SUPPRESSED) is (alarm.suppression is not None)


def check_roots(talk: Talk) -> None:
    """Where nothing is held any more each cause stands, and is itself no other's."""
    by_number = {alarm.occurrence: alarm for alarm in talk.room.alarms()}
    for alarm in by_number.values():
        if alarm.suppression is not None and alarm.suppression.occurrence:
            cause = by_number[alarm.suppression.occurrence]
            assert cause.active, (alarm, cause)
            assert cause.suppression is None, (alarm, cause)
            assert cause.removal is None, (alarm, cause)


@given(st.lists(STEP, max_size=40))
@example([("read", ("node-1", "down", True)), ("source", False), ("source", True)])
@settings(max_examples=150, deadline=None)
def test_suppressed_is_exactly_what_has_a_cause(steps: list[tuple[str, object]]) -> None:
    talk, now = talk_of(CITY, KINDS), 1.0
    for step in steps:
        talk, now = play(talk, step, now)
        check(talk)
    talk.tick(now + 1000)
    check(talk)
    check_roots(talk)


@given(st.lists(STEP, max_size=40), st.integers(0, 100))
@settings(max_examples=60, deadline=None)
def test_the_journal_at_any_point_folds_to_the_picture(
    steps: list[tuple[str, object]], cut: int
) -> None:
    talk, now = talk_of(CITY, KINDS), 1.0
    for step in steps:
        talk, now = play(talk, step, now)
    journal = [decode(encode(event)) for event in talk.journal]
    room = Room(CITY, KINDS, philosophy=CALM)
    for event in journal[:cut]:
        room.fold(event)
    other = Room(CITY, KINDS, philosophy=CALM)
    other.restore(room.checkpoint())
    for event in journal[cut:]:
        other.fold(event)
    assert list(other.alarms()) == list(talk.room.alarms())
    assert other.floods.states() == talk.room.floods.states()
