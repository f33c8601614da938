"""What was asked, what is reported, what is measured: told apart, with age and doubt."""

from __future__ import annotations

import pytest

from app.core.kind import OrderKind, Text
from tests.widgets.village import NOON, delta, order
from widgets.board import Board
from widgets.orders.truths import Truth, order_kind, state_text, truths_of, value_text

LAMP = "lamp-000001"


@pytest.fixture
def switch(board: Board) -> OrderKind:
    kind = order_kind(board.kind_of(LAMP), "switch")
    assert kind is not None
    return kind


def hear(board: Board, point: str, value: float, quality: int = 0, at: float = NOON - 30) -> None:
    values = {(LAMP, point): (value, quality)}
    assert board.mirror.apply(delta(board.mirror, at=at, values=values), NOON)


def test_nothing_was_asked(board: Board, switch: OrderKind) -> None:
    truths = truths_of(board, LAMP, switch, None)
    assert truths.asked == Truth("rien")
    assert truths.reported == Truth("allumée", "il y a 2 s")
    assert truths.measured == Truth("71,2\u202fW", "il y a 2 s")


def test_all_three_may_differ(board: Board, switch: OrderKind) -> None:
    hear(board, "lamp", 1.0)
    hear(board, "power_w", 0.4)
    truths = truths_of(board, LAMP, switch, order(value=0.0))
    said = [truths.asked.said, truths.reported.said, truths.measured.said]
    assert said == ["éteinte", "allumée", "0,4\u202fW"]
    assert truths.asked.when == "11:59:55"
    assert truths.reported.when == "il y a 30 s"


@pytest.mark.parametrize(
    ("quality", "doubt"),
    [(0x80, "périmé"), (0x82, "périmé"), (1, "incertain"), (2, "mauvais"), (0, "")],
)
def test_doubt_is_a_word(board: Board, switch: OrderKind, quality: int, doubt: str) -> None:
    hear(board, "lamp", 1.0, quality)
    reported = truths_of(board, LAMP, switch, None).reported
    assert reported.doubt == doubt
    assert reported.said == (f"allumée · {doubt}" if doubt else "allumée")


def test_what_never_spoke_is_unknown_without_an_age(board: Board, switch: OrderKind) -> None:
    assert truths_of(board, "lamp-000003", switch, None).reported == Truth("inconnu")
    assert truths_of(board, "nowhere-1", switch, None).measured == Truth("inconnu")


def test_where_nothing_measures_nothing_is_said(board: Board) -> None:
    blind = OrderKind("switch", Text("Allumer", "Switch"), "lamp", "lamp")
    assert truths_of(board, LAMP, blind, None).measured == Truth("")


def test_values_of_what_is_gone_are_numbers(board: Board) -> None:
    assert value_text(board, "nowhere-1", "lamp", 1.0) == "1.0"
    assert value_text(board, LAMP, "no_such_point", 2.5) == "2.5"
    assert order_kind(None, "switch") is None
    assert order_kind(board.kind_of(LAMP), "explode") is None


def test_a_reason_is_told_in_words_or_as_the_device_gave_it(board: Board) -> None:
    assert state_text(board, order()) == "demandé"
    refused = order(state="REJECTED", reason="superseded")
    assert state_text(board, refused) == "refusé – remplacé par un ordre plus récent"
    own = order(state="REJECTED", reason="<b>moteur bloqué</b>" + "x" * 500)
    assert state_text(board, own).startswith("refusé – <b>moteur bloqué</b>x")
    assert len(state_text(board, own)) < 140
