"""A warden on a link, and all that it said."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Sequence

from app.bus.backoff import Backoff
from app.bus.wire import Reading, Value
from hardware.link import Link
from hardware.warden import Turn, Warden
from tests.hardware.conftest import until
from tests.hardware.links.rig import Deed, Rig, order


class Watch:
    def __init__(self, link: Link, source: str) -> None:
        self.warden = Warden(link, time.time, backoff=Backoff(0.05, 0.2))
        self.said: list[Turn | Sequence[Reading]] = []
        self._source = source
        self.warden.start()

    def look(self) -> list[Turn | Sequence[Reading]]:
        self.said += self.warden.take()
        return self.said

    def turns(self) -> list[Turn]:
        return [one for one in self.look() if isinstance(one, Turn)]

    def told(self, asset: str, point: str) -> list[Reading]:
        """All that was said of a point, in order."""
        batches = [one for one in self.look() if not isinstance(one, Turn)]
        return [r for one in batches for r in one if (r.asset, r.point) == (asset, point)]

    def latest(self, asset: str, point: str) -> Reading | None:
        told = self.told(asset, point)
        return told[-1] if told else None

    def says(self, asset: str, point: str, value: Value) -> bool:
        """Whether the last word on a point is `value`, and can be trusted."""
        last = self.latest(asset, point)
        return last is not None and (last.value, last.quality) == (value, "good")

    def outcome(self, identity: str, deed: Deed) -> str:
        """What becomes of an order now; it comes once."""
        self.warden.submit(self._source, order(identity, deed))
        found: list[str] = []

        def answered() -> bool:
            found.extend(one.reason for one in self.warden.outcomes() if one.order.id == identity)
            return bool(found)

        until(answered, f"what becomes of order {identity}")
        assert len(found) == 1
        return found[0]


@contextlib.contextmanager
def watched(rig: Rig) -> Iterator[Watch]:
    watching = Watch(rig.link(), rig.source)
    try:
        until(lambda: watching.turns()[-1:], "the link is up")
        if rig.tells:
            until(lambda: watching.says(*rig.sign[:2], rig.calm), "a word of the device")
        yield watching
    finally:
        watching.warden.stop()
