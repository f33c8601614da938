"""The live picture of a camera: from a real RTSP server, for as long as the view lasts."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.core.camera import LASTS_S
from app.wiring.camerastream import stream_of
from tests.hardware.links.onvifrig import CAMERA as RIGGED
from tests.hardware.links.onvifrig import PASSWORD, USER, OnvifRig
from tests.widgets.conftest import Clock
from tests.widgets.test_camera import CAMERA, Room, with_camera
from tests.widgets.test_desk_exports import Visit
from tests.widgets.village import NOON, snapshot, village
from widgets.board import Board
from widgets.camera.live import AGAIN_S, LOST_S, LiveWindow
from widgets.camera.player import Player
from widgets.camera.views import CameraViews, View

PATIENCE_MS = 60_000
PICTURE = QImage(64, 36, QImage.Format.Format_RGB32)
PICTURE.fill(QColor("#808080"))
Answer = Callable[[str, str], None]


class Looking(Room):
    """A view that is open, its window, and who is asked for its picture."""

    def __init__(self, board: Board, above: QWidget) -> None:
        super().__init__(board)
        self.asked: list[Answer] = []
        self.orders: list[tuple[list[str], str, float, dict[str, object]]] = []
        board.picture_requested.connect(lambda _, answer: self.asked.append(answer))
        board.order_requested.connect(lambda *order: self.orders.append(order))
        self.above = above
        self.views = CameraViews(board, above)
        given = {"purpose": "traffic", "reason": "bouchon", "lasts_s": LASTS_S[0]}
        board.data_wish_requested.emit("open_camera", CAMERA, given)
        self.answer()
        self.window = LiveWindow(board, self.views, self.view, f"{CAMERA} · Place Darcy", above)
        self.window.show()

    @property
    def view(self) -> View:
        found = self.views.of(CAMERA)
        assert found is not None
        return found

    @property
    def said(self) -> str:
        return self.window.picture.said

    def word(self, name: str, **values: object) -> str:
        return self.board.words(f"cameras.{name}", **values)


@pytest.fixture
def looking(board: Board, qtbot: QtBot) -> Looking:
    board.mirror.load(snapshot(with_camera(village())), NOON)
    mirror = board.mirror
    row = mirror.city.rows[CAMERA]
    for point, value in (("pan_pct", 0.0), ("tilt_pct", -10.0), ("zoom_pct", 95.0)):
        mirror.value[mirror.slots.slot(row, point)] = value
    board.beat()
    above = QWidget()
    qtbot.addWidget(above)
    return Looking(board, above)


def write_site(folder: Path, rig: OnvifRig) -> None:
    """A site file with the rig's camera, and its password beside it."""
    secret = folder / "secrets" / "camera"
    secret.parent.mkdir()
    secret.write_text(PASSWORD)
    secret.chmod(0o600)
    (folder / "site.toml").write_text(
        '[[links]]\nname = "c"\nprotocol = "onvif"\nsource = "cctv"\nsimulated = true\n'
        "[[links.options.cameras]]\n"
        f'asset = "{RIGGED}"\naddress = "{rig.camera.address}"\n'
        f'user = "{USER}"\nsecret = "camera"\n'
    )


