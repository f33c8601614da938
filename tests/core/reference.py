"""The alarm table a second time: slow, plain, one reading at a time.

Written from the design table without a look at the engine's own columns, to
check them against. It knows the rules of the hamlet's box by heart.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Plain:
    """One alarm of one box."""

    begins: Callable[[float], bool]
    ends: Callable[[float], bool]
    on_delay: float = 0.0
    off_delay: float = 0.0
    latching: bool = False
    state: str = "A"
    latched: bool = False
    occurrence: int = 0
    condition: bool = False
    waits_from: tuple[float, float] | None = None  # (source's time, engine's time)

    def reading(self, value: float, at: float, now: float) -> None:
        condition = not self.ends(value) if self.condition else self.begins(value)
        if condition == self.condition:
            return
        if self.waits_from is not None:
            delay = self.on_delay if self.condition else self.off_delay
            if at - self.waits_from[0] >= delay:
                self.change()
        self.waits_from = None
        self.condition = condition
        if condition != (self.state in "BC" and not self.latched):
            self.waits_from = (at, now)
            if (self.on_delay if condition else self.off_delay) == 0:
                self.change()

    def time(self, now: float) -> None:
        if self.waits_from is not None:
            delay = self.on_delay if self.condition else self.off_delay
            if self.waits_from[1] + delay <= now:
                self.change()

    def change(self) -> None:
        """The condition is what it is for long enough."""
        self.waits_from = None
        if self.condition:
            if self.state in "AD":
                self.occurrence += 1
            self.state, self.latched = "B", False
        elif self.latching:
            self.latched = True
        else:
            self.state = "D" if self.state == "B" else "A"

    def acknowledge(self) -> bool:
        if self.state not in "BD":
            return False
        self.state = "C" if self.state == "B" else "A"
        return True

    def reset(self) -> bool:
        if self.state != "C" or not self.latched:
            return False
        self.state, self.latched = "A", False
        return True


def box() -> dict[str, Plain]:
    """The alarms of one box by rule, but for silence."""
    return {
        "high": Plain(lambda v: v >= 10, lambda v: v < 8),
        "low": Plain(lambda v: v <= -10, lambda v: v > -8, on_delay=5, off_delay=8),
        "broken": Plain(lambda v: v == 2, lambda v: v != 2, latching=True),
        "not_fine": Plain(lambda v: v != 0, lambda v: v == 0),
        "open": Plain(lambda v: v == 1, lambda v: v != 1),
    }


POINT = {"high": "level", "low": "level", "broken": "state", "not_fine": "state", "open": "door"}


@dataclass
class PlainRoom:
    boxes: dict[str, dict[str, Plain]] = field(default_factory=dict)

    def reading(self, asset: str, point: str, value: float, at: float, now: float) -> None:
        for rule, alarm in self.boxes[asset].items():
            if POINT[rule] == point:
                alarm.reading(value, at, now)

    def time(self, now: float) -> None:
        for alarms in self.boxes.values():
            for alarm in alarms.values():
                alarm.time(now)

    def open(self) -> list[tuple[str, str, str]]:
        return sorted(
            (asset, rule, alarm.state + "+" * alarm.latched)
            for asset, alarms in self.boxes.items()
            for rule, alarm in alarms.items()
            if alarm.state != "A"
        )
