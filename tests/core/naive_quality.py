"""The figures of alarm quality once more, by looking at every alarm again for each of
them: slow, plain, and sharing nothing with what it checks."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.core.alarm_table import State
from app.core.events import AlarmEvent, type_name

INF = float("inf")
SETTING_ASIDE = {"E", "F", "G"}


@dataclass
class Call:
    at: float
    key: tuple[str, str]
    occurrence: int
    priority: int
    acknowledged: float = INF
    settled: float = INF  # no longer unacknowledged in the list


@dataclass
class Naive:
    """Of all positions together; `calls` in the order of their events."""

    events: list[AlarmEvent]
    calls: list[Call] = field(default_factory=list)

    def __post_init__(self) -> None:
        taken_over = {getattr(e, "previous", 0): e.at for e in self.events}
        for place, event in enumerate(self.events):
            if not self._calls(place):
                continue
            told = [e for e in self.events[: place + 1] if hasattr(e, "priority")]
            [*_, latest] = [e for e in told if e.occurrence == event.occurrence]
            key = (event.asset, event.rule)
            call = Call(event.at, key, event.occurrence, getattr(latest, "priority", 0))
            self.calls.append(call)
            for later in range(place + 1, len(self.events)):
                one = self.events[later]
                if one.occurrence != event.occurrence:
                    continue
                if self._calls(later):
                    call.settled = min(call.settled, one.at)
                    break
                if type_name(one) == "alarm_acknowledged":
                    call.acknowledged = one.at
                if one.state.value not in "BD":
                    call.settled = min(call.settled, one.at)
            call.settled = min(call.settled, taken_over.get(event.occurrence, INF))

    def _calls(self, place: int) -> bool:
        """Whether an event calls for attention: a raising, or coming back to the list."""
        event = self.events[place]
        before = [e for e in self.events[:place] if e.occurrence == event.occurrence]
        was_aside = bool(before) and before[-1].state.value in SETTING_ASIDE
        raised = type_name(event) in ("alarm_raised", "alarm_reraised")
        return (raised or was_aside) and event.state.value in "BC"

    def within(self, start: float, end: float) -> list[Call]:
        return [call for call in self.calls if start <= call.at <= end]

    def peak(self, calls: list[Call]) -> int:
        return max((sum(c.at - 600 < o.at <= c.at for o in calls) for c in calls), default=0)

    def top_ten(self, calls: list[Call]) -> int:
        counts: dict[tuple[str, str], int] = {}
        for call in calls:
            counts[call.key] = counts.get(call.key, 0) + 1
        return sum(sorted(counts.values(), reverse=True)[:10])

    def chattering(self, calls: list[Call]) -> int:
        found = set()
        for call in calls:
            near = [o for o in calls if o.key == call.key and 0 <= o.at - call.at <= 60]
            if len(near) >= 3:
                found.add(call.key)
        return len(found)

    def flood_s(self, start: float, end: float) -> float:
        """By walking every moment at which the count of ten minutes can change."""
        times = [call.at for call in self.calls if start - 3600 <= call.at <= end]
        moments = sorted(set(times) | {t + 600 for t in times} | {start, end})
        flooded, total, before = False, 0.0, -INF
        for moment in moments:
            if flooded:
                total += max(min(moment, end) - max(before, start), 0.0)
            count = sum(moment - 600 < t <= moment for t in times)
            flooded = count > 10 or (flooded and count >= 5)
            before = moment
        return total

    def lasting(self, kind: str, start: float, end: float) -> int:
        """How many were set aside so at some time of the period."""
        begins, ends = f"alarm_{kind}", {"shelved": "alarm_unshelved"}.get(kind, f"alarm_un{kind}")
        if kind == "removed":
            ends = "alarm_restored"
        found = 0
        for place, event in enumerate(self.events):
            if type_name(event) != begins:
                continue
            over = next(
                (
                    e.at
                    for e in self.events[place + 1 :]
                    if e.occurrence == event.occurrence
                    and (type_name(e) == ends or e.state is State.NORMAL)
                ),
                INF,
            )
            found += event.at <= end and over > start
        return found
