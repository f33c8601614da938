"""How a link is, as the gateway says it to whoever looks after it."""

from __future__ import annotations

import pytest

from app.bus.rows import LinkState
from app.bus.wire import Reading
from hardware.attendance import Attendance
from hardware.herald import About, Herald
from hardware.link import Health
from hardware.modbus.wire import RefusedError
from hardware.trouble import OTHER, TROUBLES, trouble_of
from hardware.warden import Turn
from resources.words import Words


class Patient:
    """What a herald asks of a warden."""

    name = "cabinets"

    def __init__(self) -> None:
        self.told = Health(False, "not open yet")
        self.tried = False

    def health(self) -> Health:
        return self.told


def reading(asset: str, point: str, quality: str = "good") -> Reading:
    return Reading(asset, point, 1.0, "2026-11-23T10:00:00.000Z", quality)


@pytest.mark.parametrize(
    ("reason", "word"),
    [
        ("", ""),
        ("no connection to 192.0.2.7:502, nor to 81 others", "no_connection"),
        ("none of 82 devices answers: 192.0.2.7:502 does not answer", "no_answer"),
        ("3 of 82 devices do not answer", "no_answer"),
        ("no answer within 15 s", "no_answer"),
        ("192.0.2.7:80 answers 503", "refused"),
        (str(RefusedError(77)), "refused"),
        ("192.0.2.7:80 answers 401", "secret"),
        ("there is no secret divia: write it into secrets/divia", "secret"),
        ("192.0.2.7:502 answers what nobody understands", "nonsense"),
        ("vehicle_positions of 192.0.2.7: no GTFS Realtime feed", "nonsense"),
        ("vehicle_positions of 192.0.2.7 is 3600 s old by its own word", "old"),
        ("KeyError: 7", OTHER),
    ],
)
def test_what_ails_a_link_has_a_word(reason: str, word: str) -> None:
    assert trouble_of(reason) == word


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_word_is_said_in_the_persons_language(language: str) -> None:
    words = Words(language)
    for trouble in (*TROUBLES, "no_gateway"):
        assert words.has(f"link.trouble_{trouble}")


def test_an_asset_answers_while_one_of_its_points_can_be_believed() -> None:
    there = Attendance()
    there.hear([reading("a", "p"), reading("a", "q"), reading("b", "p", "bad")])
    assert there.answering == 1
    there.hear([reading("a", "p", "bad"), reading("b", "p", "uncertain")])
    assert there.answering == 2
    there.hear([reading("a", "q", "bad")])
    assert there.answering == 1
    there.leave()
    assert there.answering == 0


def test_an_address_is_said_short() -> None:
    assert About("modbus", ["192.0.2.7:502"], 1).address == "192.0.2.7:502"
    assert About("modbus", ["192.0.2.7:502", "b", "c"], 1).address == "192.0.2.7:502 +2"
    assert len(About("gtfs", ["x" * 999, "b"], 1).address) == 300
    assert About("gtfs", [], 1).address == ""


def test_a_link_is_told_as_it_comes_and_goes_with_its_last_trouble() -> None:
    patient = Patient()
    herald = Herald(patient, About("modbus", ["192.0.2.7"], 3), 100.0)  # type: ignore[arg-type]
    assert herald.state(100.0) == LinkState(
        name="cabinets",
        protocol="modbus",
        address="192.0.2.7",
        state="opening",
        since=100.0,
        assets=3,
    )
    patient.told, patient.tried = Health(False, "no connection to 192.0.2.7"), True
    early = herald.state(101.0)
    assert (early.state, early.trouble) == ("down", "no_connection")
    patient.told = Health(True)
    herald.hear(Turn.UP)
    first = herald.state(101.1)
    assert (first.state, first.trouble, first.trouble_at) == ("up", "", 0.0)
    patient.told = Health(True, "1 of 3 devices do not answer")
    herald.hear([reading("a", "p"), reading("b", "p")])
    up = herald.state(102.2)
    assert (up.state, up.since, up.answering) == ("up", 101.1, 2)
    assert (up.trouble, up.trouble_at) == ("no_answer", 102.2)
    herald.hear([reading("c", "p")])
    patient.told = Health(True)
    assert herald.state(102.9) is up, "not more often than once a second"
    better = herald.state(103.3)
    assert (better.state, better.since, better.answering) == ("up", 101.1, 3)
    assert (better.trouble, better.trouble_at) == ("no_answer", 102.2), "the last one is kept"
    patient.told = Health(False, "no connection to 192.0.2.7")
    herald.hear(Turn.DOWN)
    down = herald.state(103.4)
    assert (down.state, down.since, down.answering) == ("down", 103.4, 0)
    assert (down.trouble, down.reason) == ("no_connection", "no connection to 192.0.2.7")
    assert herald.state(200.0).trouble_at == 103.4
