"""The card beside the map, and what it is made of."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from app.desk.rows import AlarmRow
from tests.widgets.archive import Archive, series
from tests.widgets.conftest import Clock
from tests.widgets.village import NOON, alarm, delta, snapshot, village
from widgets.board import Board
from widgets.card.alarms import AssetAlarms
from widgets.card.asset import AssetCard
from widgets.card.chart import WINDOW_S, PointChart
from widgets.card.paragraph import Paragraph
from widgets.card.points import PointTile
from widgets.card.relatives import ASSET_ROLE, CHILDREN_SHOWN, Relatives
from widgets.figures import format_clock
from widgets.theme import Theme

Values = dict[tuple[str, str], float | tuple[float, int]]


def hear(board: Board, values: Values, *alarms: AlarmRow) -> None:
    assert board.mirror.apply(delta(board.mirror, values=values, alarms=list(alarms)), board.now())
    board.beat()


def texts(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]


def color_of(label: QLabel) -> str:
    return label.palette().color(label.foregroundRole()).name()


def tile(card: QWidget, name: str) -> PointTile:
    return next(one for one in card.findChildren(PointTile) if one._name.text() == name)


@pytest.fixture
def archive(board: Board) -> Archive:
    return Archive(board)


@pytest.fixture
def card(board: Board, qtbot: QtBot, archive: Archive) -> AssetCard:
    card = AssetCard(board)
    qtbot.addWidget(card)
    card.resize(604, 450)
    card.show()
    return card


def test_with_nothing_chosen_it_says_so(board: Board, card: AssetCard) -> None:
    assert texts(card) == [board.words("card.empty")]
    board.select("nowhere-1")
    assert texts(card) == [board.words("card.empty")]


def test_it_shows_what_is_chosen(board: Board, card: AssetCard) -> None:
    board.select("cabinet-0001")
    said = texts(card)
    assert said[0] == "cabinet-0001 · Armoire d'éclairage · Armoire Préfecture"
    assert "alimente 3 équipements" in said[1]
    assert "source lighting-01" in said[1]
    assert "12,50\u202fkW" in said
    assert "il y a 2 s" in said


def test_headline_points_come_first_then_others(board: Board, card: AssetCard) -> None:
    board.select("cabinet-0001")
    names = [one._name.text() for one in card.findChildren(PointTile) if one.isVisible()]
    assert names == ["Disjoncteur", "Contacteur", "Puissance", "Puissance attendue"]


def test_what_never_spoke_is_unknown(board: Board, card: AssetCard) -> None:
    board.select("lamp-000003")
    power = tile(card, "Puissance")
    assert power._value.text() == "inconnu"
    assert power._age.text() == ""


def test_stale_is_a_word_and_dimmed(board: Board, card: AssetCard) -> None:
    board.select("cabinet-0001")
    hear(board, {("cabinet-0001", "power_kw"): (12.5, 0x80)})
    power = tile(card, "Puissance")
    assert power._value.text() == "12,50\u202fkW"
    assert power._age.text().endswith("périmé")
    assert color_of(power._value) == board.theme.color("disabled").name()


def test_uncertain_is_a_word(board: Board, card: AssetCard) -> None:
    board.select("cabinet-0001")
    hear(board, {("cabinet-0001", "power_kw"): (12.5, 1)})
    assert tile(card, "Puissance")._age.text().endswith("incertain")


def test_a_point_in_alarm_has_its_colour_while_it_stands(board: Board, card: AssetCard) -> None:
    board.select("cabinet-0001")
    hear(board, {("cabinet-0001", "breaker"): 1.0}, alarm(1))
    breaker = tile(card, "Disjoncteur")
    assert color_of(breaker._value) == board.theme.priority(1).name()
    hear(board, {("cabinet-0001", "breaker"): 0.0}, alarm(1, revision=2, state="D"))
    assert color_of(breaker._value) == board.theme.color("text").name()


def test_ages_go_on_by_themselves(board: Board, card: AssetCard, clock: Clock) -> None:
    board.select("cabinet-0001")
    clock.now += 60
    board.second.emit()
    assert "il y a 1 min" in texts(card)


def test_language_and_theme_change_at_once(board: Board, card: AssetCard) -> None:
    board.select("cabinet-0001")
    board.speak("en")
    assert "Power" in [one._name.text() for one in card.findChildren(PointTile)]
    assert card.chart.point.currentText() == "Power"
    board.dress(Theme("day"))
    assert color_of(tile(card, "Power")._value) == board.theme.color("text").name()


def test_the_chart_asks_for_four_hours(board: Board, card: AssetCard, archive: Archive) -> None:
    board.select("cabinet-0001")
    (asked,) = archive.of("history")
    assert (asked["point"], asked["start"], asked["end"]) == ("power_kw", NOON - WINDOW_S, NOON)
    archive.answer("history", series([NOON - 60, NOON - 30], [3.0, 4.0]))
    plot, _ = card.chart.charts.place("cabinet-0001/power_kw")
    assert plot.drawn("cabinet-0001/power_kw")[1].max() == 4.0


def test_another_point_is_charted_by_choice(
    board: Board, card: AssetCard, archive: Archive
) -> None:
    board.select("cabinet-0001")
    chart = card.chart
    chart.point.setCurrentIndex(chart.point.findText("Tension"))
    chart.point.activated.emit(chart.point.currentIndex())
    assert list(chart.desk.traces) == ["cabinet-0001/voltage_v"]
    assert archive.of("history")[-1]["point"] == "voltage_v"
    plot, _ = chart.charts.place("cabinet-0001/voltage_v")
    assert [value for value, _ in plot.limits()] == [207.0, 253.0, 264.0]
    board.speak("en")
    assert chart.point.currentText() == "Voltage"
    assert list(chart.desk.traces) == ["cabinet-0001/voltage_v"]


def test_the_choice_of_points_is_never_clipped(board: Board, card: AssetCard) -> None:
    board.select("cabinet-0001")
    box = card.chart.point
    card.grab()
    assert box.width() >= box.fontMetrics().horizontalAdvance(box.currentText()) + 20


def test_the_chart_keeps_a_height_that_can_be_read(board: Board, card: AssetCard) -> None:
    board.select("lamp-000001")
    card.resize(604, 100)
    card.grab()
    assert card.chart.charts.height() >= 150


def test_why_there_is_no_history_is_said(board: Board, card: AssetCard, archive: Archive) -> None:
    board.select("cabinet-0001")
    archive.answer("history", "pas de réponse du moteur")
    assert "pas de réponse du moteur" in texts(card)


def test_after_an_outage_history_is_asked_again(
    board: Board, card: AssetCard, archive: Archive
) -> None:
    board.select("cabinet-0001")
    before = len(archive.of("history"))
    board.mirror.load(snapshot(village(), epoch=2, seq=1), NOON)
    board.beat()
    assert len(archive.of("history")) > before


def test_a_chart_alone_shows_states_as_steps(board: Board, qtbot: QtBot, archive: Archive) -> None:
    chart = PointChart(board)
    qtbot.addWidget(chart)
    chart.show()
    kind = board.kind_of("bollard-01")
    assert kind is not None
    chart.show_asset("bollard-01", kind)
    chart.point.setCurrentIndex(chart.point.findData("state"))
    chart.point.activated.emit(chart.point.currentIndex())
    archive.answer("history", series([NOON - 60, NOON - 30], [0, 1]))
    plot, _ = chart.charts.place("bollard-01/state")
    x, y = plot.drawn("bollard-01/state")
    assert x[-1] == NOON  # the last state goes on to now
    assert set(np.unique(y)) == {0.0, 1.0}


def test_alarms_of_one_asset_the_most_urgent_first(board: Board, qtbot: QtBot) -> None:
    alarms = AssetAlarms(board)
    qtbot.addWidget(alarms)
    alarms.show()
    alarms.show_asset("cabinet-0001")
    assert texts(alarms) == [board.words("card.no_alarm")]
    door = alarm(2, rule="door_open", priority=3, comment="<b>équipe</b> sur place")
    hear(board, {}, door, alarm(1), alarm(3, asset="lamp-000001", rule="lamp_failure"))
    alarms.show_asset("cabinet-0001")
    said = texts(alarms)
    assert alarms.count == 2
    assert said[0].startswith("Disjoncteur déclenché")
    assert any("« <b>équipe</b> sur place »" in text for text in said)
    assert any("Prévenir la police municipale" in text for text in said)
    formats = {label.textFormat() for label in alarms.findChildren(QLabel)}
    assert formats == {Qt.TextFormat.PlainText}
    hear(board, {}, alarm(1, revision=2, state="A"), alarm(2, revision=2, state="A"))
    alarms.show_asset("cabinet-0001")
    assert texts(alarms) == [board.words("card.no_alarm")]


@pytest.mark.parametrize("width", [260, 400, 900])
def test_guidance_is_seen_whole(board: Board, qtbot: QtBot, qapp: QApplication, width: int) -> None:
    area, alarms = QScrollArea(), AssetAlarms(board)
    qtbot.addWidget(area)
    area.setWidget(alarms)
    area.setWidgetResizable(True)
    area.resize(width, 300)
    area.show()
    hear(board, {}, alarm(1))
    alarms.show_asset("cabinet-0001")
    qapp.processEvents()
    (guidance,) = alarms.findChildren(Paragraph)
    assert guidance.height() >= guidance.heightForWidth(guidance.width()) > 0


def test_guidance_that_was_narrow_gives_its_height_back(board: Board, qtbot: QtBot) -> None:
    text = Paragraph(board.theme, size=16)
    qtbot.addWidget(text)
    text.say("Prévenir la police municipale et les carrefours voisins. " * 4)
    text.resize(80, 10)
    text.show()
    high = text.minimumHeight()
    text.resize(900, 10)
    assert 0 < text.minimumHeight() < high / 4


def test_a_point_without_a_past_says_so(board: Board, card: AssetCard, archive: Archive) -> None:
    board.select("lamp-000003")
    archive.answer("history", series([], []))
    assert "aucune valeur depuis 4 heures" in texts(card)
    board.select("cabinet-0001")
    archive.answer("history", series([NOON - 5 * 3600, NOON - 9], [1.0, 1.0]))
    assert "4 dernières heures" in texts(card)


def test_a_short_past_fills_the_chart(board: Board, card: AssetCard, archive: Archive) -> None:
    board.select("cabinet-0001")
    archive.answer("history", series([NOON - 3600, NOON - 9], [1.0, 1.0]))
    clock = format_clock(NOON - 3600, board.words, NOON)
    assert board.words("card.since", clock=clock) in texts(card)
    start, end = card.chart.charts.place(next(iter(card.chart.desk.traces)))[0].seen()
    assert (start, end) == pytest.approx((NOON - 3600, NOON), abs=1.0)


def test_relatives_are_a_click_away(board: Board, qtbot: QtBot) -> None:
    relatives = Relatives(board)
    qtbot.addWidget(relatives)
    relatives.show()
    city = board.mirror.city
    assert city is not None
    relatives.show_asset(city.rows["cabinet-0001"])
    assert "Au-dessous : 3 lampadaires" in texts(relatives)
    assert board.words("card.no_parent") in texts(relatives)
    listed = relatives.children_list
    assert listed.count() == 3 <= CHILDREN_SHOWN
    with qtbot.waitSignal(relatives.chosen) as chosen:
        listed.itemActivated.emit(listed.item(1))
    assert chosen.args == ["lamp-000002"]
    assert listed.item(1).data(ASSET_ROLE) == "lamp-000002"
    relatives.show_asset(city.rows["lamp-000001"])
    with qtbot.waitSignal(relatives.chosen) as chosen:
        relatives._parent.click()
    assert chosen.args == ["cabinet-0001"]
    assert board.words("card.no_child") in texts(relatives)
