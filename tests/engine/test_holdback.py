"""Messages that overtook others wait for them a moment, unacknowledged, and no longer."""

from __future__ import annotations

import msgspec
import pytest

from app.bus.message import Message
from app.bus.stamp import format_stamp
from app.bus.topics import LIVE, Topics
from app.core.batch import Batch
from app.core.kindset import parse_kinds
from app.core.slots import SlotTable
from app.engine import holdback
from app.engine.feedreader import FeedReader
from app.engine.holdback import HOLD_S
from app.engine.intake import Intake
from app.engine.pointbook import Pointbook
from app.engine.quarantine import Quarantine
from app.engine.sourcelog import SourceLog
from resources.shelf import kind_files
from tests.engine.town import town

NOW = 1_790_000_000.0
TABLE = SlotTable(town(), parse_kinds(kind_files()))
SOURCE = "lighting-01"


class Door:
    """An intake by itself. What it took is told by the values, which are the numbers."""

    def __init__(self) -> None:
        self.now = NOW
        self.quarantine = Quarantine()
        self.sources = SourceLog(TABLE.city, {})
        reader = FeedReader(Pointbook(TABLE), self.quarantine)
        self.intake = Intake(Topics(LIVE), reader, self.sources, self.quarantine)
        self.acknowledged: list[int] = []
        self._mid = 0

    def say(self, *numbers: int, source: str = SOURCE, life: int = 0) -> list[float]:
        """Messages of these numbers in one beat; the values that were taken."""
        messages = []
        for number in numbers:
            self._mid += 1
            row = ["lamp-000001", "power_w", float(number + 100 * life), format_stamp(NOW)]
            payload = msgspec.json.encode({"seq": number, "readings": [row]})
            topic = f"{LIVE}/feed/{source}"
            messages.append(Message(topic, payload, len(payload), 1, False, self.now, 1, self._mid))
        return self.beat(messages)

    def born(self, at: float) -> None:
        state = msgspec.json.encode({"online": True, "at": format_stamp(at)})
        topic = f"{LIVE}/source/{SOURCE}"
        self._mid += 1
        self.beat([Message(topic, state, len(state), 1, False, self.now, 1, self._mid)])

    def beat(self, messages: list[Message]) -> list[float]:
        harvest = self.intake.take(messages, self.now)
        self.acknowledged += [message.mid for message in harvest.messages]
        found: list[float] = []
        for step in harvest.steps:
            if isinstance(step, Batch):
                found += step.values.tolist()
        return found

    @property
    def missing(self) -> int:
        track = self.sources.track(SOURCE)
        assert track is not None
        return track.sequence.missing


@pytest.fixture
def door() -> Door:
    return Door()


def test_what_overtook_waits_and_follows_in_order(door: Door) -> None:
    assert door.say(1, 2) == [1, 2]
    assert door.say(4, 5) == []
    assert door.acknowledged == [1, 2], "held in memory only: the broker keeps them"
    assert door.say(3) == [3, 4, 5]
    assert sorted(door.acknowledged) == [1, 2, 3, 4, 5]
    assert door.missing == 0


def test_what_does_not_come_is_not_waited_for_longer(door: Door) -> None:
    door.say(1)
    assert door.say(3, 4) == []
    door.now += HOLD_S - 0.1
    assert door.beat([]) == []
    door.now += 0.2
    assert door.beat([]) == [3, 4]
    assert (door.missing, sorted(door.acknowledged)) == (1, [1, 2, 3])
    assert door.say(2) == [2], "late, and taken all the same"


def test_a_copy_of_what_waits_is_acknowledged_with_it(door: Door) -> None:
    door.say(1)
    assert door.say(3, 3) == []
    assert door.acknowledged == [1]
    assert door.say(2) == [2, 3]
    assert sorted(door.acknowledged) == [1, 2, 3, 4]
    assert not door.quarantine.counts


def test_a_new_count_waits_for_nothing_of_the_old_one(door: Door) -> None:
    door.say(1)
    assert door.say(3) == []
    door.born(NOW + 5)
    assert sorted(door.acknowledged) == [1, 2, 3]
    assert door.say(1, 2, life=1) == [101, 102]
    assert door.missing == 0


def test_a_stranger_may_count_as_he_likes(door: Door) -> None:
    assert door.say(1, 7, source="by-hand") == [1, 7]


def test_too_much_does_not_wait(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holdback, "MOST_HELD", 2)
    door.say(1)
    assert door.say(3, 4) == []
    assert door.say(6) == [6]
    assert door.missing == 4, "2 to 5: those that wait are of them"
    assert door.say(2) == [2]


def test_a_clock_that_is_set_lets_everything_go(door: Door) -> None:
    door.say(1)
    assert door.say(3) == []
    door.now -= 3600.0
    door.beat([])
    assert door.acknowledged == [1, 2]
