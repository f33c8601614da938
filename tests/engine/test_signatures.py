"""The queue of passwords to verify, without a broker: fair, short, and by any clock."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bus.wire import Wish
from app.core.people import Role
from app.engine.guesses import FIRST_WAIT_S, KEPT, LONGEST_WAIT_S, Guesses
from app.engine.signatures import WAITING_AT_MOST, WAITING_OF_A_DESK, Proof, Signatures
from app.store.people import FILE, Register

NOW = 1_000_000.0
PASSWORD = "correct horse 7"


@pytest.fixture
def signatures(tmp_path: Path) -> Iterator[Signatures]:
    made = Signatures(tmp_path)
    yield made
    made.close()


def wish(number: int, person: str = "operator-1", expires_at: float = NOW + 10) -> Wish:
    return Wish(
        id=f"w{number}",
        person=person,
        desk="desk-1",
        action="acknowledge",
        targets=[],
        arguments={"password": PASSWORD, "comment": "seen"},
        expires_at=expires_at,
    )


def settled(signatures: Signatures, count: int, now: float = NOW) -> list[tuple[Wish, Proof]]:
    found: list[tuple[Wish, Proof]] = []
    deadline = time.monotonic() + 30
    while len(found) < count:
        found += [(wish, proof) for _, wish, proof in signatures.settled(now)]
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return found


def test_several_wishes_of_one_person_are_all_signed(
    signatures: Signatures, tmp_path: Path
) -> None:
    register = Register(tmp_path / FILE)
    register.add("operator-1", Role.OPERATOR, PASSWORD)
    register.close()
    for number in range(3):
        assert signatures.begin("desk-1", wish(number)) is None
    assert signatures.begin("desk-1", wish(0)) is None  # once more: answered with the first
    done = settled(signatures, 3)
    assert [one.id for one, _ in done] == ["w0", "w1", "w2"]
    assert all(proof == Proof(signed=True) for _, proof in done)
    assert all(one.arguments == {"comment": "seen"} for one, _ in done)  # no password any more


def test_no_desk_and_no_crowd_fills_the_queue(signatures: Signatures) -> None:
    def begin(number: int) -> Proof | None:
        return signatures.begin(f"desk-{number // WAITING_OF_A_DESK}", wish(number))

    first = [begin(number) for number in range(WAITING_OF_A_DESK)]
    assert first == [None] * WAITING_OF_A_DESK
    assert signatures.begin("desk-0", wish(-1)) == Proof(refusal="busy")
    rest = [begin(number) for number in range(WAITING_OF_A_DESK, WAITING_AT_MOST)]
    assert not any(rest)
    assert signatures.begin("desk-99", wish(-1)) == Proof(refusal="busy")
    assert settled(signatures, 2)[0][1].refusal == "wrong_password"


def test_what_has_expired_is_not_verified(signatures: Signatures) -> None:
    signatures.begin("desk-1", wish(1, expires_at=NOW))
    assert settled(signatures, 1)[0][1] == Proof()  # the wish desk says why
    signatures.begin("desk-1", wish(2))
    assert settled(signatures, 1)[0][1].refusal == "wrong_password"  # no guess was counted


def test_the_wait_doubles_to_its_end_and_a_right_one_forgets_it() -> None:
    guesses, now, waits = Guesses(), NOW, []
    for _ in range(8):
        guesses.wrong("operator-1", "", now)
        wait = next(s for s in range(1, 100) if not guesses.waits(["operator-1"], "", now + s))
        waits.append(wait)
        now += wait
    assert waits == [1, 2, 4, 8, 16, 30, 30, 30]
    assert not guesses.waits(["operator-2"], "", now - 0.5)
    assert guesses.waits(["operator-2", "operator-1"], "", now - 0.5)
    guesses.right(["operator-1"], "")
    assert not guesses.waits(["operator-1"], "", now - 0.5)
    guesses.wrong("operator-1", "", now)
    assert not guesses.waits(["operator-1"], "", now + FIRST_WAIT_S)


def test_a_clock_put_back_locks_nobody_out() -> None:
    guesses = Guesses()
    guesses.wrong("operator-1", "", NOW)
    assert not guesses.waits(["operator-1"], "", NOW - 3600)
    assert guesses.waits(["operator-1"], "", NOW - LONGEST_WAIT_S + 2 * FIRST_WAIT_S)


def test_made_up_names_do_not_fill_the_memory() -> None:
    guesses = Guesses()
    for number in range(KEPT + 10):
        guesses.wrong(f"nobody-{number}", "", NOW)
    assert not guesses.waits(["nobody-9"], "", NOW)
    assert guesses.waits(["nobody-10"], "", NOW)
