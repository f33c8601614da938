"""Holds, a round at once, and looks at cameras: by whom they may be wished, what of them
is written down, and who may read that."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.bus.rows import CameraRow, JournalRow
from app.bus.wire import Outcome, Target, Wish
from app.core.alarm_wish import Actor
from app.core.audit import Note, decode
from app.core.camera import PURPOSES, VIEW_S, reference_of
from app.core.camera_events import CameraClosed, CameraOpened
from app.core.events import Event
from app.core.holding_events import HoldLifted, HoldPlaced
from app.core.people import Role
from app.engine.datadesk import LONGEST_HOLD_S, DataDesk
from app.store.audit import AuditReader
from app.store.people import FILE, Register
from tests.engine.conftest import Stage
from tests.engine.keeping import House
from tests.engine.players import Desk, until
from tests.engine.town import town

CAMERA, LAMP, ENGINE = "camera-107", "lamp-000001", "engine-01"
NOW = 1_795_000_000.0
PASSWORD = "correct horse 7"
LOOK: dict[str, Any] = {"purpose": "incident", "reason": "crash on the square"}
KEEP: dict[str, Any] = {"until": NOW + 1000.0, "reason": "inquiry 12"}


class Counter:
    """The engine's own desk for data, without a broker in between."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.desk = DataDesk(town(), house.retention.holds, house.retention.begin_now)
        self.count = 0

    def wish(
        self, action: str, asset: str, at: str = "desk-1", **arguments: Any
    ) -> tuple[Outcome, list[Event]]:
        self.count += 1
        wish = Wish(
            id=f"wish-{self.count}",
            person="Ada",
            desk=at,
            action=action,
            targets=[Target(asset=asset)],
            arguments=arguments,
            expires_at=NOW + 10.0,
        )
        actor = Actor(person="Ada", desk=at, role="supervisor")
        return self.desk.decide(wish, wish.targets[0], actor, self.house.now)


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    house = House(tmp_path, town(), NOW)
    yield Counter(house)
    house.close()


@pytest.mark.parametrize("subject", [LAMP, "position", "audit"])
def test_a_hold_is_placed_numbered_and_lifted(counter: Counter, subject: str) -> None:
    outcome, (placed,) = counter.wish("hold", subject, **KEEP)
    assert outcome.accepted
    assert isinstance(placed, HoldPlaced)
    assert (placed.hold, placed.subject, placed.until) == (1, subject, NOW + 1000.0)
    assert (placed.person, placed.desk, placed.reason) == ("Ada", "desk-1", "inquiry 12")
    assert counter.house.retention.holds.standing(NOW).placed == (placed,)
    _, (second,) = counter.wish("hold", ENGINE, **KEEP)
    assert isinstance(second, HoldPlaced)
    assert second.hold == 2
    outcome, (lifted,) = counter.wish("release_hold", ENGINE, hold=1, reason="closed")
    assert outcome.accepted
    assert isinstance(lifted, HoldLifted)
    assert lifted.subject == subject
    assert counter.house.retention.holds.standing(NOW).placed == (second,)


@pytest.mark.parametrize(
    ("subject", "arguments", "reason"),
    [
        ("lamp-999999", KEEP, "unknown_asset"),
        ("positions", KEEP, "unknown_asset"),
        (LAMP, {**KEEP, "reason": "  "}, "reason_required"),
        (LAMP, {**KEEP, "reason": 5.0}, "reason_required"),
        (LAMP, {**KEEP, "reason": "x" * 501}, "reason_too_long"),
        (LAMP, {**KEEP, "until": NOW}, "bad_time"),
        (LAMP, {**KEEP, "until": float("nan")}, "bad_time"),
        (LAMP, {**KEEP, "until": float("inf")}, "bad_time"),
        (LAMP, {**KEEP, "until": NOW + LONGEST_HOLD_S + 1.0}, "bad_time"),
        (LAMP, {**KEEP, "until": "tomorrow"}, "bad_time"),
        (LAMP, {"reason": "x"}, "bad_time"),
    ],
)
def test_a_hold_that_makes_no_sense_is_refused(
    counter: Counter, subject: str, arguments: dict[str, Any], reason: str
) -> None:
    assert counter.wish("hold", subject, **arguments) == (
        Outcome(accepted=False, reason=reason),
        [],
    )
    assert counter.house.retention.holds.standing(NOW).placed == ()


