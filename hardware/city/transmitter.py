"""All publishers of the field, and the commands that come back to it."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable

import msgspec

from app.bus.address import BrokerAddress
from app.bus.message import Message
from app.bus.stamp import format_stamp, parse_stamp
from app.bus.topics import Topics, last_level
from app.bus.wire import Order
from hardware.city.field import Field
from hardware.city.ledger import Ledger
from hardware.city.outstations import Outstations
from hardware.city.reports import FeedReading, Reports
from hardware.publisher import Publisher

_log = logging.getLogger(__name__)
_LEAST_BOUND = 50_000  # readings that a source keeps through an outage
_KNOWN_ORDERS = 10_000
_FAREWELL_S = 3.0
_REST_S = 1.0  # what no change makes urgent is sent once a second


class Transmitter:
    """One publisher a source. `clock` says the true time, in epoch seconds. Sources of
    `outstations` speak for themselves, by their own protocol.

    A source that a fault has cut is gone without a word, loses what its devices
    say meanwhile, and tells everything anew when it is back.
    """

    def __init__(
        self,
        field: Field,
        address: BrokerAddress,
        topics: Topics,
        ledger: Ledger,
        clock: Callable[[], float],
        installation: str,
        outstations: Outstations | None = None,
    ) -> None:
        self._field = field
        self._outstations = outstations
        self._own = [
            source
            for source in field.city.sources
            if outstations is None or source not in outstations.sources
        ]
        self._ledger = ledger
        self._clock = clock
        self._address = address
        self._topics = topics
        self._installation = installation
        self.publishers: dict[str, Publisher] = {}
        self._reborn: set[str] = set()  # asked to tell everything under a new count
        self._gathered: dict[str, list[FeedReading]] = {}
        self._sent_at = 0.0
        self._orders: deque[str] = deque(maxlen=_KNOWN_ORDERS)
        self.commands = 0

    def start(self) -> None:
        if self._outstations is not None:
            self._outstations.start()
        for source in self._own:
            if source not in self._field.faults.cut:
                self._connect(source)

    def stop(self) -> None:
        """Every source takes leave; the ledger has the last acknowledgements.
        All of them together wait for a mute broker for three seconds."""
        if self._outstations is not None:
            self._outstations.stop()
        deadline = time.monotonic() + _FAREWELL_S
        for publisher in self.publishers.values():
            publisher.pump()
            publisher.stop(max(0.0, deadline - time.monotonic()))
        self.publishers.clear()

    def send(self, reports: Reports, at: float) -> None:
        """Passes on what was told in a step that ended at `at`."""
        self._follow_cuts()
        city = self._field.city
        for number, readings in reports.by_source(city, format_stamp(at)):
            self._gathered.setdefault(city.sources[number], []).extend(readings)
        due = {city.sources[number] for number in reports.urgent_sources(city)}
        if at - self._sent_at >= _REST_S:
            self._sent_at = at
            due = set(self._gathered)
        for source in sorted(due & self._gathered.keys()):
            readings = self._gathered.pop(source)
            publisher = self.publishers.get(source)
            if publisher is not None and not publisher.offer(readings):
                _log.warning("%s: too much waits for the broker, beginning anew", source)
                self._field.refresh(source)

    def pump(self) -> None:
        """Sends, settles, and hands commands to the field."""
        if self._outstations is not None:
            self._outstations.turn()
        for source, publisher in self.publishers.items():
            for message in publisher.take():
                if message.topic == self._topics.rebirth(source):
                    self._reborn.add(source)
                else:
                    self._command(source, publisher, message)
            publisher.pump()
            if source in self._reborn and not publisher.waiting:
                self._reborn.discard(source)  # all of before has arrived: begin anew
                publisher.begin()
                self._field.refresh(source)

    def _connect(self, source: str) -> None:
        publisher = Publisher(
            source,
            self._address,
            f"city-{self._installation}-{source}"[:64],
            self._topics,
            self._ledger,
            self._clock,
            _bound(self._field, source),
        )
        self.publishers[source] = publisher
        publisher.start()

    def _follow_cuts(self) -> None:
        cut = self._field.faults.cut
        for source in [name for name in self.publishers if name in cut]:
            self.publishers.pop(source).break_off()
        for source in self._own:
            if source not in self.publishers and source not in cut:
                self._connect(source)
                self._field.refresh(source)

    def _command(self, source: str, publisher: Publisher, message: Message) -> None:
        if message.oversize or last_level(message.topic) != source:
            return
        try:
            order = msgspec.json.decode(message.payload, type=Order)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            _log.warning("%s: a command that cannot be read", source)
            return
        if order.id in self._orders:
            return  # known: carried out already
        self._orders.append(order.id)
        if not self._clock() < parse_stamp(order.expires_at):
            publisher.report(order.id, "expired", "expired")
            return
        reason = self._field.obey(order.asset, order.point, order.value)
        self._ledger.command(self._field.steps, order.asset, order.point, order.value)
        self.commands += 1
        if reason:
            publisher.report(order.id, "refused", reason)


def _bound(field: Field, source: str) -> int:
    """Room for telling everything that a source carries twice over."""
    city = field.city
    carried = city.source == city.sources.index(source)
    points = sum(
        int(carried[group.rows].sum()) * len(group.kind.points) for group in field.groups.values()
    )
    return max(_LEAST_BOUND, 2 * points)
