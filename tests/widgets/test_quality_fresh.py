"""The screen of alarm quality keeps fresh while somebody looks, and disturbs nobody."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from tests.widgets.conftest import Clock
from tests.widgets.quality_day import DAY, Answers, busy_day
from tests.widgets.village import NOON
from widgets.board import Board
from widgets.quality.screen import QualityScreen


@pytest.fixture
def answers(board: Board) -> Answers:
    return Answers(board, busy_day())


@pytest.fixture
def screen(board: Board, answers: Answers, qtbot: QtBot) -> QualityScreen:
    screen = QualityScreen(board)
    qtbot.addWidget(screen)
    screen.resize(1700, 950)
    screen.show()
    return screen


def test_the_figures_keep_fresh_while_somebody_looks(
    board: Board, screen: QualityScreen, answers: Answers, clock: Clock
) -> None:
    def judged() -> int:
        return sum(what == "alarm_quality" for what, _ in answers.asked)

    before = judged()
    for seconds, more in ((59.0, 0), (1.0, 1), (30.0, 1), (30.0, 2)):
        clock.now += seconds
        board.second.emit()
        assert judged() == before + more
    assert screen.desk.report is not None
    assert screen.desk.report.made_at == clock.now
    answers.refusal = "occupé"  # it fails: not asked again each second
    for seconds in (60.0, 1.0, 1.0):
        clock.now += seconds
        board.second.emit()
    assert judged() == before + 3
    answers.refusal = ""
    clock.now += 60.0
    board.second.emit()
    screen.show_behind("peak_rate")  # somebody reads: the list stays as it is
    clock.now += 120.0
    board.second.emit()
    assert judged() == before + 4
    screen.show_behind("")
    screen.show_own(NOON - 2 * DAY, NOON - DAY)  # what is over does not change
    clock.now += 120.0
    board.second.emit()
    assert judged() == before + 5
    screen.show_window(DAY)
    screen.hide()
    clock.now += 120.0
    board.second.emit()
    assert judged() == before + 6


def test_keeping_fresh_says_nothing_that_moves_the_page(
    board: Board, screen: QualityScreen, answers: Answers, clock: Clock
) -> None:
    answers.progress = [0.5]
    said: list[str] = []
    screen.desk.changed.connect(lambda: said.append(screen.said.text()))
    calm = screen.said.text()
    clock.now += 60.0
    board.second.emit()
    assert said
    assert set(said) == {calm}
