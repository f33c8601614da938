"""Answers on their way to desks, a few parts a beat, so that a large one stalls nothing."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

import msgspec

from app.bus.client import Client
from app.bus.topics import Topics
from app.bus.wire import Answer, Ask, Reply
from app.engine.snapshot import Part

PARTS_A_BEAT = 6
WAITING_AT_MOST = 2000  # parts; a desk whose answer is not taken asks again


class Letterbox:
    """Queue of answer parts; `post` gives each its number."""

    def __init__(self, client: Client, topics: Topics, epoch: int = 0) -> None:
        self._client = client
        self._topics = topics
        self.epoch = epoch
        self._encoder = msgspec.msgpack.Encoder()
        self._reply_of = msgspec.msgpack.Decoder(Reply).decode
        self._waiting: deque[tuple[str, Answer]] = deque()

    @property
    def full(self) -> bool:
        return len(self._waiting) >= WAITING_AT_MOST

    def post(self, desk: str, ask: Ask, seq: int, parts: Sequence[Part]) -> None:
        """Queue the whole answer to an ask, as true of delta `seq`."""
        for number, (what, body) in enumerate(parts):
            answer = Answer(
                id=ask.id,
                epoch=self.epoch,
                seq=seq,
                part=number,
                parts=len(parts),
                what=what,
                body=body,
            )
            self._waiting.append((desk, answer))

    def refuse(self, desk: str, ask: Ask, seq: int, error: str) -> None:
        """Say why there is no answer; `error` is a code of ``refusal.<code>``."""
        answer = Answer(
            id=ask.id,
            epoch=self.epoch,
            seq=seq,
            part=0,
            parts=1,
            what=ask.what,
            body=b"",
            error=error,
        )
        self._waiting.append((desk, answer))

    def reply(self, desk: str, encoded: bytes) -> None:
        """Publish the answer to a wish; one given before is told in the present term."""
        told = msgspec.structs.replace(self._reply_of(encoded), epoch=self.epoch)
        self._client.publish(self._topics.reply(desk), self._encoder.encode(told), qos=1)

    def send(self) -> None:
        """Publish the next parts. What the connection cannot take now waits;
        without a connection answers are dropped, for nobody waits that long."""
        if not self._client.connected:
            self._waiting.clear()
            return
        for _ in range(min(PARTS_A_BEAT, len(self._waiting))):
            desk, answer = self._waiting[0]
            topic = self._topics.answer(desk)
            if self._client.publish(topic, self._encoder.encode(answer), qos=1) is None:
                return
            self._waiting.popleft()
