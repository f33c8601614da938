"""The controls round the map; texts from outside stay text."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QCheckBox, QLabel, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from tests.widgets.map.conftest import Town
from tests.widgets.map.test_canvas import place_of, raise_alarm
from widgets.board import Board
from widgets.map.hover import hover_text
from widgets.map.screen import MapScreen
from widgets.theme import Theme

EVIL = "<b>gras</b><table><tr><td><img src=file:///etc/passwd>"


@pytest.fixture
def screen(board: Board, qtbot: QtBot) -> MapScreen:
    screen = MapScreen(board)
    qtbot.addWidget(screen)
    screen.resize(1280, 720)
    screen.show()
    qtbot.waitUntil(lambda: screen.canvas.picture.settled)
    return screen


def test_search_finds_an_asset_and_goes_there(
    screen: MapScreen, board: Board, qtbot: QtBot
) -> None:
    screen.search.start()
    qtbot.keyClicks(screen.search.line, "objet 123")
    assert screen.search.list.isVisible()
    qtbot.keyClick(screen.search.line, Qt.Key.Key_Return)
    assert board.selection == "asset-000123"
    assert not screen.search.list.isVisible()
    assert screen.canvas.rect().contains(place_of(screen.canvas, 123))


def test_search_finds_a_street(screen: MapScreen, board: Board, qtbot: QtBot) -> None:
    before = screen.canvas.picture.view
    qtbot.keyClicks(screen.search.line, "rue NUMERO 3")
    assert screen.search.list.item(0).text().startswith("Rue numéro 3")
    qtbot.keyClick(screen.search.line, Qt.Key.Key_Return)
    assert screen.canvas.picture.view.level > before.level
    assert board.selection == ""


def test_search_says_when_nothing_is_found(screen: MapScreen, qtbot: QtBot) -> None:
    qtbot.keyClicks(screen.search.line, "zzzz")
    assert screen.search.list.item(0).text() == "Rien trouvé"
    qtbot.keyClick(screen.search.line, Qt.Key.Key_Return)
    qtbot.keyClick(screen.search.line, Qt.Key.Key_Escape)
    assert screen.search.line.text() == ""


def test_a_layer_hides_its_assets_but_not_their_alarms(
    screen: MapScreen, board: Board, qtbot: QtBot
) -> None:
    row = int(np.flatnonzero(board.mirror.city.kind == 0)[0])
    raise_alarm(board, row, 1)
    qtbot.waitUntil(lambda: len(screen.canvas.picture.scene.alarms) == 1)
    boxes = screen.layers.findChildren(QCheckBox)
    lighting = next(box for box in boxes if box.text().startswith("Éclairage public"))
    assert "(36" in lighting.text().replace("\u202f", "")
    before = screen.canvas.grabbed()
    lighting.setChecked(False)
    qtbot.waitUntil(lambda: screen.canvas.grabbed() != before)
    assert len(screen.canvas.picture.scene.alarms) == 1
    assert screen.canvas.picture.scene.states.max() > 0
    board.speak("en")
    boxes = screen.layers.findChildren(QCheckBox)
    lighting = next(box for box in boxes if box.text().startswith("Street lighting"))
    assert not lighting.isChecked()
    screen.layers.findChild(QPushButton).click()
    assert screen.layers.hidden_layers == set()


def test_the_panels_open_one_at_a_time(screen: MapScreen, qtbot: QtBot) -> None:
    layers, legend = (screen.findChild(QToolButton, f"map_{name}") for name in ("layers", "legend"))
    layers.click()
    assert screen.layers.isVisible()
    legend.click()
    assert screen.legend.isVisible()
    assert not screen.layers.isVisible()
    assert screen.legend.geometry().right() < screen.width()
    board_theme = Theme("day", 2.0)
    screen._board.dress(board_theme)
    assert screen.legend.sizeHint().width() > 300


def test_hover_tells_what_and_how(screen: MapScreen, board: Board, qtbot: QtBot) -> None:
    row = int(np.flatnonzero(board.mirror.city.kind == 0)[4])
    raise_alarm(board, row, 2)
    text = hover_text(board.mirror, board.words, row, board.now())
    assert text is not None
    assert text.title == f"Objet {row}"
    assert text.place.startswith("Lampadaire · Rue numéro")
    assert text.values[0] == ("Lampe", "allumée · 3 s")
    assert text.alarms[0][1].startswith("2 · ")
    assert text.alarms[0][1].endswith("non acquittée")
    screen.show_asset(board.mirror.city.ids[row])
    qtbot.waitUntil(lambda: screen.canvas.picture.settled)
    screen.canvas.point_at(QPointF(place_of(screen.canvas, row)))
    qtbot.waitUntil(screen._hover.isVisible)
    assert screen._hover.height() > 60
    screen.canvas.point_at(None)
    assert not screen._hover.isVisible()


def test_markup_in_a_name_stays_text(
    screen: MapScreen, board: Board, town: Town, qtbot: QtBot
) -> None:
    city = board.mirror.city
    assert city is not None
    names = (EVIL * 20, *city.names[1:])
    board.mirror.city = replace(city, names=names)
    text = hover_text(board.mirror, board.words, 0, board.now())
    assert text is not None
    assert len(text.title) <= 90
    screen._hover.tell(text, screen.rect().center(), board.theme)
    for label in screen.findChildren(QLabel):
        assert label.textFormat() is Qt.TextFormat.PlainText
    assert screen._hover.findChildren(QLabel)[0].text().startswith("<b>gras")
