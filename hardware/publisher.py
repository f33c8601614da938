"""One source on its way to the broker, by the contract of the feed."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import msgspec

from app.bus.address import BrokerAddress
from app.bus.client import Client
from app.bus.message import Message, Publication, Receipt, Subscription
from app.bus.rows import LinkState
from app.bus.stamp import format_stamp
from app.bus.topics import Topics
from app.bus.wire import OrderReport, Reading, SourceState, Value
from hardware.city.ledger import Entry, Ledger, digest

# A tuple is a good reading: asset, point, value, time. The field makes many of them.
FeedReading = Reading | tuple[str, str, Value, str]

BATCH_READINGS = 200
BATCH_BYTES = 64 * 1024
_INFLIGHT = 64


@dataclass(slots=True)
class Parcel:
    """One message, kept until the broker has acknowledged it."""

    seq: int
    payload: bytes
    count: int
    receipt: Receipt | None = None


class Publisher:
    """Numbers, sends and, after an outage, sends again under the same number
    what the broker has not acknowledged. When more than `bound` readings wait,
    all are dropped and a new birth begins: then everything is told anew. A
    `ledger`, where there is one, notes what was said; `commands` are heard where
    devices take them from the bus themselves.
    """

    def __init__(
        self,
        source: str,
        address: BrokerAddress,
        identity: str,
        topics: Topics,
        ledger: Ledger | None,
        clock: Callable[[], float],
        bound: int,
        *,
        commands: bool = True,
        present: bool = True,
    ) -> None:
        self.source = source
        self.readings = 0
        self._bound = bound
        self._topics = topics
        self._ledger = ledger
        self._clock = clock
        self._waiting: deque[Parcel] = deque()
        self._connection = 0
        self._announced: Receipt | None = None
        self.present = present
        self.link: LinkState | None = None
        self.begin()
        heard = [topics.rebirth(source), *([topics.command(source)] if commands else [])]
        gone = msgspec.json.encode(SourceState(online=False, at=""))
        self._client = Client(
            address,
            identity,
            root=topics.root,
            subscriptions=[Subscription(topic, 1) for topic in heard],
            will=Publication(topics.source(source), gone, 1, True),
            max_inflight=_INFLIGHT * 4,
        )

    @property
    def connected(self) -> bool:
        return self._client.connected

    @property
    def waiting(self) -> int:
        """Readings that the broker has not acknowledged yet."""
        return sum(parcel.count for parcel in self._waiting)

    def begin(self) -> None:
        """A birth: numbers start at 1, and nothing of before is sent."""
        self.born = round(self._clock(), 3)
        self._seq = 0
        self._waiting.clear()
        self._announced = None
        if self._ledger is not None:
            self._ledger.write(Entry.BIRTH, self.source, self.born, 0, 0, self.born, b"")

    def appear(self) -> None:
        """The source is back: a birth."""
        self.present = True
        self.begin()

    def vanish(self) -> None:
        """The source is gone, though we are not: it is said to be offline, once what
        it said before has arrived."""
        self.present = False
        self._announced = None

    def describe(self, link: LinkState) -> None:
        """How the link is by which it speaks: told at once, where that is new."""
        if link != self.link:
            self.link = link
            self._announced = None

    def start(self) -> None:
        self._client.start()

    def stop(self, timeout_s: float) -> None:
        """Takes leave in order: the source is offline, by its own word."""
        state = SourceState(online=False, at=format_stamp(self._clock()))
        topic = self._topics.source(self.source)
        farewell = Publication(topic, msgspec.json.encode(state), 1, True)
        self._client.stop((farewell,), timeout_s)
        self._settle()

    def break_off(self) -> None:
        """Vanishes without a word; the broker says its will."""
        self._client.stop(timeout_s=0.0, abrupt=True)

    def offer(self, readings: Sequence[FeedReading]) -> bool:
        """Takes readings to send, in messages of at most 200. False: too many
        wait, a new birth began, and everything is to be told anew."""
        now = self._clock()
        for at in range(0, len(readings), BATCH_READINGS):
            self._pack(readings[at : at + BATCH_READINGS], now)
        self.readings += len(readings)
        if self.waiting <= self._bound:
            return True
        self.begin()
        return False

    def report(self, identity: str, outcome: str, reason: str = "") -> None:
        """Says what became of an order, if anyone can hear it."""
        word = OrderReport(
            id=identity, outcome=outcome, at=format_stamp(self._clock()), reason=reason
        )
        self._client.publish(self._topics.report(self.source), msgspec.json.encode(word), 1)

    def take(self) -> list[Message]:
        """Commands, and requests to be born anew, that came in; they count as received."""
        messages = self._client.take()
        self._client.ack(messages)
        return messages

    def pump(self) -> None:
        """Sends what can be sent now, in order."""
        self._settle()
        client = self._client
        if not client.connected:
            return
        if client.connection != self._connection:
            self._connection = client.connection
            self._announced = None
            for parcel in self._waiting:
                parcel.receipt = None
        if (self.present or not self._waiting) and not self._announce():
            return
        topic = self._topics.feed(self.source)
        for number, parcel in enumerate(self._waiting):
            if parcel.receipt is None:
                if number >= _INFLIGHT:
                    return
                parcel.receipt = client.publish(topic, parcel.payload, 1)
                if parcel.receipt is None:
                    return

    def _announce(self) -> bool:
        """Birth or absence, said anew at each connection; a birth's time tells whether it is
        a new one."""
        if self._announced is None:
            at = self.born if self.present else self._clock()
            state = SourceState(online=self.present, at=format_stamp(at), link=self.link)
            topic = self._topics.source(self.source)
            self._announced = self._client.publish(topic, msgspec.json.encode(state), 1, True)
        return self._announced is not None

    def _pack(self, readings: Sequence[FeedReading], now: float) -> None:
        payload = _encoded(self._seq + 1, readings)
        if len(payload) > BATCH_BYTES and len(readings) > 1:
            half = len(readings) // 2
            self._pack(readings[:half], now)
            self._pack(readings[half:], now)
            return
        self._seq += 1
        parcel = Parcel(self._seq, payload, len(readings))
        self._waiting.append(parcel)
        self._note(Entry.PUBLISHED, parcel, now)

    def _settle(self) -> None:
        now = self._clock()
        while self._waiting:
            receipt = self._waiting[0].receipt
            if receipt is None or not receipt.acknowledged:
                return
            self._note(Entry.ACKNOWLEDGED, self._waiting.popleft(), now)

    def _note(self, entry: Entry, parcel: Parcel, now: float) -> None:
        if self._ledger is not None:
            mark = digest(parcel.payload)
            self._ledger.write(entry, self.source, self.born, parcel.seq, parcel.count, now, mark)


def _encoded(seq: int, readings: Sequence[FeedReading]) -> bytes:
    return msgspec.json.encode({"seq": seq, "readings": readings})
