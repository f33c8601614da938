"""Which role the engine knows the person at this desk by."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from app.bus.wire import Answer
from app.core.rhythm import Rhythm
from app.desk.questions import Questions

ASK_EVERY_S = 20.0


class RoleWatch:
    """Asks when an engine comes in sight, and now and then: roles are changed while
    people work. What is offered follows it by courtesy; the engine decides."""

    def __init__(self, questions: Questions, person: str, changed: Callable[[str], None]) -> None:
        self._questions = questions
        self._person = person
        self._changed = changed
        self._rhythm = Rhythm(ASK_EVERY_S)
        self._live = False
        self.role = ""

    def tick(self, live: bool, now: float) -> None:
        """`live`: whether an engine speaks to this desk."""
        came, self._live = live and not self._live, live
        if came or (live and self._rhythm.due(now)):
            self._rhythm.wait(now)
            self._questions.ask("role", {"person": self._person}, self._told, now)

    def _told(self, parts: list[Answer], reason: str) -> None:
        if reason:
            return  # asked again soon
        role = msgspec.msgpack.decode(parts[0].body, type=str)
        if role != self.role:
            self.role = role
            self._changed(role)
