"""An engine's line to the others: says and hears the claims of who leads."""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable

import msgspec

from app.bus.address import BrokerAddress
from app.bus.client import Client
from app.bus.message import Message, Subscription
from app.bus.topics import Topics
from app.core.lease import Claim, Lease

_log = logging.getLogger(__name__)
LOOK_S = 0.01
WORDS_AT_MOST = 200
TURN_S = 0.05
ALIVE_S = 5.5  # a commit waits so long for another program's lock, at most


def even_clock() -> float:
    """Seconds that run evenly, also while this program or its machine sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class LeaseLine:
    """A connection and a thread of its own, so that neither a flood of readings nor a
    slow disk delays a claim. The thread renews only while whoever works with it `touch`es
    it: an engine that hangs lets go. `engine` names the data folder."""

    def __init__(self, address: BrokerAddress, root: str, engine: str) -> None:
        life = secrets.token_hex(4)
        self.engine = engine
        topics = Topics(root)
        self._topic = topics.lease
        self._followers: deque[bytes] = deque(maxlen=WORDS_AT_MOST)
        self._lease = Lease(engine, life)
        self._lock = threading.RLock()
        self._touched_at = float("-inf")
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="lease")
        self._connection = 0  # the one that the lease knows of, 0: none
        self._held = False
        self._client = Client(
            address,
            f"lease-{engine}-{life}",
            root=root,
            subscriptions=[Subscription(self._topic, 1), Subscription(topics.follow("+"), 1)],
        )

    @property
    def term(self) -> int:
        """The highest term known; ours where `holds`."""
        with self._lock:
            return self._lease.term

    @property
    def holds(self) -> bool:
        """Whether we lead, now: to be asked before every word and every order."""
        with self._lock:
            return self._lease.holds(even_clock())

    @property
    def superseded(self) -> bool:
        """Whether somebody took over from us: this life leads no more."""
        with self._lock:
            return self._lease.superseded

    @property
    def rival(self) -> bool:
        """Whether somebody else may lead."""
        with self._lock:
            return self._lease.rival(even_clock())

    @property
    def informed(self) -> bool:
        """Whether the broker has told us all it knows."""
        with self._lock:
            return self._lease.informed

    def know(self, term: int) -> None:
        """A term that was used before, as a journal has it."""
        with self._lock:
            self._lease.term = max(self._lease.term, term)

    def start(self) -> None:
        self._client.start()
        self._thread.start()

    def touch(self) -> None:
        """We live, and are able to lead."""
        self._touched_at = even_clock()

    def await_lead(
        self, stop: threading.Event, able: Callable[[], bool], *, patient: bool = True
    ) -> bool:
        """Claims until we lead: true. False where `stop` came first, or somebody else
        leads and we are not `patient`."""
        while not stop.wait(LOOK_S):
            if able():
                self.touch()
            if self.holds:
                return True
            if not patient and self.rival:
                return False
        return False

    def await_word(self, stop: threading.Event, timeout_s: float) -> bool:
        """Whether somebody else leads, as soon as the broker has told us."""
        deadline = even_clock() + timeout_s
        while not self.informed and even_clock() < deadline and not stop.wait(LOOK_S):
            pass
        return self.rival

    def stop(self, *, release: bool = True) -> None:
        """For good. `release`: whoever is next need not wait."""
        self._stop.set()
        self._thread.join()
        if release and self._client.connected:
            self._say(self._lease.release(even_clock()))
        self._client.stop()

    def _run(self) -> None:
        while not self._stop.is_set():
            self._client.wait(TURN_S)
            with self._lock:
                self._turn()

    def _turn(self) -> None:
        messages = self._client.take()
        for message in messages:
            self._hear(message)
        self._client.ack(messages)
        if not self._client.connected:
            if self._connection:
                self._connection = 0
                self._lease.disconnected()
        else:
            self._on(self._client.connection)
            now = even_clock()
            willing = now - self._touched_at < ALIVE_S
            if willing or not self._lease.leads:
                self._say(self._lease.to_say(now, willing=willing))
        self._tell_log()

    def _say(self, claim: Claim | None) -> None:
        if claim is not None:
            payload = msgspec.msgpack.encode(claim)
            self._client.publish(self._topic, payload, qos=1, retain=claim.term > 0)

    def take_words(self) -> list[bytes]:
        """What those that follow have said since the last call."""
        return [self._followers.popleft() for _ in range(len(self._followers))]

    def _hear(self, message: Message) -> None:
        self._on(message.connection)
        if message.topic != self._topic:
            if self._lease.leads:  # else it is for another's ears, and may be our own
                self._followers.append(message.payload)
            return
        try:
            claim = msgspec.msgpack.decode(message.payload, type=Claim)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            _log.warning("a claim that is none: %.80r", message.payload)
            return
        self._lease.hear(claim, even_clock(), retained=message.retained)

    def _on(self, connection: int) -> None:
        if connection > self._connection:
            self._connection = connection
            self._lease.connected(even_clock())

    def _tell_log(self) -> None:
        holds = self._lease.holds(even_clock())
        if holds is not self._held:
            self._held = holds
            if holds:
                _log.info("engine %s leads, term %d", self.engine, self._lease.term)
            else:
                _log.warning("engine %s does not lead any more", self.engine)
