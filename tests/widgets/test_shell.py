"""Banner, rail, frame, window, menu, help: on every screen, in both languages, by day and night."""

from __future__ import annotations

import itertools
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QFontMetrics, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from app.bus.topics import LIVE
from app.desk.mirror import Mirror
from app.desk.rows import AlarmRow
from resources.words import LANGUAGES, Words
from tests.widgets.conftest import Clock
from tests.widgets.village import NOON, alarm, delta, living, status
from widgets.banner import Banner
from widgets.board import Board
from widgets.frame import SimulationFrame
from widgets.label import TEXT_CAP, Label
from widgets.notice import Notice
from widgets.rail import BELOW, SCREENS, Rail
from widgets.theme import Theme
from widgets.window import Window


def tell(board: Board, *alarms: AlarmRow) -> None:
    assert board.mirror.apply(delta(board.mirror, alarms=list(alarms)), board.now())
    board.beat()


def texts(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.text()]


@pytest.fixture
def banner(board: Board, qtbot: QtBot) -> Banner:
    banner = Banner(board, "camille · poste 1")
    qtbot.addWidget(banner)
    banner.resize(1900, 64)
    return banner


@pytest.fixture
def window(board: Board, qtbot: QtBot) -> Window:
    window = Window(board, {name: QWidget() for name in SCREENS}, "camille")
    qtbot.addWidget(window)
    window.resize(1920, 1080)
    window.show()
    return window


def test_a_calm_banner_says_so(banner: Banner) -> None:
    said = texts(banner)
    assert "Aucune alarme en cours" in said
    assert "Moteur en ligne · en ville 12:00" in said
    assert "données 0,0 s · 253 mesures/s" in said
    assert "12:00:00" in said
    assert "camille · poste 1" in said


def test_the_most_urgent_alarm_stands_in_the_banner(board: Board, banner: Banner) -> None:
    tell(board, alarm(1, priority=3, rule="door_open"), alarm(2))
    assert banner._title.text() == "Disjoncteur déclenché, rues sans éclairage"
    assert banner._detail.text() == (
        "cabinet-0001 · Rue de la Préfecture, Dijon · 11:58:00 · 2 min · à acquitter"
    )
    assert texts(banner).count("1 nouv.") == 2
    tell(board, alarm(2, revision=2, state="C", acknowledged_by="camille"))
    assert banner._detail.text().endswith("acquittée · camille")
    shown: list[str] = []
    banner.alarm_activated.connect(shown.append)
    banner.show()
    QTest.mouseClick(banner, Qt.MouseButton.LeftButton, pos=QPoint(60, 20))
    assert shown == ["cabinet-0001"]


@pytest.mark.parametrize("cut", [True, False])
def test_no_connection_is_never_overlooked(
    board: Board, banner: Banner, clock: Clock, cut: bool
) -> None:
    tell(board, alarm(1))
    clock.now += 90
    board.mirror.broker_online = not cut
    board.beat()
    assert banner._title.text() == (
        "PAS DE LIAISON AU SERVEUR DE MESSAGES" if cut else "PAS DE MOTEUR D'ALARMES"
    )
    assert banner._detail.text() == "Ce qui est affiché date de 1 min"
    assert banner._pulse.text().startswith("données 90,0 s")


def test_an_engine_in_trouble_is_said(board: Board, banner: Banner) -> None:
    board.mirror.hear(status(trouble=["journal: disk full"]), NOON)
    board.beat()
    assert "Moteur en difficulté, voir Santé" in texts(banner)


def test_every_text_changes_with_the_language(board: Board, banner: Banner) -> None:
    tell(board, alarm(1))
    french = set(texts(banner))
    board.speak("en")
    assert banner._title.text() == "Breaker tripped, streets without lighting"
    assert french & set(texts(banner)) <= {"0", "1", "12:00:00", "camille · poste 1"}