@pytest.mark.qt_log_ignore("No RHI backend")  # without a screen nothing draws for it
def test_a_picture_comes_from_a_real_camera_and_nothing_is_said_of_its_password(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    rig = OnvifRig()
    write_site(tmp_path, rig)
    player = Player()
    try:
        address, reason = stream_of(tmp_path, RIGGED)
        assert reason == ""
        with qtbot.waitSignal(player.pictured, timeout=PATIENCE_MS) as got:
            player.play(address)
        assert (got.args[0].width(), got.args[0].height()) == (640, 360)
        player.stop()
        assert stream_of(tmp_path, "camera-999") == ("", "live_unlinked")
        rig.vanish()
        assert stream_of(tmp_path, RIGGED) == ("", "live_unreachable")
        with qtbot.waitSignal(player.failed, timeout=PATIENCE_MS) as failed:
            player.play(address)
        assert failed.args == ["live_failed"]
        rig.appear()
    finally:
        player.stop()
        player.deleteLater()
        rig.stop()
    heard = capfd.readouterr()
    assert PASSWORD not in heard.out + heard.err
    assert USER not in heard.out + heard.err


def reached(said: list[tuple[str, str]], count: int) -> bool:
    return len(said) == count


def test_a_desk_asks_the_camera_itself_and_waits_for_nobody(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> None:
    rig, desk = OnvifRig(), Visit(tmp_path)
    said: list[tuple[str, str]] = []
    try:
        write_site(tmp_path, rig)
        for count, camera in enumerate((RIGGED, "camera-999"), 1):
            desk.room.board.picture_requested.emit(camera, lambda *answer: said.append(answer))
            assert len(said) == count - 1, "nobody waits here"
            qtbot.waitUntil(partial(reached, said, count), timeout=PATIENCE_MS)
    finally:
        desk.leave()
        rig.stop()
    assert said[0][0].endswith(f":{rig.rack.rtsp.port}/{RIGGED}")
    assert said[1] == ("", "live_unlinked")


def test_what_is_not_there_is_said(looking: Looking) -> None:
    assert looking.said == looking.word("live_connecting")
    assert not looking.window.still.isEnabled()
    looking.asked[-1]("", "live_unlinked")
    assert looking.said == looking.word("live_none", reason=looking.word("live_unlinked"))
    looking.window.close()


def test_a_picture_that_stops_is_told_with_its_time_and_tried_again(
    looking: Looking, clock: Clock
) -> None:
    looking.window.player.pictured.emit(PICTURE)
    assert looking.said == ""
    assert looking.window.still.isEnabled()
    clock.now += LOST_S + 1.0
    looking.board.second.emit()
    assert "12:00:00" in looking.said
    assert not looking.window.still.isEnabled()
    asked = len(looking.asked)
    clock.now += AGAIN_S
    looking.board.second.emit()
    assert len(looking.asked) == asked + 1
    looking.window.player.pictured.emit(PICTURE)
    assert looking.said == ""
    looking.window.close()


def test_the_end_is_announced_and_takes_the_picture_away(looking: Looking, clock: Clock) -> None:
    window = looking.window
    window.player.pictured.emit(PICTURE)
    assert window.left.text() == looking.word("live_left", n=5)
    clock.now = NOON + LASTS_S[0] - 45.0
    looking.board.second.emit()
    assert window.left.text() == looking.word("live_ends", n=45)
    clock.now = NOON + LASTS_S[0]
    looking.board.second.emit()
    assert looking.said == looking.word("live_ended")
    assert window.picture.image.isNull()
    assert not window.end.isEnabled()
    window.steering.look()
    assert not any(one.isEnabled() for one in window.steering.presets)
    assert [wish[0] for wish in looking.wishes] == ["open_camera"]
    window.close()


def test_closing_the_window_ends_the_view(looking: Looking) -> None:
    QTest.keyClick(looking.window, Qt.Key.Key_Escape)
    assert looking.wishes[-1][0] == "close_camera"
    assert looking.views.of(CAMERA) is None


def test_keys_end_the_view_and_the_window_stays_to_say_so(looking: Looking) -> None:
    QTest.keyClick(looking.window, Qt.Key.Key_V)
    assert looking.wishes[-1][0] == "close_camera"
    assert looking.said == looking.word("live_ended")
    looking.window.close()


def test_presets_and_steps_are_ordinary_orders(looking: Looking, clock: Clock) -> None:
    window = looking.window
    for key in (Qt.Key.Key_3, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Plus):
        QTest.keyClick(window, key)
    assert looking.orders == [
        ([CAMERA], "preset", 2.0, {}),
        ([CAMERA], "pan", 10.0, {}),
        ([CAMERA], "pan", 20.0, {}),
        ([CAMERA], "tilt", -20.0, {}),
        ([CAMERA], "zoom", 100.0, {}),
    ]
    clock.now += 60.0
    QTest.keyClick(window, Qt.Key.Key_Left)
    assert looking.orders[-1] == ([CAMERA], "pan", -10.0, {}), "from where it is by its own word"
    looking.is_now("viewer")
    looking.board.second.emit()
    count = len(looking.orders)
    QTest.keyClick(window, Qt.Key.Key_Left)
    assert len(looking.orders) == count
    window.close()


def test_a_still_carries_who_and_what_for(looking: Looking, tmp_path: Path) -> None:
    looking.window.player.pictured.emit(PICTURE)
    looking.window.save(tmp_path / "still.png")
    kept = QImage(str(tmp_path / "still.png"))
    assert kept.width() == PICTURE.width()
    assert kept.height() > PICTURE.height()
    looking.window.save(tmp_path / "nowhere" / "still.png")
    assert looking.window.note.text() == looking.word("still_not_saved", file="still.png")
    looking.window.close()
