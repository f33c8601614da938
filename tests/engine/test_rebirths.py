"""Who is asked for the whole state, when, how often, and when it is over."""

from __future__ import annotations

from itertools import pairwise

import msgspec

from app.bus.wire import Rebirth
from app.core.events import JournalReconciled
from app.engine.rebirths import AGAIN_S, GRACE_S, RECONCILED_BY_S, Rebirths
from app.engine.sourcelog import SourceLog
from tests.engine.town import SOURCES, town

NOW = 1_790_000_000.0


class Line:
    """Rebirths over a real source log; hears what is asked, second by second."""

    def __init__(self, *, restored: bool = False) -> None:
        self.sources = SourceLog(town(), {})
        self.asked: list[tuple[float, str, str]] = []
        self.up = True
        self.now = NOW
        self.events: list[object] = []
        self.rebirths = Rebirths(self.sources, self._say, restored=restored, now=NOW)

    def _say(self, source: str, payload: bytes) -> bool:
        word = msgspec.json.decode(payload, type=Rebirth)
        if self.up:
            self.asked.append((self.now - NOW, source, word.reason))
        return self.up

    def born(self, source: str) -> None:
        track = self.sources.track(source)
        assert track is not None
        track.online = True
        assert track.is_birth(self.now)

    def says(self, source: str, seq: int) -> None:
        track = self.sources.track(source)
        assert track is not None
        track.arrive(seq, b"%d" % seq, self.now)

    def wait(self, seconds: float) -> None:
        for _ in range(int(seconds)):
            self.now += 1.0
            self.events += self.rebirths.tend(self.now)


def test_a_gap_that_stays_is_asked_about_and_what_comes_late_is_not() -> None:
    line = Line()
    line.born("water")
    for seq in (1, 2, 4):
        line.says("water", seq)
    line.wait(GRACE_S - 2)
    line.says("water", 3)
    line.wait(30)
    assert line.asked == []
    line.says("water", 9)
    line.wait(GRACE_S + 2)
    assert [(source, reason) for _, source, reason in line.asked] == [("water", "gap")]
    line.born("water")
    line.says("water", 1)
    line.wait(60)
    assert len(line.asked) == 1


def test_a_source_whose_first_message_was_lost_is_asked_once() -> None:
    line = Line()
    line.born("water")
    line.says("water", 2)
    line.wait(GRACE_S + 2)
    line.says("water", 1)  # of the new count, and before its birth is told
    line.born("water")
    line.says("water", 2)
    line.wait(60)
    assert len(line.asked) == 1


def test_a_deaf_source_is_asked_ever_more_seldom() -> None:
    line = Line()
    line.born("water")
    line.says("water", 1)
    line.says("water", 3)
    line.wait(3600)
    times = [at for at, _, _ in line.asked]
    pauses = [later - at for at, later in pairwise(times)]
    assert pauses[:3] == [AGAIN_S, 2 * AGAIN_S, 4 * AGAIN_S]
    assert 8 <= len(times) <= 15


def test_nobody_is_asked_who_is_not_there() -> None:
    line = Line()
    line.born("water")
    line.says("water", 1)
    line.says("water", 3)
    track = line.sources.track("water")
    assert track is not None
    track.online = False
    line.wait(60)
    assert line.asked == []


def test_without_a_broker_it_is_asked_later() -> None:
    line = Line()
    line.born("water")
    line.says("water", 1)
    line.says("water", 3)
    line.up = False
    line.wait(60)
    line.up = True
    line.wait(1)
    assert len(line.asked) == 1


def test_after_a_restoring_everybody_is_asked_until_all_have_answered() -> None:
    line = Line(restored=True)
    for source in SOURCES:
        track = line.sources.track(source)
        assert track is not None
        track.online = True
    line.wait(2)
    assert {(source, reason) for _, source, reason in line.asked} == {
        (source, "restored") for source in SOURCES
    }
    assert line.rebirths.restoring
    for source in SOURCES:
        line.born(source)
    line.wait(1)
    assert line.events == [JournalReconciled(at=line.now, answered=len(SOURCES))]
    assert not line.rebirths.restoring
    line.wait(600)
    assert len(line.events) == 1


def test_the_silent_are_named_and_nobody_waits_for_ever() -> None:
    line = Line(restored=True)
    line.born("water")
    line.wait(RECONCILED_BY_S + 2)
    [event] = line.events
    assert isinstance(event, JournalReconciled)
    assert (event.answered, event.silent) == (1, ("access", "lighting-01"))


def test_a_clock_that_is_set_neither_hurries_nor_delays() -> None:
    line = Line(restored=True)
    line.now += 86400.0
    line.rebirths.clock_set(86400.0)
    line.wait(2)
    assert line.events == []


def test_a_clock_set_back_has_every_source_tell_its_state_once_more() -> None:
    line = Line()
    for source in ("water", "access"):
        line.born(source)
    line.rebirths.clock_set(1.0)
    line.rebirths.clock_set(3600.0)  # what comes is old, and taken
    line.wait(3)
    assert line.asked == []
    line.rebirths.clock_set(-3600.0)
    line.wait(30)
    assert [(source, reason) for _, source, reason in line.asked] == [
        ("water", "clock"),
        ("access", "clock"),
    ]
