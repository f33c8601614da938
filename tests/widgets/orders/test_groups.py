"""Orders given together are one row with its progress, and can be taken back together."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from pytestqt.qtbot import QtBot

from app.desk.rows import OrderRow, ReservationRow
from tests.widgets.conftest import Clock
from tests.widgets.order_engine import OrderEngine
from tests.widgets.orders.test_screen import cells, tell
from tests.widgets.village import NOON, delta, order
from widgets.board import Board
from widgets.orders.confirm import ConfirmOrder
from widgets.orders.model import COLUMNS, OrderModel
from widgets.orders.screen import OrdersScreen


@pytest.fixture
def screen(board: Board, qtbot: QtBot) -> OrdersScreen:
    screen = OrdersScreen(board)
    qtbot.addWidget(screen)
    screen.resize(1400, 700)
    screen.show()
    return screen


def lamp(number: int, **changes: object) -> OrderRow:
    given = {"asset": f"lamp-00000{number}", "group": "evening", "order": "dim", "value": 30.0}
    return order(number, **{**given, "former": 100.0, **changes})


def shown(model: OrderModel) -> list[str]:
    return [cells(model, number)["asset"].strip() for number in range(model.rowCount())]


def test_a_group_is_one_row_with_its_progress(board: Board, screen: OrdersScreen) -> None:
    tell(board, lamp(1), lamp(2), lamp(3), order(9, requested_at=NOON - 99))
    assert shown(screen.model) == ["3 lampadaires, 2 rues", "lamp-000001"]
    head = cells(screen.model, 0)
    assert head["state"].endswith("vérifiés : 0 sur 3")
    assert (head["order"], head["asked"]) == ("Régler le flux", "30\u202f%")
    tell(board, lamp(1, state="VERIFIED"), lamp(2, state="UNKNOWN", reason="restarted"))
    assert cells(screen.model, 0)["state"].endswith("vérifiés : 1 sur 3, d'issue inconnue : 1")
    concern = screen.model.data(screen.model.index(0, 0), Qt.ItemDataRole.ForegroundRole)
    assert concern == board.theme.color("concern")


def test_its_members_are_opened_and_shut_by_keys(board: Board, screen: OrdersScreen) -> None:
    QAbstractItemModelTester(screen.model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    tell(board, lamp(1), lamp(2, state="UNKNOWN", reason="source_lost"))
    screen.table.setFocus()
    screen.table.selectRow(0)
    QTest.keyClick(screen.table, Qt.Key.Key_Right)
    assert shown(screen.model)[1:] == ["lamp-000001", "lamp-000002"]
    assert cells(screen.model, 2)["state"].startswith("issue inconnue – la source a été perdue")
    tell(board, lamp(1, state="SENT"))
    assert screen.model.rowCount() == 3, "what moves on stays where it is"
    screen.table.selectRow(2)
    QTest.keyClick(screen.table, Qt.Key.Key_Left)
    assert screen.model.rowCount() == 1
    assert screen.table.currentIndex().row() == 0
    QTest.keyClick(screen.table, Qt.Key.Key_Return)
    assert screen.model.rowCount() == 3


def test_the_filter_finds_a_group_by_a_member(board: Board, screen: OrdersScreen) -> None:
    tell(board, lamp(1), lamp(2), order(9, asset="cabinet-0001", group=""))
    screen.model.show_only("000002")
    assert screen.model.rowCount() == 1
    screen.model.unfold(0)
    assert shown(screen.model)[1:] == ["lamp-000002"]
    assert screen.model.unfold(7) == -1


def test_a_group_goes_back_as_before_by_a_new_order(board: Board, screen: OrdersScreen) -> None:
    engine = OrderEngine(board)
    tell(
        board,
        lamp(1, state="VERIFIED"),
        lamp(2, state="VERIFIED"),
        lamp(3, state="REJECTED", former=50.0),
    )
    screen.table.setFocus()
    screen.table.selectRow(0)
    assert screen.again.isEnabled()
    assert "100" in screen.again.toolTip()
    QTest.keyClick(screen.table, Qt.Key.Key_R)
    (question,) = screen.window().findChildren(ConfirmOrder)
    question.confirm.click()
    assert engine.given == [(["lamp-000001", "lamp-000002"], "dim", 100.0)]


@pytest.mark.parametrize("formers", [(None, None), (100.0, 70.0), (30.0, 30.0)])
def test_no_value_of_before_that_is_not_certain_or_not_one(
    board: Board, screen: OrdersScreen, formers: tuple[float | None, float | None]
) -> None:
    tell(board, lamp(1, former=formers[0]), lamp(2, former=formers[1]))
    screen.table.selectRow(0)
    assert not screen.again.isEnabled()
    screen.ask_former()
    assert not screen.window().findChildren(ConfirmOrder)


def test_without_a_choice_there_is_nothing_to_go_back_to(
    board: Board, screen: OrdersScreen
) -> None:
    assert not screen.again.isEnabled()
    tell(board, lamp(1, asset="nowhere-1"))
    screen.table.selectRow(0)
    screen.ask_former()
    assert not screen.again.isEnabled()
    assert len(COLUMNS) == screen.model.columnCount()


def test_what_others_prepare_is_said_as_long_as_it_stands(
    board: Board, screen: OrdersScreen, clock: Clock
) -> None:
    board.desk = "desk-1"
    other = ReservationRow(
        desk="desk-2",
        person="dominique",
        order="dim",
        value=30.0,
        assets=["lamp-000001", "lamp-000003"],
        until=NOON + 10,
    )
    mine = msgspec.structs.replace(other, desk="desk-1")
    assert board.mirror.apply(delta(board.mirror, reservations=[other, mine]), NOON)
    board.beat()
    assert screen.preparing.text() == (
        "En préparation par dominique · desk-2 : Régler le flux 30\u202f% – 2 lampadaires, 2 rues"
    )
    clock.now += 11
    board.second.emit()
    assert screen.preparing.text() == ""
    odd = msgspec.structs.replace(other, order="explode", assets=["nowhere-1"], until=NOON + 99)
    assert board.mirror.apply(delta(board.mirror, reservations=[odd]), NOON)
    board.beat()
    assert "explode" in screen.preparing.text()


def test_the_count_is_of_orders_not_of_rows(board: Board, screen: OrdersScreen) -> None:
    tell(board, lamp(1), lamp(2), order(9, requested_at=NOON - 99))
    assert screen.model.shown == 3
    screen.model.show_only("000002")
    assert (screen.model.shown, screen.model.rowCount()) == (1, 1)
