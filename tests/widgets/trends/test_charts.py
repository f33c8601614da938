"""Charts: one a unit, gaps drawn as gaps, limits named, both languages and themes."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.widgets.archive import series
from tests.widgets.village import NOON
from widgets.board import Board
from widgets.theme import Theme
from widgets.trends.charts import Charts, Curve
from widgets.trends.choice import points_to_chart
from widgets.trends.limits import limits_of
from widgets.trends.plot import DASHES
from widgets.trends.trace import Trace


def curve(board: Board, asset: str, point: str) -> Curve:
    kind = board.kind_of(asset)
    assert kind is not None
    declared = kind.points[kind.point_index(point)]
    steps = bool(declared.states)
    return Curve(f"{asset}/{point}", Trace(asset, point, steps=steps), declared, kind)


@pytest.fixture
def charts(board: Board, qtbot: QtBot) -> Charts:
    charts = Charts(board)
    qtbot.addWidget(charts)
    charts.resize(900, 600)
    charts.show()
    return charts


def show(charts: Charts, *curves: Curve) -> None:
    charts.show_curves(curves, NOON - 3600, NOON)


def test_points_of_one_unit_share_a_chart(board: Board, charts: Charts) -> None:
    power = curve(board, "cabinet-0001", "power_kw")
    voltage = curve(board, "cabinet-0001", "voltage_v")
    lamp, other = curve(board, "lamp-000001", "lamp"), curve(board, "lamp-000002", "lamp")
    show(charts, power, voltage, lamp, other)
    plots = {one.key: charts.place(one.key)[0] for one in (power, voltage, lamp, other)}
    assert len(set(plots.values())) == 3
    assert plots[lamp.key] is plots[other.key]
    assert [charts.place(one.key)[1] for one in (lamp, other)] == [0, 1]


def test_a_gap_is_drawn_as_a_gap(board: Board, charts: Charts) -> None:
    one = curve(board, "cabinet-0001", "power_kw")
    one.trace.load(series([NOON - 30, NOON - 20, NOON - 10], [1, math.nan, 3]))
    show(charts, one)
    plot, _ = charts.place(one.key)
    _, y = plot.drawn(one.key)
    assert np.isnan(y).sum() == 2
    item = plot._curves[one.key]
    assert item.opts["connect"] == "finite"


def test_what_is_removed_is_drawn_no_more(board: Board, charts: Charts) -> None:
    power = curve(board, "cabinet-0001", "power_kw")
    voltage = curve(board, "cabinet-0001", "voltage_v")
    show(charts, power, voltage)
    plot, _ = charts.place(voltage.key)
    show(charts, voltage)
    assert plot.curves() == [voltage.key]
    with pytest.raises(KeyError):
        charts.place(power.key)
    show(charts)
    assert not charts._plots


def test_only_the_last_chart_names_the_times(board: Board, charts: Charts) -> None:
    power = curve(board, "cabinet-0001", "power_kw")
    voltage = curve(board, "cabinet-0001", "voltage_v")
    show(charts, power, voltage)
    shown = [charts.place(one.key)[0]._time.style["showValues"] for one in (power, voltage)]
    assert shown == [False, True]
    show(charts, power)
    assert charts.place(power.key)[0]._time.style["showValues"]


def test_all_charts_begin_at_the_same_place(board: Board, charts: Charts) -> None:
    power = curve(board, "cabinet-0001", "power_kw")
    lamp = curve(board, "lamp-000001", "lamp")
    show(charts, power, lamp)
    widths = {charts.place(one.key)[0].values.fixedWidth for one in (power, lamp)}
    assert len(widths) == 1


def test_limits_are_lines_with_their_meaning(board: Board, charts: Charts) -> None:
    gauge = curve(board, "gauge-ouche-01", "level_m")
    show(charts, gauge)
    plot, _ = charts.place(gauge.key)
    assert plot.limits() == [
        (2.0, "Niveau haut · 2,00\u202fm"),
        (3.0, "Niveau très haut, débordement possible · 3,00\u202fm"),
    ]
    board.speak("en")
    charts.dress()
    assert plot.limits()[0] == (2.0, "Level high · 2.00\u202fm")


def test_a_point_without_limits_or_unknown_has_none(board: Board) -> None:
    kind = board.kind_of("lamp-000001")
    assert kind is not None
    assert limits_of(kind, "power_w", board.words) == []
    assert limits_of(kind, "no_such_point", board.words) == []


def test_states_are_named(board: Board, charts: Charts) -> None:
    lamp = curve(board, "lamp-000001", "lamp")
    show(charts, lamp)
    plot, _ = charts.place(lamp.key)
    assert plot.values._tickLevels == [[(0, "éteinte"), (1, "allumée")]]
    board.speak("en")
    charts.dress()
    assert plot.values._tickLevels == [[(0, "off"), (1, "on")]]


def test_the_caption_is_text_whatever_it_holds(board: Board, charts: Charts) -> None:
    gauge = curve(board, "gauge-ouche-01", "level_m")
    show(charts, gauge)
    plot, _ = charts.place(gauge.key)
    assert plot._caption.toPlainText() == "Niveau · m"
    plot.speak("fr", "<b>Niveau</b>" * 100)
    assert plot._caption.toPlainText().startswith("<b>Niveau</b>")
    assert len(plot._caption.toPlainText()) <= 60
    plot.show_limits([(1.0, 1, "{value} <i>x</i> {")])
    assert plot.limits() == [(1.0, "{value} <i>x</i> {")]


def test_curves_differ_by_dash_and_lightness_never_by_alarm_colours(
    board: Board, charts: Charts
) -> None:
    lamp = curve(board, "lamp-000001", "lamp")
    show(charts, lamp)
    plot, _ = charts.place(lamp.key)
    pens = [plot.pen_of(number) for number in range(12)]
    assert len({(color.name(), dash) for color, dash in pens}) == 12
    assert [dash for _, dash in pens[:4]] == list(DASHES)
    alarms = {board.theme.priority(priority).name() for priority in (1, 2, 3, 4)}
    assert not alarms & {color.name() for color, _ in pens}


def test_the_theme_is_taken_at_once(board: Board, charts: Charts, qapp: QApplication) -> None:
    gauge = curve(board, "gauge-ouche-01", "level_m")
    gauge.trace.load(series([NOON - 30, NOON - 20], [1, 2.5]))
    show(charts, gauge)
    plot, _ = charts.place(gauge.key)
    qapp.processEvents()
    night = plot.grab().toImage()
    board.dress(Theme("day"))
    charts.dress()
    qapp.processEvents()
    assert plot.backgroundBrush().color() == board.theme.color("map_land")
    assert plot._limits[0].pen.color() == board.theme.priority(2)
    assert plot.grab().toImage() != night


def test_no_window_of_its_own(board: Board, charts: Charts, qapp: QApplication) -> None:
    show(charts, curve(board, "lamp-000001", "lamp"))
    plot, _ = charts.place("lamp-000001/lamp")
    qapp.processEvents()
    menu = plot.getPlotItem().ctrlMenu
    assert menu.parent() is plot
    assert menu.isWindow()  # a popup, not a part of the chart
    assert not menu.isVisible()


@pytest.mark.parametrize(
    ("asset", "first"),
    [("cabinet-0001", "power_kw"), ("lamp-000001", "dim_pct"), ("junction-001", "detector_vph")],
)
def test_the_most_telling_point_is_a_number_of_the_headline(
    board: Board, asset: str, first: str
) -> None:
    kind = board.kind_of(asset)
    assert kind is not None
    points = points_to_chart(kind)
    assert points[0].name == first
    assert sorted(point.name for point in points) == sorted(point.name for point in kind.points)
