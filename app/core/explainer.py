"""Looks into a room for why an alarm is or is not active."""

from __future__ import annotations

from math import isfinite, isnan

import numpy as np

from app.core.alarmbook import AlarmBook
from app.core.annunciator import Annunciator
from app.core.change import Change
from app.core.combination import Count
from app.core.condition import holds, simple
from app.core.conditions import Conditions
from app.core.explanation import ABSENT, BAD, LOST, NEVER, STALE, Explanation, Finding, Look
from app.core.judge import Judge, Limit
from app.core.kind import Condition, Reference, Test
from app.core.measure import Difference
from app.core.quality import Quality
from app.core.rulebook import NO_SLOT
from app.core.truth import Truth


class Explainer:
    """Asks the conditions, what waits for its delay, and the open alarms."""

    def __init__(self, conditions: Conditions, annunciator: Annunciator, book: AlarmBook) -> None:
        self._conditions = conditions
        self._annunciator = annunciator
        self._book = book
        self._table = conditions.table
        self._rules = conditions.rules
        self._live = conditions.live

    def explain(self, asset: str, rule: str, now: float) -> Explanation | None:
        """None where the city has no such asset, or its kind no such rule."""
        instance = self._rules.find(asset, rule)
        if instance < 0:
            return None
        active = bool(self._conditions.active[instance])
        pending = self._annunciator.waiting(instance)
        return Explanation(
            at=now,
            asset=asset,
            rule=rule,
            active=active,
            finding=self._found(instance, active, now),
            waiting="" if pending is None else "on" if pending.crossing.active else "off",
            due=0.0 if pending is None else pending.due,
            alarm=self._book.at(instance),
            cause=self._annunciator.design(instance),
        )

    def refusal(self, occurrence: int) -> str:
        """Why an occurrence cannot be explained: closed or unknown_occurrence."""
        return "closed" if 0 < occurrence < self._book.next_occurrence else "unknown_occurrence"

    def occurrence(self, number: int, now: float) -> Explanation | None:
        """Of an open occurrence; None where there is none such."""
        alarm = self._book.occurrence(number)
        return None if alarm is None else self.explain(alarm.asset, alarm.rule, now)

    def _found(self, instance: int, active: bool, now: float) -> Finding:
        row = self._rules.row(instance)
        condition = self._rules.rule(instance).condition
        judged = self._conditions.programs.program(row, instance - int(self._rules.first[row]))
        if judged is not None:
            program, place = judged
            at = now - float(program.lag[place])  # the time of its source
            return self._judged(condition, program.root, row, place, at)
        if simple(condition):
            look = self._look(row, condition.point)
            held = active
            truth = Truth.UNKNOWN
            if not look.doubt and look.value is not None:
                truth = _truth(holds(condition, look.value, held))
            return Finding(truth=truth, held=held, look=look)
        return Finding(truth=_truth(active), look=self._absence(row, condition))

    def _judged(
        self, condition: Condition, judge: Judge, row: int, place: int, at: float
    ) -> Finding:
        places, times = np.array([0 if judge.shared else place]), np.array([at])
        truth = Truth(int(judge.judge(places, times)[0]))
        if condition.parts:
            parts = tuple(
                self._judged(part, inner, row, place, at)
                for part, inner in zip(condition.parts, judge.parts, strict=True)
            )
            size = float(judge.counted(place, at)) if isinstance(judge, Count) else None
            return Finding(truth=truth, size=size, parts=parts)
        if not isinstance(judge, Limit):
            return Finding(truth=truth, look=self._absence(row, condition))
        look = self._look(row, condition.point) if condition.point else None
        other = None if condition.reference is None else self._there(row, condition.reference)
        size = None
        if isinstance(judge.measure, Change | Difference):
            size = float(judge.measure.measure(places, times).size[0])
        return Finding(
            truth=truth,
            held=bool(judge.held[places[0]]),
            look=look or other,
            other=other if look else None,
            size=None if size is None or isnan(size) else size,
        )

    def _absence(self, row: int, condition: Condition) -> Look:
        """The point of a condition that takes no limit, or the source's state."""
        if condition.test is not Test.SOURCE_LOST:
            return self._look(row, condition.point)
        city = self._table.city
        names = {name: number for number, name in enumerate(city.sources)}
        number = names.get(city.ids[row], int(city.source[row]))
        return Look(doubt=LOST if self._live.lost[number] else "")

    def _there(self, row: int, reference: Reference) -> Look:
        slot = self._rules.reference_slot(row, reference)
        return Look(doubt=ABSENT) if slot == NO_SLOT else self._at(slot)

    def _look(self, row: int, point: str) -> Look:
        return self._at(self._table.slot(row, point))

    def _at(self, slot: int) -> Look:
        live = self._live
        value, at = float(live.value[slot]), float(live.time[slot])
        if isnan(value) or not isfinite(at):
            return Look(doubt=NEVER)
        doubt = ""
        if live.lost[live.carrier[slot]]:
            doubt = LOST
        elif live.stale[slot]:
            doubt = STALE
        elif live.quality[slot] >= Quality.BAD:
            doubt = BAD
        return Look(value=value, at=at, doubt=doubt)


def _truth(true: bool) -> Truth:
    return Truth.TRUE if true else Truth.FALSE
