"""One source for which the gateway speaks: from its link to the feed."""

from __future__ import annotations

from hardware.herald import About, Herald
from hardware.link import Clock
from hardware.publisher import Publisher
from hardware.teller import AGAIN_S, Teller
from hardware.warden import Turn, Warden

READINGS_KEPT = 50_000  # through an outage of the broker
_FAREWELL_S = 1.0


class Carrier:
    """Publishes what the link of `publisher`'s source says: a birth when it comes, its
    news, everything anew when the engine asks for it, and its absence when it is
    lost; and how the link is, where it is said what it is `about`."""

    def __init__(
        self,
        warden: Warden,
        publisher: Publisher,
        clock: Clock,
        about: About | None = None,
        again_s: float = AGAIN_S,
    ) -> None:
        self.source = publisher.source
        self.warden = warden
        self._publisher = publisher
        self._clock = clock
        self._teller = Teller(again_s)
        self._herald = None if about is None else Herald(warden, about, clock())
        self._reborn = False  # asked for everything under a new count

    def open(self) -> None:
        self._publisher.start()
        self.warden.start()

    def turn(self) -> None:
        """Works off what the link said since the last turn."""
        for said in self.warden.take():
            if self._herald is not None:
                self._herald.hear(said)
            if said is Turn.UP:
                self._teller.forget()  # its first word tells all anew
                self._publisher.appear()
            elif said is Turn.DOWN:
                self._publisher.vanish()
            elif not isinstance(said, Turn):
                news = self._teller.news(said, self._clock())
                if news and not self._publisher.offer(news):
                    self._publisher.offer(self._teller.everything(self._clock()))
        if self._herald is not None:
            self._publisher.describe(self._herald.state(self._clock()))
        if self._publisher.take():  # it hears nothing but requests to be born anew
            self._reborn = True
        self._publisher.pump()
        if self._reborn and not self._publisher.waiting:  # all of before has arrived
            self._reborn = False
            if self._publisher.present:
                self._publisher.begin()
                self._publisher.offer(self._teller.everything(self._clock()))

    def close(self) -> None:
        self.warden.stop()
        self._publisher.stop(_FAREWELL_S)
