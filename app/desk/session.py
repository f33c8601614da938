"""A desk's conversation with the engine: snapshot first, then what follows."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator

import msgspec

from app.bus.client import Client
from app.bus.message import Message, Subscription
from app.bus.topics import Topics
from app.bus.wire import Answer, Delta, Status
from app.core.kindfile import KindError
from app.desk.heartbeat import Heartbeat
from app.desk.mirror import Mirror
from app.desk.questions import Questions
from app.desk.signin import SignIn
from app.desk.snapshot import Snapshot, assembling
from app.desk.wishes import Verdict, Wishes

MAX_MESSAGE_BYTES = 1024 * 1024
ASK_AGAIN_S = 2.0
MESSAGES_A_FRAME = 400
UNREADABLE = (msgspec.DecodeError, ValueError, KindError, IndexError)
_log = logging.getLogger(__name__)


def subscriptions(topics: Topics, desk: str) -> list[Subscription]:
    """What a desk hears."""
    return [
        Subscription(topics.delta, 0),
        Subscription(topics.status, 0),
        Subscription(topics.reply(desk), 1),
        Subscription(topics.answer(desk), 1),
    ]


class Session:
    """Feeds the mirror from the client's inbox, in the thread that calls
    :meth:`drain`, and asks for a snapshot whenever something is missing."""

    def __init__(
        self,
        client: Client,
        mirror: Mirror,
        desk: str,
        person: str,
        answered: Callable[[Verdict], None],
    ) -> None:
        topics = Topics(mirror.root)
        self._client = client
        self._mirror = mirror
        self._topics = topics
        self._desk = desk
        self._now = 0.0
        self._asked_at = float("-inf")
        self._asking = ""  # id of the question for a snapshot, if one is open
        self._loading: Iterator[Snapshot | None] | None = None  # a snapshot, by steps
        self._followers: list[Delta] = []  # came while a snapshot was on its way
        self.unreadable = 0
        self._decode_delta = msgspec.msgpack.Decoder(Delta).decode
        self._decode_status = msgspec.msgpack.Decoder(Status).decode
        self.questions = Questions(
            desk, lambda body: self._say(topics.ask(desk), body), mirror.fence.admits
        )
        self._heartbeat = Heartbeat(lambda body: self._say(topics.ask(desk), body))
        self.wishes = Wishes(
            desk,
            person,
            lambda body, qos: self._say(topics.wish(desk), body, qos),
            self._hear,
            mirror.fence.admits,
        )
        self.sign_in = SignIn(desk, person, self.questions, self.wishes)
        self._answered = answered

    def drain(self, now: float) -> None:
        """Take in what came since the last frame."""
        self._now = now
        self._mirror.broker_online = self._client.connected
        messages = self._client.take(MESSAGES_A_FRAME)
        for message in messages:
            try:
                self._take(message, now)
            except UNREADABLE:
                self.unreadable += 1
                _log.warning("cannot read a message on %.80s", message.topic, exc_info=True)
        self._client.ack(messages)
        self._load_on()
        self.questions.tick(now)
        self.wishes.tick(now)
        if self._client.connected:
            self._heartbeat.tick(self.wishes.person, now)
        if not self._mirror.whole and self._client.connected:
            self._ask_snapshot(now)

    def _take(self, message: Message, now: float) -> None:
        topics = self._topics
        if message.topic == topics.delta:
            self._take_delta(self._decode_delta(message.payload), now)
        elif message.topic == topics.status:
            self._mirror.hear(self._decode_status(message.payload), now)
        elif message.topic == topics.answer(self._desk):
            self.questions.take(message.payload, now)
        elif message.topic == topics.reply(self._desk):
            self.wishes.take(message.payload)

    def _hear(self, verdict: Verdict) -> None:
        self.sign_in.take(verdict)
        self._answered(verdict)

    def _take_delta(self, delta: Delta, now: float) -> None:
        if self._asking:
            self._followers.append(delta)
        self._mirror.apply(delta, now)

    def _ask_snapshot(self, now: float) -> None:
        """Ask at once, and again while nobody answers: an engine may be starting."""
        if self._loading is not None or (
            0.0 <= now - max(self._asked_at, self.questions.heard_at) < ASK_AGAIN_S
        ):
            return
        self._asked_at = now
        self._followers.clear()
        city = self._mirror.city
        known = {"fingerprint": city.fingerprint} if city is not None else {}
        self._asking = self.questions.ask("snapshot", known, self._load, now)

    def _load(self, parts: list[Answer], reason: str) -> None:
        if reason or self._mirror.whole or not parts or parts[0].id != self._asking:
            return
        self._loading = assembling(parts)

    def _load_on(self) -> None:
        """One step of loading a frame: a whole city at once would hold up the screen."""
        if self._loading is None:
            return
        try:
            snapshot = next(self._loading)
        except UNREADABLE:
            self.unreadable += 1
            self._loading, self._asking = None, ""
            _log.warning("cannot read the engine's picture", exc_info=True)
            return
        if snapshot is None:
            return
        self._loading, self._asking = None, ""
        if snapshot.city is None and self._mirror.city is None:
            return
        self._mirror.load(snapshot, self._now)
        for delta in self._followers:
            self._mirror.apply(delta, self._now)
        self._followers.clear()

    def _say(self, topic: str, payload: bytes, qos: int = 1) -> bool:
        return self._client.publish(topic, payload, qos) is not None
