"""Looking at a camera: asked what for and how long, read by who may."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.bus.wire import Target, Wish
from app.core.camera import LASTS_S, PURPOSES
from app.core.city import City
from app.desk.preferences import Preferences
from app.desk.rows import CameraRow
from app.desk.wishes import Verdict
from tests.widgets.conftest import Clock
from tests.widgets.village import NOON, snapshot, village
from widgets.board import Board
from widgets.camera.block import CameraBlock
from widgets.camera.dialog import CameraDialog
from widgets.camera.register import CameraRegister
from widgets.card.screen import AssetScreen
from widgets.menu import MainMenu

CAMERA, BOLLARD = "camera-107", "bollard-01"


def with_camera(city: City) -> City:
    """The village and one camera."""
    more: dict[str, Any] = {
        name: np.append(getattr(city, name), getattr(city, name)[-1])
        for name in ("lat", "lon", "commune", "street", "department", "source", "parent")
    }
    return replace(
        city,
        ids=(*city.ids, CAMERA),
        names=(*city.names, "Place Darcy"),
        kind=np.append(city.kind, np.int32(len(city.kinds))),
        kinds=(*city.kinds, "camera"),
        fingerprint="village with a camera",
        **more,
    )


class Room:
    """The board, what was wished of it, and an engine's answers."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.wishes: list[tuple[str, str, dict[str, Any]]] = []
        self.questions: list[tuple[str, dict[str, Any], Callable[[object], None]]] = []
        board.data_wish_requested.connect(lambda *wish: self.wishes.append(wish))
        board.question_requested.connect(lambda *asked: self.questions.append(asked))

    def answer(self, reason: str = "") -> None:
        """To the last wish."""
        action, asset, arguments = self.wishes[-1]
        target = Target(asset=asset)
        wish = Wish(
            id=f"wish-{len(self.wishes)}",
            person="Ada",
            desk="d",
            action=action,
            targets=[target],
            arguments=arguments,
            expires_at=0.0,
        )
        refusals = ((target, reason),) if reason else ()
        self.board.wish_answered.emit(Verdict(wish, refusals, at=self.board.now()))

    def is_now(self, role: str) -> None:
        self.board.role = role
        self.board.person_changed.emit()


@pytest.fixture
def room(board: Board) -> Room:
    board.mirror.load(snapshot(with_camera(village())), NOON)
    board.beat()
    return Room(board)


@pytest.fixture
def screen(room: Room, qtbot: QtBot) -> AssetScreen:
    made = AssetScreen(room.board)
    qtbot.addWidget(made)
    made.resize(1600, 900)
    made.show()
    room.board.select(CAMERA)
    return made


def said(block: CameraBlock) -> str:
    return " | ".join(label.text() for label in block.findChildren(QLabel) if label.isVisible())


def asked(screen: AssetScreen) -> CameraDialog:
    return screen.window().findChildren(CameraDialog)[-1]


def opened(room: Room, screen: AssetScreen) -> None:
    screen.camera.open_button.click()
    dialog = asked(screen)
    dialog.purpose.setCurrentIndex(1 + PURPOSES.index("traffic"))
    dialog.reason.setText("bouchon")
    dialog.confirm.click()
    room.answer()


def test_only_a_camera_can_be_looked_at(room: Room, screen: AssetScreen) -> None:
    assert screen.camera.isVisible()
    room.board.select(BOLLARD)
    assert not screen.camera.isVisible()
    screen.camera.press()
    assert screen.window().findChildren(CameraDialog) == []


def test_nothing_is_asked_of_the_engine_without_purpose_and_reason(
    room: Room, screen: AssetScreen
) -> None:
    QTest.keyClick(screen, Qt.Key.Key_V)
    dialog = asked(screen)
    dialog.confirm.click()
    assert dialog.said.text() == room.board.words("refusal.purpose_required")
    dialog.purpose.setCurrentIndex(1)
    dialog.reason.setText("   ")
    QTest.keyClick(dialog.reason, Qt.Key.Key_Return)
    assert dialog.said.text() == room.board.words("refusal.reason_required")
    assert room.wishes == []
    dialog.reject()


