"""Signing in over a real broker: who has proven who it is, at which desk, and until when."""

from __future__ import annotations

import json
import stat
import time
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app.bus.seal import HalfKey, sealed
from app.bus.wire import Outcome, Standing, Target, Wish
from app.core.people import Role
from app.engine.doorkeeper import Doorkeeper
from app.engine.roster import Roster
from app.engine.sessions import FILE as SESSIONS
from app.engine.sessions import SESSION_S, Sessions
from app.engine.signatures import UNSIGNED
from app.store.audit import AuditReader
from app.store.people import FILE, Register
from app.store.vault import JOURNAL
from tests.engine.conftest import Stage
from tests.engine.players import Desk, until

ADA, BEA, GUEST = "operator-1", "chief-1", "viewer-1"
PASSWORDS = {ADA: "correct horse 7", BEA: "battery staple 8", GUEST: "looking only 9"}
ROLES = {ADA: Role.OPERATOR, BEA: Role.SUPERVISOR, GUEST: Role.VIEWER}
HERE = [Target(asset="room")]


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("people") / FILE
    register = Register(path)
    for name, role in ROLES.items():
        register.add(name, role, PASSWORDS[name])
    register.close()
    return path.read_bytes()


@pytest.fixture
def desk(stage: Stage, people: bytes) -> Desk:
    (stage.folder / FILE).write_bytes(people)
    stage.engine()
    found = stage.desk()
    found.await_engine()
    return found


def offered(desk: Desk, person: str) -> str:
    """A wish like any other; the reason where it is refused."""
    return only(desk, "offer_handover", person, position="room", notes="", confirmed="")


def only(desk: Desk, action: str, person: str, **arguments: Any) -> str:
    (outcome,) = desk.wish(action, HERE, person=person, **arguments).outcomes
    assert outcome.accepted is not bool(outcome.reason)
    return outcome.reason


def standing(desk: Desk, person: str = "") -> Standing:
    (answer,) = desk.ask("standing", person=person, session=desk.session)
    return msgspec.msgpack.decode(answer.body, type=Standing)


def at_once(desk: Desk, *passwords: str) -> list[str]:
    """The reasons for which they do not let the chief in."""
    wishes = [
        Wish(
            id=f"{desk.name}-guess-{number}",
            person=BEA,
            desk=desk.name,
            action="sign_in",
            targets=HERE,
            arguments={"password": password, "public_key": HalfKey().public},
            expires_at=time.time() + 30,
        )
        for number, password in enumerate(passwords)
    ]
    return [reply.outcomes[0].reason for reply in desk.say_wishes(wishes)]


def test_a_name_alone_is_nobody_and_a_session_is_its_person_alone(desk: Desk) -> None:
    assert offered(desk, ADA) == "not_signed_in"
    assert standing(desk, ADA) == Standing(person="", role="viewer")
    reply = desk.sign_in(ADA, PASSWORDS[ADA])
    assert reply.outcomes == [Outcome(accepted=True)]
    assert reply.opened is not None
    assert (reply.opened.person, reply.opened.role) == (ADA, "operator")
    assert 0 < reply.opened.expires_at - time.time() <= SESSION_S
    assert offered(desk, ADA) == ""
    assert offered(desk, BEA) == "not_signed_in"
    assert standing(desk).role == "operator"
    desk.sign_in(GUEST, PASSWORDS[GUEST])
    assert offered(desk, GUEST) == "role_may_not"
    assert only(desk, "sign_out", GUEST) == ""
    assert offered(desk, GUEST) == "session_ended"


def test_no_wish_can_be_changed_taken_along_or_made_up(desk: Desk, stage: Stage) -> None:
    desk.sign_in(ADA, PASSWORDS[ADA])
    other = stage.desk()
    wish = Wish(
        id="made-up-1",
        person=ADA,
        desk=desk.name,
        action="offer_handover",
        targets=HERE,
        arguments={"position": "room"},
        expires_at=time.time() + 60,
        session=desk.session,
    )
    good = desk.seal(wish)
    assert desk.say_wishes([good])[0].outcomes[0].accepted
    changes: tuple[dict[str, Any], ...] = (
        {"arguments": {"position": "room", "notes": "more"}},
        {"person": BEA},
        {"seal": "0" * 64},
        {"seal": "é"},
        {"session": "made-up"},
    )
    for number, change in enumerate(changes):
        changed = msgspec.structs.replace(good, id=f"made-up-{number + 2}", **change)
        reason = desk.say_wishes([changed])[0].outcomes[0].reason
        assert reason == "session_ended", change
    moved = sealed(b"x" * 32, msgspec.structs.replace(wish, id="moved-1", desk=other.name))
    assert other.say_wishes([moved])[0].outcomes[0].reason == "session_ended"


def test_a_wrong_password_and_a_made_up_name_sound_the_same(desk: Desk) -> None:
    for person in ("nobody-1", "nobody-2"):
        reply = desk.sign_in(person, "guessed it 1")
        assert reply.outcomes[0].reason == "wrong_password"
        assert reply.opened is None
    reasons = at_once(desk, "guessed it 1", PASSWORDS[BEA])
    assert reasons == ["wrong_password", "wait_before_retry"]
    assert only(desk, "sign_in", "nobody-3") == "wrong_password"  # without any
    assert only(desk, "sign_in", ADA, password=PASSWORDS[ADA], public_key="zz") == "bad_value"