def test_a_narrow_banner_keeps_the_counts(banner: Banner, board: Board) -> None:
    tell(board, alarm(1))
    banner.show()
    banner.resize(1200, 64)
    visible = [label.text() for label in banner.findChildren(QLabel) if label.isVisible()]
    assert "1" in visible
    assert "1 nouv." not in visible


@pytest.mark.parametrize(("root_live", "framed"), [(False, True), (True, False)])
def test_only_a_simulation_is_framed(
    board: Board, qtbot: QtBot, clock: Clock, root_live: bool, framed: bool
) -> None:
    shown = board
    if root_live:
        shown = Board(living(Mirror(LIVE)), Words("fr"), Theme("night"), clock, parent=board)
    frame = SimulationFrame(shown, QWidget())
    qtbot.addWidget(frame)
    frame.resize(800, 600)
    image = frame.grab().toImage()
    blue = shown.theme.color("simulation")
    edges = [image.pixelColor(*at) for at in ((0, 0), (799, 300), (400, 599), (0, 599))]
    assert all((edge == blue) is framed for edge in edges)
    tab = image.copy(400 - 110, 600 - 30, 220, 26)
    assert (share_of(tab, blue.rgb()) > 0.5) is framed


def share_of(image: QImage, rgb: int) -> float:
    pixels = [(x, y) for x in range(image.width()) for y in range(image.height())]
    return sum(image.pixel(x, y) == rgb for x, y in pixels) / len(pixels)


def test_the_tab_covers_nothing_that_must_be_read(window: Window, qtbot: QtBot) -> None:
    content, tab = window._stack.parentWidget(), window._frame._tab
    assert content is not None
    window.show_screen("alarms")
    qtbot.waitUntil(lambda: content.geometry().bottom() < tab.geometry().top())
    window.show_screen("map")
    qtbot.waitUntil(lambda: content.geometry().bottom() > tab.geometry().top())


def test_screens_are_reached_by_rail_and_by_key(window: Window, qtbot: QtBot) -> None:
    qtbot.waitUntil(window.isActiveWindow)
    for number, name in enumerate(SCREENS, start=1):
        key = Qt.Key(Qt.Key.Key_0 + number % 10)
        QTest.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
        assert window.current == name
        assert window.rail.button(name).isChecked()
    QTest.mouseClick(window.rail.button("health"), Qt.MouseButton.LeftButton)
    assert window.current == "health"
    window.show_screen("no such screen")
    assert window.current == "health"


def test_what_the_window_cannot_do_it_asks_for(window: Window, qtbot: QtBot) -> None:
    qtbot.waitUntil(window.isActiveWindow)
    window.show_screen("orders")
    with qtbot.waitSignal(window.help_requested, check_params_cb=lambda name: name == "orders"):
        QTest.keyClick(window, Qt.Key.Key_F1)
    for signal, key, modifier in (
        (window.wall_requested, Qt.Key.Key_F11, Qt.KeyboardModifier.NoModifier),
        (window.search_requested, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier),
        (window.menu_requested, Qt.Key.Key_M, Qt.KeyboardModifier.AltModifier),
    ):
        with qtbot.waitSignal(signal):
            QTest.keyClick(window, key, modifier)
    with qtbot.waitSignals([window.sound_requested] * 2):
        window.rail.button("sound").click()
        QTest.keyClick(window, Qt.Key.Key_F9)


def test_a_request_to_show_brings_its_screen(window: Window, board: Board) -> None:
    board.show_asset("asset", "lamp-000001")
    assert window.current == "asset"
    assert board.selection == "lamp-000001"


def test_the_rail_says_whether_it_is_heard(board: Board, qtbot: QtBot) -> None:
    rail = Rail(board)
    qtbot.addWidget(rail)
    sound = rail.button("sound")
    assert sound.text() == "Son"
    assert "F9" in sound.toolTip()
    rail.show_sound(41.2, "")
    assert (sound.text(), sound.drawing) == ("Muet 42 s", "muted")
    rail.show_sound(0.0, "desk.no_sound")
    assert (sound.text(), sound.drawing) == ("Sans son", "muted")
    assert "Pas de son sur cette machine" in sound.toolTip()
    board.speak("en")
    assert sound.text() == "No sound"