@pytest.mark.parametrize(
    ("number", "said", "reason"),
    [
        (7, "x", "unknown_hold"),
        (float("nan"), "x", "unknown_hold"),
        ("1", "x", "unknown_hold"),
        (1, "", "reason_required"),
    ],
)
def test_a_hold_is_lifted_by_its_number_and_with_a_reason(
    counter: Counter, number: Any, said: str, reason: str
) -> None:
    counter.wish("hold", LAMP, **KEEP)
    outcome, events = counter.wish("release_hold", ENGINE, hold=number, reason=said)
    assert (outcome.reason, events) == (reason, [])


def test_a_round_is_begun_at_once_and_not_twice(counter: Counter) -> None:
    assert counter.wish("run_retention", ENGINE)[0].accepted
    assert counter.house.retention.going
    assert counter.wish("run_retention", ENGINE)[0].reason == "busy"
    house = counter.house
    house.until(lambda: not house.retention.going, "the round ends")


def test_a_camera_is_opened_for_a_purpose_and_a_time(counter: Counter) -> None:
    outcome, (opened,) = counter.wish("open_camera", CAMERA, **LOOK)
    assert outcome.accepted
    assert isinstance(opened, CameraOpened)
    assert opened.until == NOW + VIEW_S
    assert opened.reference == reference_of(CAMERA, NOW) == f"{CAMERA}@2026-11-18T11:06:40Z"
    assert counter.wish("close_camera", CAMERA, "desk-2", view=opened.view)[0].reason
    outcome, (closed,) = counter.wish("close_camera", CAMERA, view=opened.view)
    assert outcome.accepted
    assert isinstance(closed, CameraClosed)
    assert closed.view == opened.view
    assert counter.wish("close_camera", CAMERA, view=opened.view)[0].reason == "unknown_view"
    _, (again,) = counter.wish("open_camera", CAMERA, **LOOK)
    assert isinstance(again, CameraOpened)
    counter.house.now += VIEW_S
    assert counter.wish("close_camera", CAMERA, view=again.view)[0].reason == "unknown_view"


@pytest.mark.parametrize(
    ("asset", "purpose", "said", "reason"),
    [
        (LAMP, "incident", "x", "not_a_camera"),
        ("camera-999", "incident", "x", "not_a_camera"),
        (CAMERA, "", "x", "purpose_required"),
        (CAMERA, "curiosity", "x", "purpose_required"),
        (CAMERA, 5.0, "x", "purpose_required"),
        (CAMERA, "traffic", " ", "reason_required"),
        (CAMERA, "traffic", 7.0, "reason_required"),
        (CAMERA, "traffic", "x" * 501, "reason_too_long"),
    ],
)
def test_without_purpose_and_reason_nobody_looks(
    counter: Counter, asset: str, purpose: Any, said: Any, reason: str
) -> None:
    outcome, events = counter.wish("open_camera", asset, purpose=purpose, reason=said)
    assert (outcome.reason, events) == (reason, [])
    assert len(set(PURPOSES)) == len(PURPOSES)


# --- the same through a broker, with people --------------------------------------


def signed_in(stage: Stage) -> tuple[Desk, Desk, Desk]:
    """Desks of an operator, a supervisor and a viewer."""
    register = Register(stage.folder / FILE)
    people = (
        ("operator-1", Role.OPERATOR),
        ("supervisor-1", Role.SUPERVISOR),
        ("viewer-1", Role.VIEWER),
    )
    for name, role in people:
        register.add(name, role, PASSWORD)
    register.close()
    stage.engine()
    desks = tuple(stage.desk() for _ in people)
    for desk, (name, _) in zip(desks, people, strict=True):
        desk.passwords = {name: PASSWORD}
    return desks[0], desks[1], desks[2]


