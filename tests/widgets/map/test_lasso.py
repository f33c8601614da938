"""A line round assets on the map, and the question what is ordered of them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from widgets.board import Board
from widgets.map.screen import MapScreen
from widgets.orders.group import GroupDialog

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def screen(board: Board, qtbot: QtBot) -> MapScreen:
    screen = MapScreen(board)
    qtbot.addWidget(screen)
    screen.resize(1280, 720)
    screen.show()
    qtbot.waitUntil(lambda: screen.canvas.picture.settled, timeout=30_000)
    return screen


def button(screen: MapScreen) -> QToolButton:
    found = screen.findChild(QToolButton, "map_lasso")
    assert isinstance(found, QToolButton)
    return found


def draw(screen: MapScreen, corners: list[QPoint], shift: bool = False) -> None:
    pane = screen.lasso
    held = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
    QTest.mousePress(pane, LEFT, held, corners[0])
    for corner in corners[1:]:
        QTest.mouseMove(pane, corner)
    QTest.mouseRelease(pane, LEFT, held, corners[-1])


def test_what_is_within_a_rectangle_can_be_ordered_together(
    screen: MapScreen, board: Board
) -> None:
    asked_before = board.selection
    button(screen).click()
    assert screen.lasso.isVisible()
    draw(screen, [QPoint(5, 5), QPoint(1275, 715)], shift=True)
    assert not screen.lasso.isVisible()
    (asked,) = screen.findChildren(GroupDialog)
    assert "zone tracée" in asked.which.itemText(0)
    assert asked.which.count() > 1  # a choice a kind
    assert board.selection == asked_before
    asked.reject()


def test_a_free_line_takes_only_what_it_holds(screen: MapScreen) -> None:
    everything = screen.canvas.rows_within([(0.0, 0.0), (1280.0, 0.0), (1280.0, 720.0), (0, 720.0)])
    half = screen.canvas.rows_within([(0.0, 0.0), (640.0, 0.0), (640.0, 720.0), (0, 720.0)])
    assert 0 < len(half) < len(everything)


def test_bare_ground_and_escape_order_nothing(screen: MapScreen, board: Board) -> None:
    heard: list[str] = []
    board.notice.connect(heard.append)
    button(screen).click()
    draw(screen, [QPoint(1, 1), QPoint(3, 1), QPoint(3, 3)])
    assert heard == [board.words("map.lasso_none")]
    button(screen).click()
    QTest.keyClick(screen.lasso, Qt.Key.Key_Escape)
    assert not screen.lasso.isVisible()
    assert not button(screen).isChecked()
    assert not screen.findChildren(GroupDialog)


def test_who_may_not_order_draws_nothing(screen: MapScreen, board: Board) -> None:
    board.role = "viewer"
    board.person_changed.emit()
    assert not button(screen).isEnabled()
