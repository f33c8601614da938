"""Without an engine every desk and wall says so within six seconds, and greys the rest."""

from __future__ import annotations

from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.widgets.conftest import Clock
from tests.widgets.test_shell import texts
from tests.widgets.village import status
from widgets.board import FRAME_MS, Board
from widgets.rail import SCREENS
from widgets.wall.window import WallWindow
from widgets.window import Window

STATUS_EVERY_S = 1.0
NO_ENGINE_S = 6.0


def white() -> QWidget:
    widget = QWidget()
    widget.setStyleSheet("background: #ffffff")
    return widget


def brightness(window: QWidget, of: QWidget) -> int:
    """In the middle of a part of the window."""
    image = window.grab().toImage()
    middle = of.mapTo(window, of.rect().center())
    return QColor(image.pixel(middle)).lightness()


def hush(board: Board, clock: Clock) -> float:
    """The engine's last word, then silence until the desk says so; after how many
    seconds, the word's own period counted."""
    board.mirror.hear(status(seq=board.mirror.seq), clock.now)
    board.beat()
    began = clock.now
    while board.words("desk.no_engine") not in texts_of_all(board):
        clock.now += FRAME_MS / 1000.0
        board.beat()
        assert clock.now - began < 60.0
    return clock.now - began + STATUS_EVERY_S


def texts_of_all(board: Board) -> list[str]:
    window = board.property("window")
    return texts(window)


def test_a_desk_greys_what_nobody_vouches_for(board: Board, clock: Clock, qtbot: QtBot) -> None:
    window = Window(board, {name: white() for name in SCREENS}, "camille")
    qtbot.addWidget(window)
    board.setProperty("window", window)
    window.resize(1600, 900)
    window.show()
    screen = window._screens["map"]
    assert brightness(window, screen) == 255
    assert hush(board, clock) <= NO_ENGINE_S
    assert window.veil.isVisible()
    assert board.theme.color("window").alpha() == 255
    assert brightness(window, screen) < 160
    window.show_screen("alarms")
    window.resize(1700, 950)
    assert brightness(window, window._screens["alarms"]) < 160
    assert window.veil.geometry() == window._stack.geometry()
    board.mirror.hear(status(seq=board.mirror.seq), clock.now)
    board.beat()
    assert not window.veil.isVisible()
    assert brightness(window, window._screens["alarms"]) == 255


def test_a_wall_too(board: Board, clock: Clock, qtbot: QtBot) -> None:
    city = white()
    wall = WallWindow(board, city, "")
    qtbot.addWidget(wall)
    board.setProperty("window", wall)
    wall.resize(1920, 1080)
    wall.show()
    assert brightness(wall, city) == 255
    assert hush(board, clock) <= NO_ENGINE_S
    assert brightness(wall, city) < 160