def test_a_view_shows_its_reference_and_ends_by_itself(
    room: Room, screen: AssetScreen, clock: Clock
) -> None:
    assert "@" not in said(screen.camera)
    opened(room, screen)
    given = {"purpose": "traffic", "reason": "bouchon", "lasts_s": 300.0}
    assert room.wishes == [("open_camera", CAMERA, given)]
    assert f"{CAMERA}@2026-11-22T11:00:00Z" in said(screen.camera)
    assert "bouchon" in said(screen.camera)
    assert "5 min" in said(screen.camera)
    clock.now += 61.0
    room.board.second.emit()
    assert "4 min" in said(screen.camera)
    clock.now = NOON + LASTS_S[0]
    room.board.second.emit()
    assert "@" not in said(screen.camera)
    assert len(room.wishes) == 1  # the engine knows when it was over


def test_a_view_is_closed_by_hand_and_said_so(room: Room, screen: AssetScreen) -> None:
    opened(room, screen)
    screen.camera.copy_button.click()
    assert QApplication.clipboard().text() == f"{CAMERA}@2026-11-22T11:00:00Z"
    QTest.keyClick(screen, Qt.Key.Key_V)
    assert room.wishes[-1] == ("close_camera", CAMERA, {"view": "wish-1"})
    assert "@" not in said(screen.camera)


def test_a_view_ends_with_the_person_who_opened_it(room: Room, screen: AssetScreen) -> None:
    opened(room, screen)
    room.is_now("operator")
    assert "@" not in said(screen.camera)


def test_a_refusal_keeps_what_was_written(room: Room, screen: AssetScreen) -> None:
    screen.camera.open_button.click()
    dialog = asked(screen)
    dialog.purpose.setCurrentIndex(1)
    dialog.reason.setText("alarme")
    dialog.confirm.click()
    assert not dialog.confirm.isEnabled()
    room.answer("role_may_not")
    assert dialog.said.text() == room.board.words("refusal.role_may_not")
    assert dialog.reason.text() == "alarme"
    assert dialog.confirm.isEnabled()
    assert "@" not in said(screen.camera)
    dialog.reject()


def test_who_may_not_is_not_offered_it(room: Room, screen: AssetScreen) -> None:
    block = screen.camera
    for role, may_open, may_read in (
        ("viewer", False, False),
        ("operator", True, False),
        ("supervisor", True, True),
        ("administrator", False, True),
    ):
        room.is_now(role)
        assert block.open_button.isEnabled() is may_open
        assert block.register_button.isVisible() is may_read
        menu = MainMenu(room.board, Preferences(), "", screen)
        words = [action.text() for action in menu.actions()]
        assert (room.board.words("cameras.menu") in words) is may_read
        menu.deleteLater()


def test_the_register_is_wished_then_asked_with_its_grant(room: Room, screen: AssetScreen) -> None:
    screen.camera.register_button.click()
    dialog = screen.window().findChildren(CameraRegister)[-1]
    assert room.wishes == [("read_cameras", "engine-01", {})]
    room.answer("role_may_not")
    assert dialog.said.text() == room.board.words("refusal.role_may_not")
    room.answer()
    what, arguments, callback = room.questions[-1]
    assert (what, arguments) == ("cameras", {"grant": "wish-1", "asset": CAMERA})
    row = CameraRow(
        view="v",
        asset=CAMERA,
        at=NOON - 60.0,
        until=NOON + 540.0,
        person="Ada",
        desk="desk-1",
        purpose="traffic",
        reason="<b>bouchon</b>",
        reference="r",
    )
    callback([row, newer(row)])
    shown = [
        str(dialog.table.index(0, column).data()) for column in range(dialog.table.columnCount())
    ]
    assert shown[1:5] == [CAMERA, "Ada · desk-1", "Circulation", "<b>bouchon</b>"]
    assert dialog.table.index(1, 3).data() == "curiosity"
    callback("non")
    assert dialog.said.text() == "non"
    dialog.accept()


def newer(row: CameraRow) -> CameraRow:
    """As a newer engine might tell it."""
    return CameraRow(
        view="w",
        asset=row.asset,
        at=row.at,
        until=row.until,
        closed_at=row.at + 9.0,
        person="Bob",
        desk="desk-2",
        purpose="curiosity",
        reason="",
        reference="",
    )
