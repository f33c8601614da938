"""The whole desk on a real broker and a real engine: seen, said, kept, and taken down."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from app.bus.broker import Broker
from app.bus.nats import NatsBroker
from app.bus.topics import LIVE
from app.desk.mirror import Connection
from app.wiring.desklook import theme_at
from app.wiring.deskroom import DeskRoom
from app.wiring.deskwindow import DeskWindow
from app.wiring.options import RoleOptions
from tests.engine.conftest import Stage
from tests.engine.players import Field
from widgets.about import AboutDialog
from widgets.alarms.setaside import ShelveDialog
from widgets.card.rules import RulesDialog
from widgets.help import HelpDialog
from widgets.wall.window import wall_scale

PATIENCE_MS = 30_000
GAUGE = "gauge-ouche-01"


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    with NatsBroker(tmp_path_factory.mktemp("broker"), port=0) as running:
        yield running


@pytest.fixture
def stage(broker: Broker, tmp_path: Path) -> Iterator[Stage]:
    made = Stage(broker, tmp_path)
    yield made
    made.close()


def options(broker: Broker, folder: Path) -> RoleOptions:
    login = broker.credentials["desk"]
    return RoleOptions(
        role="desk",
        broker=broker.url,
        user=login.user,
        password=login.password,
        root=LIVE,
        data_dir=folder,
        person="camille",
        language="fr",
    )


@pytest.fixture
def desk(stage: Stage, qapp: QApplication, tmp_path: Path) -> Iterator[DeskWindow]:
    room = DeskRoom(options(stage.broker, tmp_path), height_px=1080)
    desk = DeskWindow(room, sound=False)
    room.start()
    desk.window.resize(1600, 900)
    desk.window.show()
    yield desk
    desk.release()
    room.stop()
    room.deleteLater()


@pytest.fixture
def field(stage: Stage) -> Field:
    stage.engine()
    field = stage.field()
    field.birth("water")
    field.birth("lighting-01")
    field.readings("water", [[GAUGE, "level_m", 1.5]])
    return field


def wait(qtbot: QtBot, condition: object) -> None:
    assert callable(condition)
    qtbot.waitUntil(condition, timeout=PATIENCE_MS)


def test_an_alarm_makes_the_round_trip(desk: DeskWindow, field: Field, qtbot: QtBot) -> None:
    model = desk.panel.model
    wait(qtbot, lambda: desk.room.mirror.whole)
    field.readings("lighting-01", [["cabinet-0001", "breaker", "tripped"]])
    wait(qtbot, lambda: model.rowCount() == 1)
    desk.panel.choose_first()
    occurrence = desk.panel.chosen()[0].occurrence
    desk.room.board.alarm_wish_requested.emit("acknowledge", [occurrence], {"comment": "vu"})
    assert desk.room.session.wishes.pending_occurrences
    wait(qtbot, lambda: "acquittée · camille" in str(model.index(0, 0).data()))
    wait(qtbot, lambda: not desk.room.session.wishes.pending_occurrences)


def test_a_deed_is_done_undone_and_told_on_the_alarm_s_page(
    desk: DeskWindow, field: Field, qtbot: QtBot
) -> None:
    room, notice = desk.room, desk.window.notice
    wait(qtbot, lambda: room.mirror.whole)
    field.readings("lighting-01", [["cabinet-0001", "voltage_v", 270.0]])
    wait(qtbot, lambda: desk.panel.model.rowCount() == 1)
    desk.panel.choose_first()
    occurrence = desk.panel.chosen()[0].occurrence
    desk.panel.deeds.do("shelve")
    dialog = desk.window.findChild(ShelveDialog)
    assert dialog is not None
    dialog.why.setEditText("essai du poste")
    dialog.accept()
    wait(qtbot, lambda: room.mirror.alarms[occurrence].state == "E")
    assert room.mirror.alarms[occurrence].shelf_reason == "essai du poste"
    wait(qtbot, notice.undo.isVisible)
    notice.undo.click()
    wait(qtbot, lambda: room.mirror.alarms[occurrence].state == "B")
    room.board.show_alarm(occurrence)
    assert desk.window.current == "alarm"
    page = desk.page
    wait(qtbot, lambda: page.timeline.table.rowCount() == 3)
    told = [page.timeline.table.index(row, 2).data() for row in range(3)]
    assert told == ["alarme apparue", "mise de côté", "fin de mise de côté"]
    assert "essai du poste" in page.timeline.table.index(1, 6).data()
    wait(qtbot, lambda: "270" in page.reasons.text.text())
    page.deeds.do("unshelve")
    wait(qtbot, lambda: "n'est pas mise de côté" in notice._text.text())
    notice._timer.stop()


def test_a_normal_alarm_is_set_aside_before_it_comes(
    desk: DeskWindow, field: Field, qtbot: QtBot
) -> None:
    room = desk.room
    wait(qtbot, lambda: room.mirror.whole)
    rules = RulesDialog(room.board, "cabinet-0002", desk.window)
    rules.open()
    kind = room.board.kind_of("cabinet-0002")
    assert kind is not None
    rules.view.selectRow([rule.name for rule in kind.rules].index("voltage_low"))
    rules.deeds.do("shelve")
    dialog = rules.findChild(ShelveDialog)
    assert dialog is not None
    dialog.why.setEditText("travaux")
    dialog.accept()
    wait(qtbot, desk.window.notice.undo.isVisible)
    desk.window.notice._timer.stop()  # however long the rest takes, it can be undone
    wait(qtbot, lambda: len(room.mirror.view.of_state("E")) == 1)
    row = next(iter(room.mirror.view.of_state("E").values()))
    assert (row.asset, row.rule, row.active) == ("cabinet-0002", "voltage_low", False)
    wait(qtbot, lambda: "mise de côté par camille" in str(rules.view.model().index(1, 3).data()))
    desk.window.notice.undo.click()
    wait(qtbot, lambda: not room.mirror.alarms)
    rules.accept()
    desk.window.notice._timer.stop()


def test_a_refusal_is_said(desk: DeskWindow, field: Field, qtbot: QtBot) -> None:
    wait(qtbot, lambda: desk.room.mirror.whole)
    desk.room.board.order_requested.emit(["gauge-ouche-01"], "open", 1.0, {})
    wait(qtbot, desk.window.notice.isVisible)
    assert "Refusé" in desk.window.notice._text.text()
    desk.say_error("ValueError: trial")
    assert "ValueError: trial" in desk.window.notice._text.text()
    desk.window.notice._timer.stop()


def test_the_broker_s_end_is_seen(desk: DeskWindow, field: Field, qtbot: QtBot) -> None:
    wait(qtbot, lambda: desk.room.mirror.connection(time.time()) is Connection.LIVE)
    desk.room.client.cut()
    wait(qtbot, lambda: "LIAISON" in desk.window.banner._title.text())
    wait(qtbot, lambda: desk.room.mirror.connection(time.time()) is Connection.LIVE)
    assert "LIAISON" not in desk.window.banner._title.text()


def test_every_screen_in_both_languages_and_themes(
    desk: DeskWindow, field: Field, qtbot: QtBot
) -> None:
    wait(qtbot, lambda: desk.room.mirror.whole)
    desk.room.board.select("cabinet-0001")
    pictures = set()
    for language in ("fr", "en"):
        for theme in ("night", "day"):
            desk.menu.choose("language", language)
            desk.menu.choose("theme", theme)
            for screen in ("map", "alarms", "asset", "trends", "orders", "health"):
                desk.window.show_screen(screen)
                qtbot.wait(10)
                shown = desk.window._stack.grab().toImage()
                pictures.add(hash(bytes(shown.constBits())))
    assert len(pictures) == 24
    assert desk.room.preferences.kept.language == "en"


def test_layers_that_were_hidden_stay_hidden(
    desk: DeskWindow, field: Field, qtbot: QtBot, tmp_path: Path
) -> None:
    wait(qtbot, lambda: desk.room.mirror.whole)
    assert desk.room.mirror.city is not None
    row = desk.room.mirror.city.rows["cabinet-0001"]
    layer = desk.room.mirror.kinds["cabinet"].layer
    wait(qtbot, lambda: desk.map.canvas.picture.scene is not None)
    desk.map.layers._boxes[layer].setChecked(False)
    assert desk.room.preferences.kept.hidden_layers == [layer]
    again = DeskWindow(desk.room, sound=False)
    scene = again.map.canvas.picture.scene
    assert scene is not None
    assert not scene.shown[row]
    again.release()
    again.deleteLater()


def test_what_is_chosen_is_kept(desk: DeskWindow, field: Field, tmp_path: Path) -> None:
    desk.menu.choose("text_scale", 1.3)
    desk.menu.choose("compact", True)
    assert desk.room.board.theme.scale == pytest.approx(1.3)
    assert desk.panel.delegate.compact
    assert desk.alarms.panel.delegate.compact
    kept = json.loads((tmp_path / "desk" / "preferences-1.json").read_text("utf-8"))
    assert (kept["text_scale"], kept["compact"]) == (1.3, True)


def test_dialogs_open_and_leave_nothing(desk: DeskWindow, field: Field, qtbot: QtBot) -> None:
    left: list[bool] = []
    desk.menu.quit_requested.connect(lambda: left.append(True))
    for name, kind in (("help", HelpDialog), ("about", AboutDialog), ("quit", QMessageBox)):
        desk.menu.do(name)
        [dialog] = desk.window.findChildren(kind)
        with qtbot.waitSignal(dialog.destroyed):
            dialog.reject()
    assert not left
    desk.menu.do("quit")
    [box] = desk.window.findChildren(QMessageBox)
    next(b for b in box.buttons() if b.text() == "Quitter").click()
    assert left


def test_the_wall_comes_and_goes(desk: DeskWindow, field: Field, qtbot: QtBot) -> None:
    wait(qtbot, lambda: desk.room.mirror.whole)
    desk.wall.show()
    first = desk.wall.window
    assert first is not None
    assert first.isVisible()
    desk.wall.show()
    assert desk.wall.window is first
    desk.menu.choose("theme", "day")
    assert first._board.theme.name == "day"
    height = first.screen().size().height()
    assert first._board.theme.scale == pytest.approx(wall_scale(height))
    first.close()
    assert desk.wall.window is None
    desk.wall.show()
    assert desk.wall.window is not first
    desk.wall.end()


def test_closing_the_window_ends_the_desk(desk: DeskWindow, field: Field, qtbot: QtBot) -> None:
    with qtbot.waitSignal(desk.closed):
        desk.window.close()


@pytest.mark.parametrize(
    ("iso", "theme"),
    [
        ("2026-06-21T19:30:00+00:00", "day"),
        ("2026-06-21T20:30:00+00:00", "night"),
        ("2026-12-21T16:30:00+00:00", "night"),
        ("2026-12-21T12:00:00+00:00", "day"),
    ],
)
def test_the_sun_decides_where_it_is_asked_to(iso: str, theme: str) -> None:
    assert theme_at(datetime.fromisoformat(iso).timestamp(), 47.322, 5.041) == theme
