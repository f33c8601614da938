"""What a source has told, so that only news are told again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.bus.wire import Reading

AGAIN_S = 60.0  # what does not change is told again so often, well before it is stale


@dataclass(slots=True)
class _Word:
    latest: Reading
    told: Reading
    told_at: float


class Teller:
    """A device that is asked every few seconds says mostly what it said before."""

    def __init__(self, again_s: float = AGAIN_S) -> None:
        self._again_s = again_s
        self._words: dict[tuple[str, str], _Word] = {}

    def news(self, readings: Sequence[Reading], now: float) -> list[Reading]:
        """Those of `readings` that say something else than before, or that were not
        told for a minute."""
        news = []
        for reading in readings:
            word = self._words.get((reading.asset, reading.point))
            if word is None:
                self._words[reading.asset, reading.point] = _Word(reading, reading, now)
                news.append(reading)
                continue
            word.latest = reading
            same = (word.told.value, word.told.quality) == (reading.value, reading.quality)
            if not same or now - word.told_at >= self._again_s:
                word.told, word.told_at = reading, now
                news.append(reading)
        return news

    def everything(self, now: float) -> list[Reading]:
        """The last word on every point, as of the time when it was said."""
        for word in self._words.values():
            word.told, word.told_at = word.latest, now
        return [word.latest for word in self._words.values()]

    def forget(self) -> None:
        self._words.clear()
