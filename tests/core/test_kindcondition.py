"""Conditions in kind files: what each form gives, and line and reason for what is wrong."""

from __future__ import annotations

import pytest

from app.core.kind import Condition, Kind, Reference, Test
from app.core.kindfile import parse_kind
from app.core.kindtable import KindError
from tests.core.probe import HEAD

RULE = """
[[rules]]
name = "r"
priority = 3
when = WHEN
message = { fr = "A", en = "A" }
guidance = { fr = "V", en = "L" }
"""
LINE = (HEAD + RULE).count("\n", 0, (HEAD + RULE).index("when")) + 1  # where `when` stands


def parsed(when: str) -> Kind:
    return parse_kind(HEAD + RULE.replace("WHEN", when), "probe.toml")


def condition(when: str) -> Condition:
    return parsed(when).rules[0].condition


ON = Condition(Test.IS, "mode", words=(1.0,))


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        (
            "{ point = 'level', high_high = 5, deadband = 1 }",
            Condition(Test.HIGH_HIGH, "level", 5, 1),
        ),
        ("{ point = 'level', low_low = -5 }", Condition(Test.LOW_LOW, "level", -5)),
        (
            "{ asset = 'city-clock', point = 'sun_deg', low = -6 }",
            Condition(Test.LOW, limit=-6, reference=Reference("city-clock", "sun_deg")),
        ),
        (
            "{ point = 'level', rising_by = 3, within_s = 60, deadband = 1 }",
            Condition(Test.RISING, "level", 3, 1, within_s=60),
        ),
        (
            "{ point = 'level', falling_by = 3, within_s = 60 }",
            Condition(Test.FALLING, "level", 3, within_s=60),
        ),
        (
            "{ point = 'level', differs_from = 'other', by = 2, deadband = 1 }",
            Condition(Test.DIFFERS, "level", 2, 1, reference=Reference("", "other")),
        ),
        (
            "{ point = 'level', differs_from = 'gauge-1/level_m', by = 2 }",
            Condition(Test.DIFFERS, "level", 2, reference=Reference("gauge-1", "level_m")),
        ),
        (
            "{ while = 'night', beyond_deg = 6, deadband = 1 }",
            Condition(
                Test.WHILE,
                limit=6,
                deadband=1,
                reference=Reference("city-clock", "sun_deg"),
                phase="night",
            ),
        ),
        (
            "{ count = 3, within_s = 600, of = { point = 'mode', is = 'on' } }",
            Condition(Test.COUNT, "mode", within_s=600, count=3, parts=(ON,)),
        ),
        (
            "{ all = [{ source_lost = true }, { not = { point = 'mode', is = 'on' } }] }",
            Condition(
                Test.ALL,
                "mode",
                parts=(Condition(Test.SOURCE_LOST), Condition(Test.NOT, "mode", parts=(ON,))),
            ),
        ),
    ],
)
def test_every_form_is_read(when: str, expected: Condition) -> None:
    assert condition(when) == expected


def test_the_leaves_are_what_is_compared() -> None:
    whole = condition(
        "{ any = [{ all = [{ point = 'mode', is = 'on' }, { source_lost = true }] },"
        " { count = 2, within_s = 9, of = { point = 'level', high = 3 } }] }"
    )
    assert [leaf.test for leaf in whole.leaves()] == [Test.IS, Test.SOURCE_LOST, Test.HIGH]
    assert list(ON.leaves()) == [ON]


def test_a_combination_may_stand_on_several_lines() -> None:
    with pytest.raises(KindError) as refusal:
        parsed("{ all = [\n  { point = 'mode', is = 'on' },\n  { point = 'mode', is = 'up' },\n] }")
    assert refusal.value.line == LINE + 2
    assert "has no value 'up'" in refusal.value.reason


DEEP = "{ not = { not = { not = { not = { source_lost = true } } } } }"
ONE = "{ point = 'level', high = 1 }"


