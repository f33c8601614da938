"""What desks are told: alarms and orders at once, values ten times a second."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from app.bus.client import Client
from app.bus.topics import Topics
from app.bus.wire import Delta, Status
from app.core.rhythm import Rhythm
from app.engine.picture import Picture, wire_quality

DELTA_EVERY_S = 0.1
SLOTS_A_DELTA = 8000  # 21 bytes each: well under what brokers carry
SHIFTS_A_DELTA = 5  # with the longest notes
PROGRAMMES_A_DELTA = 5  # that name as many lamps as they may
HOLDS_A_DELTA = 2  # each with the longest list of assets
ROWS_A_DELTA = 100  # even with the longest comments on all alarms a broker carries it


class Outbox:
    """Publishes deltas, numbered without gaps from 1 in each epoch.

    Called after the commit only, so that nothing is told that could be lost.
    Deltas go at QoS 0: a desk that misses one asks for a snapshot.
    """

    def __init__(self, client: Client, topics: Topics, picture: Picture, epoch: int = 0) -> None:
        self._client = client
        self._topics = topics
        self._picture = picture
        self.epoch = epoch
        self._encoder = msgspec.msgpack.Encoder()
        self._rhythm = Rhythm(DELTA_EVERY_S)
        self.seq = 0

    def tell(self, now: float) -> None:
        """Publish what is due."""
        if self._picture.urgent:
            self._rhythm.wait(now)
            self.flush(now)
        elif self._rhythm.due(now):
            self.flush(now)

    def flush(self, now: float) -> None:
        """Publish all that desks do not know yet; after it, `seq` names the picture."""
        for delta in self._deltas(now):
            self._client.publish(self._topics.delta, self._encoder.encode(delta), qos=0)

    def status(self, status: Status) -> None:
        self._client.publish(self._topics.status, self._encoder.encode(status), qos=0)

    def _deltas(self, now: float) -> Iterator[Delta]:
        live = self._picture.live
        slots = self._picture.take_slots()
        alarms = self._picture.take_alarms()
        orders = self._picture.take_orders()
        sources = self._picture.take_source_rows()
        shifts = self._picture.take_shifts()
        holds = self._picture.take_reservation_rows()
        programmes = self._picture.take_programmes()
        while len(slots) or alarms or orders or sources or shifts or holds or programmes:
            part, slots = slots[:SLOTS_A_DELTA], slots[SLOTS_A_DELTA:]
            self.seq += 1
            yield Delta(
                epoch=self.epoch,
                seq=self.seq,
                at=now,
                slots=part.astype("<u4").tobytes(),
                values=live.value[part].astype("<f8").tobytes(),
                times=live.time[part].astype("<f8").tobytes(),
                qualities=wire_quality(live, part).tobytes(),
                alarms=alarms[:ROWS_A_DELTA],
                orders=orders[:ROWS_A_DELTA],
                sources=sources[:ROWS_A_DELTA],
                shifts=shifts[:SHIFTS_A_DELTA],
                reservations=holds[:HOLDS_A_DELTA],
                programmes=programmes[:PROGRAMMES_A_DELTA],
            )
            programmes = programmes[PROGRAMMES_A_DELTA:]
            holds = holds[HOLDS_A_DELTA:]
            shifts = shifts[SHIFTS_A_DELTA:]
            alarms, orders, sources = (
                alarms[ROWS_A_DELTA:],
                orders[ROWS_A_DELTA:],
                sources[ROWS_A_DELTA:],
            )
