"""The alarms of a made-up traffic light controller."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from app.bus.stamp import format_stamp
from app.bus.wire import Value
from hardware.rsmp.messages import Alarm

_MAJOR = frozenset(("A0001", "A0003", "A0006", "A0008", "A0201", "A0303", "A0304"))
# Each alarm, the part of the controller it is about, and the fault that raises it.
_ALARMS = (
    ("A0002", "", "minor"),
    ("A0005", "", "coordination"),
    ("A0006", "", "major"),
    ("A0007", "", "communication"),
    ("A0010", "", ""),
    ("A0101", ":SG3", "pushbutton"),
    ("A0201", ":SG1", ""),
    ("A0202", ":SG1", "lamp"),
    ("A0301", ":DL1", "detector"),
)
_DOOR = "A0010"
_TITLES = {"A0010": "Door open", "A0202": "Lamp error", "A0301": "Detector error"}


Why = Literal["Issue", "Acknowledge", "Suspend"]


@dataclass(slots=True)
class _State:
    active: bool
    acknowledged: bool
    suspended: bool
    at: float


class Alarms:
    """Those of `component` and its parts. `says` tells a point of the junction, `clock`
    the time as the controller has it."""

    def __init__(
        self, component: str, says: Callable[[str], Value], clock: Callable[[], float]
    ) -> None:
        self._says = says
        self._clock = clock
        now = clock()
        self._states = {
            (component + part, code): _State(self._holds(code, fault), False, False, now)
            for code, part, fault in _ALARMS
        }
        self._faults = {(component + part, code): fault for code, part, fault in _ALARMS}

    def __contains__(self, code: str) -> bool:
        return any(code == one for _, one in self._states)

    @property
    def worst(self) -> str:
        """Of what is active, for the aggregated status: major, minor or nothing."""
        active = {code for (_, code), state in self._states.items() if state.active}
        return "major" if active & _MAJOR else "minor" if active - {_DOOR} else ""

    def all(self) -> list[Alarm]:
        return [self._told(place, "Issue") for place in self._states]

    def changes(self) -> list[Alarm]:
        """What has begun or ended since the last look; what is suspended is not told."""
        told = []
        for place, state in self._states.items():
            holds = self._holds(place[1], self._faults[place])
            if holds is not state.active:
                state.active = holds
                state.at = self._clock()
                if holds:
                    state.acknowledged = False
                if not state.suspended:
                    told.append(self._told(place, "Issue"))
        return told

    def take(self, asked: Alarm) -> Alarm | None:
        """What is asked of one alarm, and what is said to it. None where it is unknown,
        or where nothing is asked."""
        place = asked.cId, asked.aCId
        state = self._states.get(place)
        if state is None or asked.aSp == "Issue":
            return None
        if asked.aSp == "Request":
            return self._told(place, "Issue")
        if asked.aSp == "Acknowledge":
            state.acknowledged = True
        else:
            state.suspended = asked.aSp == "Suspend"
        state.at = self._clock()
        return self._told(place, "Acknowledge" if asked.aSp == "Acknowledge" else "Suspend")

    def _holds(self, code: str, fault: str) -> bool:
        if code == _DOOR:
            return self._says("door") == "open"
        return bool(fault) and self._says("fault") == fault

    def _told(self, place: tuple[str, str], why: Why) -> Alarm:
        state = self._states[place]
        component, code = place
        return Alarm(
            cId=component,
            aCId=code,
            xACId=_TITLES.get(code, ""),
            aSp=why,
            ack="Acknowledged" if state.acknowledged else "notAcknowledged",
            aS="Active" if state.active else "inActive",
            sS="Suspended" if state.suspended else "notSuspended",
            aTs=format_stamp(state.at),
            cat="D",
            pri="2" if code in _MAJOR else "3",
            rvs=[],
        )
