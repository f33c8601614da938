"""Random histories: against a plain reference, and what must hold in all of them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.alarm import Alarm
from app.core.alarm_wish import Actor, AlarmWish
from app.core.batch import Batch
from app.core.events import (
    AlarmAcknowledged,
    AlarmRaised,
    AlarmRemoved,
    AlarmShelved,
    AlarmSuppressed,
    decode,
    encode,
)
from app.core.kind import Kind
from app.core.order import OrderReport
from app.core.room import Room
from tests.core.desk_talk import SUPPRESSION
from tests.core.hamlet import BOX, Talk, hamlet, kinds
from tests.core.reference import PlainRoom, box
from tests.core.table_wishes import ACTORS, WISHES

BOXES = ("box-1", "box-2")
# Without staleness and reminders, which the reference does not know.
PLAIN = kinds(
    BOX.replace("stale_after_s = 60", "stale_after_s = 1e9").replace("realarm_after_s = 100", "")
)
FULL = kinds(BOX + SUPPRESSION)
SETTING_ASIDE = AlarmShelved | AlarmSuppressed | AlarmRemoved
LEVELS = st.sampled_from([-20.0, -10.0, -9.0, -8.0, -7.9, 0.0, 7.9, 8.0, 9.0, 10.0, 20.0])
READINGS = st.one_of(
    st.tuples(st.just("level"), LEVELS),
    st.tuples(st.just("state"), st.sampled_from([0.0, 1.0, 2.0])),
    st.tuples(st.just("door"), st.sampled_from([0.0, 1.0])),
)
BEAT = st.lists(st.tuples(st.sampled_from(BOXES), READINGS, st.integers(0, 4)), max_size=6)
STEP = st.one_of(
    st.tuples(st.just("beat"), BEAT),
    st.tuples(st.just("wait"), st.integers(1, 12)),
    st.tuples(st.just("acknowledge"), st.integers(0, 9)),
    st.tuples(st.just("reset"), st.integers(0, 9)),
)
OTHER = st.one_of(
    st.tuples(st.just("source"), st.tuples(st.sampled_from(["east", "west"]), st.booleans())),
    st.tuples(st.just("order"), st.tuples(st.sampled_from(BOXES), st.integers(-5, 5))),
    st.tuples(st.just("report"), st.sampled_from(["sent", "refused", "expired"])),
    st.tuples(st.just("silence"), st.integers(50, 200)),
    st.tuples(st.just("late"), st.tuples(st.sampled_from(BOXES), READINGS, st.integers(0, 30))),
    st.tuples(
        st.just("wish"),
        st.tuples(st.integers(0, 9), st.sampled_from(WISHES), st.sampled_from(ACTORS)),
    ),
)


@dataclass
class Story:
    """Plays steps to a room, and to the reference where there is one."""

    kinds: dict[str, Kind]
    plain: PlainRoom | None = None
    now: float = 1000.0
    talk: Talk = field(init=False)
    asked: int = 0

    def __post_init__(self) -> None:
        self.talk = Talk(Room(hamlet(BOXES), self.kinds))

    def play(self, step: tuple[str, object]) -> None:
        name, what = step
        getattr(self, name)(what)

    def beat(self, readings: list[tuple[str, tuple[str, float], int]]) -> None:
        """Readings of one beat, each some seconds after the one before."""
        room, rows, at = self.talk.room, [], self.now
        self.now += sum(seconds for _, _, seconds in readings) + 1
        for asset, (point, value), seconds in readings:
            at += seconds
            row = room.city.rows[asset]
            rows.append((room.slots.slot(row, point), value, at, 0, int(room.city.source[row])))
            if self.plain:
                self.plain.reading(asset, point, value, at, self.now)
        self.talk.keep(room.observe(Batch.of(rows), self.now))

    def late(self, what: tuple[str, tuple[str, float], int]) -> None:
        """A reading that is not newer than the point's last one, or the very same
        again, decides nothing."""
        asset, (point, value), seconds = what
        room, row = self.talk.room, self.talk.room.city.rows[asset]
        slot = room.slots.slot(row, point)
        if np.isfinite(room.live.time[slot]):
            value = float(room.live.value[slot]) if seconds == 0 else value
            at = float(room.live.time[slot]) - seconds
            batch = Batch.of([(slot, value, at, 0, int(room.city.source[row]))])
            assert room.observe(batch, self.now) == []

    def wait(self, seconds: int) -> None:
        for _ in range(seconds):
            self.now += 1
            self.talk.tick(self.now)
            if self.plain:
                self.plain.time(self.now)

    def silence(self, seconds: int) -> None:
        self.now += seconds
        self.talk.tick(self.now)

    def acknowledge(self, place: int) -> None:
        alarm = self.some(place)
        if alarm is not None:
            accepted = self.talk.acknowledge(alarm, self.now).accepted
            if self.plain:
                assert self.plain.boxes[alarm.asset][alarm.rule].acknowledge() is accepted

    def reset(self, place: int) -> None:
        alarm = self.some(place)
        if alarm is not None:
            accepted = self.talk.reset(alarm, self.now).accepted
            if self.plain:
                assert self.plain.boxes[alarm.asset][alarm.rule].reset() is accepted

    def wish(self, what: tuple[int, AlarmWish, Actor]) -> None:
        place, wish, actor = what
        alarm = self.some(place)
        if alarm is not None:
            self.talk.keep(self.talk.room.decide(alarm, wish, actor, self.now)[1])

    def source(self, what: tuple[str, bool]) -> None:
        self.talk.source(*what, now=self.now)

    def order(self, what: tuple[str, int]) -> None:
        self.asked += 1
        asset, value = what
        _, events = self.talk.request_order(
            asset, "set", value, "Camille", "desk-1", f"o-{self.asked}", self.now, self.now + 20
        )
        self.talk.keep(events)

    def report(self, outcome: str) -> None:
        report = OrderReport(f"o-{self.asked}", outcome)
        self.talk.keep(self.talk.room.reported(report, self.now))

    def some(self, place: int) -> Alarm | None:
        alarms = list(self.talk.room.alarms())
        return alarms[place % len(alarms)] if alarms else None


@given(st.lists(STEP, max_size=25))
@settings(max_examples=300, deadline=None)
def test_the_columns_say_what_the_plain_reference_says(steps: list[tuple[str, object]]) -> None:
    story = Story(PLAIN, PlainRoom({asset: box() for asset in BOXES}))
    assert story.plain is not None
    for step in steps:
        story.play(step)
        assert story.talk.open() == story.plain.open()
    raised = sum(alarm.occurrence for b in story.plain.boxes.values() for alarm in b.values())
    events = [event for event in story.talk.journal if isinstance(event, AlarmRaised)]
    assert [event.occurrence for event in events] == list(range(1, raised + 1))


@given(st.lists(STEP | OTHER, max_size=25))
@settings(max_examples=200, deadline=None)
def test_an_unacknowledged_alarm_never_vanishes(steps: list[tuple[str, object]]) -> None:
    story = Story(FULL)
    waiting: set[tuple[str, str]] = set()
    for step in steps:
        seen = len(story.talk.journal)
        story.play(step)
        happened = story.talk.journal[seen:]
        noted = {(e.asset, e.rule) for e in happened if isinstance(e, AlarmAcknowledged)}
        stands = list(story.talk.room.alarms())
        still = {(a.asset, a.rule) for a in stands if a.unacknowledged}
        aside = {(e.asset, e.rule) for e in happened if isinstance(e, SETTING_ASIDE)}
        assert waiting <= still | noted | aside
        waiting = still


@given(st.lists(STEP | OTHER, max_size=25), st.integers(0, 200))
@settings(max_examples=200, deadline=None)
def test_folding_the_journal_gives_the_live_picture_from_any_checkpoint(
    steps: list[tuple[str, object]], cut: int
) -> None:
    story = Story(FULL)
    for step in steps:
        story.play(step)
    live = story.talk.room
    journal = [decode(encode(event)) for event in story.talk.journal]
    assert journal == story.talk.journal
    first = Room(hamlet(BOXES), FULL)
    for event in journal[:cut]:
        first.fold(event)
    second = Room(hamlet(BOXES), FULL)
    second.restore(first.checkpoint())
    for event in journal[:cut]:  # once more: a fold forgives that
        second.fold(event)
    assert second.checkpoint() == first.checkpoint()
    for event in journal[cut:]:
        second.fold(event)
    assert list(second.alarms()) == list(live.alarms())
    assert list(second.orders()) == list(live.orders())
    assert list(second.sources()) == list(live.sources())
    assert second.checkpoint() == live.checkpoint()


@given(st.lists(STEP | OTHER, max_size=20))
@settings(max_examples=100, deadline=None)
def test_a_restart_with_the_live_values_changes_nothing_but_running_delays(
    steps: list[tuple[str, object]],
) -> None:
    story = Story(FULL)
    for step in steps:
        story.play(step)
    story.silence(20)  # so that no delay is running
    live = story.talk.room
    again = Room(hamlet(BOXES), FULL)
    again.restore(live.checkpoint())
    again.live.restore(live.live.value, live.live.time, live.live.quality)
    events = again.resume(story.now)
    assert [event for event in events if not encode(event).startswith(b'{"type":"alarm_')] == []
    assert [(a.occurrence, a.state) for a in again.alarms()] == [
        (a.occurrence, a.state) for a in live.alarms()
    ]
    known = ~np.isnan(live.live.value)
    np.testing.assert_array_equal(again.live.value[known], live.live.value[known])
    later = story.now + 1
    assert [e for e in again.tick(later) if isinstance(e, AlarmRaised)] == [
        e for e in live.tick(later) if isinstance(e, AlarmRaised)
    ]
