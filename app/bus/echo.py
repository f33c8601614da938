"""A client's own echo: the one proof that a connection still hears."""

from __future__ import annotations

import secrets
import time

EVERY_S = 2.0
DEAF_AFTER_S = 8.0


class Echo:
    """Sends itself a numbered word every two seconds and notes its return.

    Kept by the network thread; the two ages may be read from any thread.
    Times are of the monotonic clock.
    """

    def __init__(self, topic: str) -> None:
        self.topic = topic
        self.round_trip_s = float("nan")
        self._word = secrets.token_hex(4)
        self._number = 0
        self._sent_at = 0.0
        self._heard_at = float("-inf")  # the last echo of this connection
        self._traffic_at = float("-inf")  # the last message of any kind
        self._armed = False

    def connected(self, now: float) -> None:
        """A new connection: its age starts now, and it must prove itself."""
        self._heard_at = self._traffic_at = now
        self._sent_at = now - EVERY_S
        self._armed = False

    def lost(self) -> None:
        self._heard_at = float("-inf")
        self._armed = False

    def due(self, now: float) -> bool:
        return now - self._sent_at >= EVERY_S

    def next_payload(self, now: float) -> bytes:
        """What to publish now."""
        self._sent_at = now
        self._number += 1
        return f"{self._word} {self._number}".encode()

    def traffic(self, now: float) -> None:
        """Anything heard shows that the connection is not deaf."""
        self._traffic_at = now

    def heard(self, payload: bytes, now: float) -> None:
        """Our topic spoke; another's word or a retained old one is no proof."""
        word, _, number = payload.decode(errors="replace").partition(" ")
        if word != self._word:
            return
        self._heard_at = self._traffic_at = now
        self._armed = True  # a broker that forbids echoes never arms the watch
        if number == str(self._number):
            self.round_trip_s = now - self._sent_at

    def silent(self, now: float, for_s: float) -> bool:
        """Whether nothing at all has come for `for_s`."""
        return now - self._traffic_at > for_s

    def deaf(self, now: float) -> bool:
        """Whether echoes used to come and nothing at all has come for long."""
        return self._armed and now - max(self._heard_at, self._traffic_at) > DEAF_AFTER_S

    def age_s(self) -> float:
        """Seconds since the last echo (or since connecting); inf offline."""
        return time.monotonic() - self._heard_at
