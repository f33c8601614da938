"""A desk knows the role of its person, and hears of another within a while."""

from __future__ import annotations

import msgspec

from app.bus.wire import Answer, Ask
from app.desk.questions import Questions
from app.desk.rolewatch import ASK_EVERY_S, RoleWatch
from tests.widgets.village import NOON


class Engine:
    """Hears questions and answers with a role, or refuses."""

    def __init__(self) -> None:
        self.asked: list[Ask] = []
        self.roles: list[str] = []
        self.questions = Questions("desk-1", self._hear)
        self.watch = RoleWatch(self.questions, "camille", self.roles.append)

    def _hear(self, payload: bytes) -> bool:
        self.asked.append(msgspec.msgpack.decode(payload, type=Ask))
        return True

    def answer(self, role: str, error: str = "") -> None:
        body = msgspec.msgpack.encode(role)
        told = Answer(
            id=self.asked[-1].id,
            epoch=1,
            seq=1,
            part=0,
            parts=1,
            what="role",
            body=body,
            error=error,
        )
        self.questions.take(msgspec.msgpack.encode(told), NOON)


def test_it_asks_when_an_engine_comes_in_sight_and_now_and_then() -> None:
    engine = Engine()
    engine.watch.tick(False, NOON)
    assert not engine.asked
    engine.watch.tick(True, NOON)
    engine.watch.tick(True, NOON + 1)
    assert [(ask.what, ask.arguments) for ask in engine.asked] == [("role", {"person": "camille"})]
    engine.watch.tick(True, NOON + ASK_EVERY_S)
    engine.watch.tick(False, NOON + ASK_EVERY_S + 1)
    engine.watch.tick(True, NOON + ASK_EVERY_S + 2)
    assert len(engine.asked) == 3


def test_it_tells_what_changed_only() -> None:
    engine = Engine()
    for turn, role in enumerate(("operator", "operator", "viewer")):
        engine.watch.tick(True, NOON + turn * ASK_EVERY_S)
        engine.answer(role)
    assert engine.roles == ["operator", "viewer"]


def test_no_answer_leaves_the_role_as_it_was() -> None:
    engine = Engine()
    engine.watch.tick(True, NOON)
    engine.answer("operator")
    engine.watch.tick(True, NOON + ASK_EVERY_S)
    engine.answer("", error="busy")
    assert engine.watch.role == "operator"
