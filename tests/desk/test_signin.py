"""A desk knows who is at it: as the engine says, and no longer than it says so."""

from __future__ import annotations

import msgspec
import pytest

from app.bus.seal import HalfKey, unbroken
from app.bus.wire import Answer, Ask, Opened, Outcome, Reply, Standing, Wish
from app.desk.questions import Questions
from app.desk.signin import ASK_EVERY_S, SignIn
from app.desk.wishes import Verdict, Wishes
from tests.widgets.village import NOON

DESK, PASSWORD = "desk-1", "correct horse 7"


class Engine:
    """Hears a desk, and answers as it is told to."""

    def __init__(self) -> None:
        self.asked: list[Ask] = []
        self.wished: list[Wish] = []
        self.questions = Questions(DESK, self._asked)
        self.wishes = Wishes(DESK, "camille", self._wished, self._answered)
        self.desk = SignIn(DESK, "camille", self.questions, self.wishes)
        self.shown: list[tuple[str, str]] = []
        self.desk.changed = lambda: self.shown.append((self.desk.person, self.desk.role))
        self.key = b""

    def _asked(self, payload: bytes) -> bool:
        self.asked.append(msgspec.msgpack.decode(payload, type=Ask))
        return True

    def _wished(self, payload: bytes, qos: int) -> bool:
        self.wished.append(msgspec.msgpack.decode(payload, type=Wish))
        return True

    def _answered(self, verdict: Verdict) -> None:
        self.desk.take(verdict)

    def tells(self, person: str, role: str, error: str = "") -> None:
        """Answers the last question."""
        body = msgspec.msgpack.encode(Standing(person=person, role=role))
        told = Answer(
            id=self.asked[-1].id,
            epoch=1,
            seq=1,
            part=0,
            parts=1,
            what="standing",
            body=body,
            error=error,
        )
        self.questions.take(msgspec.msgpack.encode(told), NOON)

    def replies(self, reason: str = "", opened: Opened | None = None) -> None:
        """Answers the last wish."""
        outcome = Outcome(accepted=not reason, reason=reason)
        reply = Reply(id=self.wished[-1].id, at=NOON, outcomes=[outcome], opened=opened)
        self.wishes.take(msgspec.msgpack.encode(reply))

    def lets_in(self, person: str, role: str) -> None:
        self.desk.enter(person, PASSWORD, NOON)
        half, wish = HalfKey(), self.wished[-1]
        self.key = half.agree(str(wish.arguments["public_key"]), "s-1", DESK, person)
        opened = Opened(
            session="s-1", person=person, role=role, public_key=half.public, expires_at=NOON + 9
        )
        self.replies(opened=opened)


@pytest.fixture
def engine() -> Engine:
    return Engine()


def test_in_an_open_simulation_it_is_whom_it_was_started_for(engine: Engine) -> None:
    engine.desk.tick(False, "", NOON)
    assert not engine.asked
    engine.desk.tick(True, "open", NOON)
    engine.desk.tick(True, "open", NOON + 1)
    wanted = {"person": "camille", "session": ""}
    assert [(ask.what, ask.arguments) for ask in engine.asked] == [("standing", wanted)]
    engine.tells("camille", "supervisor")
    assert (engine.desk.person, engine.desk.role) == ("camille", "supervisor")
    engine.desk.tick(True, "open", NOON + ASK_EVERY_S)
    engine.tells("", "", error="busy")
    assert engine.shown == [("camille", "supervisor")]


def test_where_people_are_checked_a_desk_views_until_somebody_signs_in(engine: Engine) -> None:
    engine.desk.tick(True, "demanded", NOON)
    assert (engine.desk.person, engine.desk.role) == ("", "viewer")
    engine.desk.enter("operator-1", PASSWORD, NOON)
    engine.replies("wrong_password")
    assert not engine.desk.signed
    engine.lets_in("operator-1", "operator")
    assert (engine.desk.person, engine.desk.role) == ("operator-1", "operator")
    engine.wishes.order(["lamp-000001"], "switch", 1.0, {}, NOON)
    wish = engine.wished[-1]
    assert (wish.person, wish.session) == ("operator-1", "s-1")
    assert unbroken(engine.key, wish)
    assert not unbroken(engine.key, msgspec.structs.replace(wish, action="claim"))
    engine.desk.tick(True, "demanded", NOON + ASK_EVERY_S)
    engine.tells("operator-1", "supervisor")
    assert engine.desk.role == "supervisor"
    assert engine.shown == [
        ("", "viewer"),
        ("operator-1", "operator"),
        ("operator-1", "supervisor"),
    ]


def test_who_leaves_is_gone_at_once_and_says_so_sealed(engine: Engine) -> None:
    engine.desk.tick(True, "demanded", NOON)
    engine.lets_in("operator-1", "operator")
    engine.desk.leave("inactive", NOON)
    wish = engine.wished[-1]
    assert (wish.action, wish.arguments, wish.person) == (
        *("sign_out", {"reason": "inactive"}),
        "operator-1",
    )
    assert unbroken(engine.key, wish)
    assert (engine.desk.person, engine.desk.role, engine.desk.signed) == ("", "viewer", False)
    engine.desk.leave("", NOON)
    assert engine.wished[-1] is wish


@pytest.mark.parametrize("how", ["refused", "told"])
def test_a_session_that_the_engine_has_ended_is_over_here(engine: Engine, how: str) -> None:
    engine.desk.tick(True, "demanded", NOON)
    engine.lets_in("operator-1", "operator")
    if how == "refused":
        engine.wishes.order(["lamp-000001"], "switch", 1.0, {}, NOON)
        engine.replies("session_ended")
    else:
        engine.desk.tick(True, "demanded", NOON + ASK_EVERY_S)
        engine.tells("", "viewer")
    assert (engine.desk.person, engine.desk.role, engine.desk.signed) == ("", "viewer", False)


def test_another_s_session_is_not_taken_for_one_s_own(engine: Engine) -> None:
    engine.desk.tick(True, "demanded", NOON)
    engine.desk.enter("operator-1", PASSWORD, NOON)
    bad = Opened(session="s", person="operator-1", role="x", public_key="zz", expires_at=NOON)
    engine.replies(opened=bad)
    assert not engine.desk.signed
