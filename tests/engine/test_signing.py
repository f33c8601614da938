"""Passwords given with a wish, over a real broker: proven, slowed down, kept nowhere."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from app.bus.rows import AlarmRow, JournalRow
from app.bus.wire import Outcome, Target, Wish
from app.core.people import Role
from app.store.people import FILE, Register
from resources.shelf import philosophy_file
from tests.engine.conftest import Stage
from tests.engine.players import Desk, until

SOURCE, TRIPPED = "lighting-01", "cabinet-0001/tripped"
CHIEF, SECOND, VIEWER = "chief-1", "operator-2", "viewer-1"
PASSWORDS = {CHIEF: "correct horse 7", SECOND: "battery staple 8", VIEWER: "looking only 9"}
SHELVE: dict[str, Any] = {"duration_s": 600.0, "reason": "crew on site"}
ROLES = {CHIEF: Role.SUPERVISOR, SECOND: Role.OPERATOR, VIEWER: Role.VIEWER}


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A register with all of them; hashing takes its time."""
    path = tmp_path_factory.mktemp("people") / FILE
    register = Register(path)
    for name, role in ROLES.items():
        register.add(name, role, PASSWORDS[name])
    register.close()
    return path.read_bytes()


@pytest.fixture
def desk(stage: Stage, people: bytes) -> Desk:
    """Beside an engine with a tripped cabinet, whose class wants two to sign a shelf."""
    (stage.folder / FILE).write_bytes(people)
    stage.philosophy = philosophy_file()
    stage.engine()
    found, field = stage.desk(), stage.field()
    found.passwords = dict(PASSWORDS)
    field.birth(SOURCE)
    field.readings(SOURCE, [["cabinet-0001", "breaker", "tripped"]])
    found.alarm(TRIPPED, "B")
    return found


def of(row: AlarmRow) -> list[Target]:
    return [Target(asset=row.asset, occurrence=row.occurrence, revision=row.revision)]


def shelve(desk: Desk, person: str = CHIEF, **given: Any) -> Outcome:
    target = of(desk.alarms()[TRIPPED])
    (outcome,) = desk.wish("shelve", target, person=person, **SHELVE, **given).outcomes
    return outcome


def shelving(desk: Desk, number: int, given: dict[str, Any]) -> Wish:
    """To be said together with others: a busy machine puts no time between them."""
    return Wish(
        id=f"{desk.name}-shelving-{number}",
        person=CHIEF,
        desk=desk.name,
        action="shelve",
        targets=of(desk.alarms()[TRIPPED]),
        arguments=SHELVE | given,
        expires_at=time.time() + 10,
    )


def signed(name: str, second: str = "") -> dict[str, Any]:
    found = {"password": PASSWORDS[name]}
    if second:
        found |= {"second_person": second, "second_password": PASSWORDS[second]}
    return found


def test_a_shelf_of_a_safety_alarm_is_signed_by_two(desk: Desk, stage: Stage) -> None:
    assert shelve(desk).reason == "signature_required"
    assert shelve(desk, **signed(CHIEF)).reason == "second_person_required"
    assert shelve(desk, **signed(CHIEF, CHIEF)).reason == "second_person_same"
    assert shelve(desk, **signed(CHIEF, VIEWER)).reason == "second_person_may_not"
    assert shelve(desk, SECOND, **signed(SECOND, CHIEF)).reason == "role_may_not"
    done = shelve(desk, **signed(CHIEF, SECOND))
    assert done.accepted
    assert done.alarm is not None
    assert (done.alarm.state, done.alarm.shelved_by) == ("E", CHIEF)
    (row, *_) = desk.rows("journal", JournalRow, occurrence=done.alarm.occurrence)
    assert (row.type, row.person) == ("alarm_shelved", CHIEF)
    assert row.facts["signed"] is True
    assert row.facts["countersigned_by"] == SECOND
    assert not [path.name for path in kept(stage.folder) if holds_a_password(path)]


