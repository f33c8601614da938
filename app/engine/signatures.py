"""Passwords given with a wish: verified beside the beat, guessed slowly."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import msgspec

from app.bus.wire import Wish
from app.core.people import name_objection
from app.engine.guesses import Guesses
from app.engine.registrar import FOUND, NEW_PASSWORD, OWN_PASSWORD, REGISTER_ACTIONS, change
from app.store.database import StoreError
from app.store.people import FILE, verify

WAITING_AT_MOST = 100
WAITING_OF_A_DESK = 40  # so that none keeps the others waiting for long
SECRETS = ("password", "second_password")
SAID_BY_WISH = (*SECRETS, NEW_PASSWORD)
WRONG, WRONG_SECOND = "wrong_password", "wrong_second_password"


@dataclass(frozen=True, slots=True)
class Proof:
    """What the passwords of a wish proved. `refusal`: wrong_password,
    wrong_second_password, wait_before_retry, busy or people_not_readable; ""
    where all that was given is right. Who is not registered has a wrong
    password: a guesser learns no names by it. `done`: the register was changed
    as wished; where not, `refusal` says why."""

    signed: bool = False
    countersigned_by: str = ""
    refusal: str = ""
    done: bool = False


UNSIGNED = Proof()


@dataclass(frozen=True, slots=True)
class Given:
    """A wish that waits, and what it brought."""

    desk: str
    wish: Wish  # without its passwords
    password: str
    second_password: str
    new_password: str

    @property
    def second(self) -> str:
        return str(self.wish.arguments.get("second_person", ""))

    @property
    def names(self) -> tuple[str, ...]:
        return (self.wish.person, self.second) if self.second else (self.wish.person,)


class Signatures:
    """Verifies on a thread of its own, one wish after the other, so that every
    wrong guess counts before the next is looked at.

    What waits here was acknowledged to the broker already and is not stored: of an
    engine that ends meanwhile the desk gets no answer, and the person wishes again.
    """

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / FILE
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="engine-signatures")
        self._queue: deque[Given] = deque()
        self._open: tuple[Given, Future[Proof]] | None = None
        self._guesses = Guesses()

    def needed(self, wish: Wish) -> bool:
        """Whether the wish brings a password, or is about the register."""
        return wish.action in REGISTER_ACTIONS or any(wish.arguments.get(name) for name in SECRETS)

    def begin(self, desk: str, wish: Wish) -> Proof | None:
        """Verify; the wish comes out of `settled`, without its passwords. Or what
        there is to say at once."""
        waiting = [*self._queue, *([self._open[0]] if self._open else [])]
        if any(one.wish.id == wish.id for one in waiting):
            return None  # the same message again: answered with the first
        of_desk = sum(one.desk == desk for one in waiting)
        if len(waiting) >= WAITING_AT_MOST or of_desk >= WAITING_OF_A_DESK:
            return Proof(refusal="busy")
        bare = {name: value for name, value in wish.arguments.items() if name not in SAID_BY_WISH}
        given = Given(
            desk,
            msgspec.structs.replace(wish, arguments=bare),
            *(str(wish.arguments.get(name, "")) for name in SAID_BY_WISH),
        )
        if given.second and name_objection(given.second):
            return Proof(refusal=WRONG_SECOND)
        self._queue.append(given)
        return None

    def settled(self, now: float) -> Iterator[tuple[str, Wish, Proof]]:
        """What was verified since the last time, or needs no verifying any more."""
        if self._open is not None:
            given, answer = self._open
            if not answer.done():
                return
            self._open, proof = None, answer.result()
            self._count(given, proof, now)
            yield given.desk, given.wish, proof
        while self._queue and self._open is None:
            given = self._queue.popleft()
            if not given.wish.expires_at > now:
                yield given.desk, given.wish, UNSIGNED  # refused for that
            elif self._guesses.waits(given.names, given.desk, now):
                yield given.desk, given.wish, Proof(refusal="wait_before_retry")
            else:
                self._open = given, self._worker.submit(_verify, self._path, given)

    def close(self) -> None:
        self._worker.shutdown()

    def _count(self, given: Given, proof: Proof, now: float) -> None:
        if proof.refusal == WRONG:
            self._guesses.wrong(given.wish.person, given.desk, now)
        elif proof.refusal == WRONG_SECOND:
            self._guesses.wrong(given.second, given.desk, now)
        elif proof.signed:
            self._guesses.right(given.names, given.desk)


def _verify(path: Path, given: Given) -> Proof:
    """On the worker's thread."""
    wish = given.wish
    try:
        if wish.action in REGISTER_ACTIONS:
            arguments = {**wish.arguments, NEW_PASSWORD: given.new_password}
            reason = change(path, wish.action, wish.person, arguments, given.password)
            signed = wish.action in (FOUND, OWN_PASSWORD) and not reason
            return Proof(signed=signed, refusal=reason, done=not reason)
        if not verify(path, wish.person, given.password):
            return Proof(refusal=WRONG)
        if not given.second:
            return Proof(signed=True)
        if not verify(path, given.second, given.second_password):
            return Proof(refusal=WRONG_SECOND)
    except StoreError:
        return Proof(refusal="people_not_readable")
    return Proof(signed=True, countersigned_by=given.second)
