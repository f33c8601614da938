"""Takes conditions, design logic and time through the alarm table."""

from __future__ import annotations

from collections.abc import Callable

from app.core.alarm import Alarm, Cause
from app.core.alarm_record import NOBODY, Deed, heading
from app.core.alarm_steps import AlarmSteps
from app.core.alarm_table import State, Trigger
from app.core.conditions import Crossing
from app.core.delays import Delays, Pending
from app.core.events import AlarmChattered
from app.core.timers import Timers

EXPIRED, ONE_SHOT = "expired", "one_shot"  # causes of the end of a shelf, beside "unshelved"


def _no_design(_: int) -> Cause | None:
    return None


class Annunciator:
    """`design` says by what an instance is suppressed by design at this moment,
    if by anything. It is asked where a condition comes to hold; when design
    logic changes beside that, `suppress` and `unsuppress` are to be called."""

    def __init__(
        self, steps: AlarmSteps, design: Callable[[int], Cause | None] = _no_design
    ) -> None:
        self.design = design
        self._steps = steps
        self._rules = steps.rules
        self._book = steps.book
        self._delays = Delays()
        self._reminders = Timers()  # marked by the acknowledgement
        self._shelves = Timers()  # marked by the end of the shelf

    def crossed(self, crossing: Crossing, now: float) -> None:
        """A raw condition changed: start, cancel or end its delay."""
        instance = crossing.instance
        waiting = self._delays.cancel(instance)
        if waiting is not None and crossing.time - waiting.crossing.time >= waiting.delay_s:
            # Both readings came in one go, but at the source it held long enough.
            self._settle(waiting.crossing, now)
        alarm = self._book.at(instance)
        if crossing.active is (alarm is not None and alarm.active):
            return
        rule = self._rules.rule(instance)
        delay_s = rule.on_delay_s if crossing.active else rule.off_delay_s
        if delay_s > 0:
            self._delays.start(crossing, delay_s, now)
        else:
            self._settle(crossing, now)

    def waiting(self, instance: int) -> Pending | None:
        """The crossing that waits for its delay, if one does."""
        return self._delays.of(instance)

    def tick(self, now: float) -> None:
        """End the delays and shelves that are over, and remind of what stays abnormal."""
        for crossing in self._delays.due(now):
            self._settle(crossing, now)
        for occurrence, until in self._shelves.due(now):
            alarm = self._book.occurrence(occurrence)
            if alarm is not None and alarm.shelf is not None and alarm.shelf.until == until:
                self._steps.take(alarm, Trigger.UNSHELVE, Deed(at=now, cause=EXPIRED))
        for occurrence, acknowledged_at in self._reminders.due(now):
            alarm = self._book.occurrence(occurrence)
            if alarm is not None and alarm.acknowledged_at == acknowledged_at:
                self._reannunciate(alarm, now)

    def clock_set(self, by_s: float) -> None:
        """The clock was set; see `Room.clock_set`."""
        self._delays.clock_set(by_s)
        self._reminders.clock_set(by_s)
        self._shelves.clock_set(by_s)

    def suppress(self, instance: int, cause: Cause, now: float) -> None:
        """Row 16: design logic holds, or another cause took over. A normal alarm
        needs no record of it."""
        alarm = self._book.at(instance)
        if alarm is not None and alarm.suppression != cause:
            self._steps.take(alarm, Trigger.SUPPRESS, Deed(at=now, by=cause))

    def unsuppress(self, instance: int, now: float) -> None:
        """Row 17: design logic holds no more; what still stands annunciates."""
        alarm = self._book.at(instance)
        if alarm is not None and alarm.suppression is not None:
            self._steps.take(alarm, Trigger.UNSUPPRESS, Deed(at=now))

    def chatter(self, alarm: Alarm, chattering: bool, now: float) -> None:
        """Mark an open alarm that comes and goes too often, or does no more."""
        if alarm.chattering is not chattering:
            self._steps.emit(AlarmChattered(**heading(alarm, now), chattering=chattering))

    def doubt(self, alarm: Alarm, doubtful: bool, now: float) -> None:
        """Row 21: mark an alarm whose values are not trusted; its state is kept."""
        if alarm.stale is not doubtful:
            self._steps.take(alarm, Trigger.DOUBT if doubtful else Trigger.TRUST, Deed(at=now))

    def remind_later(self, occurrence: int) -> None:
        """Set the reminder of an acknowledged alarm, where its rule has one."""
        alarm = self._book.occurrence(occurrence)
        if alarm is None or alarm.state is not State.ACKNOWLEDGED or alarm.acknowledged_at is None:
            return
        after_s = self._steps.realarm_after_s(alarm.alarm)
        if after_s > 0:
            self._reminders.set(occurrence, alarm.acknowledged_at + after_s, alarm.acknowledged_at)

    def unshelve_later(self, occurrence: int, now: float) -> None:
        """Set the end of an alarm's shelf, where it has one. It lasts no longer than
        it was granted for, though the clock was put back while the engine was away."""
        alarm = self._book.occurrence(occurrence)
        if alarm is not None and (shelf := alarm.shelf):
            due = min(shelf.until, now + (shelf.until - shelf.at))
            self._shelves.set(occurrence, due, shelf.until)

    def reconsider(self, alarm: Alarm, now: float) -> None:
        """Bring an alarm of an earlier run under the rules of this one."""
        if alarm.alarm < 0:  # its asset or rule is gone: nothing can hold any more
            self._let_go(alarm, now)
        elif self._rules.rule(alarm.alarm).priority < alarm.priority:
            self._reannunciate(alarm, now)
        self.remind_later(alarm.occurrence)
        self.unshelve_later(alarm.occurrence, now)

    def _let_go(self, alarm: Alarm, now: float) -> None:
        if self._steps.take(alarm, Trigger.CONDITION_FALSE, Deed(at=now)):
            self._end_one_shot(alarm.occurrence, now)
        left = self._book.occurrence(alarm.occurrence)
        if left is not None and left.suppression is not None:
            self._steps.take(left, Trigger.UNSUPPRESS, Deed(at=now))

    def _settle(self, crossing: Crossing, now: float) -> None:
        """A condition has changed for long enough."""
        instance = crossing.instance
        alarm, cause = self._book.at(instance), None
        if crossing.active and (alarm is None or alarm.suppression is None):
            cause = self.design(instance)
        deed = Deed(
            at=now,
            value=crossing.value,
            since=crossing.time,
            by=cause or NOBODY,
            priority=self._rules.rule(instance).priority,
        )
        if alarm is None:
            if crossing.active:
                self._steps.begin(instance, Trigger.CONDITION_TRUE, deed, cause)
            return
        if cause is not None:
            self._steps.take(alarm, Trigger.SUPPRESS, deed)
            alarm = self._book.occurrence(alarm.occurrence) or alarm
        trigger = Trigger.CONDITION_TRUE if crossing.active else Trigger.CONDITION_FALSE
        if self._steps.take(alarm, trigger, deed) and not crossing.active:
            self._end_one_shot(alarm.occurrence, now)

    def _end_one_shot(self, occurrence: int, now: float) -> None:
        """Row 15: a one-shot shelf ends once the condition ceased to hold."""
        alarm = self._book.occurrence(occurrence)
        if alarm is not None and alarm.shelf is not None and alarm.shelf.one_shot:
            self._steps.take(alarm, Trigger.UNSHELVE, Deed(at=now, cause=ONE_SHOT))

    def _reannunciate(self, alarm: Alarm, now: float) -> None:
        priority = self._rules.rule(alarm.alarm).priority
        deed = Deed(at=now, value=alarm.value, priority=priority)
        self._steps.take(alarm, Trigger.REANNUNCIATE, deed)
