"""A line to the running engine: questions and wishes, each with its answer."""

from __future__ import annotations

import logging
import os
import time
import uuid
from types import TracebackType
from typing import Self, TypeVar

import msgspec

from app.bus.client import Client
from app.bus.message import LinkState, Subscription
from app.bus.secrecy import wish_qos
from app.bus.topics import Topics
from app.bus.wire import Answer, Ask, Reply, Status, Target, Wish
from app.wiring.cli.failure import REFUSED, SILENT, UNREACHABLE, CommandError
from app.wiring.cli.passwords import Passwords
from app.wiring.cli.settings import Place
from app.wiring.cli.terminal import Terminal
from app.wiring.options import default_person

CONNECT_S = 5.0
ANSWER_S = 10.0
ASK_AGAIN_S = 1.5
WISH_S = 10.0
LOOK_S = 0.2
T = TypeVar("T")


class EngineLine:
    """Speaks as a desk of its own. Use it as a context; one thread."""

    def __init__(self, where: Place, terminal: Terminal | None = None) -> None:
        """`terminal` asks for a password where the engine wants one."""
        self._terminal = terminal or Terminal()
        self._passwords: dict[str, str] = {}
        self.desk = f"cli-{os.getpid()}-{uuid.uuid4().hex[:6]}"
        self.topics = Topics(where.root())
        self._address = where.address("desk")
        topics = (self.topics.reply(self.desk), self.topics.answer(self.desk), self.topics.status)
        self._client = Client(
            self._address,
            self.desk,
            root=self.topics.root,
            subscriptions=[Subscription(topic) for topic in topics],
        )
        self._replies: dict[str, Reply] = {}
        self._answers: dict[str, dict[int, Answer]] = {}
        self._status: Status | None = None

    def __enter__(self) -> Self:
        logging.getLogger("app.bus").addHandler(logging.NullHandler())  # we say it ourselves
        self._client.start()
        if not self._client.wait_connected(CONNECT_S):
            reason = self._reason()
            self._client.stop()
            raise CommandError(
                f"no broker at {self._address.url} ({reason}): is OnDijon running? "
                "Start it with `ondijon`, or say where with --data-dir or --broker",
                UNREACHABLE,
            )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client.stop()

    def ask(self, what: str, **arguments: str | float) -> list[bytes]:
        """The bodies of the answer, in order. CommandError where there is none."""
        return [part.body for part in self.answers(what, **arguments)]

    def answers(self, what: str, **arguments: str | float) -> list[Answer]:
        """The parts of the answer, in order. CommandError where there is none.

        Asked again while nobody answers: an engine that is just starting has
        not heard the first time.
        """
        deadline = time.monotonic() + ANSWER_S
        while (now := time.monotonic()) < deadline:
            ask = Ask(id=_fresh_id(), what=what, arguments=arguments)
            self._send(self.topics.ask(self.desk), ask)
            parts = self._answer(ask, min(now + ASK_AGAIN_S, deadline), deadline)
            if parts is not None:
                return parts
        raise self._no_answer()

    def _answer(self, ask: Ask, first_by: float, all_by: float) -> list[Answer] | None:
        """All parts, if the first is here in time."""
        while time.monotonic() < (all_by if ask.id in self._answers else first_by):
            parts = self._answers.get(ask.id, {})
            first = next(iter(parts.values()), None)
            if first is not None and first.error:
                raise CommandError(f"the engine refuses: {first.error}", REFUSED)
            if first is not None and len(parts) == first.parts:
                del self._answers[ask.id]
                return [parts[number] for number in sorted(parts)]
            self._listen()
        return None

    def rows(self, what: str, kind: type[T], **arguments: str | float) -> list[T]:
        """The answer as rows of one schema."""
        decoder = msgspec.msgpack.Decoder(list[kind])  # type: ignore[valid-type]
        return [row for body in self.ask(what, **arguments) for row in decoder.decode(body)]

    def wish(
        self, action: str, targets: list[Target], *, person: str = "", **arguments: str | float
    ) -> Reply:
        """The engine's verdicts, one a target in their order. `person`: who wishes
        it, "" for who is at this computer; where people are checked the password goes
        with it."""
        person = person or default_person()
        if "password" not in arguments and self.status().sign_in != "open":
            arguments["password"] = self._password_of(person)
        wish = Wish(
            id=_fresh_id(),
            person=person,
            desk=self.desk,
            action=action,
            targets=targets,
            arguments=arguments,
            expires_at=time.time() + WISH_S,
        )
        self._send(self.topics.wish(self.desk), wish, wish_qos(wish))
        deadline = time.monotonic() + WISH_S
        while time.monotonic() < deadline:
            if wish.id in self._replies:
                return self._replies.pop(wish.id)
            self._listen()
        raise self._no_answer()

    def status(self) -> Status:
        """The engine's latest word on itself."""
        deadline = time.monotonic() + ANSWER_S
        while time.monotonic() < deadline:
            if self._status is not None:
                return self._status
            self._listen()
        raise self._no_answer()

    def _password_of(self, person: str) -> str:
        if person not in self._passwords:
            self._passwords[person] = Passwords(self._terminal, from_stdin=False).of(person)
        return self._passwords[person]

    def _send(self, topic: str, word: msgspec.Struct, qos: int = 1) -> None:
        if self._client.publish(topic, msgspec.msgpack.encode(word), qos) is None:
            raise CommandError("the connection to the broker was lost", UNREACHABLE)

    def _listen(self) -> None:
        """Takes what has come in, waiting a moment for it."""
        self._client.wait(LOOK_S)
        messages = self._client.take()
        for message in messages:
            if message.topic == self.topics.status:
                self._status = _decoded(message.payload, Status)
            elif message.topic == self.topics.reply(self.desk):
                reply = _decoded(message.payload, Reply)
                if reply is not None:
                    self._replies[reply.id] = reply
            else:
                answer = _decoded(message.payload, Answer)
                if answer is not None:
                    self._answers.setdefault(answer.id, {})[answer.part] = answer
        self._client.ack(messages)

    def _reason(self) -> str:
        events = self._client.take_link_events()
        refused = [event.reason for event in events if event.state is LinkState.REFUSED]
        reasons = refused or [event.reason for event in events]
        return reasons[-1] if reasons else "no connection in time"

    def _no_answer(self) -> CommandError:
        return CommandError(
            f"the engine does not answer under {self.topics.root} at {self._address.url}", SILENT
        )


def _fresh_id() -> str:
    return f"cli-{uuid.uuid4().hex}"


def _decoded(payload: bytes, kind: type[T]) -> T | None:
    """The word in `payload`, None for what is none of that kind."""
    try:
        return msgspec.msgpack.decode(payload, type=kind)
    except msgspec.DecodeError:
        return None
