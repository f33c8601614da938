"""What the rationalisation meeting wants to know of one alarm rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.core.kind import Kind, Rule, Suppression, Test
from app.core.philosophy import Philosophy
from resources.words import Words
from widgets.conditionwords import ConditionWords, format_span

_WITH_LIMIT = (
    Test.HIGH,
    Test.HIGH_HIGH,
    Test.LOW,
    Test.LOW_LOW,
    Test.RISING,
    Test.FALLING,
    Test.DIFFERS,
)


def rule_sheet(
    kind: Kind, rule: Rule, kinds: Mapping[str, Kind], philosophy: Philosophy, words: Words
) -> dict[str, str]:
    """Heading and text of each column, in their order; "" where nothing is said."""
    language = words.language
    conditions = ConditionWords(kind, kinds, words)
    limits = [leaf for leaf in rule.condition.leaves() if leaf.test in _WITH_LIMIT]
    alarm_class = philosophy.alarm_class(rule.alarm_class)
    known = rule.alarm_class in philosophy.classes
    return {
        words("catalogue.rule"): f"{kind.name}.{rule.name}",
        words("catalogue.kind"): kind.title.say(language),
        words("catalogue.cause"): rule.message.say(language),
        words("catalogue.condition"): conditions.text(rule.condition),
        words("catalogue.consequence"): rule.consequence.say(language) if rule.consequence else "",
        words("catalogue.response"): rule.guidance.say(language),
        words("catalogue.time"): _span(rule.respond_within_s, words),
        words("catalogue.priority"): str(rule.priority),
        words("catalogue.why"): _why(rule, words),
        words("catalogue.class"): alarm_class.title.say(language) if known else rule.alarm_class,
        words("catalogue.on_delay"): _span(rule.on_delay_s, words),
        words("catalogue.off_delay"): _span(rule.off_delay_s, words),
        words("catalogue.limits"): _joined(conditions.amount(leaf, leaf.limit) for leaf in limits),
        words("catalogue.deadband"): _joined(
            conditions.amount(leaf, leaf.deadband) for leaf in limits if leaf.deadband
        ),
        words("catalogue.realarm"): _span(
            rule.realarm_after_s or alarm_class.realarm_after_s, words
        ),
        words("catalogue.latch"): _yes(rule.latch or alarm_class.latch, words),
        words("catalogue.suppressed_by"): _joined(
            suppression.title.say(language)
            for suppression in kind.suppressions
            if _covers(suppression, rule)
        ),
    }


def _why(rule: Rule, words: Words) -> str:
    """What the rule says of its priority, else what follows from the rest."""
    if rule.rationale is not None:
        return rule.rationale.say(words.language)
    if rule.respond_within_s:
        return words("catalogue.why_time", span=format_span(rule.respond_within_s, words))
    return ""


def _covers(suppression: Suppression, rule: Rule) -> bool:
    if suppression.rules:
        return rule.name in suppression.rules
    return bool(suppression.ancestor) or suppression.rule != rule.name


def _span(seconds: float, words: Words) -> str:
    return format_span(seconds, words) if seconds else ""


def _yes(true: bool, words: Words) -> str:
    return words("units.yes") if true else words("units.no")


def _joined(texts: Iterable[str]) -> str:
    return " ; ".join(texts)