def said(desk: Desk, action: str, asset: str, **arguments: Any) -> Outcome:
    (person,) = desk.passwords
    reply = desk.wish(action, [Target(asset=asset)], person=person, **arguments)
    return reply.outcomes[0]


def journal(desk: Desk, asset: str) -> list[JournalRow]:
    rows: list[JournalRow] = desk.rows("journal", JournalRow, asset=asset, limit=50.0)
    return rows


def notes(stage: Stage) -> list[Note]:
    reader = AuditReader(stage.folder / "journal.sqlite")
    found = [decode(link.data).note for link in reader.links()]
    reader.close()
    return found


def test_who_may_look_and_who_may_read_who_looked(stage: Stage) -> None:
    operator, supervisor, viewer = signed_in(stage)
    assert said(viewer, "open_camera", CAMERA, **LOOK).reason == "role_may_not"
    assert said(operator, "open_camera", CAMERA).reason == "purpose_required"
    assert said(operator, "open_camera", CAMERA, **LOOK).accepted

    until(lambda: journal(viewer, CAMERA), "the journal says so")
    (row,) = journal(viewer, CAMERA)
    assert (row.type, row.person, row.desk, row.detail, row.facts) == (
        ("camera_opened", "", "", "", {})  # that somebody looked, and no more
    )

    for desk in (operator, viewer):
        assert said(desk, "read_cameras", ENGINE).reason == "role_may_not"
    reply = supervisor.wish("read_cameras", [Target(asset=ENGINE)], person="supervisor-1")
    assert reply.outcomes[0].accepted
    (look,) = supervisor.rows("cameras", CameraRow, grant=reply.id)
    assert (look.asset, look.person, look.purpose) == (CAMERA, "operator-1", "incident")
    assert (look.reason, look.until - look.at, look.closed_at) == (LOOK["reason"], VIEW_S, 0.0)
    for desk, grant in ((viewer, reply.id), (supervisor, "another"), (viewer, "")):
        assert desk.ask("cameras", grant=grant)[0].error == "not_granted"

    looks = [note for note in notes(stage) if note.action in ("open_camera", "read_cameras")]
    assert [(note.person, note.action, note.outcome) for note in looks] == [
        ("viewer-1", "open_camera", "refused"),
        ("operator-1", "open_camera", "refused"),
        ("operator-1", "open_camera", "accepted"),
        ("operator-1", "read_cameras", "refused"),
        ("viewer-1", "read_cameras", "refused"),
        ("supervisor-1", "read_cameras", "accepted"),
    ]
    assert looks[2].facts["arguments"] == LOOK


def test_a_hold_and_a_round_are_carried_out_and_written_down(stage: Stage) -> None:
    _, supervisor, anybody = signed_in(stage)
    keep = {"until": time.time() + 1000.0, "reason": "inquiry"}
    assert said(supervisor, "hold", LAMP, **keep).accepted
    stage.stop_engine()
    stage.engine()
    supervisor = stage.desk()
    supervisor.passwords = {"supervisor-1": PASSWORD}
    assert said(supervisor, "run_retention", ENGINE).accepted

    def told() -> list[JournalRow]:
        rows = journal(anybody, ENGINE)
        return [row for row in rows if row.type == "retention_carried_out"]

    until(told, "the round is told")
    (row,) = told()
    assert row.facts["kept"] == LAMP
    assert "position 0" in str(row.facts["removed"])
    written = [note for note in notes(stage) if note.action in ("hold", "retention")]
    assert [note.kind for note in written] == ["wish", "engine"]
    assert written[1].facts["kept"] == [LAMP]
