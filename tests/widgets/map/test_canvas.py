"""The canvas as a person uses it."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import numpy as np
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.bus.topics import SIMULATION
from app.core.city import City
from app.desk.mirror import Connection, Mirror
from resources.words import Words
from tests.widgets.map.town import alarm_of
from widgets.board import Board
from widgets.map.canvas import MapCanvas
from widgets.map.projection import HIGHEST_LEVEL, LOWEST_LEVEL, world_pixels
from widgets.theme import Theme

Wait = Callable[[], None]


def raise_alarm(board: Board, row: int, priority: int, *, acknowledged: bool = False) -> None:
    """As a delta would."""
    city = board.mirror.city
    assert city is not None
    board.mirror._take_alarms([alarm_of(city, row, priority, acknowledged=acknowledged)])
    board.beat()


def lamp_rows(city: City | None) -> list[int]:
    assert city is not None
    return np.flatnonzero(city.kind == 0).tolist()


def place_of(canvas: MapCanvas, row: int) -> QPoint:
    """Where an asset is on the widget."""
    scene, view = canvas.picture.scene, canvas.picture.view
    assert scene is not None
    at = scene.world(row)
    assert at is not None
    size = world_pixels(view.level)
    return QPoint(int(at[0] * size) - view.left, int(at[1] * size) - view.top)


def shows(canvas: MapCanvas, at: QPoint, color: QColor, reach: int = 9) -> bool:
    """Whether a colour is near a point."""
    image = canvas.grabbed()
    return any(
        image.pixelColor(x, y) == color
        for x in range(max(0, at.x() - reach), min(image.width(), at.x() + reach))
        for y in range(max(0, at.y() - reach), min(image.height(), at.y() + reach))
    )


def test_an_urgent_alarm_is_seen_at_every_zoom(
    canvas: MapCanvas, board: Board, drawn: Wait
) -> None:
    row = lamp_rows(board.mirror.city)[10]
    raise_alarm(board, row, 1)
    drawn()
    canvas.show_asset(board.mirror.city.ids[row])
    canvas.zoom(LOWEST_LEVEL - HIGHEST_LEVEL)
    while True:
        drawn()
        assert shows(canvas, place_of(canvas, row), board.theme.priority(1))
        if canvas.picture.view.level == HIGHEST_LEVEL:
            break
        canvas.zoom(4, QPointF(place_of(canvas, row)))


def test_an_alarm_lies_over_healthy_neighbours(
    canvas: MapCanvas, board: Board, drawn: Wait
) -> None:
    rows = lamp_rows(board.mirror.city)
    raise_alarm(board, rows[3], 2)
    drawn()
    marks = canvas.picture._overlay.marks(canvas.picture.view)
    assert len(marks) == 1
    assert marks.count.tolist() == [1]
    raise_alarm(board, rows[3], 2, acknowledged=True)
    drawn()
    assert not canvas.picture.scene.alarms.fresh.any()


def test_a_click_selects_and_a_second_one_opens(
    canvas: MapCanvas, board: Board, qtbot: QtBot, drawn: Wait
) -> None:
    row = lamp_rows(board.mirror.city)[20]
    identity = board.mirror.city.ids[row]
    canvas.show_asset(identity)
    board.select("")
    drawn()
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=place_of(canvas, row))
    assert board.selection == identity
    with qtbot.waitSignal(canvas.asset_activated) as opened:
        qtbot.mouseDClick(canvas, Qt.MouseButton.LeftButton, pos=place_of(canvas, row))
    assert opened.args == [identity]


def test_a_drag_pans_and_selects_nothing(canvas: MapCanvas, board: Board, qtbot: QtBot) -> None:
    before = canvas.picture.view
    start = QPoint(400, 300)
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(canvas, start + QPoint(30, 0))
    qtbot.mouseMove(canvas, start + QPoint(60, 25))
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=start + QPoint(60, 25))
    after = canvas.picture.view
    assert (before.left - after.left, before.top - after.top) == (60, 25)
    assert board.selection == ""


def test_the_wheel_zooms_at_the_pointer(canvas: MapCanvas, qapp: QApplication) -> None:
    before = canvas.picture.view
    at = QPointF(610, 130)
    under = before.world(at.x(), at.y())
    wheel = QWheelEvent(
        at,
        canvas.mapToGlobal(at),
        QPoint(),
        QPoint(0, 240),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    qapp.sendEvent(canvas, wheel)
    after = canvas.picture.view
    assert after.level == before.level + 2
    pixel = 1.0 / world_pixels(after.level)
    assert np.allclose(after.world(at.x(), at.y()), under, atol=pixel)


def test_keys_move_zoom_and_go_home(canvas: MapCanvas, qtbot: QtBot) -> None:
    home = canvas.picture.view
    qtbot.keyClick(canvas, Qt.Key.Key_Right)
    assert canvas.picture.view.left > home.left
    qtbot.keyClick(canvas, Qt.Key.Key_Up)
    assert canvas.picture.view.top < home.top
    qtbot.keyClick(canvas, Qt.Key.Key_Plus)
    assert canvas.picture.view.level == home.level + 1
    qtbot.keyClick(canvas, Qt.Key.Key_Minus)
    qtbot.keyClick(canvas, Qt.Key.Key_Home)
    assert canvas.picture.view == home


def test_n_goes_through_the_alarms_the_most_urgent_first(
    canvas: MapCanvas, board: Board, qtbot: QtBot, drawn: Wait
) -> None:
    rows = lamp_rows(board.mirror.city)
    for row, priority in ((rows[1], 3), (rows[2], 1), (rows[3], 2)):
        raise_alarm(board, row, priority)
    drawn()
    ids = [board.mirror.city.ids[row] for row in (rows[2], rows[3], rows[1])]
    for wanted in (*ids, ids[0]):
        qtbot.keyClick(canvas, Qt.Key.Key_N)
        assert board.selection == wanted
    qtbot.keyClick(canvas, Qt.Key.Key_N, Qt.KeyboardModifier.ShiftModifier)
    assert board.selection == ids[2]


def test_theme_and_language_change_while_it_lives(
    canvas: MapCanvas, board: Board, drawn: Wait
) -> None:
    night = canvas.grabbed()
    board.dress(Theme("day"))
    drawn()
    day = canvas.grabbed()
    assert day.pixelColor(400, 590) != night.pixelColor(400, 590)
    board.speak("en")
    drawn()
    assert canvas.accessibleName() == Words("en")("map.map_name")
    assert "Made-up town" in canvas.picture.note
    assert canvas.grabbed() != day


def test_a_lost_line_fades_everything_and_says_so(
    canvas: MapCanvas, board: Board, drawn: Wait
) -> None:
    row = lamp_rows(board.mirror.city)[5]
    raise_alarm(board, row, 1)
    drawn()
    assert shows(canvas, place_of(canvas, row), board.theme.priority(1))
    live = canvas.grabbed()
    board.mirror.broker_online = False
    board.beat()
    assert board.mirror.connection(board.now()) is Connection.NO_BROKER
    drawn()
    assert not shows(canvas, place_of(canvas, row), board.theme.priority(1))
    said = canvas.grabbed().copy(200, 80, 400, 80)
    assert said != live.copy(200, 80, 400, 80)


def test_without_a_city_it_says_so(qapp: QApplication, qtbot: QtBot) -> None:
    board = Board(Mirror(SIMULATION), Words("fr"), Theme("night"), lambda: 0.0)
    canvas = MapCanvas(board)
    qtbot.addWidget(canvas)
    canvas.resize(800, 600)
    canvas.show()
    qtbot.waitUntil(lambda: canvas.picture.complete)
    image = canvas.grabbed()
    text = board.theme.color("text")
    assert any(image.pixelColor(x, y) == text for x in range(100, 700) for y in range(90, 150))
    for key in (Qt.Key.Key_N, Qt.Key.Key_Home, Qt.Key.Key_Return, Qt.Key.Key_Escape):
        qtbot.keyClick(canvas, key)
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert board.selection == ""
    board.deleteLater()


def test_an_unacknowledged_mark_flashes_dimly_and_never_vanishes(
    canvas: MapCanvas, board: Board, drawn: Wait
) -> None:
    row = lamp_rows(board.mirror.city)[7]
    raise_alarm(board, row, 1)
    drawn()
    at = place_of(canvas, row) + QPoint(-8, 0)
    bright = canvas.grab().toImage().pixelColor(at)
    board.second.emit()
    dim = canvas.grab().toImage().pixelColor(at)
    assert bright == board.theme.priority(1)
    assert dim != bright
    assert dim.red() > board.theme.color("map_land").red() + 20


def test_an_alarm_that_returned_unacknowledged_is_filled_and_steady(
    canvas: MapCanvas, board: Board, drawn: Wait
) -> None:
    row = lamp_rows(board.mirror.city)[7]
    assert board.mirror.city is not None
    alarm = alarm_of(board.mirror.city, row, 1)
    board.mirror._take_alarms([msgspec.structs.replace(alarm, state="D", revision=3)])
    board.beat()
    drawn()
    at = place_of(canvas, row) + QPoint(-8, 0)
    for _ in range(2):
        assert canvas.grab().toImage().pixelColor(at) == board.theme.priority(1)
        board.second.emit()
