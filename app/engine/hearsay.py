"""The subscription of an engine that follows: what the one that leads has taken is
taken here too, and the rest is left for whoever leads next."""

from __future__ import annotations

from collections.abc import Sequence

from app.bus.client import Client
from app.bus.message import Message
from app.bus.stream import DIGEST_BYTES, message_digest
from app.core.batch import Batch
from app.engine.intake import Intake

MOST_WAITING = 20_000  # messages; more stay in the client's inbox, and then at the broker
OWED_S = 60.0
UNCLAIMED_S = 60.0  # a level leader has taken all that is older
REMEMBERED_S = 120.0  # the broker may send again what was acknowledged in vain


class Hearsay:
    """Messages wait here unacknowledged until the leader says that it took them. Nobody
    else judges them: the readings of those taken go into the history, no alarm does."""

    def __init__(self, client: Client, intake: Intake) -> None:
        self._client = client
        self._intake = intake
        self._waiting: list[tuple[bytes, Message]] = []
        self._owed: dict[bytes, float] = {}  # taken by the leader, not here yet
        self._seen: dict[bytes, float] = {}  # taken by both
        self._level_since: float | None = None

    def start(self) -> None:
        self._client.start()

    def stop(self) -> None:
        """What waits was not acknowledged: the broker sends it again."""
        self._client.stop()

    def taken(self, digests: bytes, now: float) -> None:
        """The leader has taken these messages."""
        for start in range(0, len(digests), DIGEST_BYTES):
            self._owed[digests[start : start + DIGEST_BYTES]] = now

    def owed(self, now: float) -> bool:
        """Whether something that the leader took has not come to us yet."""
        _forget(self._owed, now - OWED_S)
        return bool(self._owed)

    def take(self, now: float, *, level: bool) -> list[Message]:
        """The messages that may be taken now, in the order of their coming. `level`:
        the leader lives, and we know all that it told."""
        if not level:
            self._level_since = None
        elif self._level_since is None:
            self._level_since = now
        if len(self._waiting) < MOST_WAITING:
            fresh = self._client.take(MOST_WAITING)
            self._waiting += [(message_digest(message), message) for message in fresh]
        connection = self._client.connection
        free: list[Message] = []
        kept: list[tuple[bytes, Message]] = []
        for digest, message in self._waiting:
            if message.connection != connection:
                continue  # it comes again
            if self._is_free(digest, message, now):
                free.append(message)
            else:
                kept.append((digest, message))
        self._waiting = kept
        _forget(self._seen, now - REMEMBERED_S)
        return free

    def batches(self, messages: Sequence[Message], now: float) -> list[Batch]:
        """The readings in `messages`."""
        spoken = [message for message in messages if not message.retained]
        harvest = self._intake.take(spoken, now)
        return [step for step in harvest.steps if isinstance(step, Batch)]

    def ack(self, messages: Sequence[Message]) -> None:
        """They are safe with us."""
        self._client.ack(messages)

    def _is_free(self, digest: bytes, message: Message, now: float) -> bool:
        if not message.qos or message.retained:
            return True  # it is said again when we lead
        if self._owed.pop(digest, None) is not None:
            self._seen[digest] = now
            return True
        if digest in self._seen:
            return True
        since = self._level_since
        return since is not None and now - max(since, message.received_at) > UNCLAIMED_S


def _forget(times: dict[bytes, float], before: float) -> None:
    """The eldest come first."""
    while times and next(iter(times.values())) < before:
        del times[next(iter(times))]
