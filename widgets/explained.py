"""Why an alarm is or is not active, in sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from app.core.alarm import Alarm, Cause
from app.core.alarm_table import State
from app.core.causetext import cause_text
from app.core.explanation import ABSENT, BAD, LOST, NEVER, STALE, Explanation, Finding, Look
from app.core.kind import Condition, Kind, Rule, Test
from app.core.truth import Truth
from resources.words import Words
from widgets.conditionwords import ConditionWords, format_span
from widgets.figures import format_ago, format_clock

KindOf = Callable[[str], Kind | None]  # of the asset named


class Sentence(NamedTuple):
    """`level` is how far to indent it: 0 for the answer itself."""

    level: int
    text: str


def explained(
    explanation: Explanation, kind_of: KindOf, kinds: Mapping[str, Kind], words: Words
) -> list[Sentence]:
    """The answer first, then the condition part by part with values and ages, then
    what else holds the alarm back. Plain text; empty where the kinds do not know
    the rule."""
    kind = kind_of(explanation.asset)
    rule = None if kind is None else _rule(kind, explanation.rule)
    if kind is None or rule is None:
        return []
    teller = _Teller(explanation, ConditionWords(kind, kinds, words), words)
    answer = teller.standing(rule) if explanation.alarm else [teller.absent(rule)]
    said = [Sentence(0, text) for text in answer]
    said.append(Sentence(0, words("explain.condition", text=teller.condition(rule.condition))))
    said += teller.findings(rule.condition, explanation.finding, 1)
    said += [Sentence(0, text) for text in teller.delays(rule)]
    cause = explanation.cause
    if explanation.alarm is not None:
        said += [Sentence(0, text) for text in teller.deeds(explanation.alarm)]
        cause = explanation.alarm.suppression or cause
    if cause is not None:
        said.append(Sentence(0, _suppressed(cause, kind, kind_of, words)))
    return said


def _rule(kind: Kind, name: str) -> Rule | None:
    return next((rule for rule in kind.rules if rule.name == name), None)


def _suppressed(cause: Cause, own: Kind, kind_of: KindOf, words: Words) -> str:
    text = cause_text(cause.name, kind_of(cause.asset), own)
    said = cause.name if text is None else text.say(words.language)
    return words("explain.suppressed", asset=cause.asset, cause=said)


class _Teller:
    """Says the parts of one explanation."""

    def __init__(self, explanation: Explanation, conditions: ConditionWords, words: Words) -> None:
        self._told = explanation
        self._conditions = conditions
        self._words = words

    def condition(self, condition: Condition) -> str:
        return self._conditions.text(condition)

    def absent(self, rule: Rule) -> str:
        """The answer where no alarm is open."""
        words, told = self._words, self._told
        message, asset = rule.message.say(words.language), told.asset
        if told.waiting == "on":
            began = self._clock(told.due - rule.on_delay_s)
            return words(
                "explain.inactive_waiting",
                message=message,
                asset=asset,
                since=began,
                delay=format_span(rule.on_delay_s, words),
                left=self._left(),
            )
        if told.cause is not None:
            return words("explain.inactive_masked", message=message, asset=asset)
        if told.finding.truth is Truth.UNKNOWN:
            return words("explain.inactive_unknown", message=message, asset=asset)
        if told.finding.truth is Truth.TRUE:
            return words("explain.inactive_met", message=message, asset=asset)
        return words("explain.inactive", message=message, asset=asset)

    def standing(self, rule: Rule) -> list[str]:
        """The answer for an open alarm."""
        words, alarm = self._words, self._told.alarm
        assert alarm is not None
        said = [self._state(alarm, rule)]
        if self._told.waiting:
            off = self._told.waiting == "off"
            delay_s = rule.off_delay_s if off else rule.on_delay_s
            since, left = self._clock(self._told.due - delay_s), self._left()
            delay = format_span(delay_s, words)
            said.append(
                words("explain.ending", since=since, delay=delay, left=left)
                if off
                else words("explain.beginning", since=since, delay=delay, left=left)
            )
        else:
            still = words("explain.still_holds")
            said.append(still if alarm.active else words("explain.no_longer_holds"))
        if alarm.latched:
            said.append(words("explain.latched"))
        if alarm.stale:
            said.append(words("explain.doubted"))
        return said

    def findings(self, condition: Condition, finding: Finding, level: int) -> list[Sentence]:
        """Each part of the condition with what it looked at."""
        words = self._words
        truth = {
            Truth.TRUE: words("explain.met"),
            Truth.FALSE: words("explain.not_met"),
            Truth.UNKNOWN: words("explain.not_known"),
        }[finding.truth]
        text = self._conditions.heading(condition)
        said = [Sentence(level, words("explain.part", truth=truth, text=text))]
        said += [Sentence(level + 1, text) for text in self._details(condition, finding)]
        for part, inner in zip(condition.parts, finding.parts, strict=False):
            said += self.findings(part, inner, level + 1)
        return said

    def delays(self, rule: Rule) -> list[str]:
        """The timers of the rule, where it has some."""
        words, said = self._words, []
        if rule.on_delay_s:
            said.append(words("explain.on_delay", span=format_span(rule.on_delay_s, words)))
        if rule.off_delay_s:
            said.append(words("explain.off_delay", span=format_span(rule.off_delay_s, words)))
        if rule.realarm_after_s:
            said.append(words("explain.realarm", span=format_span(rule.realarm_after_s, words)))
        return said

    def deeds(self, alarm: Alarm) -> list[str]:
        """What people did with it."""
        words, said = self._words, []
        if alarm.acknowledged_by and alarm.acknowledged_at is not None:
            at = self._clock(alarm.acknowledged_at)
            said.append(words("explain.acknowledged", person=alarm.acknowledged_by, at=at))
        if shelf := alarm.shelf:
            until = self._clock(shelf.until)
            said.append(
                words("explain.shelved", person=shelf.person, until=until, reason=shelf.reason)
            )
            if shelf.one_shot:
                said.append(words("explain.one_shot"))
        if out := alarm.removal:
            at = self._clock(out.at)
            said.append(words("explain.removed", person=out.person, at=at, reason=out.reason))
        return said

    def _state(self, alarm: Alarm, rule: Rule) -> str:
        words = self._words
        facts = {
            "number": alarm.occurrence,
            "message": rule.message.say(words.language),
            "asset": alarm.asset,
            "since": self._clock(alarm.since),
        }
        match alarm.state:
            case State.UNACKNOWLEDGED:
                return words("explain.active_b", **facts)
            case State.ACKNOWLEDGED:
                return words("explain.active_c", **facts)
            case State.SHELVED:
                return words("explain.active_e", **facts)
            case State.SUPPRESSED:
                return words("explain.active_f", **facts)
            case State.OUT_OF_SERVICE:
                return words("explain.active_g", **facts)
            case _:
                return words("explain.active_d", **facts)

    def _details(self, condition: Condition, finding: Finding) -> list[str]:
        words, said = self._words, []
        if condition.test is Test.SOURCE_LOST:
            lost = finding.look is not None and finding.look.doubt == LOST
            key_lost, key_there = words("explain.source_is_lost"), words("explain.source_is_there")
            return [key_lost if lost else key_there]
        if finding.look is not None:
            said.append(self._look(self._conditions.title(condition), condition, finding.look))
        if finding.other is not None and condition.reference is not None:
            title = self._conditions.referred(condition.reference)
            said.append(self._look(title, condition, finding.other))
        if finding.size is not None and condition.test is Test.COUNT:
            said.append(words("explain.counted", n=int(finding.size)))
        elif finding.size is not None:
            amount = self._conditions.amount(condition, finding.size)
            said.append(words("explain.moved_by", amount=amount))
        sure = finding.look is None or not finding.look.doubt
        if condition.within_s and finding.truth is Truth.UNKNOWN and sure:
            said.append(words("explain.too_short", span=format_span(condition.within_s, words)))
        if finding.held and condition.deadband and finding.truth is Truth.TRUE:
            said.append(words("explain.held"))
        return said

    def _look(self, title: str, condition: Condition, look: Look) -> str:
        words = self._words
        if look.doubt == NEVER:
            return words("explain.looked_never", title=title)
        if look.doubt == ABSENT or look.value is None or look.at is None:
            return words("explain.looked_absent", title=title)
        value = self._conditions.amount(condition, look.value)
        ago = format_ago(self._told.at - look.at, words)
        match look.doubt:
            case str(doubt) if doubt == BAD:
                return words("explain.looked_bad", title=title, value=value, ago=ago)
            case str(doubt) if doubt == STALE:
                return words("explain.looked_stale", title=title, value=value, ago=ago)
            case str(doubt) if doubt == LOST:
                return words("explain.looked_lost", title=title, value=value, ago=ago)
            case _:
                return words("explain.looked", title=title, value=value, ago=ago)

    def _clock(self, at: float) -> str:
        return format_clock(at, self._words, self._told.at)

    def _left(self) -> str:
        return format_span(self._told.due - self._told.at, self._words)
