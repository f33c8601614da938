"""A desk says that it draws: from the thread that draws, so that silence tells."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from app.bus.message import Publication
from app.bus.topics import Topics
from app.bus.wire import ALIVE, Ask
from app.core.rhythm import Rhythm

EVERY_S = 2.0


def word(**arguments: str | float) -> bytes:
    """What is said, as a question that nobody answers."""
    return msgspec.msgpack.encode(Ask(id=ALIVE, what=ALIVE, arguments=arguments))


def will(topics: Topics, desk: str) -> Publication:
    """What the broker says for a desk whose connection has ended unasked."""
    return Publication(topics.ask(desk), word(state="lost"), 1, False)


def farewell(topics: Topics, desk: str) -> Publication:
    """What a desk says that is closed."""
    return Publication(topics.ask(desk), word(state="left"), 1, False)


class Heartbeat:
    """`say` publishes, and says whether it could."""

    def __init__(self, say: Callable[[bytes], bool]) -> None:
        self._say = say
        self._rhythm = Rhythm(EVERY_S)

    def tick(self, person: str, now: float) -> None:
        """Called once a frame."""
        if self._rhythm.due(now):
            self._say(word(person=person))
