"""What suppresses an alarm is read strictly, and said in both languages."""

from __future__ import annotations

import pytest

from app.core.causetext import cause_text
from app.core.kindtable import KindError
from tests.core.quarter import CABINET, FILES, LAMP, NODE, quarter_kinds, rule, suppression


def test_suppressions_are_read_with_what_they_name() -> None:
    lamp = quarter_kinds()["lamp"]
    tripped, works, _, source, higher = lamp.suppressions
    assert (tripped.ancestor, tripped.rule, tripped.hold_s) == ("cabinet", "tripped", 30)
    assert works.condition is not None
    assert (works.condition.point, works.condition.words) == ("maintenance", (1.0,))
    assert (source.ancestor, source.rules) == ("source", ("silent",))
    assert (higher.ancestor, higher.rule, higher.rules) == ("", "high_high", ("high",))


@pytest.mark.parametrize(
    ("cause", "reason", "key"),
    [
        ("ancestor = 'tower'\nrule = 'down'", "no kind 'tower'", "ancestor"),
        ("ancestor = 'cabinet'\nrule = 'down'", "'cabinet' has no rule 'down'", "rule"),
        ("rule = 'tripped'", "'lamp' has no rule 'tripped'", "rule ="),
        ("ancestor = 'cabinet'", "either a 'rule' or a 'when'", "[[suppressions]]"),
        (
            "rule = 'high_high'\nwhen = { point = 'dark', is = true }",
            "either a 'rule' or a 'when'",
            "[[suppressions]]",
        ),
        ("when = { point = 'tripped', is = true }", "no point 'tripped'", "when"),
        ("when = { point = 'power', stale = true }", "may stand here", "when"),
        ("rule = 'high_high'\nrules = ['low']", "no rule 'low'", "rules"),
        ("rule = 'dark'\nrules = ['dark']", "would suppress itself", "rules"),
        ("rule = 'high'\nrules = ['high_high']", "high and high_high would suppress", "rule ="),
        ("rule = 'dark'\nhold_s = -1", "'hold_s'", "hold_s"),
        ("rule = 'dark'\nhold_s = 4000", "at most 3600", "hold_s"),
        ("rule = 'dark'\nuntil = 3", "'until' is not known", "until"),
    ],
)
def test_a_wrong_suppression_is_refused_with_line_and_reason(
    cause: str, reason: str, key: str
) -> None:
    text = LAMP + suppression("extra", cause)
    with pytest.raises(KindError) as caught:
        quarter_kinds(lamp=text)
    assert reason in caught.value.reason
    assert caught.value.file == "lamp.toml"
    line = text.splitlines()[caught.value.line - 1]
    assert key in line
    assert caught.value.line > text[: text.rindex("[[suppressions]]")].count("\n")


def test_names_stand_once() -> None:
    again = suppression("works", "rule = 'tripped'")
    with pytest.raises(KindError, match="'works' stands here twice"):
        quarter_kinds(cabinet=CABINET + again)
    with pytest.raises(KindError, match="'door' is a rule already"):
        quarter_kinds(cabinet=CABINET + suppression("door", "rule = 'tripped'"))


def test_a_source_is_carried_by_no_other() -> None:
    text = FILES["source.toml"] + suppression("other", "ancestor = 'source'\nrule = 'lost'")
    with pytest.raises(KindError, match="a source is carried by no other"):
        quarter_kinds(source=text)


def test_rules_of_one_asset_may_follow_each_other_in_a_line() -> None:
    text = (
        NODE
        + rule("worse", "{ point = 'down', is = true }")
        + rule("worst", "{ point = 'down', is = true }")
        + suppression("worst_first", "rule = 'worst'")
        + suppression("worse_first", "rule = 'worse'\nrules = ['down']")
    )
    first, second = quarter_kinds(node=text)["node"].suppressions
    assert (first.rules, second.rules) == ((), ("down",))


def test_a_cause_is_said_in_both_languages() -> None:
    kinds = quarter_kinds()
    cabinet, lamp = kinds["cabinet"], kinds["lamp"]
    message = cause_text("tripped", cabinet, lamp)
    assert message is not None
    assert (message.fr, message.en) == ("tripped fr", "tripped en")
    works = cause_text("works", cabinet, None)
    assert works is not None
    assert works.say("en") == "works en"
    assert cause_text("gone", cabinet, lamp) is None
    assert cause_text("tripped", None, lamp) is None
