"""The screen of alarm quality: what it says, what is behind it, what it admits."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from app.core.quality_report import NAMES
from resources.words import LANGUAGES, Words
from tests.widgets.conftest import Clock
from tests.widgets.quality_day import DAY, Answers, busy_day
from tests.widgets.village import NOON
from widgets.board import Board
from widgets.quality.behind import SPANS
from widgets.quality.own import OwnPeriod
from widgets.quality.period import LONGEST_S, WINDOWS_S, Period
from widgets.quality.screen import QualityScreen
from widgets.quality.wording import format_duration, format_share
from widgets.theme import Theme


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


def tile(screen: QualityScreen, name: str) -> tuple[str, str, str]:
    return screen.tiles.tiles[name].texts()


def column(screen: QualityScreen, number: int) -> list[str]:
    model = screen.behind.model
    return [str(model.index(row, number).data()) for row in range(model.rowCount())]


def test_figures_carry_value_target_and_verdict(board: Board, screen: QualityScreen) -> None:
    assert tile(screen, "peak_rate") == (
        "Annoncées en 10 min, pointe",
        "26",
        "cible : ≤ 10 · non atteint",
    )
    assert tile(screen, "average_rate")[2] == "cible : ≤ 1 (2 au plus) · atteint"
    assert tile(screen, "floods")[1:] == ("1", "sans cible")
    board.speak("en")
    assert tile(screen, "peak_rate")[2] == "target: ≤ 10 · missed"
    name = screen.tiles.tiles["peak_rate"].accessibleName()
    assert name == "Annunciated in 10 min, peak: 26 · target: ≤ 10 · missed"


def test_the_chart_bands_the_flood(screen: QualityScreen) -> None:
    report = screen.desk.report
    assert report is not None
    [flood] = report.floods
    assert screen.chart.bands() == [pytest.approx((flood.began, flood.ended))]
    x, y = screen.chart.drawn("peak")
    assert max(y) == max(report.peaks) == 26
    assert len(x) == 2 * len(report.peaks)


def test_a_figure_shows_the_alarms_behind_it(
    board: Board, screen: QualityScreen, qtbot: QtBot
) -> None:
    opened: list[tuple[str, str]] = []
    board.show_requested.connect(lambda page, number: opened.append((page, number)))
    QAbstractItemModelTester(
        screen.behind.model, QAbstractItemModelTester.FailureReportingMode.Fatal
    )
    screen.tiles.tiles["chattering"].click()
    assert screen.tiles.tiles["chattering"].isChecked()
    assert column(screen, 1) == ["Porte ouverte · cabinet-0001"] * 6
    assert column(screen, 4) == ["5 s"] * 6
    screen.behind.view.selectRow(0)
    qtbot.keyClick(screen.behind.view, Qt.Key.Key_Return)
    assert opened == [("alarm", str(screen.behind.cases[0].occurrence))]


def test_each_figure_counts_the_alarms_behind_it(screen: QualityScreen) -> None:
    report = screen.desk.report
    assert report is not None
    for figure in NAMES:
        screen.show_behind(figure)
        assert screen.behind.total == report.figure(figure).cases, figure
        columns = screen.behind.model.columnCount()
        assert columns == (4 if figure in SPANS else 5), figure


def test_keys_go_from_figure_to_figure(screen: QualityScreen, qtbot: QtBot) -> None:
    tiles = list(screen.tiles.tiles.values())
    tiles[0].setFocus()
    qtbot.keyClick(tiles[0], Qt.Key.Key_Right)
    qtbot.keyClick(tiles[1], Qt.Key.Key_Down)
    qtbot.keyClick(tiles[8], Qt.Key.Key_Return)
    assert screen.behind.figure == NAMES[8]
    qtbot.keyClick(screen.split, Qt.Key.Key_Down)
    qtbot.keyClick(screen.split, Qt.Key.Key_Return)
    assert screen.behind.figure == "priority:2"
    assert set(column(screen, 0)) == {"2"}


def test_pages_of_alarms_are_asked_for_as_wanted(screen: QualityScreen, answers: Answers) -> None:
    screen.show_behind("annunciated")
    total = screen.behind.total
    assert len(screen.behind.cases) == min(total, 100)
    screen.show_window(WINDOWS_S[3])
    screen.behind.ask_more()
    assert len(screen.behind.cases) == screen.behind.total
    assert answers.asked[-1][0] in ("alarm_events", "alarm_quality")


def test_a_row_leads_to_its_alarms_or_position(screen: QualityScreen) -> None:
    lists = screen.lists
    lists.chosen.emit("source:cabinet-0001:door_open")
    assert set(column(screen, 1)) == {"Porte ouverte · cabinet-0001"}
    lists.show_list("by_position")
    assert lists.model.index(0, 0).data() == "Éclairage"
    lists.view.selectRow(1)
    lists._open(lists.view.currentIndex())
    report = screen.desk.report
    assert report is not None
    assert report.position == "city"
    assert screen.bar.position.currentText() == "Ville"
    screen.show_position("lighting")
    seen = []
    for _ in range(4):
        lists.show_next()
        seen.append((lists.current, lists.model.rowCount()))
    assert seen == [("top", 5), ("chatterers", 1), ("flood_list", 1), ("by_position", 2)]
    screen.show_position("city")
    lists.show_list("flood_list")
    assert lists.model.rowCount() == 0
    assert not lists.view.isVisible()


def test_a_window_is_chosen_by_key(
    board: Board, screen: QualityScreen, answers: Answers, qtbot: QtBot
) -> None:
    screen.bar.windows[WINDOWS_S[0]].click()
    _, arguments = answers.asked[-1]
    assert (arguments["start"], arguments["end"]) == (NOON - 3600, NOON)
    assert screen.bar.windows[WINDOWS_S[0]].isChecked()
    assert "1 h" in screen.bar.windows[WINDOWS_S[0]].toolTip()


def test_own_times_are_refused_the_wrong_way_round(
    board: Board, screen: QualityScreen, answers: Answers
) -> None:
    screen.bar.own.click()
    dialog = screen.findChild(OwnPeriod)
    assert isinstance(dialog, QDialog)
    begun = dialog.start.dateTime()
    dialog.start.setDateTime(dialog.end.dateTime().addSecs(60))
    asked = len(answers.asked)
    dialog.apply.click()
    assert dialog.isVisible()
    assert len(answers.asked) == asked
    dialog.start.setDateTime(begun.addSecs(3600))
    dialog.apply.click()
    _, arguments = answers.asked[-1]
    assert (arguments["start"], arguments["end"]) == (NOON - DAY + 3600, NOON)
    assert screen.bar.own.isChecked()


def test_reading_refusal_and_emptiness_are_said(
    board: Board, screen: QualityScreen, answers: Answers, clock: Clock, qtbot: QtBot
) -> None:
    answers.progress = [0.25]
    screen.desk.ask()
    assert screen.said.text() == "Lecture du journal pour la première fois : 25 %"
    qtbot.waitUntil(lambda: not screen.desk.asking)
    assert not screen.said.isVisible()
    answers.refusal = "le moteur est occupé"
    screen.desk.ask()
    assert "Non actualisé : le moteur est occupé" in screen.said.text()
    assert tile(screen, "peak_rate")[1] == "26"  # what was known is kept, with its time
    answers.refusal = ""
    screen.show_own(NOON - 100 * DAY, NOON - 99 * DAY)
    assert "Aucune alarme annoncée" in screen.said.text()
    assert tile(screen, "acknowledge_mean")[1] == "–"
    screen.show_window(WINDOWS_S[5])
    assert "Le journal ne commence que" in screen.said.text()


def test_without_an_answer_there_is_nothing_to_export(board: Board, qtbot: QtBot) -> None:
    answers = Answers(board, [])
    answers.refusal = "pas de connexion"
    screen = QualityScreen(board)
    qtbot.addWidget(screen)
    screen.show()
    assert screen.said.text() == "Pas de réponse : pas de connexion"
    assert not screen.bar.deeds["csv"].isEnabled()
    screen.save.ask("pdf")
    assert screen.findChild(QDialog) is None


def test_it_is_asked_when_looked_at_and_again_when_old(
    screen: QualityScreen, answers: Answers, clock: Clock
) -> None:
    asked = len(answers.asked)
    screen.hide()
    screen.show()
    assert len(answers.asked) == asked
    clock.now += 61
    screen.hide()
    screen.show()
    assert len(answers.asked) == asked + 1


def test_it_takes_another_theme_and_scale(board: Board, screen: QualityScreen) -> None:
    before = screen.chart.grab().toImage().pixelColor(200, 40)
    board.dress(Theme("day", 1.25))
    assert screen.chart.grab().toImage().pixelColor(200, 40).lightness() > before.lightness()
    assert screen.split.width() == board.theme.px(360)


def test_a_small_screen_is_never_outgrown(board: Board, screen: QualityScreen) -> None:
    for scale, width, height in ((0.85, 1290, 690), (1.3, 1830, 960)):
        board.dress(Theme("night", scale))
        screen.resize(width, height)
        assert (screen.width(), screen.height()) == (width, height)


def test_a_period_is_past_and_no_longer_than_a_year() -> None:
    period = Period()
    for start, end in ((NOON, NOON - 1), (NOON + 1, NOON + 2), (NOON - LONGEST_S - 1, NOON)):
        assert not period.choose_own(start, end, NOON)
    assert not period.own
    assert period.choose_own(NOON - 10, NOON + 10, NOON)
    assert period.bounds(NOON + 99) == (NOON - 10, NOON)


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_are_said_in_a_unit_that_fits(language: str) -> None:
    words = Words(language)
    said = [format_duration(s, words) for s in (95, 300, 20_000, 300_000)]
    hours, days = ("5,6 h", "3,5 j") if language == "fr" else ("5.6 h", "3.5 d")
    assert said == ["95 s", "5 min", hours, days]
    assert format_share(0.46, words)[:4] == ("0,46" if language == "fr" else "0.46")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_has_its_words(language: str) -> None:
    words = Words(language)
    for name in NAMES:
        assert words.has(f"quality.name_{name}")
        assert words.has(f"quality.how_{name}")
