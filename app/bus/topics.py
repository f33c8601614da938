"""Topic names. One place, so that no role spells a topic by hand.

`root` is ``ondijon`` for a live city and ``ondijon-sim`` for a simulated one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

LIVE = "ondijon"
SIMULATION = "ondijon-sim"
IDENTITY = re.compile(r"[A-Za-z0-9_-]{1,64}")


def is_identity(text: str) -> bool:
    """Whether `text` may name a source, an asset, a point or a desk."""
    return IDENTITY.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Topics:
    """All topics under one root."""

    root: str

    @property
    def simulated(self) -> bool:
        return self.root == SIMULATION

    # field -> engine
    def feed(self, source: str) -> str:
        return f"{self.root}/feed/{source}"

    def source(self, source: str) -> str:
        return f"{self.root}/source/{source}"

    def rebirth(self, source: str) -> str:
        """The engine asks a source for its whole state."""
        return f"{self.root}/source/{source}/rebirth"

    def report(self, source: str) -> str:
        """What became of orders, said by a gateway or a device."""
        return f"{self.root}/report/{source}"

    # engine -> gateway -> device
    def order(self, source: str) -> str:
        return f"{self.root}/order/{source}"

    def command(self, source: str) -> str:
        """A checked order on its last hop to a device that speaks MQTT."""
        return f"{self.root}/command/{source}"

    # engine -> desks
    @property
    def delta(self) -> str:
        return f"{self.root}/state/delta"

    @property
    def status(self) -> str:
        return f"{self.root}/state/status"

    # desk <-> engine
    def wish(self, desk: str) -> str:
        return f"{self.root}/wish/{desk}"

    def reply(self, desk: str) -> str:
        return f"{self.root}/reply/{desk}"

    def ask(self, desk: str) -> str:
        return f"{self.root}/ask/{desk}"

    def answer(self, desk: str) -> str:
        return f"{self.root}/answer/{desk}"

    # engine <-> engine
    @property
    def lease(self) -> str:
        """Claims of who leads, the last one retained."""
        return f"{self.root}/lease/engine"

    def follow(self, engine: str) -> str:
        """How far an engine has followed the one that leads."""
        return f"{self.root}/follow/{engine}"

    def stream(self, engine: str) -> str:
        """The journal of the engine that leads, on its way to one that follows."""
        return f"{self.root}/stream/{engine}"

    # each role's own echo, to prove that its connection still lives
    def echo(self, client: str) -> str:
        return f"{self.root}/echo/{client}"


def last_level(topic: str) -> str:
    """The name at the end of a topic: source or desk."""
    return topic.rpartition("/")[2]
