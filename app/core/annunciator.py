"""Takes conditions and wishes through the alarm table and says what happened."""

from __future__ import annotations

from collections.abc import Callable

from app.core.alarm import Alarm, AlarmTarget
from app.core.alarm_record import Deed, record
from app.core.alarm_table import State, Transition, Trigger, refusal, step
from app.core.alarmbook import AlarmBook
from app.core.conditions import Crossing
from app.core.delays import Delays
from app.core.events import AlarmRaised, AlarmRefreshed, AlarmStaled, Event
from app.core.reminders import Reminders
from app.core.rulebook import RuleBook
from app.core.verdict import ACCEPTED, Verdict, refused

MAX_COMMENT = 1000


class Annunciator:
    """`emit` folds an event into the picture and hands it to the journal; every
    change of an alarm goes that way."""

    def __init__(self, rules: RuleBook, book: AlarmBook, emit: Callable[[Event], None]) -> None:
        self._rules = rules
        self._book = book
        self._emit = emit
        self._delays = Delays()
        self._reminders = Reminders()

    def crossed(self, crossing: Crossing, now: float) -> None:
        """A raw condition changed: start, cancel or end its delay."""
        instance = crossing.instance
        waiting = self._delays.cancel(instance)
        if waiting is not None and crossing.time - waiting.crossing.time >= waiting.delay_s:
            # Both readings came in one go, but at the source it held long enough.
            self._settle(waiting.crossing, now)
        alarm = self._book.at(instance)
        if crossing.active is (alarm is not None and alarm.abnormal):
            return
        rule = self._rules.rule(instance)
        delay_s = rule.on_delay_s if crossing.active else rule.off_delay_s
        if delay_s > 0:
            self._delays.start(crossing, delay_s, now)
        else:
            self._settle(crossing, now)

    def tick(self, now: float) -> None:
        """End the delays that are over, and remind of what stays abnormal."""
        for crossing in self._delays.due(now):
            self._settle(crossing, now)
        for occurrence, acknowledged_at in self._reminders.due(now):
            alarm = self._book.occurrence(occurrence)
            if alarm is not None and alarm.acknowledged_at == acknowledged_at:
                self._reannunciate(alarm, now)

    def clock_set(self, by_s: float) -> None:
        """The clock was set; see `Room.clock_set`."""
        self._delays.clock_set(by_s)
        self._reminders.clock_set(by_s)

    def acknowledge(
        self, target: AlarmTarget, person: str, desk: str, comment: str, now: float
    ) -> Verdict:
        """Refused with a reason where the alarm is not as the person saw it."""
        if len(comment) > MAX_COMMENT:
            return refused("comment_too_long")
        alarm, verdict = self._aim(target, person)
        if alarm is None:
            return verdict
        transition = self._step(alarm, Trigger.ACKNOWLEDGE)
        if transition is None:
            return refused(refusal(alarm.state, alarm.latched, Trigger.ACKNOWLEDGE))
        self._emit(record(alarm, transition, Deed(now, person, desk, comment)))
        self.remind(alarm.occurrence)
        return ACCEPTED

    def reset(self, target: AlarmTarget, person: str, desk: str, now: float) -> Verdict:
        """Let go of a latch, once the alarm is acknowledged."""
        alarm, verdict = self._aim(target, person)
        if alarm is None:
            return verdict
        transition = self._step(alarm, Trigger.RESET)
        if transition is None:
            return refused(refusal(alarm.state, alarm.latched, Trigger.RESET))
        self._emit(record(alarm, transition, Deed(now, person, desk)))
        return ACCEPTED

    def doubt(self, alarm: Alarm, doubtful: bool, now: float) -> None:
        """Row 21: mark an alarm whose values are not trusted; its state is kept."""
        if alarm.stale is doubtful:
            return
        kind = AlarmStaled if doubtful else AlarmRefreshed
        self._emit(
            kind(
                at=now,
                asset=alarm.asset,
                rule=alarm.rule,
                occurrence=alarm.occurrence,
                revision=alarm.revision + 1,
                state=alarm.state,
                latched=alarm.latched,
            )
        )

    def remind(self, occurrence: int) -> None:
        """Set the re-alarm timer of an acknowledged alarm, where its rule has one."""
        alarm = self._book.occurrence(occurrence)
        if alarm is None or alarm.state is not State.ACKNOWLEDGED or alarm.alarm < 0:
            return
        realarm_after_s = self._rules.rule(alarm.alarm).realarm_after_s
        if realarm_after_s > 0 and alarm.acknowledged_at is not None:
            self._reminders.set(occurrence, alarm.acknowledged_at, realarm_after_s)

    def reconsider(self, alarm: Alarm, now: float) -> None:
        """Bring an alarm of an earlier run under the rules of this one."""
        if alarm.alarm < 0:  # its asset or rule is gone: nothing can hold any more
            if alarm.abnormal:
                transition = step(alarm.state, False, Trigger.CONDITION_FALSE, False)
                if transition is not None:
                    self._emit(record(alarm, transition, Deed(now)))
            return
        if self._rules.rule(alarm.alarm).priority < alarm.priority:
            self._reannunciate(alarm, now)
        self.remind(alarm.occurrence)

    def _aim(self, target: AlarmTarget, person: str) -> tuple[Alarm | None, Verdict]:
        """The alarm a wish means, or why there is none. Row 20."""
        if not person:
            return None, refused("no_person")
        alarm = self._book.occurrence(target.occurrence)
        if alarm is None:
            known = 0 < target.occurrence < self._book.next_occurrence
            return None, refused("closed" if known else "unknown_occurrence")
        if alarm.revision != target.revision:
            return None, refused("stale_revision")
        return alarm, ACCEPTED

    def _settle(self, crossing: Crossing, now: float) -> None:
        """A condition has changed for long enough."""
        trigger = Trigger.CONDITION_TRUE if crossing.active else Trigger.CONDITION_FALSE
        instance = crossing.instance
        alarm = self._book.at(instance)
        if alarm is None:
            transition = step(State.NORMAL, False, trigger, self._rules.rule(instance).latch)
        else:
            transition = self._step(alarm, trigger)
        if transition is None:
            return
        if transition.renews or alarm is None:
            self._raise(crossing, transition, alarm.occurrence if alarm else 0, now)
        else:
            self._emit(record(alarm, transition, Deed(now, value=crossing.value)))

    def _step(self, alarm: Alarm, trigger: Trigger) -> Transition | None:
        latch = alarm.alarm >= 0 and self._rules.rule(alarm.alarm).latch
        return step(alarm.state, alarm.latched, trigger, latch)

    def _reannunciate(self, alarm: Alarm, now: float) -> None:
        transition = self._step(alarm, Trigger.REANNUNCIATE)
        if transition is not None:
            priority = self._rules.rule(alarm.alarm).priority
            self._emit(record(alarm, transition, Deed(now, value=alarm.value), priority))

    def _raise(self, crossing: Crossing, transition: Transition, previous: int, now: float) -> None:
        rule = self._rules.rule(crossing.instance)
        self._emit(
            AlarmRaised(
                at=now,
                asset=self._rules.asset(crossing.instance),
                rule=rule.name,
                occurrence=self._book.next_occurrence,
                revision=1,
                state=transition.to,
                latched=transition.to_latched,
                priority=rule.priority,
                since=crossing.time,
                value=crossing.value,
                previous=previous,
            )
        )
