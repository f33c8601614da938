"""Who is at this desk: signed in, unchecked in a simulation, or only viewing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from app.bus.seal import HalfKey, sealed
from app.bus.wire import Answer, Opened, Standing, Wish
from app.core.people import Role
from app.core.rhythm import Rhythm
from app.desk.questions import Questions
from app.desk.wishes import Verdict, Wishes

ASK_EVERY_S = 20.0
OPEN, DEMANDED, UNFOUNDED = "open", "demanded", "unfounded"  # as Status.sign_in has it
ENDED = frozenset({"session_ended", "not_signed_in"})


@dataclass(frozen=True, slots=True)
class Seat:
    """A session; its key is in this process alone."""

    opened: Opened
    key: bytes


class SignIn:
    """`person` is "" while nobody is known here, `role` while that is not known. What is
    offered follows the role by courtesy; the engine decides. `changed` is called when
    person, role or mode has changed. `usual` is whom this desk was started for."""

    def __init__(self, desk: str, usual: str, questions: Questions, wishes: Wishes) -> None:
        self._desk = desk
        self._usual = usual
        self._questions = questions
        self._wishes = wishes
        self._rhythm = Rhythm(ASK_EVERY_S)
        self._live = False
        self._seat: Seat | None = None
        self._begun: tuple[str, HalfKey] | None = None
        self._unchecked = ""  # the role of who is not checked, as the engine said
        self.changed: Callable[[], None] = lambda: None
        self.mode = ""
        self.person, self.role = usual, ""
        wishes.seal = self._seal

    @property
    def signed(self) -> bool:
        """Whether somebody has signed in."""
        return self._seat is not None

    def enter(self, person: str, password: str, now: float) -> str:
        """Sign in; the id of the wish, to be answered like any other."""
        half = HalfKey()
        arguments = {"password": password, "public_key": half.public}
        identity = self._wishes.of_person("sign_in", person, arguments, now)
        self._begun = identity, half
        return identity

    def leave(self, reason: str, now: float) -> None:
        """Sign out: at once here, and with the engine when it hears of it."""
        if self._seat is not None:
            self._wishes.of_person("sign_out", self.person, {"reason": reason}, now)
            self._drop()

    def tick(self, live: bool, mode: str, now: float) -> None:
        """Call it now and then. `live`: whether an engine speaks to this desk, `mode`
        what it said of signing in. Roles are changed while people work."""
        came, self._live = live and not self._live, live
        turned, self.mode = mode != self.mode, mode
        if turned:
            self._show()
        if came or (live and (turned or self._rhythm.due(now))):
            self._rhythm.wait(now)
            arguments = {"person": self._usual, "session": self._session}
            self._questions.ask("standing", arguments, self._told, now)

    def take(self, verdict: Verdict) -> None:
        """The engine's word on any wish of this desk."""
        wish, begun = verdict.wish, self._begun
        if verdict.opened is not None and begun is not None and begun[0] == wish.id:
            opened, self._begun = verdict.opened, None
            try:
                key = begun[1].agree(opened.public_key, opened.session, self._desk, opened.person)
            except ValueError:
                return  # then no wish would be taken
            self._seat = Seat(opened, key)
            self._show(opened.role)
        elif wish.session and wish.session == self._session and _ended(verdict):
            self._drop()

    @property
    def _session(self) -> str:
        return "" if self._seat is None else self._seat.opened.session

    def _seal(self, wish: Wish) -> Wish:
        if self._seat is None:
            return wish
        return sealed(self._seat.key, msgspec.structs.replace(wish, session=self._session))

    def _told(self, parts: list[Answer], reason: str) -> None:
        if reason:
            return  # asked again soon
        standing = msgspec.msgpack.decode(parts[0].body, type=Standing)
        if self._seat is None:
            self._unchecked = standing.role
            self._show()
        elif standing.person == self.person:
            self._show(standing.role)
        else:
            self._drop()

    def _drop(self) -> None:
        self._seat = None
        self._show()

    def _show(self, role: str = "") -> None:
        before = self.person, self.role
        if self._seat is not None:
            self.person, self.role = self._seat.opened.person, role or self.role
        elif self.mode in (DEMANDED, UNFOUNDED):
            self.person, self.role = "", Role.VIEWER.value
        else:
            self.person, self.role = self._usual, self._unchecked
        self._wishes.person = self.person or self._usual
        if (self.person, self.role) != before:
            self.changed()


def _ended(verdict: Verdict) -> bool:
    return not ENDED.isdisjoint(reason for _, reason in verdict.refusals)
