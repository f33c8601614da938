"""Orders typed at a terminal: to one or many, confirmed, signed by two, and followed."""

from __future__ import annotations

import io
import json
import sys
import threading
from typing import Any

import pytest

from app.bus.wire import Target
from app.core.people import Role
from app.store.people import FILE, Register
from app.wiring.cli.program import main
from tests.engine.conftest import Stage
from tests.engine.players import Desk, Field, Gateway, until

SOURCE, LAMP = "lighting-01", "lamp-000007"
PASSWORDS = {"chief-1": "correct horse 7", "operator-2": "battery staple 8"}
Said = pytest.CaptureFixture[str]


class Typist:
    """Types `ondijon order` as somebody who is registered."""

    def __init__(self, stage: Stage, monkeypatch: pytest.MonkeyPatch, capsys: Said) -> None:
        address = stage.broker.address("desk")
        who = address.credentials
        assert who is not None
        broker = f"mqtt://{who.user}:{who.password}@{address.host}:{address.port}"
        self._options = ["--broker", broker, "--live", "--data-dir", str(stage.folder)]
        self._monkeypatch, self._capsys = monkeypatch, capsys

    def types(self, *words: str, passwords: str = "") -> tuple[int, str, str]:
        """Exit code, what was said, and what was complained of."""
        self._monkeypatch.setattr(sys, "stdin", io.StringIO(passwords))
        options = ["--person", "chief-1", "--password-stdin", *self._options]
        code = main(["order", *words, *options])
        output, errors = self._capsys.readouterr()
        return code, output, errors


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("people") / FILE
    register = Register(path)
    for name, password in PASSWORDS.items():
        register.add(name, Role.OPERATOR, password)
    register.close()
    return path.read_bytes()


@pytest.fixture
def field(stage: Stage, people: bytes) -> Field:
    (stage.folder / FILE).write_bytes(people)
    stage.engine(lamps=201)
    desk, field = stage.desk(), stage.field()
    field.birth(SOURCE)
    until(lambda: desk.sources().get(SOURCE) and desk.sources()[SOURCE].online, "birth")
    return field


@pytest.fixture
def typist(stage: Stage, monkeypatch: pytest.MonkeyPatch, capsys: Said) -> Typist:
    monkeypatch.setenv("ONDIJON_LANGUAGE", "en")
    monkeypatch.setenv("COLUMNS", "200")
    return Typist(stage, monkeypatch, capsys)


ME = PASSWORDS["chief-1"] + "\n"
BOTH = "\n".join(PASSWORDS.values()) + "\n"


def obeys(gateway: Gateway, field: Field, count: int, done: int) -> threading.Thread:
    """`count` lamps are asked, the first `done` of them obey and the others refuse."""

    def obey() -> None:
        for number in range(count):
            order = gateway.next_order()
            if number < done:
                field.readings(SOURCE, [[order.asset, order.point, order.value]])
            else:
                gateway.report(SOURCE, order.id, "refused", "no power")

    thread = threading.Thread(target=obey)
    thread.start()
    return thread


def test_one_lamp_is_ordered_and_followed(stage: Stage, field: Field, typist: Typist) -> None:
    field.readings(SOURCE, [[LAMP, "dim_pct", 100.0]])
    thread = obeys(stage.gateway(), field, 1, 1)
    code, output, _ = typist.types(LAMP, "dim", "30", "--json", passwords=ME)
    thread.join()
    told: dict[str, Any] = json.loads(output)
    assert code == 0
    assert (told["state"], told["value"], told["former"]) == ("VERIFIED", 30.0, 100.0)


def test_a_cabinets_lamps_are_confirmed_and_each_is_told_of(
    stage: Stage, field: Field, typist: Typist
) -> None:
    words = ("cabinet-0002", "dim", "30", "--to", "below")
    code, _, errors = typist.types(*words, passwords=ME)
    assert code == 2
    assert "--yes" in errors
    code, _, errors = typist.types(
        "lamp-000001", "dim", "30", "--also", "cabinet-0001", passwords=ME
    )
    assert code == 2
    assert "one kind" in errors
    thread = obeys(stage.gateway(), field, 100, 99)
    code, output, errors = typist.types(*words, "--yes", passwords=ME)
    thread.join()
    assert code == 1, errors
    assert "99 of 100 verified" in output
    assert output.count("REJECTED (no power)") == 1


def test_more_than_two_hundred_lamps_are_signed_by_two(
    stage: Stage, field: Field, typist: Typist
) -> None:
    words = (LAMP, "dim", "30", "--to", "street", "--yes", "--no-wait")
    code, _, errors = typist.types(*words, passwords=ME)
    assert code == 2
    assert "--second" in errors
    wrong = PASSWORDS["chief-1"] + "\nwrong password\n"
    code, _, errors = typist.types(*words, "--second", "operator-2", passwords=wrong)
    assert code == 1
    assert "second person" in errors
    answers: list[tuple[int, str, str]] = []

    def looked_at() -> bool:  # a wrong guess slows the next one down
        answers.append(typist.types(*words, "--second", "operator-2", "--json", passwords=BOTH))
        return "too soon" not in answers[-1][2]

    until(looked_at, "the wait after a wrong password ends")
    code, output, errors = answers[-1]
    assert code == 0, errors
    told = json.loads(output)
    assert len(told) == 201
    assert {row["countersigned_by"] for row in told} == {"operator-2"}


def test_what_is_locked_or_held_is_said_with_its_reason(
    stage: Stage, field: Field, typist: Typist
) -> None:
    desk: Desk = stage.desk()
    field.readings(SOURCE, [["cabinet-0002", "mode", "maintenance"]])
    code, _, errors = typist.types("cabinet-0002", "switch", "open", passwords=ME)
    assert code == 1
    assert "the cabinet is in maintenance" in errors
    other: dict[str, Any] = {"person": "operator-2", "password": PASSWORDS["operator-2"]}
    desk.wish("reserve", [Target(asset="lamp-000004")], order="dim", value=1.0, **other)
    code, _, errors = typist.types("lamp-000004", "dim", "30", passwords=ME)
    assert code == 1
    assert f"operator-2 · {desk.name} is preparing an order" in errors
    code, _, errors = typist.types("lamp-000002", "dim", "nonsense", passwords=ME)
    assert code != 0
    assert "0 to 100" in errors


def test_who_says_no_gives_no_order(
    stage: Stage, field: Field, typist: Typist, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = stage.desk()

    class Person(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(io, "StringIO", Person)
    code, output, _ = typist.types("lamp-000002", "dim", "30", passwords=f"{ME}n\n")
    assert code == 1
    assert "lamp-000002, rue Monge, Dijon" in output
    code, _, _ = typist.types("lamp-000002", "dim", "30", "--no-wait", passwords=f"{ME}y\n")
    assert code == 0
    until(lambda: len(desk.orders()) == 1, "the one that was confirmed")
