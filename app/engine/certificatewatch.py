"""How long the certificates still hold, looked at once an hour beside the beat."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future

from app.bus.address import BrokerAddress
from app.bus.expiry import DAY_S, Ending, endings
from app.core.rhythm import Rhythm

LOOK_EVERY_S = 3600.0
Submit = Callable[[Callable[[], list[Ending]]], Future[list[Ending]]]


class CertificateWatch:
    """`submit` has something done by another thread. A connection without TLS has none."""

    def __init__(self, address: BrokerAddress, submit: Submit) -> None:
        self._address = address
        self._submit = submit
        self._rhythm = Rhythm(LOOK_EVERY_S)
        self._looking: Future[list[Ending]] | None = None
        self.first: Ending | None = None

    def days(self, now: float) -> float | None:
        """Until the first ends, below 0 when it has; None while nothing is known."""
        if self._looking is not None and self._looking.done():
            found = self._looking.result()
            self._looking = None
            self.first = found[0] if found else None
        if self._address.tls and self._looking is None and self._rhythm.due(now):
            self._looking = self._submit(lambda: endings(self._address))
        return None if self.first is None else (self.first.at - now) / DAY_S