def kept(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def holds_a_password(path: Path) -> bool:
    content = path.read_bytes()
    return any(password.encode() in content for password in PASSWORDS.values())


def test_wrong_passwords_wait_and_right_ones_go_on(desk: Desk) -> None:
    right = signed(CHIEF, SECOND)
    guess = right | {"password": "guessed it 1"}
    wishes = [shelving(desk, number, given) for number, given in enumerate((guess, right))]
    reasons = [reply.outcomes[0].reason for reply in desk.say_wishes(wishes)]
    assert reasons == ["wrong_password", "wait_before_retry"]

    def accepted() -> bool:
        return shelve(desk, **signed(CHIEF, SECOND)).accepted

    until(accepted, "the wait is over, and nobody is locked out")


def test_who_is_not_registered_has_a_wrong_password(desk: Desk) -> None:
    told = signed(CHIEF) | {"second_person": "nobody-1", "second_password": "guessed it 1"}
    assert shelve(desk, **told).reason == "wrong_second_password"
    assert shelve(desk, "nobody-2", password="guessed it 1").reason == "wrong_password"
    long = signed(CHIEF) | {"second_person": "x" * 100_000, "second_password": "guessed it 1"}
    assert shelve(desk, **long).reason == "wrong_second_password"


def test_many_guesses_at_once_are_one_guess(desk: Desk) -> None:
    target = of(desk.alarms()[TRIPPED])
    wishes = [
        Wish(
            id=f"{desk.name}-guess-{number}",
            person=CHIEF,
            desk=desk.name,
            action="acknowledge",
            targets=target,
            arguments={"password": f"guessed it {number}"},
            expires_at=time.time() + 10,
        )
        for number in range(8)
    ]
    replies = desk.say_wishes(wishes)
    reasons = [reply.outcomes[0].reason for reply in replies]
    assert reasons == ["wrong_password"] + ["wait_before_retry"] * 7


def test_a_wish_that_is_refused_anyway_is_not_verified(desk: Desk) -> None:
    given: dict[str, Any] = {"password": "guessed it 1"}
    for person, action in ((VIEWER, "acknowledge"), ("", "acknowledge"), (CHIEF, "dance")):
        for _ in range(2):  # had it been a guess, the second would have to wait
            target = of(desk.alarms()[TRIPPED])
            (outcome,) = desk.wish(action, target, person=person, **given).outcomes
            assert outcome.reason in ("role_may_not", "no_person", "unknown_action")


@pytest.mark.logs("register of people")
def test_a_damaged_register_leaves_the_roles_last_known(desk: Desk, stage: Stage) -> None:
    second = stage.desk()
    desk.sign_in(VIEWER, PASSWORDS[VIEWER])
    second.sign_in(SECOND, PASSWORDS[SECOND])
    (stage.folder / FILE).write_bytes(b"no database at all" * 300)

    def said() -> bool:
        desk.hear()
        return any("people_store" in trouble for trouble in desk.statuses[-1].trouble)

    until(said, "the trouble is said")
    target = of(desk.alarms()[TRIPPED])
    assert desk.wish("claim", target, person=VIEWER).outcomes[0].reason == "role_may_not"
    assert shelve(desk, **signed(CHIEF)).reason == "people_not_readable"
    assert second.wish("claim", target, person=SECOND, duration_s=60.0).outcomes[0].accepted


@pytest.mark.logs("register of people")
def test_without_any_role_known_nobody_may_anything(stage: Stage, people: bytes) -> None:
    path = stage.folder / FILE
    path.write_bytes(b"no database at all" * 300)
    stage.engine()
    desk, field = stage.desk(), stage.field()
    desk.passwords = dict(PASSWORDS)
    field.birth(SOURCE)
    field.readings(SOURCE, [["cabinet-0001", "breaker", "tripped"]])
    target = of(desk.alarm(TRIPPED, "B"))  # alarms come all the same
    reply = desk.wish("acknowledge", target, person=SECOND)
    assert reply.outcomes[0].reason == "people_not_readable"
    path.write_bytes(people)

    def accepted() -> bool:
        return desk.wish("acknowledge", target, person=SECOND).outcomes[0].accepted

    until(accepted, "the register is back")
