"""What a receiver makes of each frame, and what it answers. No I/O, no clock.

After ANSI/SIA DC-09-2021: ACK for what was taken, NAK with our time for what is
stamped too early or too late, DUH for what cannot be taken, silence for what is no
frame.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from app.bus.wire import Reading
from hardware.sia.account import Account
from hardware.sia.cipher import sealed, unsealed
from hardware.sia.event import events_of
from hardware.sia.frame import Content, FrameError, Head, closed, content_of, framed, head_of

AHEAD_S, BEHIND_S = 20.0, 40.0  # of our clock: what is further off is not taken
DOUBTFUL_S = 5.0  # off so much it is taken, and told as uncertain
MOST_WAITING = 10_000  # readings that nobody has taken: then nothing is acknowledged
_EVENTS = ("SIA-DCS", "ADM-CID")


class Subscriber(NamedTuple):
    """A panel, and its key; None where it speaks in the clear."""

    account: Account
    key: bytes | None = None

    def __repr__(self) -> str:
        return f"Subscriber({self.account.asset})"


class Reception:
    """`subscribers` by account number. `refused` counts what was not taken, by why."""

    def __init__(self, subscribers: Mapping[str, Subscriber]) -> None:
        self.refused: Counter[str] = Counter()
        self._subscribers = subscribers
        self._waiting: list[Reading] = []

    @property
    def waiting(self) -> bool:
        """Whether there is something to be taken."""
        return bool(self._waiting)

    def take(self) -> list[Reading]:
        """What was said since the last call."""
        waiting, self._waiting = self._waiting, []
        return waiting

    def answer(self, raw: bytes, now: float, tick: float) -> bytes:
        """The answer to a frame at `now` (epoch seconds) and `tick` (of the loop), b""
        where there is none."""
        try:
            head = head_of(raw)
        except FrameError:
            self.refused["no frame"] += 1
            return b""
        subscriber = self._subscribers.get(head.account)
        reason = _objection(head, subscriber)
        if subscriber is None or reason:
            return self._duh(head, reason)
        account, key = subscriber
        try:
            content = content_of(unsealed(head.rest, key) if key else head.rest)
        except FrameError:
            return self._duh(head, "not understood")
        if not _in_time(content, now, must=head.encrypted):
            self.refused["wrong time"] += 1
            nak = Head("NAK", "0000", "0", "0A0", "", closed("", now), encrypted=False)
            return framed(nak)
        if len(self._waiting) >= MOST_WAITING:
            return b""
        self._heed(head, content, account, now, tick)
        return _acknowledgement(head, key, now)

    def _heed(
        self, head: Head, content: Content, account: Account, now: float, tick: float
    ) -> None:
        message = head.sequence, head.token, content.data
        twice = message == account.last
        account.last = message
        account.heard_at = tick
        at = now
        if head.token in _EVENTS and not twice:
            trusted = content.at is None or abs(content.at - now) <= DOUBTFUL_S
            if content.at is not None and trusted:
                at = min(max(content.at, account.told_at), now)  # never before what it said
            account.take(events_of(head.token, content.data), trusted=trusted)
        account.told_at = at
        self._waiting += account.readings(at)

    def _duh(self, head: Head, reason: str) -> bytes:
        self.refused[reason] += 1
        return framed(replace(head, token="DUH", rest="]", encrypted=False))


def _objection(head: Head, subscriber: Subscriber | None) -> str:
    if subscriber is None:
        return "unknown account"
    if head.token not in (*_EVENTS, "NULL"):
        return "unknown token"
    if head.encrypted is not (subscriber.key is not None):
        return "encrypted without a key" if head.encrypted else "in the clear"
    return ""


def _in_time(content: Content, now: float, *, must: bool) -> bool:
    if content.at is None:
        return not must
    return -BEHIND_S <= content.at - now <= AHEAD_S


def _acknowledgement(head: Head, key: bytes | None, now: float) -> bytes:
    rest = closed("", now) if key is None else sealed(closed("", now), key)
    return framed(replace(head, token="ACK", rest=rest))
