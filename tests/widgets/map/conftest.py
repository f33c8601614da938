"""A town on a canvas, drawn without a worker unless a test asks for one."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.basemap import BaseMap
from app.core.city import City
from app.desk.mirror import Mirror
from resources.words import Words
from tests.widgets.map.town import living_mirror, made_up_town
from widgets.board import Board
from widgets.map.canvas import MapCanvas
from widgets.theme import Theme

NOW = 1_795_345_200.0
Town = tuple[City, BaseMap]


@pytest.fixture(scope="session")
def town() -> Town:
    return made_up_town(400)


@pytest.fixture
def mirror(town: Town) -> Mirror:
    mirror = living_mirror(town[0], now=NOW)
    mirror.take_changes()
    return mirror


@pytest.fixture
def board(qapp: QApplication, mirror: Mirror) -> Iterator[Board]:
    board = Board(mirror, Words("fr"), Theme("night"), lambda: NOW)
    yield board
    board.deleteLater()


@pytest.fixture
def canvas(board: Board, qtbot: QtBot) -> MapCanvas:
    """The town, 800 x 600, drawn."""
    canvas = MapCanvas(board)
    qtbot.addWidget(canvas)
    canvas.resize(800, 600)
    canvas.show()
    qtbot.waitUntil(lambda: canvas.picture.settled)
    return canvas


@pytest.fixture
def drawn(qtbot: QtBot, canvas: MapCanvas) -> Callable[[], None]:
    """Wait until the canvas has taken in and drawn all."""

    def wait() -> None:
        qtbot.waitUntil(lambda: canvas.picture.settled and not canvas.busy)

    return wait
