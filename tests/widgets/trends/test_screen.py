"""The trends screen as a person uses it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QToolButton
from pytestqt.qtbot import QtBot

from app.desk.preferences import Preferences, PreferencesFile, Trace
from resources.words import Words
from tests.widgets.archive import Archive, series
from tests.widgets.conftest import Clock
from tests.widgets.village import NOON, delta, living, new_mirror
from widgets.alarms.listview import ASSET_MIME
from widgets.board import Board
from widgets.theme import Theme
from widgets.trends.screen import TrendsScreen

KEY = "cabinet-0001/power_kw"
Make = Callable[..., TrendsScreen]


@pytest.fixture
def archive(board: Board) -> Archive:
    return Archive(board)


@pytest.fixture
def make(board: Board, qtbot: QtBot, archive: Archive) -> Make:
    def screen(
        kept: Preferences | None = None, save: Callable[[], None] | None = None
    ) -> TrendsScreen:
        screen = TrendsScreen(board, kept or Preferences(), save or (lambda: None))
        qtbot.addWidget(screen)
        screen.resize(1400, 800)
        screen.show()
        return screen

    return screen


@pytest.fixture
def trends(make: Make) -> TrendsScreen:
    """One curve is there, and its history has come."""
    screen = make()
    screen.add("cabinet-0001", "power_kw")
    return screen


def texts(widget: TrendsScreen) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]


def test_without_a_curve_it_says_what_to_do(board: Board, make: Make) -> None:
    screen = make()
    assert board.words("trends.empty") in texts(screen)
    assert not screen.bar.export.isEnabled()
    assert not screen.bar.clear.isEnabled()
    screen.add("cabinet-0001", "power_kw")
    assert board.words("trends.empty") not in texts(screen)
    assert screen.bar.export.isEnabled()


def test_a_curve_has_its_history_and_its_row(trends: TrendsScreen, archive: Archive) -> None:
    (asked,) = archive.of("history")
    assert (asked["asset"], asked["point"]) == ("cabinet-0001", "power_kw")
    assert (asked["start"], asked["end"]) == (NOON - 3600, NOON)
    row = trends.legend.rows[KEY]
    assert row.name.text() == "cabinet-0001 · Puissance"
    assert row.value.text() == "12,50\u202fkW"
    assert "Rue de la Préfecture, Dijon" in texts(trends)


def test_what_comes_live_is_drawn(
    board: Board, trends: TrendsScreen, archive: Archive, qtbot: QtBot
) -> None:
    archive.answer("history", series([NOON - 10], [12.0]))
    values = {("cabinet-0001", "power_kw"): 14.0}
    assert board.mirror.apply(delta(board.mirror, at=NOON + 1, values=values), NOON + 1)
    board.beat()
    plot, _ = trends.charts.place(KEY)
    qtbot.waitUntil(lambda: plot.drawn(KEY)[1][-1:].tolist() == [14.0])
    assert trends.legend.rows[KEY].value.text() == "14,00\u202fkW"


def test_a_stale_value_is_said_to_be_stale(board: Board, trends: TrendsScreen) -> None:
    values = {("cabinet-0001", "power_kw"): (12.5, 0x80)}
    assert board.mirror.apply(delta(board.mirror, values=values), NOON)
    board.beat()
    board.second.emit()
    assert trends.legend.rows[KEY]._trust.text() == "périmé"


def test_a_window_shows_the_last_of_it(trends: TrendsScreen, archive: Archive) -> None:
    trends.bar.windows[86400.0].click()
    assert trends.charts.place(KEY)[0].seen() == pytest.approx((NOON - 86400, NOON))
    assert archive.of("history")[-1]["start"] == NOON - 86400
    assert any("21/11 12:00:00 – 12:00:00" in text for text in texts(trends))


def test_it_goes_with_the_present_until_a_hand_stops_it(
    board: Board, trends: TrendsScreen, clock: Clock
) -> None:
    clock.now += 60
    board.second.emit()
    plot, _ = trends.charts.place(KEY)
    assert plot.seen() == pytest.approx((NOON - 3540, NOON + 60))
    trends.charts.moved.emit(NOON - 2000, NOON - 1000)  # as pyqtgraph tells of a drag
    clock.now += 60
    board.second.emit()
    assert plot.seen() == pytest.approx((NOON - 2000, NOON - 1000))
    assert not trends.bar.following.isChecked()
    trends.bar.following.click()
    assert plot.seen() == pytest.approx((NOON - 3480, NOON + 120))


def test_zooming_asks_for_finer_history(
    trends: TrendsScreen, archive: Archive, qtbot: QtBot
) -> None:
    before = len(archive.asked)
    trends.charts.moved.emit(NOON - 2000, NOON - 1000)
    qtbot.waitUntil(lambda: len(archive.asked) > before)
    assert archive.of("history")[-1]["start"] == NOON - 2000
    assert archive.of("history")[-1]["end"] == NOON - 1000


def test_keys_pan_zoom_and_follow(trends: TrendsScreen) -> None:
    trends.setFocus()
    QTest.keyClick(trends, Qt.Key.Key_Left)
    assert (trends.span.start, trends.span.end) == (NOON - 4500, NOON - 900)
    QTest.keyClick(trends, Qt.Key.Key_Plus)
    assert trends.span.end - trends.span.start == 1800
    QTest.keyClick(trends, Qt.Key.Key_Minus)
    QTest.keyClick(trends, Qt.Key.Key_Right)
    assert (trends.span.start, trends.span.end) == (NOON - 3600, NOON)
    assert not trends.span.following
    QTest.keyClick(trends, Qt.Key.Key_Space)
    assert trends.span.following


def test_keys_typed_into_the_search_stay_there(trends: TrendsScreen) -> None:
    trends.adder.query.setFocus()
    trends.adder.query.clear()
    QTest.keyClicks(trends.adder.query, "lamp -")
    assert trends.adder.query.text() == "lamp -"
    assert trends.span.following


def test_an_asset_dropped_is_charted(trends: TrendsScreen) -> None:
    data = QMimeData()
    data.setData(ASSET_MIME, b"gauge-ouche-01")
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPointF(5, 5).toPoint(), Qt.DropAction.CopyAction, data, buttons, keys)
    QApplication.sendEvent(trends, enter)
    assert enter.isAccepted()
    drop = QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, buttons, keys)
    QApplication.sendEvent(trends, drop)
    assert list(trends.desk.traces) == [KEY, "gauge-ouche-01/level_m"]


@pytest.mark.parametrize("payload", [b"nowhere-1", b"\xff\xfe" * 4000, b""])
def test_anything_else_dropped_is_nothing(trends: TrendsScreen, payload: bytes) -> None:
    data = QMimeData()
    data.setData(ASSET_MIME, payload)
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    drop = QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, buttons, keys)
    QApplication.sendEvent(trends, drop)
    assert list(trends.desk.traces) == [KEY]


def test_a_curve_is_added_by_search(trends: TrendsScreen) -> None:
    adder = trends.adder
    adder.query.setFocus()
    adder.query.clear()
    QTest.keyClicks(adder.query, "ouche")
    assert adder.list.isVisible()
    QTest.keyClick(adder.query, Qt.Key.Key_Return)
    assert not adder.list.isVisible()
    assert adder.points.currentText() == "Niveau"
    adder.points.setCurrentIndex(1)
    adder.button.click()
    assert list(trends.desk.traces) == [KEY, "gauge-ouche-01/rise_cm_h"]


def test_a_curve_is_removed_by_its_button(trends: TrendsScreen) -> None:
    trends.add("gauge-ouche-01", "level_m")
    trends.legend.rows[KEY].findChildren(QToolButton)[0].click()
    assert list(trends.legend.rows) == ["gauge-ouche-01/level_m"]
    trends.bar.clear.click()
    assert not trends.legend.rows


def test_there_is_no_room_and_it_says_so(board: Board, trends: TrendsScreen) -> None:
    said: list[str] = []
    board.notice.connect(said.append)
    trends.add("lamp-000001", "no_such_point")
    assert said == [board.words("trends.no_room")]


def test_it_is_remembered_until_the_next_start(make: Make, tmp_path: Path) -> None:
    file = PreferencesFile(tmp_path / "preferences.json")
    first = make(file.kept, file.save)
    first.add("cabinet-0001", "power_kw")
    first.add("lamp-000001", "lamp")
    first.show_window(21600.0)
    again = PreferencesFile(file.path).kept
    assert again.trends == [Trace("cabinet-0001", "power_kw"), Trace("lamp-000001", "lamp")]
    second = make(again)
    assert list(second.desk.traces) == [KEY, "lamp-000001/lamp"]
    assert second.span.window_s == 21600.0


def test_what_is_remembered_waits_for_the_city(qtbot: QtBot, qapp: QApplication) -> None:
    from_nothing = Board(new_mirror(), Words("fr"), Theme("night"), lambda: NOON)
    kept = Preferences(trends=[Trace("cabinet-0001", "power_kw"), Trace("gone-1", "x")])
    screen = TrendsScreen(from_nothing, kept)
    qtbot.addWidget(screen)
    assert not screen.desk.traces
    living(from_nothing.mirror)
    from_nothing.beat()
    assert list(screen.desk.traces) == [KEY]
    from_nothing.deleteLater()


def test_csv_is_saved_and_said(
    board: Board, trends: TrendsScreen, archive: Archive, tmp_path: Path
) -> None:
    archive.answer("history", series([NOON - 10, NOON - 5], [12.0, 13.0]))
    said: list[str] = []
    board.notice.connect(said.append)
    trends.export.save(tmp_path / "curves.csv")
    text = (tmp_path / "curves.csv").read_text("utf-8")
    assert text.count("cabinet-0001,power_kw,kW") == 2
    trends.export.save(tmp_path / "nowhere" / "curves.csv")
    assert "curves.csv" in said[0]
    assert len(said) == 2


def test_the_export_asks_where(trends: TrendsScreen, qtbot: QtBot) -> None:
    trends.bar.export.click()
    (dialog,) = trends.findChildren(QFileDialog)
    assert dialog.acceptMode() is QFileDialog.AcceptMode.AcceptSave
    dialog.reject()


def test_language_and_theme_change_at_once(board: Board, trends: TrendsScreen) -> None:
    board.speak("en")
    assert trends.legend.rows[KEY].name.text() == "cabinet-0001 · Power"
    assert trends.legend.rows[KEY].value.text() == "12.50\u202fkW"
    assert trends.bar.following.text() == "Follow"
    night = trends.grab().toImage()
    board.dress(Theme("day", 1.25))
    assert trends.grab().toImage() != night
    assert list(trends.legend.rows) == [KEY]
