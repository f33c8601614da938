"""What a supervisor wants to be told of a made-up site, and when."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from hardware.rsmp.messages import Asked, Content, Subscribed

Fetch = Callable[[Asked], Content]


@dataclass(slots=True)
class _Wish:
    every_s: float  # 0: not by time
    on_change: bool
    due: float
    last: Content


class Subscriptions:
    """Values by what was asked for."""

    def __init__(self) -> None:
        self._wishes: dict[Asked, _Wish] = {}

    def begin(self, wanted: Iterable[Subscribed], fetch: Fetch, now: float) -> dict[Asked, Content]:
        """What is told at once: all but what was subscribed already."""
        told: dict[Asked, Content] = {}
        for one in wanted:
            asked = Asked(one.sCI, one.n)
            every_s = _seconds(one.uRt)
            known = self._wishes.get(asked)
            content = known.last if known else fetch(asked)
            if content is None:
                told[asked] = content
                continue  # what is unknown is not subscribed
            if known is None:
                told[asked] = content
            self._wishes[asked] = _Wish(every_s, one.sOc is True, now + every_s, content)
        return told

    def end(self, unwanted: Iterable[Asked]) -> None:
        for asked in unwanted:
            self._wishes.pop(asked, None)

    def due(self, fetch: Fetch, now: float, *, changes_only: bool = False) -> dict[Asked, Content]:
        """What is to be told now, `changes_only` where nobody is there to hear it."""
        told: dict[Asked, Content] = {}
        for asked, wish in self._wishes.items():
            by_time = wish.every_s > 0 and now >= wish.due and not changes_only
            if not by_time and not wish.on_change:
                continue
            content = fetch(asked)
            if by_time or content != wish.last:
                wish.last = content
                wish.due = now + wish.every_s
                told[asked] = content
        return told


def _seconds(text: str) -> float:
    """Of `uRt`; 0 for what is no time."""
    try:
        seconds = float(text)
    except ValueError:
        return 0.0
    return max(0.1, seconds) if 0 < seconds < 1e6 else 0.0
