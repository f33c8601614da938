"""Tells the events of alarms one by one, as a journal would hold them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from app.core.alarm import Cause
from app.core.alarm_table import State
from app.core.events import (
    AlarmAcknowledged,
    AlarmBegun,
    AlarmConditionChanged,
    AlarmEvent,
    AlarmRaised,
    AlarmRemoved,
    AlarmReraised,
    AlarmRestored,
    AlarmReturned,
    AlarmShelved,
    AlarmSuppressed,
    AlarmUnshelved,
    AlarmUnsuppressed,
)

WHO: dict[str, Any] = {"person": "operator-1", "desk": "desk-1"}


@dataclass
class Told:
    """An alarm as the story left it."""

    asset: str
    rule: str
    occurrence: int
    priority: int
    state: State
    active: bool
    revision: int = 1

    def facts(self, at: float) -> dict[str, Any]:
        return {
            "at": at,
            "asset": self.asset,
            "rule": self.rule,
            "occurrence": self.occurrence,
            "revision": self.revision,
            "state": self.state,
            "active": self.active,
        }


@dataclass
class AlarmStory:
    """Each method is one event at `at`, about the alarm that `alarm` returned."""

    events: list[AlarmEvent] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)

    def alarm(
        self, at: float, asset: str = "lamp-1", rule: str = "failure", priority: int = 4
    ) -> Told:
        """A new occurrence, annunciated."""
        one = self._new(asset, rule, priority, State.UNACKNOWLEDGED)
        self._add(AlarmRaised(**one.facts(at), priority=priority, since=at))
        return one

    def begun_suppressed(self, at: float, asset: str, rule: str = "failure") -> Told:
        """Its condition came to hold while it was suppressed."""
        one = self._new(asset, rule, 4, State.SUPPRESSED)
        self._add(AlarmBegun(**one.facts(at), priority=4, since=at))
        self.suppress(one, at)
        return one

    def again(self, one: Told, at: float) -> Told:
        """Row 9: returned, not acknowledged, and there anew."""
        new = self._new(one.asset, one.rule, one.priority, State.UNACKNOWLEDGED)
        facts = new.facts(at)
        self._add(AlarmRaised(**facts, priority=one.priority, since=at, previous=one.occurrence))
        one.state = State.NORMAL
        return new

    def acknowledge(self, one: Told, at: float) -> None:
        state = State.ACKNOWLEDGED if one.active else State.NORMAL
        self._add(AlarmAcknowledged(**self._to(one, at, state, one.active), **WHO))

    def clear(self, one: Told, at: float) -> None:
        to = State.RETURNED if one.state is State.UNACKNOWLEDGED else State.NORMAL
        self._add(AlarmReturned(**self._to(one, at, to, False)))

    def reannunciate(self, one: Told, at: float) -> None:
        facts = self._to(one, at, State.UNACKNOWLEDGED, True)
        self._add(AlarmReraised(**facts, priority=one.priority))

    def shelve(self, one: Told, at: float) -> None:
        facts = self._to(one, at, State.SHELVED, one.active)
        self._add(AlarmShelved(**facts, **WHO, until=at + 3600, reason="bulb ordered"))

    def unshelve(self, one: Told, at: float) -> None:
        self._add(AlarmUnshelved(**self._back(one, at), cause="expired"))

    def suppress(self, one: Told, at: float) -> None:
        facts = self._to(one, at, State.SUPPRESSED, one.active)
        self._add(AlarmSuppressed(**facts, by=Cause("cabinet-1", "tripped")))

    def unsuppress(self, one: Told, at: float) -> None:
        self._add(AlarmUnsuppressed(**self._back(one, at), by=Cause("cabinet-1", "tripped")))

    def remove(self, one: Told, at: float) -> None:
        facts = self._to(one, at, State.OUT_OF_SERVICE, one.active)
        self._add(AlarmRemoved(**facts, **WHO, reason="works"))

    def restore(self, one: Told, at: float) -> None:
        self._add(AlarmRestored(**self._back(one, at), **WHO))

    def change(self, one: Told, at: float, active: bool) -> None:
        """The condition, while it is set aside."""
        self._add(AlarmConditionChanged(**self._to(one, at, one.state, active)))

    def _new(self, asset: str, rule: str, priority: int, state: State) -> Told:
        one = Told(asset, rule, len(self.told) + 1, priority, state, active=True)
        self.told.append(one)
        return one

    def _back(self, one: Told, at: float) -> dict[str, Any]:
        return self._to(one, at, State.UNACKNOWLEDGED if one.active else State.NORMAL, one.active)

    def _to(self, one: Told, at: float, state: State, active: bool) -> dict[str, Any]:
        one.revision += 1
        one.state, one.active = state, active
        return one.facts(at)

    def _add(self, event: AlarmEvent) -> None:
        self.events.append(event)