@pytest.mark.parametrize("theme", ["night", "day"])
@pytest.mark.parametrize("scale", [0.85, 1.0, 2.0])
def test_the_look_changes_at_once(window: Window, board: Board, theme: str, scale: float) -> None:
    board.dress(Theme(theme, scale))
    image = window.grab().toImage()
    colors = board.theme
    assert image.pixelColor(colors.px(4) + 2, colors.px(4) + 2) == colors.color("panel")
    assert window.banner.height() == colors.px(64)
    assert window.rail.width() == colors.px(76)


def test_words_of_the_rail_are_not_cut(board: Board, qtbot: QtBot) -> None:
    rail = Rail(board)
    qtbot.addWidget(rail)
    metrics = QFontMetrics(board.theme.font(12))
    for language in LANGUAGES:
        board.speak(language)
        for name in SCREENS:
            word = rail.button(name).text()
            assert metrics.horizontalAdvance(word) <= rail.width() - 4, word


@pytest.mark.parametrize("scale", [0.85, 1.0])
def test_the_rail_holds_all_its_buttons_on_a_small_screen(
    board: Board, qtbot: QtBot, scale: float
) -> None:
    board.dress(Theme("night", scale))
    rail = Rail(board)
    qtbot.addWidget(rail)
    rail.resize(rail.width(), 720 - board.theme.px(64) - 8)
    rail.show()
    boxes = [rail.button(name).geometry() for name in (*SCREENS, *BELOW)]
    assert rail.rect().contains(boxes[0])
    assert rail.rect().contains(boxes[-1])
    for above, below in itertools.pairwise(boxes):
        assert above.bottom() < below.top()
    metrics = QFontMetrics(board.theme.font(12))
    icon = board.theme.px(22)
    assert min(box.height() for box in boxes) >= icon + metrics.height()


def test_a_notice_is_plain_and_goes(board: Board, qtbot: QtBot) -> None:
    room = QWidget()
    qtbot.addWidget(room)
    room.resize(1280, 720)
    notice = Notice(board, room)
    room.show()
    notice.say("<img src='file:///etc/passwd'>" * 1000)
    assert notice.isVisible()
    assert room.rect().contains(notice.geometry())
    room.resize(700, 400)
    assert room.rect().contains(notice.geometry())
    assert notice.geometry().top() > room.height() // 2  # no tab or button is below it
    assert len(notice._text.text()) == TEXT_CAP
    notice._timer.timeout.emit()
    assert not notice.isVisible()
    notice._timer.stop()


def test_a_label_elides_and_tells_all(board: Board, qtbot: QtBot) -> None:
    label = Label(board.theme, "<b>une très longue ligne</b> " * 5)
    qtbot.addWidget(label)
    label.resize(80, 20)
    label.grab()
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert "<b>" not in label.toolTip()  # a tool tip would render it
    assert "&lt;b&gt;" in label.toolTip()
    assert label.accessibleName().startswith("<b>")


def test_the_smallest_screen_is_large_enough(window: Window) -> None:
    assert window.minimumSize() == QSize(1280, 720)
    window.resize(1280, 720)
    assert window.size() == QSize(1280, 720)
    edges = [window.rail.x(), window.rail.x() + window.rail.width(), window._stack.x()]
    assert all(left <= right for left, right in pairwise(edges))
    assert not window.findChildren(QMessageBox)


def test_the_banner_counts_what_is_set_aside_apart(board: Board, banner: Banner) -> None:
    banner.show()
    aside = [alarm(1, state="E"), alarm(2, state="E"), alarm(3, state="G"), alarm(4, state="F")]
    assert board.mirror.apply(delta(board.mirror, alarms=aside), board.now())
    board.beat()
    said = texts(banner)
    assert "2 de côté" in said
    assert "1 hors service" in said
    assert "Aucune alarme en cours" in said
    banner.resize(1200, 64)
    assert not banner._shelved.isVisible()
