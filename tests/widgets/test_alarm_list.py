"""The alarm list: sorted by urgency, still while it is read, and plain."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.desk.rows import AlarmRow
from tests.widgets.village import NOON, alarm, delta
from widgets.alarms.lists import AlarmLists
from widgets.alarms.model import AlarmModel
from widgets.alarms.panel import AlarmPanel
from widgets.alarms.screen import AlarmsScreen
from widgets.board import Board

MANY = 10_000


def tell(board: Board, *alarms: AlarmRow) -> None:
    assert board.mirror.apply(delta(board.mirror, alarms=list(alarms)), board.now())
    board.beat()


def shown(model: AlarmModel) -> list[int]:
    rows = (model.row(number) for number in range(model.rowCount()))
    return [row.occurrence for row in rows if row is not None]


@pytest.fixture
def pending() -> set[int]:
    return set()


@pytest.fixture
def panel(board: Board, qtbot: QtBot, pending: set[int]) -> AlarmPanel:
    panel = AlarmPanel(board, lambda: frozenset(pending))
    qtbot.addWidget(panel)
    panel.resize(700, 500)
    panel.show()
    return panel


def test_the_model_keeps_qt_s_rules(board: Board) -> None:
    model = AlarmModel(board)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    tell(board, alarm(1, priority=3), alarm(2, priority=1), alarm(3, priority=2))
    assert shown(model) == [2, 3, 1]
    model.hold(True)
    tell(board, alarm(4, priority=1), alarm(3, priority=2, revision=2, state="A"))
    model.hold(False)
    assert shown(model) == [4, 2, 1]
    tell(board, *(alarm(n, priority=1, revision=9, state="A") for n in (1, 2, 4)))
    assert shown(model) == []
    model.deleteLater()


def test_urgency_is_priority_then_waiting_then_newest(board: Board) -> None:
    model = AlarmModel(board)
    tell(
        board,
        alarm(1, priority=2, state="C"),
        alarm(2, priority=2, raised_at=NOON - 500),
        alarm(3, priority=2, raised_at=NOON - 5),
        alarm(4, priority=2, state="D"),
        alarm(5, priority=1, state="C"),
    )
    assert shown(model) == [5, 3, 2, 4, 1]
    model.deleteLater()


def test_nothing_moves_while_it_is_read(board: Board, panel: AlarmPanel, qtbot: QtBot) -> None:
    tell(board, alarm(1, priority=2), alarm(2, priority=3))
    with qtbot.waitSignal(panel.model.held_back, check_params_cb=lambda n: n == 0):
        QTest.mouseMove(panel.list.viewport(), QPoint(40, 20))
        qtbot.wait(20)
        QTest.mouseMove(panel.list.viewport(), QPoint(42, 22))
        panel.model.hold(True)
    tell(board, alarm(3, priority=1), alarm(1, priority=2, revision=2, state="A"))
    assert shown(panel.model) == [1, 2]  # the closed one stays, dimmed
    button = next(b for b in panel.findChildren(QPushButton) if "nouvelle" in b.text())
    assert button.isVisible()
    assert "1" in button.text()
    button.click()
    assert shown(panel.model) == [3, 2]
    assert not button.isVisible()


def test_a_change_shows_in_its_place_while_held(board: Board, panel: AlarmPanel) -> None:
    tell(board, alarm(1, priority=3), alarm(2, priority=3))
    panel.model.hold(True)
    first = shown(panel.model)
    tell(board, alarm(first[0], priority=3, revision=2, state="C", acknowledged_by="camille"))
    assert shown(panel.model) == first
    row = panel.model.row(0)
    assert row is not None
    assert row.acknowledged_by == "camille"
    assert "acquittée · camille" in str(panel.model.index(0, 0).data())
    panel.model.hold(False)
    assert shown(panel.model) == [first[1], first[0]]


def test_selection_follows_its_alarm(board: Board, panel: AlarmPanel) -> None:
    tell(board, alarm(1, priority=3))
    panel.choose_first()
    tell(board, alarm(2, priority=1))
    panel.list.release()
    assert [row.occurrence for row in panel.chosen()] == [1]
    assert board.selection == "cabinet-0001"


def test_it_is_sifted_by_text_priority_and_state(board: Board, panel: AlarmPanel) -> None:
    tell(
        board,
        alarm(1),
        alarm(2, asset="gauge-ouche-01", rule="high", priority=2, state="C"),
        alarm(3, asset="lamp-000003", rule="lamp_failure", priority=4),
    )
    panel.filter.text.setText("SEVIGNE")
    assert shown(panel.model) == [3]
    panel.filter.text.setText("hopital niveau")
    assert shown(panel.model) == [2]
    panel.filter.text.setText("nothing like it")
    assert shown(panel.model) == []
    panel.filter.text.clear()
    panel.filter._priorities[1].click()
    assert shown(panel.model) == [2, 3]
    panel.filter._waiting.click()
    assert shown(panel.model) == [3]


def test_what_is_pending_says_so(board: Board, panel: AlarmPanel, pending: set[int]) -> None:
    tell(board, alarm(1))
    calm = panel.list.grab().toImage()
    pending.add(1)
    assert panel.list.grab().toImage() != calm


def test_an_empty_list_says_that_it_is_empty(board: Board, panel: AlarmPanel) -> None:
    assert panel._empty.isVisible()
    assert panel._empty.text() == "Aucune alarme en cours"
    tell(board, alarm(1))
    assert not panel._empty.isVisible()


def test_markup_of_a_payload_stays_text(board: Board, qtbot: QtBot) -> None:
    evil = "<b>" + "<table><tr><td>" * 40 + "x"
    panel = AlarmLists(board, frozenset)
    screen = AlarmsScreen(board, panel)
    qtbot.addWidget(screen)
    screen.show()
    tell(board, alarm(1, state="C", acknowledged_by=evil, rule=evil, comment=evil * 200))
    panel.choose_first()
    started = time.perf_counter()
    screen.grab()
    assert time.perf_counter() - started < 2.0
    assert "<table>" in str(panel.model.index(0, 1).data())
    for label in screen.guidance._labels:
        assert label.textFormat() is Qt.TextFormat.PlainText
        assert len(label.text()) <= 2000


def test_guidance_is_that_of_the_chosen_alarm(board: Board, qtbot: QtBot) -> None:
    screen = AlarmsScreen(board, AlarmLists(board, frozenset))
    qtbot.addWidget(screen)
    tell(board, alarm(1))
    assert "Choisissez" in screen.guidance._text.text()
    screen.panel.choose_first()
    assert "police municipale" in screen.guidance._text.text()
    board.speak("en")
    assert "municipal police" in screen.guidance._text.text()


def test_ten_thousand_rows_stay_fluent(board: Board, panel: AlarmPanel, qtbot: QtBot) -> None:
    """Generous bounds: a proxy that sorts by row would take minutes."""
    assets = board.mirror.city.ids if board.mirror.city else ()
    rows = [
        alarm(n, priority=1 + n % 4, asset=assets[n % 8], raised_at=NOON - n)
        for n in range(1, MANY)
    ]
    started = time.perf_counter()
    tell(board, *rows)
    panel.grab()
    filled = time.perf_counter() - started
    panel.list.selectionModel().select(
        panel.model.index(5, 0), QItemSelectionModel.SelectionFlag.ClearAndSelect
    )
    started = time.perf_counter()
    tell(board, alarm(MANY, priority=1, raised_at=NOON))
    qtbot.waitUntil(lambda: panel.model.rowCount() == MANY)
    panel.grab()
    beat = time.perf_counter() - started
    assert shown(panel.model)[0] == MANY
    assert filled < 5.0
    assert beat < 3.0
