"""A board over a living village, with a clock that the test turns."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.desk.listchoices import ListChoices
from resources.words import Words
from tests.widgets.alarm_room import ROOM, tell
from tests.widgets.village import NOON, living, new_mirror
from widgets.alarms.lists import AlarmLists
from widgets.alarms.screen import AlarmsScreen
from widgets.board import Board
from widgets.theme import Theme


class Clock:
    """Stands still until it is turned."""

    def __init__(self, now: float = NOON) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def board(qapp: QApplication, clock: Clock) -> Iterator[Board]:
    """French, by night, at a desk of 1080 lines; beats when the test says so."""
    board = Board(living(new_mirror()), Words("fr"), Theme("night"), clock)
    board.beat()
    yield board
    board.stop()
    board.deleteLater()


@pytest.fixture
def list_choices() -> ListChoices:
    return ListChoices()


@pytest.fixture
def alarms_screen(board: Board, list_choices: ListChoices, qtbot: QtBot) -> AlarmsScreen:
    screen = AlarmsScreen(board, AlarmLists(board, frozenset, lambda: list_choices))
    qtbot.addWidget(screen)
    screen.resize(1840, 900)
    screen.show()
    tell(board, *ROOM)
    return screen
