"""Suppression by design, after ISA-18.2: one alarm stands for what it brings about.

An alarm is suppressed while a cause stands that its kind names: a rule of an asset
above it, of its source or of its own, or a named condition. What it is told is
the root: the topmost standing cause that is not itself suppressed. A cause that is
shelved or acknowledged goes on suppressing while its condition holds; one that is
out of service does not, for a faulty sensor must not hide what others report. So
does one that needs time to clear: its `hold_s` runs before anything annunciates.

Nothing is derived at rest: only a change of a cause makes it look at what lies
below, and only at instances that have an alarm. The others are asked about when
their condition comes to hold.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

import numpy as np
import numpy.typing as npt

from app.core.alarm import Alarm, Cause
from app.core.alarm_table import State
from app.core.alarmbook import AlarmBook
from app.core.batch import Batch
from app.core.conditions import Crossing
from app.core.events import AlarmEvent, AlarmSuppressed
from app.core.kinship import Kinship
from app.core.live import LiveState
from app.core.rulebook import RuleBook
from app.core.slots import SlotTable
from app.core.suppression_holds import SuppressionHolds
from app.core.suppression_ties import Switch, Tie, TieTable
from app.core.switchboard import Switchboard

ROUNDS = 32  # of causes that suppress causes, before the rest waits for the next beat
Key = int | tuple[Switch, int]  # a rule instance, or a named condition of an asset's row


class Suppressor(Protocol):
    """Who records it: the annunciator."""

    def suppress(self, instance: int, cause: Cause, now: float) -> None: ...

    def unsuppress(self, instance: int, now: float) -> None: ...


class DesignLogic:
    """`cause` says by what an instance is suppressed; `settle` brings the alarms
    in line with what `observe` and `notice` saw change."""

    def __init__(self, table: SlotTable, rules: RuleBook, book: AlarmBook) -> None:
        self._city = table.city
        self._rules = rules
        self._book = book
        self._kinship = Kinship(table.city)
        self._ties = TieTable(table, self._kinship)
        self._switchboard = Switchboard(table, self._ties.switches.values())
        self._holds = SuppressionHolds()
        self._causing = self._ties.causing(rules)
        self._recorded: npt.NDArray[np.bool_] = np.zeros(rules.size, dtype=bool)
        self._standing: dict[Key, Cause] = {}
        self._moved: dict[Key, None] = {}  # causes to look at, in their order
        self._affected: dict[int, None] = {}  # instances to look at
        self._settling = False

    def cause(self, instance: int) -> Cause | None:
        """By what the instance is suppressed, whether it has an alarm or not."""
        row = self._rules.row(instance)
        place = instance - int(self._rules.first[row])
        best, rank = None, (False, -1)
        for tie in self._ties.of(int(self._city.kind[row]), place):
            above = int(tie.line.above[row])
            if above < 0:
                continue
            found = self._given(tie, above, instance)
            stands = found is not None
            found = found or self._held(tie, above, instance)
            if found is not None:
                height = (stands, self._kinship.height(row, above))
                if height > rank:
                    best, rank = found, height
        return best

    def causes_first(self, crossings: Iterable[Crossing]) -> list[Crossing]:
        """The crossings of a beat, those that suppress others before the others."""
        causing, found = self._causing, list(crossings)
        if any(causing[crossing.instance] for crossing in found):
            found.sort(key=lambda crossing: not causing[crossing.instance])
        return found

    def observe(self, batch: Batch) -> None:
        """Readings of a beat: a named condition may begin or end."""
        for key in self._switchboard.observe(batch):
            self._moved[key] = None

    def notice(self, event: AlarmEvent) -> None:
        """An event that the alarms have taken in."""
        instance = self._rules.find(event.asset, event.rule)
        if instance >= 0:
            self._recorded[instance] = event.state is not State.NORMAL
            if self._causing[instance]:
                self._moved[instance] = None
            if isinstance(event, AlarmSuppressed) and not self._settling:
                self._affected[instance] = None  # its cause may be gone before the beat ends

    def settle(self, now: float, suppressor: Suppressor) -> None:
        """Suppress what has a cause, and let go of what has none any more."""
        for _ in range(ROUNDS):
            if not self._moved and not self._affected:
                return
            moved, self._moved = self._moved, {}
            for key in moved:
                self._move(key, now)
            affected, self._affected = self._affected, {}
            self._settling = True
            for instance in affected:
                self._apply(instance, now, suppressor)
            self._settling = False

    def tick(self, now: float) -> None:
        """Let go of what was held long enough after its cause."""
        for tie, row in self._holds.due(now):
            self._look_below(tie, row)

    def clock_set(self, by_s: float) -> None:
        """The clock was set; see `Room.clock_set`."""
        self._holds.clock_set(by_s)

    def resume(self, live: LiveState, now: float) -> None:
        """After folding a journal: what stands is derived from alarms and live
        values. Since when a cause has ceased is not known: its hold begins anew."""
        self._recorded[:] = False
        self._standing.clear()
        self._moved.clear()
        self._affected.clear()
        self._switchboard.resume(live)
        for switch, row in self._switchboard.holding:
            self._standing[switch, row] = self._named(switch, row)
        alarms = [alarm for alarm in self._book.open() if alarm.alarm >= 0]
        for alarm in alarms:
            self._recorded[alarm.alarm] = True
            self._affected[alarm.alarm] = None
            stands = self._stands(alarm.alarm) if self._causing[alarm.alarm] else None
            if stands is not None:
                self._standing[alarm.alarm] = stands
        for alarm in alarms:
            if alarm.suppression is not None and self.cause(alarm.alarm) is None:
                self._hold_anew(alarm.alarm, alarm.suppression, now)

    def _kind_and_place(self, instance: int) -> tuple[int, int]:
        row = self._rules.row(instance)
        return int(self._city.kind[row]), instance - int(self._rules.first[row])

    def _given(self, tie: Tie, above: int, instance: int) -> Cause | None:
        """What stands of the tie's cause at row `above`, as `instance` is to name it."""
        if tie.switch is not None:
            if (tie.switch, above) not in self._switchboard.holding:
                return None
            return Cause(self._city.ids[above], tie.suppression.name)
        other = int(self._rules.first[above]) + tie.place
        return None if other == instance else self._stands(other, instance)

    def _held(self, tie: Tie, above: int, instance: int) -> Cause | None:
        """What stood of it a while ago, unless that was `instance` itself."""
        cause = self._holds.get(tie, above)
        alarm = None if cause is None else self._book.occurrence(cause.occurrence)
        return None if alarm is not None and alarm.alarm == instance else cause

    def _stands(self, instance: int, asking: int | None = None) -> Cause | None:
        alarm = self._book.at(instance)
        if alarm is None or not alarm.active or alarm.removal is not None:
            return None
        return self._root(alarm, asking)

    def _root(self, alarm: Alarm, asking: int | None) -> Cause | None:
        """The cause that stands for `alarm`. None where that is `asking` itself:
        two that suppress each other must not both be silent."""
        seen = set()
        while alarm.suppression is not None and alarm.occurrence not in seen:
            seen.add(alarm.occurrence)
            cause = alarm.suppression
            above = self._book.occurrence(cause.occurrence)
            if above is None:  # a named condition, or one that has ceased and is held
                return cause
            if above.alarm == asking:
                return None
            alarm = above
        return Cause(alarm.asset, alarm.rule, alarm.occurrence)

    def _named(self, switch: Switch, row: int) -> Cause:
        return Cause(self._city.ids[row], self._ties.by_switch(switch)[0].suppression.name)

    def _move(self, key: Key, now: float) -> None:
        """A cause may have begun, ceased or got another root: look below it."""
        before = self._standing.get(key)
        if isinstance(key, int):
            row, ties = self._rules.row(key), self._ties.by_rule(*self._kind_and_place(key))
            after = self._stands(key)
        else:
            row, ties = key[1], self._ties.by_switch(key[0])
            after = self._named(*key) if key in self._switchboard.holding else None
        if before == after:
            return
        if after is not None:
            self._standing[key] = after
        else:
            del self._standing[key]
        for tie in ties:
            if after is None and before is not None:
                self._holds.start(tie, row, _as_named(tie, before), now)
            self._look_below(tie, row)

    def _look_below(self, tie: Tie, row: int) -> None:
        rows = tie.line.below(row)
        rows = rows[self._city.kind[rows] == tie.kind]
        instances = (self._rules.first[rows][:, None] + np.array(tie.places)).ravel()
        for instance in instances[self._recorded[instances]].tolist():
            self._affected[instance] = None

    def _apply(self, instance: int, now: float, suppressor: Suppressor) -> None:
        alarm = self._book.at(instance)
        if alarm is None:
            return
        cause = self.cause(instance)
        if cause is not None:
            suppressor.suppress(instance, cause, now)
        elif alarm.suppression is not None:
            suppressor.unsuppress(instance, now)

    def _hold_anew(self, instance: int, cause: Cause, now: float) -> None:
        row = self._rules.row(instance)
        for tie in self._ties.of(*self._kind_and_place(instance)):
            above = int(tie.line.above[row])
            if above >= 0 and self._city.ids[above] == cause.asset:
                self._holds.start(tie, above, cause, now)


def _as_named(tie: Tie, cause: Cause) -> Cause:
    """A named condition goes by the name that the tie's suppression gives it."""
    if tie.switch is None:
        return cause
    return Cause(cause.asset, tie.suppression.name)