@pytest.mark.parametrize(
    ("when", "reason"),
    [
        ("{ point = 'level' }", "needs one of"),
        ("{ point = 'level', high = 3, low = 1 }", "needs one of"),
        ("{ all = [{ source_lost = true }], high = 3 }", "needs one of"),
        ("{ point = 'mode', rising_by = 1, within_s = 9 }", "'mode' is no number"),
        ("{ point = 'level', rising_by = 0, within_s = 9 }", "more than 0"),
        ("{ point = 'level', rising_by = 500, within_s = 9 }", "never moves so far"),
        ("{ point = 'level', rising_by = 1 }", "'within_s' is missing"),
        ("{ point = 'level', rising_by = 1, within_s = 0.5 }", "at least 1"),
        ("{ point = 'level', rising_by = 1, within_s = 1e9 }", "at most 86400"),
        ("{ point = 'level', falling_by = 1, within_s = 9, deadband = 1 }", "never ends"),
        ("{ point = 'level', differs_from = 'depth', by = 1 }", "no point 'depth'"),
        ("{ point = 'level', differs_from = 'level', by = 1 }", "cannot be compared"),
        ("{ point = 'level', differs_from = 'mode', by = 1 }", "'mode' is no number"),
        ("{ point = 'level', differs_from = 'Big One/level', by = 1 }", "an asset's name"),
        ("{ point = 'level', differs_from = 'other', by = -1 }", "more than 0"),
        ("{ point = 'level', differs_from = 'other' }", "'by' is missing"),
        ("{ asset = 'city-clock', point = 'face', is = true }", "of a named asset only"),
        ("{ asset = 'City Clock', point = 'sun_deg', high = 1 }", "an asset's name"),
        ("{ while = 'noon' }", "one of day, night"),
        ("{ while = 'day', beyond_deg = 80 }", "not always"),
        ("{ while = 'day', point = 'level' }", "'point' is not known here"),
        ("{ source_lost = false }", "can only be true"),
        ("{ count = 1, within_s = 9, of = { source_lost = true } }", "from 2 to 100"),
        ("{ count = 3, of = { source_lost = true } }", "'within_s' is missing"),
        ("{ count = 3, within_s = 9 }", "'of' is missing"),
        ("{ all = [{ source_lost = true }] }", "2 to 8 conditions"),
        ("{ all = { source_lost = true } }", "list of tables"),
        (f"{{ any = [{', '.join([ONE] * 9)}] }}", "2 to 8 conditions"),
        ("{ not = [] }", "must be a table"),
        (DEEP, "at most 4 deep"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(when: str, reason: str) -> None:
    with pytest.raises(KindError) as refusal:
        parsed(when)
    assert refusal.value.line == LINE
    assert reason in refusal.value.reason


@pytest.mark.parametrize(
    ("inner", "outer", "good"),
    [
        ("high = 5", "high_high = 9", True),
        ("high = 9", "high_high = 9", False),
        ("high_high = 9", "high = 9", False),
        ("low = 5", "low_low = 1", True),
        ("low = 5", "low_low = 6", False),
    ],
)
def test_high_high_lies_beyond_high(inner: str, outer: str, good: bool) -> None:
    first = RULE.replace("WHEN", f"{{ point = 'level', {inner} }}")
    second = RULE.replace("WHEN", f"{{ point = 'level', {outer} }}").replace('"r"', '"s"')
    if good:
        assert len(parse_kind(HEAD + first + second, "probe.toml").rules) == 2
        return
    with pytest.raises(KindError, match="the wrong way round") as refusal:
        parse_kind(HEAD + first + second, "probe.toml")
    assert refusal.value.line == LINE + RULE.count("\n")


def test_what_a_rule_says_of_itself() -> None:
    more = (
        'class = "safety"\nrespond_within_s = 300\n'
        'consequence = { fr = "C", en = "D" }\nrationale = { fr = "E", en = "F" }\n'
    )
    rule = parse_kind(HEAD + RULE.replace("WHEN", ONE) + more, "probe.toml").rules[0]
    assert (rule.alarm_class, rule.respond_within_s) == ("safety", 300.0)
    assert rule.consequence is not None
    assert rule.rationale is not None
    assert (rule.consequence.en, rule.rationale.fr) == ("D", "E")
    plain = parse_kind(HEAD + RULE.replace("WHEN", ONE), "probe.toml").rules[0]
    assert (plain.alarm_class, plain.consequence, plain.rationale) == ("standard", None, None)
