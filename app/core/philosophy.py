"""The alarm philosophy of a site, after ISA-18.2: classes, positions, limits.

Declared in one TOML file (``resources/philosophy``); ``philosophyfile`` turns
the text into these values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.core.kind import Text


@dataclass(frozen=True, slots=True)
class AlarmClass:
    """What holds for all alarms of a class. `acknowledge_roles` and the like name
    who may; `signature_for` are actions (acknowledge, shelve, remove) that need
    the password again and a reason, `countersigned` a second person too.
    `sound` names one of the speaker's; "" is that of the priority."""

    name: str
    title: Text
    needs_acknowledgement: bool = True
    acknowledge_roles: tuple[str, ...] = ("operator", "supervisor")
    shelve_roles: tuple[str, ...] = ("operator", "supervisor")
    remove_roles: tuple[str, ...] = ("supervisor",)
    comment_required: bool = False
    longest_shelf_s: float = 8 * 3600.0
    latch: bool = False
    realarm_after_s: float = 0.0
    signature_for: tuple[str, ...] = ()
    countersigned: bool = False
    sound: str = ""


INACTIVE_AFTER_S = 15 * 60.0
STANDARD = AlarmClass("standard", Text("Courante", "Standard"))


@dataclass(frozen=True, slots=True)
class Position:
    """An operator position, and the departments whose alarms are its own (empty: all)."""

    name: str
    title: Text
    departments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Philosophy:
    """`flood_begins` and `flood_ends` count annunciations in `flood_window_s` per
    position; `chattering` ones of one alarm in `chattering_window_s`; an alarm that
    stands longer than `standing_after_s` is called stale. A desk that nobody touches for
    `inactive_after_s` falls back to viewing. `shelf_reasons` and
    `removal_reasons` are offered, free text is allowed beside them."""

    classes: Mapping[str, AlarmClass] = field(default_factory=lambda: {"standard": STANDARD})
    positions: tuple[Position, ...] = (Position("room", Text("Salle", "Room")),)
    flood_begins: int = 10
    flood_ends: int = 5
    flood_window_s: float = 600.0
    chattering: int = 3
    chattering_window_s: float = 60.0
    standing_after_s: float = 86400.0
    shift_s: float = 8 * 3600.0
    claim_s: float = 300.0
    shelf_reasons: tuple[Text, ...] = ()
    removal_reasons: tuple[Text, ...] = ()
    unregistered_role: str = "operator"
    inactive_after_s: float = INACTIVE_AFTER_S

    def alarm_class(self, name: str) -> AlarmClass:
        """The class called `name`; the standard one where there is none such."""
        return self.classes.get(name) or self.classes.get("standard", STANDARD)

    def position_of(self, department: str) -> Position:
        """The first position that has `department`, else the last one."""
        for position in self.positions:
            if not position.departments or department in position.departments:
                return position
        return self.positions[-1]
