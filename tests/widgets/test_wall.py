"""The wall: large, without controls, and honest about what it does not know."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.desk.rows import AlarmRow
from resources.words import LANGUAGES
from tests.widgets.village import alarm, delta
from widgets.board import Board
from widgets.label import Label
from widgets.theme import Theme
from widgets.wall.figures import FigureRow
from widgets.wall.strip import AlarmStrip
from widgets.wall.window import WallWindow, wall_scale


def tell(board: Board, *alarms: AlarmRow) -> None:
    assert board.mirror.apply(delta(board.mirror, alarms=list(alarms)), board.now())
    board.beat()


@pytest.mark.parametrize(("height", "scale"), [(720, 1.0), (1080, 1.5), (2160, 3.0)])
def test_type_follows_the_height(height: int, scale: float) -> None:
    assert wall_scale(height) == scale


def test_it_has_no_controls_and_ends_by_key(board: Board, qtbot: QtBot) -> None:
    wall = WallWindow(board, QWidget(), "camille")
    qtbot.addWidget(wall)
    wall.resize(1920, 1080)
    wall.show()
    assert not wall.findChildren(QAbstractButton)
    assert not wall.findChildren(QLineEdit)
    with qtbot.waitSignal(wall.ended):
        QTest.keyClick(wall, Qt.Key.Key_Escape)
    assert not wall.isVisible()


def test_figures_say_what_they_do_not_know(board: Board, qtbot: QtBot) -> None:
    row = FigureRow(board)
    qtbot.addWidget(row)
    said = [label.text() for label in row.findChildren(QLabel)]
    assert said[said.index("2") + 1] == "lampes allumées sur 3 (1 sans nouvelles)"
    assert "sources en ligne sur 3" in said
    board.speak("en")
    assert "sources online of 3" in [label.text() for label in row.findChildren(QLabel)]


def test_the_strip_shows_as_many_as_fit(board: Board, qtbot: QtBot) -> None:
    strip = AlarmStrip(board)
    qtbot.addWidget(strip)
    strip.resize(strip.width(), board.theme.px(76) * 4)
    empty = strip.grab().toImage()
    tell(board, *(alarm(n, priority=1 + n % 4) for n in range(1, 5)))
    four = strip.grab().toImage()
    tell(board, alarm(9, priority=4))
    five = strip.grab().toImage()
    assert empty != four
    last = board.theme.px(76) * 3 + 5
    box = (0, last, strip.width(), board.theme.px(60))
    assert four.copy(*box) != five.copy(*box)  # the last row became the count of the rest
    strip._flash.stop()


def test_it_follows_theme_and_markup_stays_text(board: Board, qtbot: QtBot) -> None:
    strip = AlarmStrip(board)
    qtbot.addWidget(strip)
    tell(board, alarm(1, rule="<table>" * 500))
    strip.grab()
    board.dress(Theme("day", 2.0))
    assert strip.width() == board.theme.px(520)
    strip._flash.stop()


@pytest.mark.parametrize("size", [(1920, 1080), (3840, 2160)])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_wall_counts_what_is_set_aside(
    board: Board, qtbot: QtBot, size: tuple[int, int], language: str
) -> None:
    board.speak(language)
    board.dress(Theme("night", wall_scale(size[1])))
    wall = WallWindow(board, QWidget(), "camille")
    qtbot.addWidget(wall)
    wall.resize(*size)
    wall.show()
    asides = [alarm(n, state="E" if n < 60 else "G") for n in range(10, 80)]
    tell(board, alarm(1), *asides)
    shown = [label for label in wall.findChildren(Label) if label.isVisible()]
    for key, count in (("lists.banner_shelved", 50), ("lists.banner_removed", 20)):
        (label,) = [one for one in shown if one.text() == board.words(key, n=count)]
        assert label.width() >= label.fontMetrics().horizontalAdvance(label.text())
