"""The question before an order: reserved, its reach shown, and signed by two if critical."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDoubleSpinBox, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.bus.rows import ReservationRow
from app.core.kind import OrderKind
from app.core.orderscope import order_sheet
from tests.widgets.conftest import Clock
from tests.widgets.order_engine import OrderEngine
from tests.widgets.village import NOON, delta
from widgets.board import Board
from widgets.card.orders import OrderBlock
from widgets.orders.confirm import ConfirmOrder
from widgets.orders.group import GroupDialog, group_picks
from widgets.orders.refusal import OrderAnswers

LAMPS = ["lamp-000001", "lamp-000002", "lamp-000003"]
BOLLARD = "bollard-01"


@pytest.fixture
def engine(board: Board) -> OrderEngine:
    board.desk, board.person = "desk-village-1", "camille"
    return OrderEngine(board)


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    return window


def order_of(board: Board, asset: str, name: str) -> OrderKind:
    kind = board.kind_of(asset)
    assert kind is not None
    return next(order for order in kind.orders if order.name == name)


def ask(
    board: Board, window: QWidget, assets: list[str], name: str = "dim", value: float = 30.0
) -> ConfirmOrder:
    dialog = ConfirmOrder(board, assets, order_of(board, assets[0], name), value, window)
    dialog.open()
    return dialog


def texts(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]


def sign(dialog: ConfirmOrder, *words: str) -> None:
    for line, word in zip(dialog.signature.findChildren(QLineEdit), words, strict=True):
        line.clear()
        QTest.keyClicks(line, word)


def test_what_is_asked_about_is_reserved_and_its_reach_is_shown(
    board: Board, window: QWidget, engine: OrderEngine
) -> None:
    engine.prompt = False
    dialog = ask(board, window, LAMPS)
    assert engine.reserved == [(LAMPS, "dim", 30.0)]
    assert not dialog.confirm.isEnabled(), "the engine has not answered"
    engine.answer()
    assert dialog.scope.text() == "3 lampadaires, 2 rues"
    assert "encore 10 s" in dialog.state.text()
    dialog.confirm.click()
    assert engine.given == [(LAMPS, "dim", 30.0)]
    assert engine.arguments[0]["sheet"] == order_sheet("dim", 30.0, LAMPS)


def test_what_cannot_be_ordered_is_left_out_and_said_why(
    board: Board, window: QWidget, engine: OrderEngine
) -> None:
    engine.refusals = {
        "lamp-000001": ("interlocked", "cabinet_maintenance"),
        "lamp-000002": ("reserved", "dominique · desk-2"),
    }
    dialog = ask(board, window, LAMPS)
    assert "son armoire est en maintenance" in dialog.excluded.text()
    assert "dominique · desk-2 prépare un ordre" in dialog.excluded.text()
    assert dialog.scope.text().startswith("lamp-000003")
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert engine.given == [(["lamp-000003"], "dim", 30.0)]
    assert engine.arguments[0]["sheet"] == order_sheet("dim", 30.0, ["lamp-000003"])


def test_where_nothing_can_be_ordered_it_can_only_be_tried_again(
    board: Board, window: QWidget, engine: OrderEngine
) -> None:
    engine.refusals = {"lamp-000001": ("no_answer", "")}
    dialog = ask(board, window, LAMPS[:1])
    assert "Rien ne peut être commandé" in dialog.state.text()
    engine.refusals = {}
    dialog.confirm.click()
    assert engine.given == []
    assert len(engine.reserved) == 2
    dialog.confirm.click()
    assert len(engine.given) == 1


def test_after_ten_seconds_it_is_reserved_again_before_it_is_given(
    board: Board, window: QWidget, engine: OrderEngine, clock: Clock
) -> None:
    dialog = ask(board, window, LAMPS)
    clock.now += 4
    board.second.emit()
    assert "encore 6 s" in dialog.state.text()
    clock.now += 7
    board.second.emit()
    assert dialog.confirm.text() == "Réserver de nouveau"
    dialog.confirm.click()
    assert engine.given == []
    assert "encore 10 s" in dialog.state.text()
    dialog.confirm.click()
    assert len(engine.given) == 1


def test_who_leaves_lets_go(board: Board, window: QWidget, engine: OrderEngine) -> None:
    ask(board, window, LAMPS).reject()
    assert engine.reserved[-1] == ([], "dim", 30.0)
    assert engine.given == []


def test_a_critical_order_is_signed_by_two_and_stays_until_it_is_answered(
    board: Board, window: QWidget, engine: OrderEngine
) -> None:
    dialog = ask(board, window, [BOLLARD], "move", 1.0)
    sheet = order_sheet("move", 1.0, [BOLLARD])
    assert any("deux personnes signent" in text for text in texts(dialog))
    assert not dialog.lasting.isVisible(), "nobody would sign the way back"
    assert any(sheet[:12] in text for text in texts(dialog))
    dialog.confirm.click()
    assert engine.given == [], "the signatures are missing"
    sign(dialog, "my password", "dominique", "her password")
    engine.refusals = {BOLLARD: ("wrong_second_password", "")}
    dialog.confirm.click()
    assert dialog.isVisible()
    assert "seconde personne : mot de passe incorrect" in dialog.reason.text()
    assert [line.text() for line in dialog.signature.findChildren(QLineEdit)] == [
        "",
        "dominique",
        "",
    ]
    sign(dialog, "my password", "dominique", "her password")
    engine.refusals = {}
    dialog.confirm.click()
    assert not dialog.isVisible()
    assert engine.arguments[-1] == {
        "sheet": sheet,
        "password": "my password",
        "second_person": "dominique",
        "second_password": "her password",
    }


def test_who_types_a_signature_keeps_the_reservation(
    board: Board, window: QWidget, engine: OrderEngine, clock: Clock
) -> None:
    dialog = ask(board, window, [BOLLARD], "move", 1.0)
    (first, *_) = dialog.signature.findChildren(QLineEdit)
    QTest.keyClicks(first, "a")
    assert len(engine.reserved) == 1
    clock.now += 7
    QTest.keyClicks(first, "b")
    assert len(engine.reserved) == 2
    assert dialog.hold.left_s == 10


def test_others_see_who_prepares_an_order(
    board: Board, engine: OrderEngine, clock: Clock, qtbot: QtBot
) -> None:
    block = OrderBlock(board)
    qtbot.addWidget(block)
    block.show()
    kind = board.kind_of(LAMPS[0])
    assert kind is not None
    block.show_asset(LAMPS[0], kind)
    held = ReservationRow(
        desk="desk-2",
        person="<b>dominique",
        order="dim",
        value=1.0,
        assets=[LAMPS[0]],
        until=NOON + 10,
    )
    assert board.mirror.apply(delta(board.mirror, reservations=[held]), NOON)
    board.beat()
    line = block.lines[0]
    assert not line.button.isEnabled()
    assert line.reserved.text() == "<b>dominique · desk-2 prépare un ordre pour cet équipement"
    clock.now += 11
    board.second.emit()
    assert line.button.isEnabled()


def test_a_refused_order_is_said_with_its_reason(board: Board, engine: OrderEngine) -> None:
    OrderAnswers(board)
    said: list[str] = []
    board.notice.connect(said.append)
    engine.refusals = {LAMPS[0]: ("interlocked", "cabinet_maintenance")}
    board.order_requested.emit(LAMPS[:1], "dim", 30.0, {})
    board.order_requested.emit(LAMPS, "dim", 30.0, {})
    board.reserve_requested.emit(LAMPS, "dim", 30.0)
    assert said == [
        "Refusé : verrouillé par la sécurité – son armoire est en maintenance",
        "1 sur 3 refusés : verrouillé par la sécurité – son armoire est en maintenance",
    ]


def test_a_group_is_chosen_from_one_of_its_assets(
    board: Board, window: QWidget, engine: OrderEngine
) -> None:
    dialog = GroupDialog(board, group_picks(board, LAMPS[0]), window)
    dialog.open()
    choices = [dialog.which.itemText(number) for number in range(dialog.which.count())]
    assert choices[0] == "2 lampadaires – Rue de la Préfecture, Dijon"
    assert any("3 lampadaires" in choice for choice in choices)
    dialog.order.setCurrentIndex(dialog.order.findText("Régler le flux"))
    assert dialog.value is not None
    assert isinstance(dialog.value.field, QDoubleSpinBox)
    dialog.value.field.setValue(40)
    dialog.ask.click()
    (question,) = window.findChildren(ConfirmOrder)
    assert question.scope.text() == "2 lampadaires, 1 rue"
    question.confirm.click()
    assert engine.given == [(LAMPS[:2], "dim", 40.0)]


def test_a_cabinet_offers_the_lamps_that_it_feeds(
    board: Board, window: QWidget, engine: OrderEngine
) -> None:
    dialog = GroupDialog(board, group_picks(board, "cabinet-0001"), window)
    dialog.open()
    choices = [dialog.which.itemText(number) for number in range(dialog.which.count())]
    assert choices == ["3 lampadaires dépendant de cabinet-0001"]
    dialog.ask.click()
    (question,) = window.findChildren(ConfirmOrder)
    assert question.scope.text() == "3 lampadaires, 2 rues"
    question.reject()
