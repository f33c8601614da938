"""Ctrl+K: by keyboard alone, plain, and quick to find."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.desk.finder import Hit
from tests.widgets.village import NOON, snapshot, village
from widgets.board import Board
from widgets.search.palette import QUERY_CAP, SearchPalette
from widgets.search.results import HIT_ROLE, Results
from widgets.search.row import HitRow
from widgets.theme import Theme


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1600, 900)
    window.show()
    return window


@pytest.fixture
def palette(board: Board, window: QWidget) -> SearchPalette:
    palette = SearchPalette(board, window)
    palette.appear()
    return palette


def titles(palette: SearchPalette) -> list[str]:
    hits = (palette.results.hit(number) for number in range(palette.results.rowCount()))
    return [hit.title for hit in hits if hit is not None]


def press(palette: SearchPalette, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(palette.query, key)


def test_it_appears_ready_to_be_typed_into(palette: SearchPalette, window: QWidget) -> None:
    assert palette.isVisible()
    assert palette.focusWidget() is palette.query
    assert palette.query.text() == ""
    assert window.geometry().contains(palette.geometry().center())
    assert titles(palette)[0] == "Carte"  # with nothing typed: the screens


def test_an_asset_by_keyboard_alone(board: Board, palette: SearchPalette) -> None:
    asked: list[tuple[str, str]] = []
    board.show_requested.connect(lambda name, asset: asked.append((name, asset)))
    QTest.keyClicks(palette.query, "lampadaire prefecture")
    assert palette.results.rowCount() == 2
    press(palette, Qt.Key.Key_Down, Qt.Key.Key_Return)
    assert asked == [("asset", "lamp-000002")]
    assert board.selection == "lamp-000002"
    assert not palette.isVisible()


def test_a_street_is_shown_on_the_map(board: Board, palette: SearchPalette) -> None:
    asked: list[tuple[float, float]] = []
    board.place_requested.connect(lambda lat, lon: asked.append((lat, lon)))
    QTest.keyClicks(palette.query, "boulevard de sevigne")
    assert titles(palette)[0] == "Boulevard de Sévigné"
    press(palette, Qt.Key.Key_Enter)
    assert len(asked) == 1
    assert asked[0] == pytest.approx((47.32, 5.04), abs=0.05)


def test_a_screen_by_its_first_letters(board: Board, palette: SearchPalette) -> None:
    asked: list[tuple[str, str]] = []
    board.show_requested.connect(lambda name, asset: asked.append((name, asset)))
    QTest.keyClicks(palette.query, "sante")
    press(palette, Qt.Key.Key_Return)
    assert asked == [("health", "")]


def test_arrows_stop_at_both_ends(palette: SearchPalette) -> None:
    count = palette.results.rowCount()
    press(palette, Qt.Key.Key_Up)
    assert palette.list.currentIndex().row() == 0
    press(palette, *[Qt.Key.Key_Down] * (count + 3))
    assert palette.list.currentIndex().row() == count - 1


def test_escape_goes_back_and_nothing_happens(board: Board, palette: SearchPalette) -> None:
    asked: list[str] = []
    board.show_requested.connect(lambda name, _asset: asked.append(name))
    press(palette, Qt.Key.Key_Escape)
    assert not palette.isVisible()
    assert asked == []
    palette.appear()
    assert palette.isVisible()


def test_nothing_found_is_no_trouble(palette: SearchPalette) -> None:
    QTest.keyClicks(palette.query, "zzzz")
    assert palette.results.rowCount() == 0
    press(palette, Qt.Key.Key_Down, Qt.Key.Key_Return)
    assert palette.isVisible()


def test_a_click_opens_too(board: Board, palette: SearchPalette, qtbot: QtBot) -> None:
    QTest.keyClicks(palette.query, "gauge")
    with qtbot.waitSignal(board.show_requested) as asked:
        palette.list.clicked.emit(palette.results.index(0, 0))
    assert asked.args == ["asset", "gauge-ouche-01"]


def test_what_is_typed_is_capped(palette: SearchPalette) -> None:
    QTest.keyClicks(palette.query, "x" * (QUERY_CAP + 20))
    assert len(palette.query.text()) == QUERY_CAP


def test_another_language_finds_other_words(board: Board, palette: SearchPalette) -> None:
    QTest.keyClicks(palette.query, "streetlight")
    assert palette.results.rowCount() == 0
    palette.hide()
    board.speak("en")
    palette.appear()
    assert titles(palette)[0] == "Map"
    QTest.keyClicks(palette.query, "streetlight")
    assert palette.results.rowCount() == 3


def test_before_the_city_is_known_there_are_the_screens(
    board: Board, palette: SearchPalette
) -> None:
    board.mirror.city = None
    QTest.keyClicks(palette.query, "lamp")
    assert titles(palette) == []
    board.mirror.load(snapshot(village()), NOON)
    board.beat()
    QTest.keyClicks(palette.query, "-")
    assert len(titles(palette)) == 3


def test_the_model_keeps_qt_s_rules(qtbot: QtBot) -> None:
    results = Results()
    QAbstractItemModelTester(results, QAbstractItemModelTester.FailureReportingMode.Fatal)
    hits = [Hit(f"lamp-{n}", "Rue", f"lamp-{n}", 47.0, 5.0) for n in range(3)]
    results.show(hits)
    assert results.index(1, 0).data(HIT_ROLE) == hits[1]
    assert results.hit(3) is None
    results.show([])
    assert results.rowCount() == 0


def test_markup_is_drawn_as_text(board: Board, palette: SearchPalette) -> None:
    palette.results.show([Hit("<b>lamp</b>" * 400, "<img src='x'>", "lamp-1", 47.0, 5.0)])
    plain = palette.list.grab().toImage()
    palette.results.show([Hit("lamp" * 400, "", "lamp-1", 47.0, 5.0)])
    assert palette.list.grab().toImage() != plain
    row = palette.list.itemDelegate()
    assert isinstance(row, HitRow)


def test_the_chosen_row_is_seen_in_both_themes(board: Board, palette: SearchPalette) -> None:
    seen = []
    for name in ("night", "day"):
        board.dress(Theme(name))
        palette.list.setCurrentIndex(palette.results.index(0, 0))
        image = palette.list.grab().toImage()
        box = palette.list.visualRect(palette.results.index(0, 0))
        seen.append(image.pixelColor(QPoint(box.right() - 4, box.center().y())).name())
        assert seen[-1] == board.theme.color("raised").name()
    assert len(set(seen)) == 2
