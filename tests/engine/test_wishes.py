"""What people want of alarms, over a real broker: done or refused, once, by who may."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import msgspec

from app.bus.rows import AlarmRow, JournalRow
from app.bus.wire import Outcome, Reply, Standing, Target
from app.core.kindset import parse_kinds
from app.core.people import LONGEST_NAME, Role
from app.core.permission import PERMITTED, permitted
from app.core.rulebook import RuleBook
from app.core.slots import SlotTable
from app.store.people import FILE, Register
from resources.shelf import philosophy_file
from tests.engine.conftest import Stage
from tests.engine.players import Desk, Field, until
from tests.engine.town import town

LAMP, SOURCE = "lamp-000007", "lighting-01"
FAILED, TRIPPED = f"{LAMP}/lamp_failure", "cabinet-0001/tripped"
REASON: dict[str, Any] = {"reason": "crew on site"}
PASSWORD = "correct horse 7"


def ready(stage: Stage) -> tuple[Desk, Field]:
    """An engine after the shipped philosophy, without delays, and a failed lamp."""
    stage.without_delays()
    stage.philosophy = philosophy_file()
    stage.engine()
    desk, field = stage.desk(), stage.field()
    field.birth(SOURCE)
    field.readings(SOURCE, [[LAMP, "fault", "lamp"]])
    desk.alarm(FAILED, "B")
    return desk, field


def of(row: AlarmRow) -> list[Target]:
    """The alarm as this row shows it."""
    return [Target(asset=row.asset, occurrence=row.occurrence, revision=row.revision)]


def only(reply: Reply) -> Outcome:
    (outcome,) = reply.outcomes
    return outcome


def register(stage: Stage, name: str, role: Role) -> None:
    people = Register(stage.folder / FILE)
    people.add(name, role, PASSWORD)
    people.close()


class Hand:
    """One person at a desk, with one alarm always as it stands now."""

    def __init__(self, desk: Desk, row: AlarmRow, person: str = "Ada") -> None:
        self.desk, self.row, self.person = desk, row, person

    def does(self, action: str, **arguments: Any) -> AlarmRow:
        """Accepted; the row after it."""
        outcome = only(self.desk.wish(action, of(self.row), person=self.person, **arguments))
        assert outcome.accepted, (action, outcome.reason)
        assert outcome.alarm is not None
        self.row = outcome.alarm
        return self.row

    def may_not(self, action: str, **arguments: Any) -> str:
        """Refused, nothing changed; the reason."""
        outcome = only(self.desk.wish(action, of(self.row), person=self.person, **arguments))
        assert not outcome.accepted, action
        assert outcome.alarm == self.row
        return outcome.reason


def test_every_deed_is_done_and_undone_and_said(stage: Stage) -> None:
    desk, _ = ready(stage)
    hand = Hand(desk, desk.alarms()[FAILED])
    assert hand.may_not("unshelve") == "not_shelved"
    assert hand.may_not("restore") == "not_out_of_service"
    assert hand.may_not("reset") == "not_latched"
    assert hand.may_not("shelve", duration_s=900.0) == "reason_required"
    assert hand.may_not("shelve", duration_s=1e9, **REASON) == "shelf_too_long"
    assert hand.may_not("claim", duration_s=0.0) == "not_claimed"
    assert hand.may_not("dance") == "unknown_action"
    row = hand.does("claim", duration_s=1e6)
    assert row.claimed_by == "Ada"
    assert 0 < row.claimed_until - time.time() <= 300  # the philosophy's own limit
    assert hand.does("comment", comment="seen by day").remark == "seen by day"
    row = hand.does("acknowledge", comment="crew 4")
    assert (row.state, row.acknowledged_by, row.comment) == ("C", "Ada", "crew 4")
    assert row.acknowledged_desk == desk.name
    assert hand.may_not("acknowledge") == "already_acknowledged"
    row = hand.does("shelve", duration_s=900.0, one_shot=1.0, **REASON)
    assert (row.state, row.shelved_by, row.shelf_reason, row.one_shot) == (
        *("E", "Ada", "crew on site"),
        True,
    )
    assert hand.may_not("acknowledge") == "shelved"
    row = hand.does("remove", work_order="WO 12", **REASON)
    assert (row.state, row.removed_by, row.work_order) == ("G", "Ada", "WO 12")
    assert hand.may_not("shelve", duration_s=900.0, **REASON) != ""
    assert hand.does("restore").state == "E"  # the shelf stands still
    row = hand.does("unshelve")
    assert (row.state, row.realarms) == ("B", 1)

    told = desk.rows("journal", JournalRow, occurrence=row.occurrence)
    kinds = ["unshelved", "restored", "removed", "shelved", "acknowledged", "commented", "claimed"]
    assert [one.type for one in told] == [f"alarm_{kind}" for kind in [*kinds, "raised"]]
    assert {one.person for one in told[:-1]} == {"Ada"}
    assert [one.state for one in told] == list("BEGECBBB")
    assert told[2].facts["work_order"] == "WO 12"
    assert told[3].facts["one_shot"] is True


def test_a_latch_is_reset_once_it_was_acknowledged(stage: Stage) -> None:
    name, text = philosophy_file()
    latching = text.replace('name = "maintenance"', 'name = "maintenance"\nlatch = true')
    stage.without_delays()
    lamps = stage.kinds["streetlight.toml"]
    stage.kinds["streetlight.toml"] = lamps.replace("off_delay_s = 60", "off_delay_s = 0")
    stage.philosophy = (name, latching)
    stage.engine()
    desk, field = stage.desk(), stage.field()
    field.birth(SOURCE)
    field.readings(SOURCE, [[LAMP, "fault", "lamp"]])
    desk.alarm(FAILED, "B")
    field.readings(SOURCE, [[LAMP, "fault", "none"]])
    until(lambda: desk.alarms()[FAILED].latched, "the latch holds")
    hand = Hand(desk, desk.alarms()[FAILED])
    assert hand.may_not("reset") == "not_acknowledged"
    hand.does("acknowledge")
    assert hand.does("reset").state == "A"


def test_a_normal_alarm_is_shelved_before_it_comes(stage: Stage) -> None:
    desk, field = ready(stage)
    other = "lamp-000009"
    slots = SlotTable(town(), parse_kinds(stage.kinds))
    number = RuleBook(slots).find(other, "lamp_failure")
    target = [Target(asset=other, alarm=number)]
    assert only(desk.wish("acknowledge", target)).reason == "closed"
    wrong = [Target(asset=LAMP, alarm=number)]
    assert only(desk.wish("shelve", wrong, duration_s=900.0, **REASON)).reason == "unknown_alarm"
    done = only(desk.wish("shelve", target, duration_s=900.0, **REASON))
    assert done.accepted
    assert done.alarm is not None
    assert (done.alarm.state, done.alarm.active, done.alarm.asset) == ("E", False, other)
    again = only(desk.wish("shelve", target, duration_s=900.0, **REASON))
    assert again.reason == "stale_revision"  # it has an occurrence now
    field.readings(SOURCE, [[other, "fault", "lamp"]])
    until(lambda: desk.alarms()[f"{other}/lamp_failure"].active, "the condition holds")
    row = desk.alarms()[f"{other}/lamp_failure"]
    assert (row.occurrence, row.state) == (done.alarm.occurrence, "E")


def test_of_two_desks_one_wins_and_the_other_hears_who(stage: Stage) -> None:
    desk, _ = ready(stage)
    second = stage.desk()
    seen = of(desk.alarms()[FAILED])
    assert only(desk.wish("acknowledge", seen, person="operator-1", comment="mine")).accepted
    lost = only(second.wish("acknowledge", seen, person="operator-2", comment="no, mine"))
    assert lost.reason == "stale_revision"
    assert lost.alarm is not None
    assert (lost.alarm.acknowledged_by, lost.alarm.comment) == ("operator-1", "mine")
    assert lost.alarm.acknowledged_desk == desk.name
    assert second.alarm(FAILED, "C").acknowledged_by == "operator-1"


def test_a_wish_is_answered_once_whatever_comes_between(stage: Stage) -> None:
    stage.without_delays()
    engine = stage.engine()
    desk, field = stage.desk(), stage.field()
    field.birth(SOURCE)
    field.readings(SOURCE, [[LAMP, "fault", "lamp"]])
    seen = of(desk.alarm(FAILED, "B"))
    first = desk.wish("claim", seen, identity="one", duration_s=60.0)
    assert only(first).accepted
    assert desk.wish("claim", seen, identity="one", duration_s=60.0) == first
    engine.stop()
    stage.engine()
    again = desk.wish("claim", seen, identity="one", duration_s=60.0)
    assert (again.at, again.outcomes) == (first.at, first.outcomes)
    (row,) = (r for r in desk.rows("alarms", AlarmRow) if r.occurrence == seen[0].occurrence)
    assert first.outcomes[0].alarm is not None
    assert row.revision == first.outcomes[0].alarm.revision
    assert only(desk.wish("claim", seen, duration_s=60.0)).reason == "stale_revision"


def test_a_viewer_may_nothing_and_a_role_may_change(stage: Stage) -> None:
    register(stage, "viewer-1", Role.VIEWER)
    desk, _ = ready(stage)
    desk.passwords = {"viewer-1": PASSWORD}
    row = desk.alarms()[FAILED]
    for action in PERMITTED:
        if not permitted(Role.VIEWER, action):
            reason = only(desk.wish(action, of(row), person="viewer-1")).reason
            assert reason == "role_may_not", action
    (body,) = (answer.body for answer in desk.ask("standing", session=desk.session))
    standing = msgspec.msgpack.decode(body, type=Standing)
    assert (standing.person, standing.role) == ("viewer-1", "viewer")
    people = Register(stage.folder / FILE)
    people.set_role("viewer-1", Role.OPERATOR)
    people.close()

    def may() -> bool:
        return only(desk.wish("acknowledge", of(row), person="viewer-1")).accepted

    until(may, "the engine has heard of the role")


def test_the_class_of_an_alarm_may_want_another_role_and_a_comment(stage: Stage) -> None:
    desk, field = ready(stage)
    field.readings(SOURCE, [["cabinet-0001", "breaker", "tripped"]])
    hand = Hand(desk, desk.alarm(TRIPPED, "B"))
    assert hand.may_not("shelve", duration_s=900.0, **REASON) == "role_may_not"
    assert hand.may_not("remove", **REASON) == "role_may_not"
    field.birth("access")
    field.readings("access", [["bollard-01", "state", "stuck"]])
    hand.row = desk.alarm("bollard-01/stuck", "B")
    assert hand.may_not("acknowledge", comment="  ") == "comment_required"
    assert hand.does("acknowledge", comment="looked at by camera").state == "C"


HOSTILE: Sequence[tuple[str, dict[str, Any], str]] = (
    ("acknowledge", {"comment": "x" * 1001}, "comment_too_long"),
    ("comment", {"comment": "x" * 200_000}, "comment_too_long"),
    ("comment", {"comment": ""}, "comment_required"),
    ("shelve", {"duration_s": 900.0, "reason": "x" * 501}, "reason_too_long"),
    ("shelve", {"duration_s": float("nan"), **REASON}, "shelf_too_short"),
    ("shelve", {"duration_s": float("inf"), **REASON}, "shelf_too_long"),
    ("shelve", {"duration_s": "900", **REASON}, "bad_value"),
    ("claim", {"duration_s": -1.0}, "bad_value"),
    ("remove", {"work_order": "x" * 101, **REASON}, "work_order_too_long"),
)


def test_hostile_wishes_change_nothing(stage: Stage) -> None:
    desk, _ = ready(stage)
    hand = Hand(desk, desk.alarms()[FAILED])
    for action, arguments, reason in HOSTILE:
        assert hand.may_not(action, **arguments) == reason
    for person in ("", " ", "a\nb", "x" * (LONGEST_NAME + 1), " Ada"):
        hand.person = person
        assert hand.may_not("acknowledge") == "no_person"
    hand.person = "<b>Ada</b>"
    assert hand.does("acknowledge", comment="<img src=x>").comment == "<img src=x>"
    for number, reason in ((-1, "unknown_occurrence"), (2**62, "unknown_occurrence")):
        target = [Target(asset=LAMP, occurrence=number)]
        assert only(desk.wish("acknowledge", target)).reason == reason
