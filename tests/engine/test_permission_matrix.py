"""Every action as every role, at the real wish desk: done or refused as the table says,
and never as somebody who has not proven who it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from app.bus.address import BrokerAddress
from app.bus.seal import HalfKey, sealed
from app.bus.topics import LIVE
from app.bus.wire import Reply, Target, Wish
from app.core.batch import Batch
from app.core.people import Role
from app.core.permission import AT_THE_DOOR, PERMITTED
from app.engine.sessions import Sessions
from app.engine.signatures import Proof
from app.engine.wishes import WishDesk
from app.store.people import FILE, Register, read_people
from app.wiring.engineroom import Engine, Setting
from resources.shelf import kind_files, philosophy_file
from tests.core.test_permission import MATRIX
from tests.engine.town import town

DESK, PASSWORD = "desk-1", "correct horse 7"
NOW = 1_795_345_200.0
ARGUMENTS: dict[str, dict[str, Any]] = {
    "shelve": {"duration_s": 900.0, "reason": "essai", "one_shot": 0.0},
    "remove": {"reason": "essai", "work_order": ""},
    "claim": {"duration_s": 60.0},
    "comment": {"comment": "vu"},
    "order": {"order": "switch", "value": 1.0},
    "reserve": {"order": "switch", "value": 1.0},
    "offer_handover": {"position": "room", "notes": "", "confirmed": ""},
    "take_handover": {"position": "room", "handover": 1.0, "remarks": ""},
    "add_person": {"name": "x", "role": "viewer"},
    "open_camera": {"purpose": "essai", "minutes": 1.0},
}


class Room:
    """A wish desk with an alarm and five people, one of each role, all signed in."""

    def __init__(self, folder: Path) -> None:
        register = Register(folder / FILE)
        for role in Role:
            register.add(role.value, role, PASSWORD)
        register.close()
        setting = Setting(
            city=town(4),
            kind_files=kind_files(),
            philosophy=philosophy_file(),
            address=BrokerAddress.parse("mqtt://127.0.0.1:1"),
            root=LIVE,
            data_dir=folder,
            clock=lambda: NOW,
            sign_in=True,
        )
        self.engine = Engine(setting)
        hearing = self.engine.beat._hearing
        self.desk: WishDesk = hearing._wishes
        sessions: Sessions = hearing._door._sessions
        marks = {person.name: person.mark for person in read_people(folder / FILE)}
        self._keys: dict[str, tuple[str, bytes]] = {}
        for role in Role:
            half, seat = HalfKey(), f"{DESK}-{role}"
            opened = sessions.open(seat, role.value, marks[role.value], half.public, NOW)
            assert opened is not None
            key = half.agree(opened.public_key, opened.session, seat, role.value)
            self._keys[role.value] = opened.session, key
        room = self.engine.beat._room
        slot = room.slots.slot(room.city.rows["cabinet-0001"], "voltage_v")
        reading = Batch(
            np.array([slot]),
            np.array([270.0]),
            np.array([NOW - 50]),
            np.zeros(1, dtype=np.uint8),
            np.zeros(1, dtype=np.int32),
        )
        room.observe(reading, NOW - 50)
        room.tick(NOW)
        self.alarm = next(iter(room.alarms()))
        self._number = 0

    def end(self) -> None:
        """It never ran."""
        self.engine._client.stop()
        self.engine.lease._client.stop()
        self.engine._closing.close()

    def wish(self, person: str, action: str, seat: str = "") -> Wish:
        """Not sealed yet; at the desk of `person`, or of another."""
        self._number += 1
        alarm = self.alarm
        target = Target(asset=alarm.asset, occurrence=alarm.occurrence, revision=alarm.revision)
        return Wish(
            id=f"w-{self._number}",
            person=person,
            desk=seat or f"{DESK}-{person}",
            action=action,
            targets=[target],
            arguments=ARGUMENTS.get(action, {}),
            expires_at=NOW + 10,
        )

    def seal(self, wish: Wish, person: str) -> Wish:
        """By the key of `person`."""
        session, key = self._keys[person]
        return sealed(key, msgspec.structs.replace(wish, session=session))

    def reason(self, wish: Wish, proof: Proof | None = None) -> str:
        reply, _ = self.desk.decide(wish.desk, wish, NOW, *([proof] if proof else []))
        (outcome,) = msgspec.msgpack.decode(reply, type=Reply).outcomes
        assert outcome.accepted is not bool(outcome.reason)
        return outcome.reason


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    made = Room(tmp_path_factory.mktemp("engine"))
    yield made
    made.end()


ACTIONS = [one for one in MATRIX if one != "sign_out"]  # which ends the session


@pytest.mark.parametrize("action", ACTIONS)
def test_each_role_may_what_the_table_says_and_nothing_else(room: Room, action: str) -> None:
    for role, cell in zip(Role, MATRIX[action], strict=True):
        wish = room.seal(room.wish(role.value, action), role.value)
        reason = room.reason(wish)
        if cell == "x":
            assert reason not in ("role_may_not", "not_signed_in", "session_ended"), role
        else:
            assert reason == "role_may_not", role


@pytest.mark.parametrize("action", ACTIONS)
def test_nobody_may_anything_as_somebody_else(room: Room, action: str) -> None:
    for role in Role:
        for other in Role:
            assert room.reason(room.wish(role.value, action)) == "not_signed_in"
            if other is not role:
                # With somebody else's session, at one's own desk and at theirs.
                here = room.seal(room.wish(role.value, action), other.value)
                assert room.reason(here) == "session_ended"
                there = room.wish(role.value, action, seat=f"{DESK}-{other}")
                assert room.reason(room.seal(there, other.value)) == "not_signed_in"


def test_the_table_is_whole() -> None:
    assert set(MATRIX) == set(PERMITTED)
    assert not set(AT_THE_DOOR) & set(PERMITTED)


@pytest.mark.parametrize("person", ["nobody-1", "Viewer", "administrator "])
def test_who_is_in_no_register_may_nothing(room: Room, person: str) -> None:
    for action in (*ACTIONS, "dance", ""):
        reason = room.reason(room.wish(person, action))
        assert reason in ("not_signed_in", "no_person", "unknown_action")
        if person == "nobody-1":  # and a proof of a name without a place in it is none
            signed = room.reason(room.wish(person, action), Proof(signed=True))
            assert signed in ("not_signed_in", "unknown_action")


def test_everybody_may_leave_and_is_nobody_then(room: Room) -> None:
    for role in Role:
        assert room.reason(room.seal(room.wish(role.value, "sign_out"), role.value)) == ""
        after = room.seal(room.wish(role.value, "claim"), role.value)
        assert room.reason(after) == "session_ended"
