"""A handover through the real broker and engine: offered, signed, told, kept."""

from __future__ import annotations

from typing import Any

import msgspec

from app.bus.rows import JournalRow, ShiftRow
from app.bus.wire import Reply, Target
from app.core.handover_summary import read_summary
from app.core.people import Role
from app.store.people import FILE, Register
from tests.engine.conftest import Stage
from tests.engine.players import Desk, until

PASSWORD = "correct horse battery"
HERE = [Target(asset="room")]


def offer(desk: Desk, person: str = "operator-1", **more: Any) -> str:
    reply = desk.wish("offer_handover", HERE, person=person, position="room", **more)
    return reason(reply)


def take(desk: Desk, person: str, **more: Any) -> str:
    reply = desk.wish("take_handover", HERE, person=person, position="room", handover=1.0, **more)
    return reason(reply)


def reason(reply: Reply) -> str:
    (outcome,) = reply.outcomes
    assert outcome.accepted is not bool(outcome.reason)
    return outcome.reason


def test_a_handover_is_offered_signed_told_and_kept(stage: Stage) -> None:
    first = stage.engine()
    desk, other = stage.desk(), stage.desk()
    desk.await_engine()
    assert take(desk, "operator-2") == "not_offered"
    assert offer(desk, notes="deux lampes", confirmed="") == ""
    until(lambda: other.shifts().get("room"), "the other desk is told")
    told = other.shifts()["room"]
    assert (told.offered, told.offered_by, told.notes) == (1, "operator-1", "deux lampes")
    assert take(desk, "operator-1") == "same_person"
    assert take(other, "operator-2", remarks="vu") == ""
    rows = desk.rows("journal", JournalRow, asset="room", start=0.0)
    taken, offered = rows
    assert (taken.type, taken.person, taken.facts["remarks"]) == (
        "handover_taken",
        "operator-2",
        "vu",
    )
    assert offered.facts["notes"] == "deux lampes"
    assert read_summary(str(offered.facts["summary"])).counts["unacknowledged"] == 0
    first.stop()
    stage.engine()
    again = stage.desk()
    again.await_engine()
    parts = [part for part in again.ask("snapshot") if part.what == "shifts"]
    (shift,) = [row for p in parts for row in msgspec.msgpack.decode(p.body, type=list[ShiftRow])]
    assert (shift.person, shift.taken, shift.offered) == ("operator-2", 1, 0)


def test_who_is_registered_signs_with_the_password(stage: Stage) -> None:
    register = Register(stage.folder / FILE)
    register.add("operator-2", Role.OPERATOR, PASSWORD)
    register.add("operator-1", Role.OPERATOR, PASSWORD)
    register.add("guest", Role.VIEWER, PASSWORD)
    register.close()
    stage.engine()
    desk = stage.desk()
    desk.await_engine()
    assert offer(desk, notes="") == "not_signed_in"
    desk.passwords["operator-1"] = PASSWORD
    assert offer(desk, notes="") == ""
    assert take(desk, "operator-2") == "not_signed_in"
    assert take(desk, "guest", password=PASSWORD) == "role_may_not"
    assert take(desk, "operator-2", password=PASSWORD) == ""
    until(lambda: desk.shifts()["room"].person == "operator-2", "the shift is taken")
    taken = desk.rows("journal", JournalRow, asset="room", start=0.0)[0]
    assert taken.facts["signed"] is True
    assert PASSWORD not in str(taken)
