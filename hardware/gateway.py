"""The gateway: the last hop of an order, never late and never twice."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence

import msgspec

from app.bus.client import Client
from app.bus.message import Message, Subscription
from app.bus.stamp import format_stamp, parse_stamp
from app.bus.topics import Topics, is_identity, last_level
from app.bus.wire import Order, OrderReport, SourceState
from app.core.lease import Claim
from hardware.carrier import Carrier
from hardware.link import is_late
from hardware.orderlog import OrderLog, Taken
from hardware.warden import Warden

_log = logging.getLogger(__name__)
_ACQUAINTANCE_S = 1.0  # an order may overtake the word that its source is there
_LONGEST_S = 600.0  # an order that claims to be good for longer is none of ours


class LinkRefusedError(RuntimeError):
    """A link to real equipment under the root of a simulation."""


def subscriptions(topics: Topics) -> tuple[Subscription, ...]:
    """What a gateway's client must hear."""
    heard = (topics.order("+"), topics.source("+"), topics.lease)
    return tuple(Subscription(topic, 1) for topic in heard)


class Gateway:
    """Takes orders from `client` and hands them to the link of their source;
    `usual` serves every source that no carrier speaks for.

    `clock` says the true time. `client` is started and stopped by the owner.
    """

    def __init__(
        self,
        client: Client,
        topics: Topics,
        log: OrderLog,
        usual: Warden,
        clock: Callable[[], float],
        carriers: Iterable[Carrier] = (),
    ) -> None:
        self._client = client
        self._topics = topics
        self._log = log
        self._clock = clock
        self._usual = usual
        self._carriers = {carrier.source: carrier for carrier in carriers}
        self._online: dict[str, bool] = {}
        self._early: list[tuple[float, str, Order]] = []
        self._unsaid: list[tuple[str, OrderReport]] = []
        self._states = msgspec.json.Decoder(SourceState)
        self._orders = msgspec.json.Decoder(Order)
        self._claims = msgspec.msgpack.Decoder(Claim)

    def open(self) -> None:
        """Opens the links; LinkRefusedError before any of them is open."""
        for warden in self._wardens():
            if warden.real is self._topics.simulated:
                where = "to real equipment" if warden.real else "to made-up devices"
                what = "a simulation" if self._topics.simulated else "a live city"
                raise LinkRefusedError(f"{warden.name} leads {where}, and this is {what}")
        self._usual.start()
        for carrier in self._carriers.values():
            carrier.open()

    def close(self) -> None:
        self._usual.stop()
        for carrier in self._carriers.values():
            carrier.close()
        self._log.close()

    def turn(self) -> None:
        """Works off what came in since the last turn."""
        messages = self._client.take()
        fresh: dict[str, tuple[str, Order]] = {}
        for message in messages:
            name = last_level(message.topic)
            if message.oversize or not is_identity(name):
                continue
            if message.topic == self._topics.lease:
                self._leader(message)
            elif not message.topic.startswith(self._topics.order("")):
                self._presence(name, message)
            elif (order := self._order(name, message)) is not None:
                fresh.setdefault(order.id, (name, order))
        if fresh:
            self._take(list(fresh.values()))
        self._deliver()
        self._client.ack(messages)
        for carrier in self._carriers.values():
            carrier.turn()
        for warden in self._wardens():
            for source, order, reason in warden.outcomes():
                outcome = "expired" if reason == "expired" else "refused" if reason else "sent"
                self._say(source, order, outcome, reason)
        self._speak()

    def _wardens(self) -> list[Warden]:
        return [self._usual, *(carrier.warden for carrier in self._carriers.values())]

    def _presence(self, source: str, message: Message) -> None:
        try:
            self._online[source] = self._states.decode(message.payload).online
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            self._online[source] = False

    def _leader(self, message: Message) -> None:
        """Who claims a term nobody had has won it, whatever became of it since."""
        try:
            self._log.see(self._claims.decode(message.payload).term, self._clock())
        except (msgspec.MsgspecError, UnicodeDecodeError):
            _log.warning("a claim to lead that cannot be read")
        except OSError as error:
            _log.error("a new engine's term cannot be noted: %s", error)

    def _order(self, source: str, message: Message) -> Order | None:
        """The order in `message`, if it is one to be taken."""
        try:
            order = self._orders.decode(message.payload)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            _log.warning("an order for %s that cannot be read", source)
            return None
        if not is_identity(order.id) or order.id in self._log:
            return None  # a repetition: it was taken, and what became of it was said
        now = self._clock()
        if not now < parse_stamp(order.expires_at) < now + _LONGEST_S:
            self._say(source, order, "expired", "expired")
            return None
        if order.epoch < self._log.epoch:  # it was superseded, and does not know yet
            self._say(source, order, "refused", "old_engine")
            return None
        self._log.epoch = order.epoch
        return order

    def _take(self, fresh: Sequence[tuple[str, Order]]) -> None:
        now = self._clock()
        taken = [Taken(order.id, parse_stamp(order.expires_at), order.epoch) for _, order in fresh]
        try:
            self._log.take(taken, now)
        except OSError as error:  # they could then be carried out twice: not at all
            _log.error("%d orders cannot be noted: %s", len(fresh), error)
            for source, order in fresh:
                self._say(source, order, "refused", "not_sent")
            return
        self._early += [(now, source, order) for source, order in fresh]

    def _deliver(self) -> None:
        """Hands on what was taken; expiry is looked at as late as can be."""
        early, self._early = self._early, []
        for since, source, order in early:
            now = self._clock()
            carrier = self._carriers.get(source)
            warden = self._usual if carrier is None else carrier.warden
            there = self._online.get(source) if carrier is None else warden.health().usable
            if is_late(order, now):
                self._say(source, order, "expired", "expired")
            elif there and warden.health().usable:
                warden.submit(source, order)
            elif carrier is not None or there is False or now - since > _ACQUAINTANCE_S:
                self._say(source, order, "refused", "not_sent" if there else "source_offline")
            else:
                self._early.append((since, source, order))

    def _say(self, source: str, order: Order, outcome: str, reason: str) -> None:
        _log.info("order %s for %s: %s %s", order.id, order.asset, outcome, reason)
        at = format_stamp(self._clock())
        word = OrderReport(id=order.id, outcome=outcome, at=at, reason=reason)
        self._unsaid.append((source, word))

    def _speak(self) -> None:
        """Reports, kept until there is a connection that takes them."""
        while self._unsaid:
            source, word = self._unsaid[0]
            topic = self._topics.report(source)
            if self._client.publish(topic, msgspec.json.encode(word), 1) is None:
                return
            del self._unsaid[0]
