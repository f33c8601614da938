"""Messages that came before those they follow, for a moment: what a killed engine had not
acknowledged a broker sends again only after what is new, and an alarm that came and went
in it would be old news."""

from __future__ import annotations

from typing import NamedTuple

from app.bus.message import Message
from app.bus.wire import Feed
from app.engine.sourcelog import Track

HOLD_S = 6.0  # a broker sends again after five
MOST_HELD = 2000  # beyond it nothing more waits


class Held(NamedTuple):
    """One message of a source, read already."""

    feed: Feed
    message: Message


class Holdback:
    """Only the sources of the city are waited for; a stranger counts as he likes."""

    def __init__(self) -> None:
        self._held: dict[str, dict[int, Held]] = {}
        self._since: dict[str, float] = {}
        self._again: list[Message] = []  # copies of what is held
        self._count = 0

    def keeps(self, track: Track, feed: Feed, message: Message, now: float) -> bool:
        """Whether a message waits for those before it. It is then not to be acknowledged."""
        if track.number < 0 or self._count >= MOST_HELD or not track.sequence.jumps(feed.seq):
            return False
        held = self._held.setdefault(track.source, {})
        if feed.seq in held:
            self._again.append(message)
        else:
            held[feed.seq] = Held(feed, message)
            self._count += 1
        self._since.setdefault(track.source, now)
        return True

    def next(self, track: Track) -> Held | None:
        """The message that follows what was taken of a source, taken out."""
        held = self._held.get(track.source)
        if not held:
            return None
        found = held.pop(track.sequence.last + 1, None)
        if found is not None:
            self._count -= 1
        self._forget(track.source)
        return found

    def let_go(self, source: str) -> list[Held]:
        """All that waits of a source, in order: nothing before it will come."""
        held = self._held.pop(source, {})
        self._since.pop(source, None)
        self._count -= len(held)
        return [held[number] for number in sorted(held)]

    def overdue(self, now: float) -> list[str]:
        """The sources that were waited for long enough, or too long ago to tell: the
        clock was set."""
        return [source for source, since in self._since.items() if not 0 <= now - since < HOLD_S]

    def copies(self) -> list[Message]:
        """What came again of messages that wait no more, so that it can be acknowledged."""
        if self._held:
            return []
        again, self._again = self._again, []
        return again

    def _forget(self, source: str) -> None:
        if not self._held[source]:
            del self._held[source]
            del self._since[source]
