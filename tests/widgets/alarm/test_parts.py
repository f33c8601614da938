"""What the page is made of: a closed alarm from its events, marks, spans, points."""

from __future__ import annotations

from app.core.kind import Condition, Reference, Rule, Test, Text
from app.desk.rows import JournalRow
from tests.widgets.village import NOON, alarm
from widgets.alarm.chart import points_of, span_of
from widgets.alarm.marks import marks_of
from widgets.alarm.past import past_row
from widgets.board import Board


def event(seq: int, kind: str, **changes: object) -> JournalRow:
    fields: dict[str, object] = {"asset": "lamp-000001", "rule": "lamp_failure", "occurrence": 5}
    return JournalRow(seq=seq, at=NOON + seq, type=kind, **{**fields, **changes})  # type: ignore[arg-type]


def test_no_events_make_no_alarm() -> None:
    assert past_row([]) is None


def test_a_closed_alarm_from_its_events() -> None:
    row = past_row(
        [
            event(1, "alarm_raised", facts={"priority": 4.0, "value": 1}, state="B"),
            event(2, "alarm_acknowledged", person="alex", desk="d", facts={"comment": "vu"}),
            event(3, "alarm_reraised", state="B"),
            event(4, "alarm_acknowledged", person="camille", desk="e", state="C"),
            event(5, "alarm_returned", state="A"),
        ]
    )
    assert row is not None
    assert (row.occurrence, row.asset, row.rule) == (5, "lamp-000001", "lamp_failure")
    assert (row.priority, row.value, row.state) == (4, 1.0, "A")
    assert (row.raised_at, row.changed_at) == (NOON + 1, NOON + 5)
    assert (row.acknowledged_by, row.acknowledged_at) == ("camille", NOON + 4)
    assert row.realarms == 1


def test_an_alarm_whose_beginning_is_gone_or_strange() -> None:
    row = past_row([event(9, "alarm_acknowledged", person="alex")])
    assert row is not None
    assert (row.priority, row.value, row.state) == (4, None, "A")
    odd = past_row([event(1, "alarm_begun", facts={"priority": 77, "value": "high"}, state="E")])
    assert odd is not None
    assert (odd.priority, odd.value, odd.state) == (4, None, "E")


def test_marks_in_words(board: Board) -> None:
    row = alarm(
        1,
        claimed_by="alex",
        claimed_until=NOON + 60,
        chattering=True,
        stale=True,
        raised_at=NOON - 2 * 86400,
        active=True,
        comment="vu",
        remark="équipe en route",
        remark_by="alex",
    )
    assert marks_of(row, board) == [
        "alex s'en occupe jusqu'à 12:01:00",
        "apparaît et disparaît trop souvent",
        "en cours depuis 2 j",
        "valeurs périmées",
        "« vu »",
        "alex : « équipe en route »",
    ]
    assert marks_of(alarm(1, claimed_by="alex", claimed_until=NOON), board) == []
    assert marks_of(alarm(1, state="E", active=True), board) == ["la situation dure encore"]
    assert marks_of(alarm(1, state="G"), board) == ["la situation est normale"]


def test_the_span_of_an_open_alarm_ends_now() -> None:
    assert span_of(alarm(1, raised_at=NOON - 120), NOON) == (NOON - 120 - 900, NOON)
    day = span_of(alarm(1, raised_at=NOON - 86400), NOON)
    assert day == (NOON - 1.25 * 86400, NOON)
    assert span_of(alarm(1, raised_at=NOON - 90 * 86400), NOON) == (NOON - 7 * 86400, NOON)


def test_the_span_of_a_closed_alarm_is_about_it() -> None:
    row = alarm(1, state="A", raised_at=NOON - 90000, changed_at=NOON - 86400)
    assert span_of(row, NOON) == (NOON - 90900, NOON - 85500)


def rule(condition: Condition) -> Rule:
    text = Text("x", "x")
    return Rule("r", 1, condition, text, text)


def test_the_points_that_a_rule_looks_at() -> None:
    level = Condition(Test.HIGH, "level_m", 2.0)
    other = Condition(Test.DIFFERS, "level_m", 1.0, reference=Reference("gauge-2", "level_m"))
    own = Condition(Test.DIFFERS, "power_kw", 1.0, reference=Reference("", "expected_kw"))
    assert points_of(rule(level), "a") == [("a", "level_m")]
    both = Condition(Test.ALL, "level_m", parts=(level, other, own))
    assert points_of(rule(both), "a") == [
        ("a", "level_m"),
        ("gauge-2", "level_m"),
        ("a", "power_kw"),
    ]
    assert points_of(rule(Condition(Test.SOURCE_LOST)), "a") == []
