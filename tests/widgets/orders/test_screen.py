"""The orders of the day: newest first, filtered, plain, and never stale as if good."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.desk.rows import OrderRow
from tests.widgets.conftest import Clock
from tests.widgets.village import NOON, delta, order
from widgets.board import Board
from widgets.orders.model import COLUMNS, ROW_ROLE, OrderModel
from widgets.orders.screen import OrdersScreen
from widgets.theme import Theme


def tell(board: Board, *orders: OrderRow) -> None:
    assert board.mirror.apply(delta(board.mirror, orders=list(orders)), board.now())
    board.beat()


def cells(model: OrderModel, number: int) -> dict[str, str]:
    return {
        name: str(model.data(model.index(number, column))) for column, name in enumerate(COLUMNS)
    }


def ids(model: OrderModel) -> list[str]:
    rows = (model.row(number) for number in range(model.rowCount()))
    return [row.id for row in rows if row is not None]


@pytest.fixture
def model(board: Board) -> OrderModel:
    return OrderModel(board)


@pytest.fixture
def screen(board: Board, qtbot: QtBot) -> OrdersScreen:
    screen = OrdersScreen(board)
    qtbot.addWidget(screen)
    screen.resize(1400, 700)
    screen.show()
    return screen


def test_the_model_keeps_qt_s_rules(board: Board, model: OrderModel) -> None:
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    tell(board, order(1), order(2, asset="lamp-000002", requested_at=NOON - 1))
    tell(board, order(1, state="SENT"))
    model.show_only("000002")
    model.show_only("nothing at all")
    model.show_only("")
    assert ids(model) == ["order-2", "order-1"]


def test_the_newest_comes_first(board: Board, model: OrderModel) -> None:
    tell(board, order(1), order(2, requested_at=NOON - 1), order(3, requested_at=NOON - 90))
    assert ids(model) == ["order-2", "order-1", "order-3"]


def test_a_row_tells_the_whole_order(board: Board, model: OrderModel) -> None:
    tell(board, order(value=0.0))
    assert cells(model, 0) == {
        "state": "demandé",
        "asset": "lamp-000001",
        "order": "Allumer ou éteindre",
        "asked": "éteinte",
        "reported": "allumée",
        "measured": "71,2\u202fW",
        "person": "camille · desk-village-1",
        "requested": "11:59:55",
        "changed": "il y a 5 s",
    }


def test_what_is_stale_is_said_to_be(board: Board, model: OrderModel) -> None:
    tell(board, order())
    values = {("lamp-000001", "lamp"): (1.0, 0x80)}
    assert board.mirror.apply(delta(board.mirror, values=values), NOON)
    assert cells(model, 0)["reported"] == "allumée · périmé"


def test_what_is_true_now_stands_at_the_newest_order_only(board: Board, model: OrderModel) -> None:
    tell(board, order(1), order(2, requested_at=NOON - 1), order(3, order="dim", value=40.0))
    assert ids(model)[0] == "order-2"
    by_id = {name: cells(model, number) for number, name in enumerate(ids(model))}
    assert by_id["order-2"]["reported"] == "allumée"
    assert by_id["order-1"]["reported"] == by_id["order-1"]["measured"] == ""
    assert by_id["order-3"]["reported"] == "inconnu"  # of its own kind it is the newest


def test_trouble_and_what_is_under_way_look_different(board: Board, model: OrderModel) -> None:
    tell(
        board,
        order(1, state="VERIFIED", requested_at=NOON - 1),
        order(2, state="SENT", requested_at=NOON - 2),
        order(3, state="TIMED_OUT", reason="no_proof", requested_at=NOON - 3),
    )
    colors = [
        model.data(model.index(number, 0), Qt.ItemDataRole.ForegroundRole) for number in range(3)
    ]
    assert colors[0] == board.theme.color("text")
    assert colors[1] == board.theme.color("accent")
    assert colors[2] not in colors[:2]


def test_ages_move_on(board: Board, model: OrderModel, clock: Clock) -> None:
    tell(board, order())
    told: list[int] = []
    model.dataChanged.connect(lambda first, last: told.append(last.row()))
    clock.now += 60
    board.second.emit()
    assert told == [0]
    assert cells(model, 0)["changed"] == "il y a 1 min"


def test_an_order_that_moves_on_keeps_its_row(board: Board, model: OrderModel) -> None:
    resets: list[None] = []
    tell(board, order(1), order(2, requested_at=NOON - 1))
    model.modelReset.connect(lambda: resets.append(None))
    tell(board, order(1, state="VERIFIED"))
    assert not resets
    assert cells(model, 1)["state"] == "vérifié"


@pytest.mark.parametrize(
    ("text", "found"), [("lamp 000002", 1), ("CAMILLE", 2), ("Éteindre", 2), ("x", 0)]
)
def test_the_filter(board: Board, screen: OrdersScreen, text: str, found: int) -> None:
    tell(board, order(1), order(2, asset="lamp-000002"))
    QTest.keyClicks(screen.filter, text)
    assert screen.model.rowCount() == found
    said = [label.text() for label in screen.findChildren(QLabel) if label.isVisible()]
    assert (board.words("orders.empty_sieved") in said) == (found == 0)


def test_markup_stays_text(board: Board, model: OrderModel) -> None:
    tell(board, order(person="<img src='file:///etc/passwd'>", state="REJECTED", reason="<b>x"))
    assert cells(model, 0)["person"].startswith("<img")
    for column in range(len(COLUMNS)):
        tip = model.data(model.index(0, column), Qt.ItemDataRole.ToolTipRole)
        assert "<img" not in str(tip)
        assert "<b>" not in str(tip)


def test_an_order_of_a_kind_that_is_gone(board: Board, model: OrderModel) -> None:
    tell(board, order(asset="nowhere-1", order="explode", value=3.0))
    row = cells(model, 0)
    assert (row["order"], row["asked"], row["reported"]) == ("explode", "3.0", "")
    held = model.data(model.index(0, 0), ROW_ROLE)
    assert isinstance(held, OrderRow)


def test_enter_opens_the_asset(board: Board, screen: OrdersScreen) -> None:
    asked: list[tuple[str, str]] = []
    board.show_requested.connect(lambda name, asset: asked.append((name, asset)))
    tell(board, order(1), order(2, asset="lamp-000002", requested_at=NOON - 1))
    screen.table.setFocus()
    screen.table.setCurrentIndex(screen.model.index(1, 0))
    QTest.keyClick(screen.table, Qt.Key.Key_Return)
    assert asked == [("asset", "lamp-000001")]
    assert board.selection == "lamp-000001"


@pytest.mark.parametrize("width", [1100, 1400, 3600])
def test_the_columns_fill_the_width_and_no_more(
    board: Board, screen: OrdersScreen, width: int
) -> None:
    tell(board, order())
    screen.resize(width, 700)
    screen.grab()
    head = screen.table.horizontalHeader()
    room = screen.table.viewport().width()
    assert room - len(COLUMNS) <= head.length() <= room


def test_language_and_theme_change_at_once(board: Board, screen: OrdersScreen) -> None:
    tell(board, order())
    board.speak("en")
    assert cells(screen.model, 0)["order"] == "Switch on or off"
    heads = [
        screen.model.headerData(column, Qt.Orientation.Horizontal) for column in range(len(COLUMNS))
    ]
    assert heads[:2] == ["State", "Asset"]
    night = screen.grab().toImage()
    board.dress(Theme("day"))
    assert screen.grab().toImage() != night
