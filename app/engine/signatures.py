"""Passwords given with a wish: verified beside the beat, guessed slowly."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import msgspec

from app.bus.wire import Wish
from app.store.database import StoreError
from app.store.people import FILE, Register

WAITING_AT_MOST = 50
FIRST_WAIT_S = 1.0
LONGEST_WAIT_S = 30.0
KEPT_GUESSES = 1000
SECRETS = ("password", "second_password")


@dataclass(frozen=True, slots=True)
class Proof:
    """What the passwords of a wish proved. `refusal`: wrong_password,
    wrong_second_password, unknown_person, wait_before_retry, busy or
    not_readable; "" where all that was given is right."""

    signed: bool = False
    countersigned_by: str = ""
    refusal: str = ""


UNSIGNED = Proof()


@dataclass(slots=True)
class Guesses:
    """Wrong ones in a row, and when the next is looked at."""

    wrong: int = 0
    next_at: float = 0.0


class Signatures:
    """Verifies on a thread of its own; nobody is ever locked out, but after each
    wrong guess the next waits twice as long, to LONGEST_WAIT_S."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / FILE
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="engine-signatures")
        self._waiting: list[tuple[str, Wish, Future[Proof]]] = []
        self._guesses: dict[str, Guesses] = {}

    def needed(self, wish: Wish) -> bool:
        """Whether the wish brings a password."""
        return any(wish.arguments.get(name) for name in SECRETS)

    def begin(self, desk: str, wish: Wish, now: float) -> None:
        """Verify; the wish comes out of `settled`, without its passwords."""
        bare = {name: value for name, value in wish.arguments.items() if name not in SECRETS}
        stripped = msgspec.structs.replace(wish, arguments=bare)
        refusal = self._objection(wish, now)
        if refusal:
            answer: Future[Proof] = Future()
            answer.set_result(Proof(refusal=refusal))
        else:
            password, second = (str(wish.arguments.get(name, "")) for name in SECRETS)
            answer = self._worker.submit(
                _verify, self._path, wish.person, password, _second(wish), second
            )
        self._waiting.append((desk, stripped, answer))

    def settled(self, now: float) -> list[tuple[str, Wish, Proof]]:
        """What was verified since the last time."""
        done = [one for one in self._waiting if one[2].done()]
        self._waiting = [one for one in self._waiting if not one[2].done()]
        found = []
        for desk, wish, answer in done:
            proof = answer.result()
            self._count(wish, proof, now)
            found.append((desk, wish, proof))
        return found

    def close(self) -> None:
        self._worker.shutdown()

    def _objection(self, wish: Wish, now: float) -> str:
        if len(self._waiting) >= WAITING_AT_MOST:
            return "busy"
        waits = [self._guesses[name].next_at for name in _names(wish) if name in self._guesses]
        return "wait_before_retry" if max(waits, default=0.0) > now else ""

    def _count(self, wish: Wish, proof: Proof, now: float) -> None:
        if proof.refusal in ("wrong_password", "wrong_second_password", "unknown_person"):
            name = wish.person if proof.refusal != "wrong_second_password" else _second(wish)
            guesses = self._guesses.setdefault(name, Guesses())
            wait_s = min(FIRST_WAIT_S * 2.0**guesses.wrong, LONGEST_WAIT_S)
            guesses.wrong, guesses.next_at = min(guesses.wrong + 1, 16), now + wait_s
            while len(self._guesses) > KEPT_GUESSES:
                del self._guesses[next(iter(self._guesses))]
        elif not proof.refusal:
            for name in _names(wish):
                self._guesses.pop(name, None)


def _names(wish: Wish) -> tuple[str, ...]:
    return tuple(name for name in (wish.person, _second(wish)) if name)


def _second(wish: Wish) -> str:
    return str(wish.arguments.get("second_person", ""))


def _verify(path: Path, person: str, password: str, second: str, second_password: str) -> Proof:
    """On the worker's thread."""
    try:
        register = Register(path)
    except StoreError:
        return Proof(refusal="not_readable")
    try:
        return _judge(register, person, password, second, second_password)
    except StoreError:
        return Proof(refusal="not_readable")
    finally:
        register.close()


def _judge(
    register: Register, person: str, password: str, second: str, second_password: str
) -> Proof:
    if register.role(person) is None:
        return Proof(refusal="unknown_person")
    if not register.verify(person, password):
        return Proof(refusal="wrong_password")
    if not second:
        return Proof(signed=True)
    if not register.verify(second, second_password):
        return Proof(refusal="wrong_second_password")
    return Proof(signed=True, countersigned_by=second)
