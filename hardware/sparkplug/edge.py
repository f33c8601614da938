"""One edge node as its host application keeps it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from hardware.link import Clock
from hardware.sparkplug.codec import PayloadError, decoded, encoded
from hardware.sparkplug.metric import DataType, Metric, Payload
from hardware.sparkplug.session import REBIRTH, Session, Word
from hardware.sparkplug.topic import EdgeId, Verb
from hardware.sparkplug.vigil import Vigil

_SAID = frozenset(Verb) - {Verb.NCMD, Verb.DCMD}


class Edge:
    """Edge node `name`, of which the site file knows `devices` ("" is the node itself).
    To be made in the event loop of its link."""

    def __init__(
        self,
        name: EdgeId,
        devices: Sequence[str],
        clock: Clock,
        *,
        quiet_s: float,
        patience_s: float,
        first_s: float,
    ) -> None:
        self.name = name
        self.devices = tuple(devices)
        self.reason = "was not born yet"
        self.session = Session()
        self.heard_at = 0.0
        self._clock = clock
        self._loop = asyncio.get_running_loop()
        self._vigil = Vigil(quiet_s, patience_s, self._loop.time(), first_s)

    @property
    def settled(self) -> bool:
        """Whether all that it should have is alive."""
        return all(map(self.session.alive, self.devices))

    def hear(self, verb: Verb, device: str, data: bytes) -> list[Word]:
        """What a message of it says."""
        if verb not in _SAID:
            return []
        now, at = self._loop.time(), self._clock()
        try:
            payload = decoded(data)
        except PayloadError as error:
            return self._lose(f"says what nobody understands: {error}")
        words = self.session.hear(verb, device, payload, at)
        if verb is Verb.NDEATH:
            self.reason = "is dead"
        elif verb is Verb.NBIRTH:
            self._vigil.birth(now)
        if self.session.whole:
            self.heard_at = at
        if verb is not Verb.NDEATH:
            self._vigil.hear(now, whole=self.session.whole)
        return words

    def look(self) -> list[Word]:
        """What time alone brings."""
        now = self._loop.time()
        words: list[Word] = []
        if self.session.born and self._vigil.lost(now):
            words += self._lose("does not answer")
        if self._vigil.settles(now):
            words += self.session.abandon(self._clock())
        return words

    def request(self) -> bytes | None:
        """What it is to be told now, for a new birth; None for nothing."""
        if not self._vigil.asks(self._loop.time()):
            return None
        wish = Metric(name=REBIRTH, raw=True, datatype=DataType.BOOLEAN)
        return encoded(Payload((wish,), self._clock()))

    def _lose(self, reason: str) -> list[Word]:
        self.reason = reason
        self._vigil.hear(self._loop.time(), whole=False)
        return self.session.lose(self._clock())
