"""A broker that answers and stores nothing is told from one that is slow or away."""

from __future__ import annotations

from app.bus.message import Receipt
from app.wiring.brokerwatch import WORD_EVERY_S, BrokerWatch


class Words:
    """What was said to a broker that acknowledges only when told to."""

    def __init__(self) -> None:
        self.said: list[Receipt] = []
        self.connected = True
        self.keeps = True

    def say(self) -> Receipt | None:
        if not self.connected:
            return None
        self.said.append(Receipt(0, 1))
        self.said[-1].acknowledged = self.keeps
        return self.said[-1]


def test_idle_is_who_no_longer_acknowledges() -> None:
    words, passed = Words(), [1000.0]
    watch = BrokerWatch(words.say, lambda: passed[-1])

    def idle_after(seconds: float) -> float:
        passed.append(passed[-1] + seconds)
        return watch.idle_s()

    words.keeps = False
    assert idle_after(0.0) == idle_after(100.0) == 0.0  # it never did: it is starting
    words.keeps = True
    assert idle_after(WORD_EVERY_S) == idle_after(0.0) == 0.0
    words.keeps = False
    for _ in range(20):
        idle = idle_after(WORD_EVERY_S)
    words.connected = False  # hung up on by the broker that cannot store
    assert idle_after(50.0) == idle + 50.0 > 80.0
    watch.begin_anew()
    assert watch.idle_s() == 0.0
    assert len(words.said) > 15
