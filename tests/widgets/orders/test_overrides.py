"""Overrides on screen: given with a time and a reason, counted everywhere, listed."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.desk.rows import OrderRow
from tests.widgets.conftest import Clock
from tests.widgets.order_engine import OrderEngine
from tests.widgets.village import NOON, delta, order
from widgets.banner import Banner
from widgets.board import Board
from widgets.orders.confirm import ConfirmOrder
from widgets.orders.ledger import ledger_text
from widgets.orders.screen import OrdersScreen
from widgets.orders.truths import order_kind

LAMP = "lamp-000001"


def tell(board: Board, *orders: OrderRow) -> None:
    assert board.mirror.apply(delta(board.mirror, orders=list(orders)), board.now())
    board.beat()


def override(number: int, *, ends_in_s: float, state: str = "VERIFIED") -> OrderRow:
    return order(
        number,
        asset=f"lamp-00000{number}",
        state=state,
        until=NOON + ends_in_s,
        why="works in the street",
        reverts_to=1.0,
    )


@pytest.fixture
def screen(board: Board, qtbot: QtBot) -> OrdersScreen:
    screen = OrdersScreen(board)
    qtbot.addWidget(screen)
    screen.resize(1400, 700)
    screen.show()
    return screen


@pytest.fixture
def engine(board: Board) -> OrderEngine:
    board.desk, board.person = "desk-village-1", "camille"
    return OrderEngine(board)


def test_the_ledger_counts_what_is_in_force_and_says_when_the_next_ends(
    board: Board, clock: Clock, screen: OrdersScreen
) -> None:
    assert ledger_text(board) == ""
    tell(board, override(1, ends_in_s=245.0), override(2, ends_in_s=7200.0), order(3))
    assert screen.ledger.text() == "· 2 dérogations en vigueur, la prochaine se termine dans 4 min"
    board.speak("en")
    assert ledger_text(board) == "2 overrides in force, the next ends in 4 min"
    tell(board, override(2, ends_in_s=0.0 - NOON))
    assert ledger_text(board) == "1 override in force, the next ends in 4 min"
    tell(board, override(2, ends_in_s=-5.0))
    assert ledger_text(board) == "2 overrides in force, the next ends in 4 min; 1 should have ended"
    tell(board, override(2, ends_in_s=100.0, state="SENT"))
    assert ledger_text(board) == "1 override in force, the next ends in 4 min"


def test_the_banner_of_every_screen_counts_them(board: Board, qtbot: QtBot) -> None:
    banner = Banner(board, "map")
    qtbot.addWidget(banner)
    banner.resize(1900, 80)
    banner.show()
    tell(board, override(1, ends_in_s=245.0))
    shown = [label.text() for label in banner.findChildren(QLabel) if label.isVisible()]
    assert any("1 dérogation" in text for text in shown)


def test_only_they_are_listed_with_owner_reason_end_and_what_comes_back(
    board: Board, screen: OrdersScreen
) -> None:
    tell(board, override(1, ends_in_s=3600.0), order(2, asset="lamp-000002"))
    assert screen.model.rowCount() == 2
    screen.table.setFocus()
    QTest.keyClick(screen.table, Qt.Key.Key_O)
    assert screen.model.rowCount() == 1
    said = " ".join(
        str(screen.model.data(screen.model.index(0, column)))
        for column in range(screen.model.columnCount())
    )
    assert "en vigueur jusqu'à 13:00:00, puis allumée" in said
    assert "camille" in said
    assert "works in the street" in said
    tell(board, override(1, ends_in_s=-60.0))
    assert "devait finir à 11:59:00" in str(screen.model.data(screen.model.index(0, 0)))
    QTest.keyClick(screen.table, Qt.Key.Key_O)
    assert screen.model.rowCount() == 2


def test_a_group_says_until_when_it_holds(board: Board, screen: OrdersScreen) -> None:
    members = [
        msgspec.structs.replace(override(number, ends_in_s=3600.0), group="night")
        for number in (1, 2)
    ]
    tell(board, *members)
    said = str(screen.model.data(screen.model.index(0, 0)))
    assert "en vigueur jusqu'à 13:00:00, puis allumée" in said


def test_an_order_with_an_end_asks_for_a_reason(
    board: Board, qtbot: QtBot, engine: OrderEngine
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    kind = order_kind(board.kind_of(LAMP), "dim")
    assert kind is not None
    dialog = ConfirmOrder(board, [LAMP], kind, 30.0, window)
    dialog.open()
    assert not dialog.lasting.why.isVisible()
    dialog.lasting.choice.setCurrentIndex(2)
    assert dialog.lasting.why.isVisible()
    dialog.confirm.click()
    assert engine.given == []
    assert dialog.reason.text()
    QTest.keyClicks(dialog.lasting.why, "works in the street")
    dialog.confirm.click()
    assert engine.given == [([LAMP], "dim", 30.0)]
    assert engine.arguments[0]["lasts_s"] == 3600.0
    assert engine.arguments[0]["why"] == "works in the street"
