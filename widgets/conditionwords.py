"""The condition of an alarm rule in words."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.kind import Condition, Kind, Point, Reference, Test
from resources.words import Words
from widgets.figures import format_number, format_value

_HIGHS = (Test.HIGH, Test.HIGH_HIGH)


def format_span(seconds: float, words: Words) -> str:
    """A length of time said exactly, in its two largest units: "1 h 30 min"."""
    left = max(0, round(seconds))
    said = []
    for unit, key in ((86400, "units.days"), (3600, "units.hours"), (60, "units.minutes")):
        if left >= unit:
            said.append(words(key, n=left // unit))
            left %= unit
    if left or not said:
        said.append(words("units.seconds", n=left))
    return " ".join(said[:2])


class ConditionWords:
    """Says conditions of rules of `kind`; `kinds` are all of the city's by name."""

    def __init__(self, kind: Kind, kinds: Mapping[str, Kind], words: Words) -> None:
        self._kind = kind
        self._kinds = kinds
        self._words = words

    def text(self, condition: Condition) -> str:
        """The whole condition as one phrase."""
        words = self._words
        match condition.test:
            case Test.ALL:
                return self._joined(condition, words("explain.and"))
            case Test.ANY:
                return self._joined(condition, words("explain.or"))
            case Test.NOT:
                return words("explain.not", part=self.text(condition.parts[0]))
            case Test.COUNT:
                return self.heading(condition) + words("explain.colon") + self._inner(condition)
            case _:
                return self.heading(condition)

    def heading(self, condition: Condition) -> str:
        """The condition without its parts: "all of these"."""
        words = self._words
        match condition.test:
            case Test.ALL:
                return words("explain.all")
            case Test.ANY:
                return words("explain.any")
            case Test.NOT:
                return words("explain.none")
            case Test.COUNT:
                span = format_span(condition.within_s, words)
                return words("explain.count", n=condition.count, span=span)
            case Test.SOURCE_LOST:
                return words("explain.source_lost")
            case Test.WHILE:
                return self._sun(condition)
            case Test.STALE:
                return words("explain.stale", point=self.title(condition))
            case Test.IS | Test.IS_NOT | Test.ONE_OF:
                return self._worded(condition)
            case Test.RISING | Test.FALLING | Test.DIFFERS:
                return self._moved(condition)
            case _:
                return self._limit(condition)

    def title(self, condition: Condition) -> str:
        """The title of the point that a condition without parts looks at."""
        if condition.point:
            return self._own(condition.point).title.say(self._words.language)
        return "" if condition.reference is None else self.referred(condition.reference)

    def point(self, condition: Condition) -> Point | None:
        """That point, as far as the kinds tell."""
        if condition.point:
            return self._own(condition.point)
        return None if condition.reference is None else self.elsewhere(condition.reference)

    def referred(self, reference: Reference) -> str:
        """The title of a point referred to, with its asset where it is another's."""
        point = self.elsewhere(reference)
        title = reference.point if point is None else point.title.say(self._words.language)
        return f"{title} ({reference.asset})" if reference.asset else title

    def elsewhere(self, reference: Reference) -> Point | None:
        """The point referred to: of another asset, the one of that name where all
        kinds that have it mean the same."""
        if not reference.asset:
            return self._own(reference.point)
        named = [p for k in self._kinds.values() for p in k.points if p.name == reference.point]
        return named[0] if named and all(point == named[0] for point in named) else None

    def amount(self, condition: Condition, value: float) -> str:
        """A value or difference of the point, with its unit."""
        point = self.point(condition)
        if point is None:
            return format_number(value, 2, self._words.language)
        return format_value(point, value, self._words)

    def _own(self, name: str) -> Point:
        return self._kind.points[self._kind.point_index(name)]

    def _joined(self, condition: Condition, between: str) -> str:
        return between.join(
            f"({self.text(part)})" if part.test in (Test.ALL, Test.ANY) else self.text(part)
            for part in condition.parts
        )

    def _inner(self, condition: Condition) -> str:
        return self.text(condition.parts[0])

    def _limit(self, condition: Condition) -> str:
        high = condition.test in _HIGHS
        words, point = self._words, self.title(condition)
        limit = self.amount(condition, condition.limit)
        text = (
            words("explain.high", point=point, limit=limit)
            if high
            else words("explain.low", point=point, limit=limit)
        )
        return text + self.until(condition)

    def until(self, condition: Condition) -> str:
        """Where the deadband lets it end; "" without one."""
        if not condition.deadband:
            return ""
        words, limit, deadband = self._words, condition.limit, condition.deadband
        if condition.test in (Test.LOW, Test.LOW_LOW):
            return words("explain.until_above", limit=self.amount(condition, limit + deadband))
        return words("explain.until_below", limit=self.amount(condition, limit - deadband))

    def _sun(self, condition: Condition) -> str:
        words = self._words
        degrees = format_number(condition.limit, 0, words.language)
        if condition.phase == "day":
            return words("explain.day", degrees=degrees)
        return words("explain.night", degrees=degrees)

    def _worded(self, condition: Condition) -> str:
        words, point = self._words, self.title(condition)
        said = words("explain.or").join(self.amount(condition, word) for word in condition.words)
        if condition.test is Test.IS_NOT:
            return words("explain.is_not", point=point, word=said)
        return words("explain.is", point=point, word=said)

    def _moved(self, condition: Condition) -> str:
        words, point = self._words, self.title(condition)
        limit = self.amount(condition, condition.limit)
        if condition.test is Test.DIFFERS:
            other = "" if condition.reference is None else self.referred(condition.reference)
            text = words("explain.differs", point=point, other=other, limit=limit)
        elif condition.test is Test.RISING:
            span = format_span(condition.within_s, words)
            text = words("explain.rising", point=point, limit=limit, span=span)
        else:
            span = format_span(condition.within_s, words)
            text = words("explain.falling", point=point, limit=limit, span=span)
        return text + self.until(condition)