def test_who_guesses_elsewhere_keeps_nobody_out_at_home(desk: Desk, stage: Stage) -> None:
    desk.sign_in(BEA, PASSWORDS[BEA])
    stranger = stage.desk()
    reasons = at_once(stranger, *(f"guessed it {number}" for number in range(6)))
    assert reasons == ["wrong_password"] + ["wait_before_retry"] * 5
    assert desk.sign_in(BEA, PASSWORDS[BEA]).opened is not None


def test_a_session_outlives_its_engine_and_not_its_password(desk: Desk, stage: Stage) -> None:
    desk.sign_in(ADA, PASSWORDS[ADA])
    assert offered(desk, ADA) == ""
    path = stage.folder / SESSIONS
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    stage.stop_engine()
    stage.engine()
    assert offered(desk, ADA) == ""
    register = Register(stage.folder / FILE)
    register.set_password(ADA, "another one 1")
    register.close()
    until(lambda: offered(desk, ADA) == "session_ended", "the session of the old one is over")


def test_a_session_ends_and_a_damaged_file_of_them_lets_nobody_in(tmp_path: Path) -> None:
    marks, trouble = {ADA: "1"}, dict[str, str]()
    sessions = Sessions(tmp_path, trouble)
    opened = sessions.open("desk-1", ADA, "1", HalfKey().public, 1000.0)
    assert opened is not None
    sessions.tend(1000.0 + SESSION_S - 1, lambda name: marks.get(name, ""))
    assert Sessions(tmp_path, trouble).named(opened.session) is not None
    assert sessions.open("desk-1", ADA, "1", HalfKey().public, 1001.0) is not None
    assert sessions.named(opened.session) is None  # one a desk
    sessions.tend(1001.0 + SESSION_S, lambda name: marks.get(name, ""))
    assert json.loads((tmp_path / SESSIONS).read_bytes()) == []


@pytest.mark.logs("sessions cannot be read")
def test_a_damaged_file_of_sessions_is_none(tmp_path: Path) -> None:
    (tmp_path / SESSIONS).write_bytes(b"[{")
    assert Sessions(tmp_path, {}).named("") is None


def test_signing_in_stands_in_the_audit_and_no_secret_anywhere(desk: Desk, stage: Stage) -> None:
    desk.sign_in(ADA, PASSWORDS[ADA])
    desk.sign_in(BEA, "guessed it 1")
    assert only(desk, "sign_out", ADA, reason="inactive") == ""
    stage.stop_engine()
    reader = AuditReader(stage.folder / JOURNAL)
    notes = [json.loads(link.data)["note"] for link in reader.links()]
    reader.close()
    told = [
        (note["action"], note["person"], note["outcome"], note.get("reason", ""))
        for note in notes
        if note["kind"] == "sign_in"
    ]
    assert told == [
        ("sign_in", ADA, "accepted", ""),
        ("sign_in", BEA, "refused", "wrong_password"),
        ("sign_out", ADA, "accepted", ""),
    ]
    keys = [desk.key, desk.key.hex().encode()]
    secrets = [*(one.encode() for one in PASSWORDS.values()), b"guessed it 1", *keys]
    kept = [path for path in stage.folder.rglob("*") if path.is_file()]
    assert not [path for path in kept if any(one in path.read_bytes() for one in secrets)]


def test_who_takes_over_without_a_register_lets_nobody_in(tmp_path: Path) -> None:
    roster, trouble = Roster(tmp_path, "supervisor", {}), dict[str, str]()
    door = Doorkeeper(roster, Sessions(tmp_path, trouble), always=False, founding=False)
    assert door.mode == "demanded"
    wish = Wish(id="w", person=ADA, desk="d", action="claim", targets=HERE, expires_at=1.0)
    assert door.objection(wish, UNSIGNED) == "not_signed_in"
    assert door.standing("d", ADA, "") == Standing(person="", role="viewer")


def test_where_nobody_is_registered_a_live_city_is_founded_first(stage: Stage) -> None:
    stage.sign_in = True
    stage.engine()
    desk = stage.desk()
    desk.await_engine()
    assert desk.statuses[-1].sign_in == "unfounded"
    assert offered(desk, ADA) == "not_signed_in"
    assert only(desk, "found_register", ADA, password="short") == "password_too_short"
    assert only(desk, "found_register", ADA, password=PASSWORDS[ADA]) == ""
    assert only(desk, "found_register", BEA, password=PASSWORDS[BEA]) == "register_not_empty"
    until(lambda: desk.heard().sign_in == "demanded", "everybody is told")
    desk.passwords = dict(PASSWORDS)
    assert offered(desk, ADA) == "role_may_not"  # an administrator works no alarms
    given = {"name": BEA, "role": "supervisor", "new_password": PASSWORDS[BEA]}
    assert only(desk, "add_person", ADA, **given) == ""
    assert only(desk, "add_person", ADA, **given) == "known_person"
    assert only(desk, "set_role", ADA, name=BEA, role="king") == "bad_value"
    assert only(desk, "remove_person", ADA, name=ADA) == "last_administrator"
    other = stage.desk()
    other.passwords = dict(PASSWORDS)
    assert offered(other, BEA) == ""
    assert only(other, "remove_person", BEA, name=ADA) == "role_may_not"
    change = {"password": PASSWORDS[BEA], "new_password": "another one 1"}
    assert only(other, "change_password", BEA, **change) == ""
    assert other.sign_in(BEA, "another one 1").opened is not None
    assert only(other, "change_password", BEA, **change) == "wrong_password"
