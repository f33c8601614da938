"""Giving an order from a card: nothing goes out before a person has confirmed it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.desk.rows import OrderRow
from tests.widgets.order_engine import Given, OrderEngine
from tests.widgets.village import NOON, delta, order
from widgets.board import Board
from widgets.card.order import OrderLine, last_order
from widgets.card.orders import OrderBlock
from widgets.orders.confirm import ConfirmOrder
from widgets.theme import Theme

LAMP = "lamp-000001"


def tell(board: Board, *orders: OrderRow) -> None:
    assert board.mirror.apply(delta(board.mirror, orders=list(orders)), board.now())
    board.beat()


def texts(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]


@pytest.fixture
def given(board: Board) -> Given:
    return OrderEngine(board).given


@pytest.fixture
def block(board: Board, qtbot: QtBot) -> OrderBlock:
    block = OrderBlock(board)
    qtbot.addWidget(block)
    block.resize(700, 200)
    block.show()
    show(board, block, LAMP)
    return block


def show(board: Board, block: OrderBlock, asset: str) -> None:
    kind = board.kind_of(asset)
    assert kind is not None
    block.show_asset(asset, kind)


def line(block: OrderBlock, name: str) -> OrderLine:
    return next(one for one in block.lines if one.order.name == name)


def asked(block: OrderBlock, name: str) -> ConfirmOrder:
    """The question that appears when the order is to be given."""
    line(block, name).button.click()
    return block.window().findChildren(ConfirmOrder)[-1]


def choose(block: OrderBlock, title: str) -> None:
    box = line(block, "switch").value.field
    assert isinstance(box, QComboBox)
    box.setCurrentIndex(box.findText(title))


def test_a_line_for_each_order_with_what_is_reported_now(block: OrderBlock) -> None:
    assert [one.order.name for one in block.lines] == ["switch", "dim"]
    assert line(block, "switch").wanted() == 1.0
    box, spin = line(block, "switch").value.field, line(block, "dim").value.field
    assert isinstance(box, QComboBox)
    assert [box.itemText(number) for number in range(box.count())] == ["éteinte", "allumée"]
    assert isinstance(spin, QDoubleSpinBox)
    assert (spin.minimum(), spin.maximum(), spin.suffix()) == (0, 100, " %")
    assert spin.value() == 100  # unknown: the whole


def test_nothing_goes_out_before_it_is_confirmed(block: OrderBlock, given: Given) -> None:
    choose(block, "éteinte")
    dialog = asked(block, "switch")
    assert given == []
    assert "Allumer ou éteindre : éteinte" in texts(dialog)
    assert "lamp-000001 · Rue de la Préfecture, Dijon" in texts(dialog)
    dialog.confirm.click()
    assert given == [([LAMP], "switch", 0.0)]


def test_cancel_has_the_focus_and_enter_cancels(block: OrderBlock, given: Given) -> None:
    dialog = asked(block, "switch")
    cancel = next(b for b in dialog.findChildren(QPushButton) if b is not dialog.confirm)
    assert dialog.focusWidget() is cancel
    assert cancel.isDefault()
    QTest.keyClick(cancel, Qt.Key.Key_Return)
    assert not dialog.isVisible()
    assert given == []


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_Space])
def test_no_stray_key_gives_an_order(block: OrderBlock, given: Given, key: Qt.Key) -> None:
    dialog = asked(block, "switch")
    focused = dialog.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, key)
    assert not dialog.isVisible()
    assert given == []


def test_the_value_asked_is_the_one_that_was_shown(block: OrderBlock, given: Given) -> None:
    spin = line(block, "dim").value.field
    assert isinstance(spin, QDoubleSpinBox)
    spin.setValue(40)
    dialog = asked(block, "dim")
    spin.setValue(90)  # too late: the question stands for 40
    assert any("40\u202f%" in text for text in texts(dialog))
    dialog.confirm.click()
    assert given == [([LAMP], "dim", 40.0)]


def test_it_says_how_many_depend_on_it(board: Board, block: OrderBlock) -> None:
    show(board, block, "cabinet-0001")
    dialog = asked(block, "switch")
    assert any("en dépendent 3 lampadaires" in text for text in texts(dialog))
    dialog.reject()


def test_the_three_truths_follow_the_order(board: Board, block: OrderBlock) -> None:
    switch = line(block, "switch")
    assert "Dernier ordre" not in " ".join(texts(switch))
    tell(board, order(value=0.0))
    assert [tile.value.text() for tile in switch.truths.values()] == [
        "éteinte",
        "allumée",
        "71,2\u202fW",
    ]
    assert switch.state.text() == "Dernier ordre : demandé (camille)"
    tell(board, order(value=0.0, state="REJECTED", reason="superseded"))
    assert "refusé – remplacé par un ordre plus récent" in switch.state.text()


def test_what_is_stale_is_said_and_looks_it(board: Board, block: OrderBlock) -> None:
    values = {(LAMP, "lamp"): (1.0, 0x80)}
    assert board.mirror.apply(delta(board.mirror, values=values), NOON)
    board.second.emit()
    tile = line(block, "switch").truths["reported"]
    assert tile.value.text() == "allumée · périmé"
    color = tile.value.palette().color(tile.value.foregroundRole())
    assert color == board.theme.color("disabled")


def test_the_newest_order_of_its_kind_counts(board: Board, block: OrderBlock) -> None:
    tell(
        board,
        order(1, requested_at=NOON - 60),
        order(2, value=0.0, requested_at=NOON - 5),
        order(3, order="dim", value=10.0, requested_at=NOON),
        order(4, asset="lamp-000002", requested_at=NOON),
    )
    last = last_order(board, LAMP, "switch")
    assert last is not None
    assert last.id == "order-2"
    assert last_order(board, LAMP, "explode") is None


def test_a_person_s_choice_outlives_every_beat(board: Board, block: OrderBlock) -> None:
    choose(block, "éteinte")
    tell(board, order(1))
    board.second.emit()
    show(board, block, LAMP)
    assert line(block, "switch").wanted() == 0.0


def test_an_asset_without_orders_shows_none(board: Board, block: OrderBlock) -> None:
    show(board, block, "gauge-ouche-01")
    assert not block.lines
    assert not block.isVisible()
    show(board, block, LAMP)
    assert block.isVisible()


def test_markup_stays_text(board: Board, block: OrderBlock) -> None:
    tell(board, order(person="<h1>camille</h1>"))
    state = line(block, "switch").state
    assert "<h1>camille</h1>" in state.text()
    assert state.textFormat() is Qt.TextFormat.PlainText


def test_language_and_theme_make_it_anew(board: Board, block: OrderBlock) -> None:
    board.speak("en")
    show(board, block, LAMP)
    assert line(block, "switch").button.text() == "Give the order"
    assert line(block, "switch").truths["asked"].value.text() == "nothing"
    board.dress(Theme("day"))
    show(board, block, LAMP)
    tile = line(block, "switch").truths["asked"].value
    assert tile.palette().color(tile.foregroundRole()) == board.theme.color("text")
