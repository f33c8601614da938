"""Under the pointer the charts say when, and what was reported then."""

from __future__ import annotations

import math

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.widgets.archive import series
from tests.widgets.trends.test_charts import curve, show
from tests.widgets.village import NOON
from widgets.board import Board
from widgets.card.chart import PointChart
from widgets.theme import Theme
from widgets.trends.charts import Charts
from widgets.trends.trace import Trace

LAMPS = ("lamp-000001", "lamp-000002")


@pytest.fixture
def charts(board: Board, qtbot: QtBot) -> Charts:
    """A cabinet's power and two lamps, for an hour."""
    made = Charts(board)
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.show()
    power = curve(board, "cabinet-0001", "power_kw")
    power.trace.load(series([NOON - 3000, NOON - 2000, NOON - 1000], [1, math.nan, 3]))
    lamps = [curve(board, lamp, "lamp") for lamp in LAMPS]
    for number, lamp in enumerate(lamps):
        lamp.trace.load(series([NOON - 3000, NOON - 1500], [number, 1 - number]))
    show(made, power, *lamps)
    QApplication.processEvents()
    return made


def move(target: QWidget, place: QPointF) -> None:
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        place,
        target.mapToGlobal(place),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(target, event)


def point(charts: Charts, at: float) -> None:
    """Put the pointer over the first chart at a time."""
    plot, _ = charts.place("cabinet-0001/power_kw")
    scene = plot.getPlotItem().getViewBox().mapViewToScene(QPointF(at, 2.0))
    middle = QPointF(scene.x(), plot.viewport().height() / 2)
    move(plot.viewport(), middle)


def test_every_chart_says_what_was_reported_last_before_that_moment(charts: Charts) -> None:
    point(charts, NOON - 2500)
    power, lamps = charts.reading.texts()
    assert power.startswith("11:18:")
    assert power.splitlines()[1:] == ["1,00\u202fkW"]
    assert lamps.splitlines()[1:] == ["lamp-000001 · éteinte", "lamp-000002 · allumée"]
    point(charts, NOON - 500)
    power, lamps = charts.reading.texts()
    assert power.splitlines()[1] == "3,00\u202fkW"
    assert lamps.splitlines()[1:] == ["lamp-000001 · allumée", "lamp-000002 · éteinte"]


def test_a_gap_and_what_was_before_all_readings_are_not_known(charts: Charts) -> None:
    for at in (NOON - 1500, NOON - 3500):
        point(charts, at)
        assert charts.reading.texts()[0].splitlines()[1] == "inconnu"


def test_it_goes_with_the_pointer_and_stays_beside_its_line(board: Board, charts: Charts) -> None:
    point(charts, NOON - 500)
    board.dress(Theme("day", 1.5))
    charts.dress()
    assert charts.reading.texts()[0]
    plot, _ = charts.place("cabinet-0001/power_kw")
    QApplication.sendEvent(plot.viewport(), QEvent(QEvent.Type.Leave))
    assert charts.reading.texts() == ["", ""]
    move(plot.viewport(), QPointF(1.0, 5.0))  # over the axis, no moment is meant
    assert charts.reading.texts() == ["", ""]


def test_a_chart_that_is_gone_is_read_no_more(board: Board, charts: Charts) -> None:
    point(charts, NOON - 500)
    show(charts, curve(board, LAMPS[0], "lamp"))
    assert charts.reading.texts() == [""]


def test_a_card_that_moves_no_chart_reads_it_all_the_same(board: Board, qtbot: QtBot) -> None:
    card = PointChart(board)
    qtbot.addWidget(card)
    card.resize(900, 400)
    card.show()
    kind = board.kind_of("cabinet-0001")
    assert kind is not None
    card.show_asset("cabinet-0001", kind)
    QApplication.processEvents()
    move(card, QPointF(card.charts.geometry().center()))
    (text,) = card.charts.reading.texts()
    assert ":" in text.splitlines()[0]
    card.leaveEvent(QEvent(QEvent.Type.Leave))
    assert card.charts.reading.texts() == [""]
    assert card.charts.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    assert card.charts.mapFrom(card, QPoint(0, 0)).y() < 0


def test_a_trace_tells_the_step_it_was_in() -> None:
    trace = Trace("lamp-000001", "power_w", steps=False)
    assert all(math.isnan(value) for value in trace.at(NOON))
    trace.load(series([10.0, 20.0, 30.0], [1.0, 5.0, math.nan], highs=[2.0, 6.0, math.nan]))
    assert trace.at(10.0) == (1.0, 2.0)
    assert trace.at(29.9) == (5.0, 6.0)
    assert math.isnan(trace.at(31.0)[0])
    assert math.isnan(trace.at(9.9)[0])
    trace.append(40.0, 7.0)
    assert trace.at(40.0) == (7.0, 7.0)
    assert math.isnan(trace.at(39.9)[0])
