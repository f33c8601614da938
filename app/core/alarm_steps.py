"""Takes alarms along the table, step by step, and says what happened."""

from __future__ import annotations

from collections.abc import Callable

from app.core.alarm import Alarm, Cause
from app.core.alarm_record import Deed, record
from app.core.alarm_table import Facts, Record, State, Transition, Trigger, refusal, step
from app.core.alarmbook import AlarmBook
from app.core.events import AlarmBegun, AlarmRaised, Event
from app.core.philosophy import AlarmClass, Philosophy
from app.core.rulebook import RuleBook


class AlarmSteps:
    """`emit` folds an event into the picture and hands it to the journal; every
    change of an alarm goes that way."""

    def __init__(
        self,
        rules: RuleBook,
        book: AlarmBook,
        philosophy: Philosophy,
        emit: Callable[[Event], None],
    ) -> None:
        self.rules = rules
        self.book = book
        self.philosophy = philosophy
        self.emit = emit

    def alarm_class(self, instance: int) -> AlarmClass:
        """The class of a rule instance; the standard one where -1."""
        name = self.rules.rule(instance).alarm_class if instance >= 0 else "standard"
        return self.philosophy.alarm_class(name)

    def realarm_after_s(self, instance: int) -> float:
        """By the rule, else by its class; 0: never."""
        if instance < 0:
            return 0.0
        return (
            self.rules.rule(instance).realarm_after_s or self.alarm_class(instance).realarm_after_s
        )

    def take(self, alarm: Alarm, trigger: Trigger, deed: Deed) -> bool:
        """Whether the table has a transition; it is made then."""
        facts = self._facts(
            alarm.alarm, alarm.active, alarm.shelf is not None, alarm.suppression is not None
        )
        transition = step(alarm.state, alarm.latched, trigger, facts)
        if transition is None:
            return False
        if transition.renews:
            self._raise(alarm.alarm, transition, deed, previous=alarm.occurrence)
        else:
            self.emit(record(alarm, transition, deed))
        return True

    def refusal(self, alarm: Alarm, trigger: Trigger) -> str:
        """Why a person may not do that now; "" where the table has a transition."""
        shelf, design = alarm.shelf is not None, alarm.suppression is not None
        facts = self._facts(alarm.alarm, alarm.active, shelf, design)
        return refusal(alarm.state, alarm.latched, trigger, facts)

    def refusal_of_none(self, instance: int, cause: Cause | None, trigger: Trigger) -> str:
        """The same for an instance without a record: normal, or suppressed by `cause`."""
        state = State.NORMAL if cause is None else State.SUPPRESSED
        facts = self._facts(instance, False, False, cause is not None)
        return refusal(state, False, trigger, facts)

    def begin(self, instance: int, trigger: Trigger, deed: Deed, cause: Cause | None) -> bool:
        """Take an instance without a record out of A, or out of F where `cause`
        suppresses it."""
        if cause is not None and trigger is not Trigger.CONDITION_TRUE:
            return self.take(self._suppressed(instance, cause, deed.at), trigger, deed)
        facts = self._facts(instance, False, False, cause is not None)
        transition = step(State.NORMAL, False, trigger, facts)
        if transition is None:
            return False
        if transition.record is Record.RAISED:
            self._raise(instance, transition, deed, previous=0)
        else:
            active = trigger is Trigger.CONDITION_TRUE
            alarm = self._begin(instance, transition.to, active, deed)
            self.emit(record(alarm, transition, deed))
        return True

    def _facts(self, instance: int, active: bool, shelf: bool, design: bool) -> Facts:
        judged = self.alarm_class(instance)
        latching = instance >= 0 and (self.rules.rule(instance).latch or judged.latch)
        return Facts(latching, judged.needs_acknowledgement, active, shelf, design)

    def _suppressed(self, instance: int, cause: Cause, now: float) -> Alarm:
        """A record for a normal alarm that is suppressed by design."""
        deed = Deed(at=now, by=cause)
        alarm = self._begin(instance, State.SUPPRESSED, False, deed)
        self.take(alarm, Trigger.SUPPRESS, deed)
        return self._now_at(instance)

    def _begin(self, instance: int, to: State, active: bool, deed: Deed) -> Alarm:
        """An occurrence that is not annunciated."""
        rule = self.rules.rule(instance)
        self.emit(
            AlarmBegun(
                at=deed.at,
                asset=self.rules.asset(instance),
                rule=rule.name,
                occurrence=self.book.next_occurrence,
                revision=1,
                state=to,
                active=active,
                priority=rule.priority,
                since=deed.at if deed.since is None else deed.since,
                value=deed.value,
            )
        )
        return self._now_at(instance)

    def _raise(self, instance: int, transition: Transition, deed: Deed, previous: int) -> None:
        rule = self.rules.rule(instance)
        self.emit(
            AlarmRaised(
                at=deed.at,
                asset=self.rules.asset(instance),
                rule=rule.name,
                occurrence=self.book.next_occurrence,
                revision=1,
                state=transition.to,
                active=True,
                priority=rule.priority,
                since=deed.at if deed.since is None else deed.since,
                value=deed.value,
                previous=previous,
            )
        )

    def _now_at(self, instance: int) -> Alarm:
        """The record that was just begun; KeyError where `emit` did not fold it."""
        alarm = self.book.at(instance)
        if alarm is None:
            raise KeyError(instance)
        return alarm
