"""A real desk in a live city: founded, signed in, handed over, and left alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.bus.broker import Broker
from app.bus.nats import NatsBroker
from app.bus.topics import LIVE
from app.core.people import Role
from app.store.people import FILE, Register
from app.wiring.deskroom import DeskRoom
from app.wiring.deskwindow import DeskWindow
from app.wiring.options import RoleOptions
from tests.engine.conftest import Stage
from widgets.people.entry import SignInDialog
from widgets.people.founding import FoundDialog
from widgets.people.register import PeopleDialog

SWITCH = QKeySequence("F2")
PATIENCE_MS = 60_000
PASSWORD = "correct horse 7"


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    with NatsBroker(tmp_path_factory.mktemp("broker"), port=0) as running:
        yield running


@pytest.fixture
def stage(broker: Broker, tmp_path: Path) -> Iterator[Stage]:
    made = Stage(broker, tmp_path)
    made.sign_in = True
    yield made
    made.close()


@pytest.fixture
def desk(stage: Stage, qapp: QApplication, tmp_path: Path) -> Iterator[DeskWindow]:
    login = stage.broker.credentials["desk"]
    options = RoleOptions(
        role="desk",
        broker=stage.broker.url,
        user=login.user,
        password=login.password,
        root=LIVE,
        data_dir=tmp_path,
        person="camille",
        language="fr",
    )
    room = DeskRoom(options, height_px=1080)
    desk = DeskWindow(room, sound=False)
    room.start()
    desk.window.resize(1600, 900)
    desk.window.show()
    yield desk
    desk.window.notice._timer.stop()
    desk.release()
    room.stop()
    room.deleteLater()


def wait(qtbot: QtBot, condition: object) -> None:
    assert callable(condition)
    qtbot.waitUntil(condition, timeout=PATIENCE_MS)


def test_the_first_start_of_a_live_city_founds_its_register(
    desk: DeskWindow, stage: Stage, qtbot: QtBot
) -> None:
    board = desk.room.board
    desk.people.offer()
    stage.engine()
    wait(qtbot, lambda: desk.window.findChild(FoundDialog) is not None)
    dialog = desk.window.findChild(FoundDialog)
    assert dialog is not None
    assert dialog.name.text() == "camille"
    dialog.password.setText(PASSWORD)
    dialog.again.setText(PASSWORD)
    dialog.accept()
    wait(qtbot, lambda: (board.person, board.role) == ("camille", "administrator"))
    wait(qtbot, lambda: desk.window.door.isHidden())
    assert "administrateur" in desk.window.banner._person.text()
    desk.people.do("people")
    people = desk.window.findChild(PeopleDialog)
    assert people is not None
    wait(qtbot, lambda: people.people.count() == 1)
    people.name.setText("chief-1")
    people.role.setCurrentIndex(people.role.findData("supervisor"))
    people.password.setText(PASSWORD)
    people.accept()
    wait(qtbot, lambda: people.people.count() == 2)
    people.reject()


def test_hands_change_quickly_and_a_desk_left_alone_views(
    desk: DeskWindow, stage: Stage, qtbot: QtBot, tmp_path: Path
) -> None:
    register = Register(tmp_path / FILE)
    register.add("chief-1", Role.SUPERVISOR, PASSWORD)
    register.add("operator-2", Role.OPERATOR, PASSWORD)
    register.close()
    stage.engine()
    board = desk.room.board
    field = stage.field()
    field.birth("lighting-01")
    field.readings("lighting-01", [["cabinet-0001", "breaker", "tripped"]])
    wait(qtbot, lambda: desk.panel.model.rowCount() == 1 and board.role == "viewer")
    desk.panel.choose_first()
    desk.panel.deeds.look()
    button = desk.panel.deeds._buttons["acknowledge"]
    assert not button.isEnabled()
    assert "F2" in button.toolTip()
    (switch,) = (one for one in desk.window.findChildren(QShortcut) if one.key() == SWITCH)
    for person, role in (("chief-1", "supervisor"), ("operator-2", "operator")):
        switch.activated.emit()  # whichever window the screen has in front
        dialog = desk.window.findChildren(SignInDialog)[-1]
        dialog.name.setCurrentText(person)
        dialog.password.setText(PASSWORD)
        dialog.accept()
        wait(qtbot, lambda person=person, role=role: (board.person, board.role) == (person, role))
    assert desk.room.preferences.kept.people == ["operator-2", "chief-1"]
    (occurrence,) = desk.room.mirror.alarms
    board.alarm_wish_requested.emit("acknowledge", [occurrence], {"comment": "vu"})
    wait(qtbot, lambda: desk.room.mirror.alarms[occurrence].acknowledged_by == "operator-2")
    desk.people.look()
    assert board.person == "operator-2"
    desk.people._touched_at -= board.mirror.philosophy.inactive_after_s
    desk.people.look()
    assert (board.person, board.role) == ("", "viewer")
    assert "15 min" in desk.window.notice._text.text()
    assert desk.panel.model.rowCount() == 1  # alarms never hide
    assert not desk.window.door.isHidden()
