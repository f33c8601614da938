"""The one guarded MQTT client of every role."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from paho.mqtt.client import Client as PahoClient
from paho.mqtt.client import ConnectFlags, MQTTMessage
from paho.mqtt.enums import MQTTErrorCode
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from app.bus.address import BrokerAddress
from app.bus.echo import Echo
from app.bus.guard import guarded
from app.bus.inbox import Inbox
from app.bus.inflight import Inflight
from app.bus.loop import NetworkLoop
from app.bus.message import LinkEvent, LinkState, Message, Publication, Receipt, Subscription
from app.bus.reception import Counters, Reception
from app.bus.topics import Topics, is_identity
from app.bus.transport import build_transport, explain_end
from app.bus.wire import MAX_MESSAGE_BYTES

_log = logging.getLogger(__name__)
KEEPALIVE_S = 10
MAX_PAYLOAD_BYTES = 1024 * 1024 - 4096  # a mebibyte a packet, less what is round it
_HASTY_S = 8.0
_ANSWER_S = 5.0
_REFUSED_QOS = 128


class Client:
    """A connection that is kept, and that says the truth about itself.

    Messages wait in a bounded inbox until :meth:`take`; they are acknowledged
    to the broker only by :meth:`ack`, after the work is durable. Nothing is
    published unless connected, and nothing published survives the end of its
    connection. `take` belongs to one thread; all else may be called from any.
    `birth` is asked for a publication at every connect, in the network thread.
    """

    def __init__(
        self,
        address: BrokerAddress,
        identity: str,
        *,
        root: str,
        subscriptions: Sequence[Subscription] = (),
        clean_session: bool = True,
        will: Publication | None = None,
        birth: Callable[[], Publication | None] | None = None,
        keepalive_s: int = KEEPALIVE_S,
        max_message_bytes: int = MAX_MESSAGE_BYTES,
        max_inflight: int = 2000,
        max_unsent_bytes: int = 16 * 1024 * 1024,
        inbox: Inbox | None = None,
    ) -> None:
        if not is_identity(identity):
            raise ValueError(f"not a client id: {identity!r}")
        self.address = address
        self.identity = identity
        self.inbox = inbox if inbox is not None else Inbox()
        self.counters = Counters()
        self.echo = Echo(Topics(root).echo(identity))
        self.refused_topics: tuple[str, ...] = ()
        self._subscriptions = (*subscriptions, Subscription(self.echo.topic, 0))
        self._birth = birth
        self._keepalive_s = keepalive_s
        self._reception = Reception(self.inbox, self.echo, max_message_bytes, self.counters)
        self._outgoing = Inflight(max_inflight, max_unsent_bytes)
        self._lock = threading.Lock()
        self.state = LinkState.OFFLINE
        self._online = threading.Event()
        self._events: deque[LinkEvent] = deque(maxlen=1000)
        self._live_connection = 0  # 0: none
        self._answered = self._subscribed_once = self._paused = False
        self._refusal = self._complaint = self._last_reason = ""
        self._hasty_ends = 0
        self._paho = build_transport(address, identity, clean_session, will)
        self._paho.on_connect = self._on_connect
        self._paho.on_subscribe = self._on_subscribe
        self._paho.on_message = self._on_message
        self._paho.on_publish = self._on_publish
        self._loop = NetworkLoop(self._paho, self._connect, self, identity)

    # --- for the worker ---------------------------------------------------------

    def start(self) -> None:
        """Begins to connect, and returns at once."""
        self._loop.start()

    def stop(
        self,
        farewell: Iterable[Publication] = (),
        timeout_s: float = 3.0,
        *,
        abrupt: bool = False,
    ) -> None:
        """Says `farewell` (a clean end sends no will), disconnects, joins.
        `abrupt` just hangs up, and the broker says the will. For good: a
        stopped client does not start again."""
        for word in farewell:
            self.publish(word.topic, word.payload, word.qos, word.retain)
        deadline = time.monotonic() + timeout_s
        while self.connected and self.inflight and time.monotonic() < deadline:
            time.sleep(0.005)
        self._loop.stop(abrupt=abrupt)
        self._change(LinkState.STOPPED, "stopped")

    def cut(self) -> None:
        """Breaks the connection as a failing network would; it comes back."""
        self._loop.drop_connection()

    @property
    def connected(self) -> bool:
        """Whether the broker has us and has answered our subscriptions."""
        return self._online.is_set()

    @property
    def connection(self) -> int:
        """Number of the present or last connection, from 1."""
        return self.counters.connections

    @property
    def paused(self) -> bool:
        """Whether reading rests because the inbox is full."""
        return self._paused

    @property
    def inflight(self) -> int:
        """Publications at QoS 1 that the broker has not acknowledged yet."""
        return len(self._outgoing)

    def wait_connected(self, timeout_s: float) -> bool:
        return self._online.wait(timeout_s)

    def wait(self, timeout_s: float) -> bool:
        """Blocks until the inbox has a message or the time is over."""
        return self.inbox.wait(timeout_s)

    def take(self, limit: int = 0, max_bytes: int = 0) -> list[Message]:
        """The oldest messages of the inbox, at most `limit` and about `max_bytes` (0: all)."""
        taken = self.inbox.take(limit, max_bytes)
        if self._paused:
            self._loop.wake()
        return taken

    def take_link_events(self) -> list[LinkEvent]:
        """Changes of the connection since the last call, oldest first."""
        return [self._events.popleft() for _ in range(len(self._events))]

    def echo_age_s(self) -> float:
        """Age of the last proof that we hear; inf when not connected."""
        return self.echo.age_s()

    def ack(self, messages: Iterable[Message]) -> None:
        """Tells the broker that `messages` are safe with us. Those of an
        earlier connection are passed over: the broker sends them again."""
        with self._lock:
            for message in messages:
                if message.qos and message.connection == self._live_connection:
                    self._reception.release(message.mid)
                    self._paho.ack(message.mid, 1)
        self._loop.wake()

    def publish(
        self, topic: str, payload: bytes, qos: int = 0, retain: bool = False
    ) -> Receipt | None:
        """Sends now, or returns None: not connected, or too much on its way.

        At QoS 0 the receipt counts as acknowledged at once. Raises ValueError
        for a topic with a wildcard, or more than MAX_PAYLOAD_BYTES: a broker
        would hang up on us for it.
        """
        if len(payload) > MAX_PAYLOAD_BYTES:
            raise ValueError(f"{len(payload)} bytes are too much for one message")
        receipt = Receipt(len(payload) + len(topic), self._live_connection)
        with self._lock:
            if not self._online.is_set() or not self._outgoing.has_room(receipt.size, qos):
                self.counters.not_published += 1
                return None
            info = self._paho.publish(topic, payload, qos, retain)
            if info.rc != MQTTErrorCode.MQTT_ERR_SUCCESS:
                self.counters.not_published += 1
                return None
            receipt.acknowledged = not qos
            self._outgoing.add(info, receipt, qos)
            self.counters.published += 1
        self._loop.wake()
        return receipt

    # --- for the network loop ---------------------------------------------------

    def may_read(self) -> bool:
        self._paused = not self.inbox.roomy if self._paused else self.inbox.full
        return not self._paused

    def turn(self, now: float) -> None:
        if self._outgoing.unsettled:
            with self._lock:
                self._outgoing.settle()
        if self._paused:
            self.echo.traffic(now)  # we do not listen: silence means nothing
        if not self._online.is_set():
            if self.echo.silent(now, _ANSWER_S):
                self._complaint = "no answer to CONNECT or SUBSCRIBE"
                self._loop.drop_connection()
            return
        if self.echo.due(now):
            self._paho.publish(self.echo.topic, self.echo.next_payload(now), 0)
        if self.echo.deaf(now):
            self._complaint = "nothing heard any more"
            _log.warning("%s hears nothing any more: reconnecting", self.identity)
            self._loop.drop_connection()

    def ended(self, reason: str, lasted_s: float) -> None:
        with self._lock:
            self._online.clear()
            self._live_connection = 0
            self._reception.forget()
            self._paho.drop_out_messages()  # paho would send them at the next connect
            self.counters.lost += self._outgoing.clear()
        self.echo.lost()
        reason = self._complaint or explain_end(reason, self.address, answered=self._answered)
        if self._answered:
            self._hasty_ends = self._hasty_ends + 1 if lasted_s < _HASTY_S else 0
        if self._refusal:
            self._change(LinkState.REFUSED, self._refusal)
            return
        if self._hasty_ends >= 3:
            reason += " (is another client using the same id?)"
        self._change(LinkState.OFFLINE, reason)

    # --- inside -------------------------------------------------------------------

    def _connect(self) -> MQTTErrorCode:
        self._answered = False
        self._refusal = self._complaint = ""
        code = self._paho.connect(self.address.host, self.address.port, self._keepalive_s)
        self.echo.traffic(time.monotonic())  # from now on an answer is due
        return code

    def _change(self, state: LinkState, reason: str) -> None:
        if (state, reason) == (self.state, self._last_reason):
            return  # one line for a broker that stays away
        self.state, self._last_reason = state, reason
        self._events.append(LinkEvent(time.time(), state, self.counters.connections, reason))
        _log.info("%s is %s: %s", self.identity, state.value, reason)

    @guarded
    def _on_connect(
        self, _paho: PahoClient, _data: Any, flags: ConnectFlags, code: ReasonCode, _: Properties
    ) -> None:
        self._answered = True
        if code.is_failure:
            self._refusal = str(code)
            return
        self.counters.connections += 1
        self._live_connection = self.counters.connections
        if flags.session_present and self._subscribed_once:
            self._begin()
            return
        # The first time in any case: the session may be of an older version of us.
        self._paho.subscribe([(one.topic, one.qos) for one in self._subscriptions])

    @guarded
    def _on_subscribe(
        self, _paho: PahoClient, _data: Any, _mid: int, codes: list[ReasonCode], _: Properties
    ) -> None:
        pairs = zip(self._subscriptions, codes, strict=True)
        self.refused_topics = tuple(one.topic for one, code in pairs if code.value >= _REFUSED_QOS)
        if self.refused_topics:
            _log.warning("%s may not hear %s", self.identity, ", ".join(self.refused_topics))
        self._subscribed_once = True
        self._begin()

    def _begin(self) -> None:
        self.echo.connected(time.monotonic())
        self._online.set()
        self._change(LinkState.ONLINE, "connected")
        word = self._birth() if self._birth is not None else None
        if word is not None:
            self.publish(word.topic, word.payload, word.qos, word.retain)

    @guarded
    def _on_message(self, _paho: PahoClient, _data: Any, message: MQTTMessage) -> None:
        self._reception.receive(message, self._live_connection)

    @guarded
    def _on_publish(
        self, _paho: PahoClient, _data: Any, mid: int, _code: ReasonCode, _: Properties
    ) -> None:
        self._outgoing.note(mid)
