"""Who plays beside the engine: a field that publishes, desks that listen, a gateway."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from app.bus.broker import Broker
from app.bus.client import Client
from app.bus.message import Subscription
from app.bus.rows import AlarmRow, OrderRow, ShiftRow, SourceRow
from app.bus.seal import HalfKey, sealed
from app.bus.stamp import format_stamp
from app.bus.topics import LIVE, Topics
from app.bus.wire import Answer, Ask, Delta, Opened, Order, Reply, Status, Target, Wish

PATIENCE_S = 30.0
MAX_MESSAGE_BYTES = 1024 * 1024  # as a real desk takes
TOPICS = Topics(LIVE)
Rows = Sequence[Sequence[Any]]


def until(condition: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, f"did not happen: {what}"
        time.sleep(0.01)


class Field:
    """Publishes as devices do; `seq` counts per source."""

    def __init__(self, broker: Broker, name: str) -> None:
        self._client = Client(broker.address("publisher"), name, root=LIVE)
        self._client.start()
        assert self._client.wait_connected(PATIENCE_S)
        self.seq: dict[str, int] = {}

    def birth(self, source: str, *, online: bool = True) -> None:
        self.seq[source] = 0
        state = {"online": online, "at": format_stamp(time.time())}
        self.say(TOPICS.source(source), msgspec.json.encode(state), retain=True)

    def readings(self, source: str, rows: Rows, seq: int | None = None) -> bytes:
        """Readings without a time get the present one."""
        self.seq[source] = self.seq.get(source, 0) + 1 if seq is None else seq
        stamp = format_stamp(time.time())
        timed = [list(row) if len(row) > 3 else [*row, stamp] for row in rows]
        payload = msgspec.json.encode({"seq": self.seq[source], "readings": timed})
        self.say(TOPICS.feed(source), payload)
        return payload

    def say(self, topic: str, payload: bytes, retain: bool = False) -> None:
        receipt = None
        deadline = time.monotonic() + PATIENCE_S
        while receipt is None:
            receipt = self._client.publish(topic, payload, 1, retain)
            assert time.monotonic() < deadline, f"no room to publish on {topic}"
        until(lambda: receipt.acknowledged, f"the broker took {topic}")

    def close(self) -> None:
        self._client.stop()


@dataclass(frozen=True)
class Seat:
    """Who has signed in at a desk; nobody yet."""

    person: str = ""
    session: str = ""
    key: bytes = b""

    @classmethod
    def opened(cls, half: HalfKey, opened: Opened, desk: str) -> Seat:
        key = half.agree(opened.public_key, opened.session, desk, opened.person)
        return cls(opened.person, opened.session, key)

    def sealed(self, wish: Wish) -> Wish:
        if wish.person != self.person:
            return wish
        return sealed(self.key, msgspec.structs.replace(wish, session=self.session))


class Desk:
    """Hears everything an engine says, as plain records."""

    def __init__(self, broker: Broker, name: str) -> None:
        self.name = name
        topics = (TOPICS.delta, TOPICS.status, TOPICS.reply(name), TOPICS.answer(name))
        self._client = Client(
            broker.address("desk"),
            name,
            root=LIVE,
            subscriptions=[Subscription(t) for t in topics],
            max_message_bytes=MAX_MESSAGE_BYTES,
        )
        self._client.start()
        assert self._client.wait_connected(PATIENCE_S)
        self.deltas: list[Delta] = []
        self.statuses: list[Status] = []
        self.replies: dict[str, list[Reply]] = {}
        self.answers: dict[str, list[Answer]] = {}
        self._number = 0
        self._seat = Seat()
        self.passwords: dict[str, str] = {}  # who is here signs in with it before a wish

    def hear(self) -> None:
        for message in self._client.take():
            match message.topic:
                case TOPICS.delta:
                    self.deltas.append(msgspec.msgpack.decode(message.payload, type=Delta))
                case TOPICS.status:
                    self.statuses.append(msgspec.msgpack.decode(message.payload, type=Status))
                case topic if topic == TOPICS.reply(self.name):
                    reply = msgspec.msgpack.decode(message.payload, type=Reply)
                    self.replies.setdefault(reply.id, []).append(reply)
                case _:
                    answer = msgspec.msgpack.decode(message.payload, type=Answer)
                    self.answers.setdefault(answer.id, []).append(answer)
            self._client.ack([message])

    def await_engine(self) -> None:
        """Waits until an engine speaks."""

        def spoke() -> bool:
            self.hear()
            return bool(self.statuses)

        until(spoke, "the engine speaks")

    def alarms(self) -> dict[str, AlarmRow]:
        """The last row heard of each asset/rule."""
        self.hear()
        return {f"{a.asset}/{a.rule}": a for delta in self.deltas for a in delta.alarms}

    def orders(self) -> dict[str, OrderRow]:
        self.hear()
        return {order.id: order for delta in self.deltas for order in delta.orders}

    def shifts(self) -> dict[str, ShiftRow]:
        self.hear()
        return {shift.position: shift for delta in self.deltas for shift in delta.shifts}

    def sources(self) -> dict[str, SourceRow]:
        self.hear()
        return {source.source: source for delta in self.deltas for source in delta.sources}

    def alarm(self, key: str, state: str) -> AlarmRow:
        """Waits until an alarm is in a state."""
        until(lambda: getattr(self.alarms().get(key), "state", "") == state, f"{key} {state}")
        return self.alarms()[key]

    def ask(self, what: str, **arguments: str | float) -> list[Answer]:
        """All parts of an answer."""
        self._number += 1
        identity = f"{self.name}-ask-{self._number}"
        ask = Ask(id=identity, what=what, arguments=arguments)
        self._client.publish(TOPICS.ask(self.name), msgspec.msgpack.encode(ask), 1)

        def whole() -> bool:
            self.hear()
            parts = self.answers.get(identity, [])
            return bool(parts) and len(parts) >= parts[0].parts

        until(whole, f"the answer to {what}")
        return sorted(self.answers[identity], key=lambda answer: answer.part)

    def rows(self, what: str, kind: type[msgspec.Struct], **arguments: str | float) -> list[Any]:
        """The rows of an answer."""
        answers = self.ask(what, **arguments)
        assert not answers[0].error, answers[0].error
        return [r for a in answers for r in msgspec.msgpack.decode(a.body, type=list[kind])]  # type: ignore[valid-type]

    def wish(
        self,
        action: str,
        targets: list[Target],
        *,
        identity: str = "",
        expires_in_s: float = 10.0,
        desk: str = "",
        person: str = "Ada",
        **arguments: str | float,
    ) -> Reply:
        self._number += 1
        wish = Wish(
            id=identity or f"{self.name}-wish-{self._number}",
            person=person,
            desk=desk or self.name,
            action=action,
            targets=targets,
            arguments=arguments,
            expires_at=time.time() + expires_in_s,
        )
        if person in self.passwords and person != self._seat.person:
            self.sign_in(person, self.passwords[person])
        return self.say_wishes([self._seat.sealed(wish)])[0]

    @property
    def session(self) -> str:
        return self._seat.session

    @property
    def key(self) -> bytes:
        return self._seat.key

    def seal(self, wish: Wish) -> Wish:
        """In the session of this desk."""
        return self._seat.sealed(wish)

    def heard(self) -> Status:
        """The engine's latest word."""
        self.hear()
        return self.statuses[-1]

    def sign_in(self, person: str, password: str) -> Reply:
        """From here on what this person wishes is sealed, where it was right."""
        self._number += 1
        half = HalfKey()
        wish = Wish(
            id=f"{self.name}-wish-{self._number}",
            person=person,
            desk=self.name,
            action="sign_in",
            targets=[Target(asset=self.name)],
            arguments={"password": password, "public_key": half.public},
            expires_at=time.time() + 10.0,
        )
        (reply,) = self.say_wishes([wish])
        if reply.opened is not None:
            self._seat = Seat.opened(half, reply.opened, self.name)
        return reply

    def say_wishes(self, wishes: Sequence[Wish]) -> list[Reply]:
        """All at once; the replies in their order."""
        before = {wish.id: len(self.replies.get(wish.id, [])) for wish in wishes}
        for wish in wishes:
            self._client.publish(TOPICS.wish(self.name), msgspec.msgpack.encode(wish), 1)

        def replied() -> bool:
            self.hear()
            return all(len(self.replies.get(one, [])) > count for one, count in before.items())

        until(replied, f"the reply to {wishes[0].action}")
        return [self.replies[wish.id][-1] for wish in wishes]

    def say(self, topic: str, payload: bytes) -> None:
        """Whatever it is; nothing is waited for."""
        assert self._client.publish(topic, payload, 1) is not None

    def close(self) -> None:
        self._client.stop()


class Gateway:
    """Hears orders, and says what became of them."""

    def __init__(self, broker: Broker, name: str) -> None:
        self._client = Client(
            broker.address("gateway"),
            name,
            root=LIVE,
            subscriptions=[Subscription(TOPICS.order("+"))],
        )
        self._client.start()
        assert self._client.wait_connected(PATIENCE_S)
        self.orders: list[Order] = []
        self._seen = 0

    def next_order(self) -> Order:
        def came() -> bool:
            for message in self._client.take():
                self.orders.append(msgspec.json.decode(message.payload, type=Order))
                self._client.ack([message])
            return len(self.orders) > self._seen

        until(came, "an order")
        self._seen += 1
        return self.orders[self._seen - 1]

    def report(self, source: str, identity: str, outcome: str, reason: str = "") -> None:
        told = {"id": identity, "outcome": outcome, "at": format_stamp(time.time())}
        payload = msgspec.json.encode({**told, "reason": reason})
        assert self._client.publish(TOPICS.report(source), payload, 1) is not None

    def close(self) -> None:
        self._client.stop()
