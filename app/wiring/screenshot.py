"""What an operator would see, as a picture, from a desk that nobody looks at."""

from __future__ import annotations

import logging
import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSize, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from app.bus.address import AddressError
from app.desk.mirror import Mirror
from app.wiring.desk import make_application
from app.wiring.deskroom import DeskRoom
from app.wiring.deskwindow import DeskWindow
from app.wiring.options import RoleOptions
from widgets.map.canvas import MapCanvas

_log = logging.getLogger(__name__)
LOOK_MS = 50
PATIENCE_S = 60.0
REST_S = 1.0  # everything has stood for so long: charts are drawn, tiles are in
SHOWN_FIRST = ("cabinet", "flood_gauge")  # kinds whose card says most, where nothing is wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class Pose:
    """What is to be seen: a screen; the asset selected, "" for the one with the most
    urgent alarm; the alarm whose page it is, 0 for the most urgent; the list shown
    ("" for the first)."""

    screen: str
    asset: str = ""
    alarm: int = 0
    tab: str = ""


def shoot(
    options: RoleOptions,
    out: Path,
    pose: Pose,
    size: tuple[int, int],
    language: str,
    theme: str,
) -> int:
    """Draws what `pose` says at `size` pixels into `out`; the exit code."""
    application = make_application()
    try:
        room = DeskRoom(options, height_px=size[1])
    except AddressError as error:
        _log.critical("%s", error)
        return os.EX_CONFIG
    room.preferences.kept.theme = theme
    room.board.speak(language)
    desk = DeskWindow(room, sound=False)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: application.exit(1))
    camera = Camera(application, desk, QSize(*size), pose)
    room.start()
    code = room.loop.run()
    picture = camera.subject.grab() if code == 0 else None
    desk.release()
    room.stop()
    room.preferences.path.unlink(missing_ok=True)
    if picture is None:
        return code
    out.parent.mkdir(parents=True, exist_ok=True)
    if not picture.save(str(out), "PNG"):
        _log.critical("cannot write %s", out)
        return os.EX_CANTCREAT
    return 0


class Camera:
    """Waits until the picture is whole, then ends the application: with 0, or
    with 1 where it never became whole."""

    def __init__(
        self, application: QApplication, desk: DeskWindow, size: QSize, pose: Pose
    ) -> None:
        self._application, self._desk, self._size = application, desk, size
        self._wanted, self._screen = pose, pose.screen
        self._started_at = time.monotonic()
        self._still_since = float("inf")
        self.subject: QWidget = desk.window
        desk.window.resize(size)
        if pose.screen == "wall":
            self.subject = desk.wall.build(size)
        self.subject.show()
        self._posed = False
        self._timer = QTimer(application)
        self._timer.timeout.connect(self._look)
        self._timer.start(LOOK_MS)

    def _look(self) -> None:
        now = time.monotonic()
        if now - self._started_at > PATIENCE_S:
            _log.critical("the engine's picture did not come within %.0f s", PATIENCE_S)
            self._application.exit(1)
        elif not self._desk.room.mirror.whole:
            self._still_since = float("inf")
        elif not self._posed:
            self._posed = True
            self._pose()
        elif not self._still():
            self._still_since = float("inf")
        else:
            self._still_since = min(self._still_since, now)
            if now - self._still_since >= REST_S and self._lit():
                self._timer.stop()
                self._application.exit(0)

    def _pose(self) -> None:
        board = self._desk.room.board
        if self._screen != "wall":
            self._desk.window.show_screen(self._screen)
        mirror = self._desk.room.mirror
        asset = self._wanted.asset or _telling_asset(mirror)
        if self._wanted.asset and self._screen == "map":
            board.show_asset("map", asset)
        else:
            board.select(asset)
        if self._screen == "alarm":
            urgent = mirror.view.most_urgent
            board.show_alarm(self._wanted.alarm or (urgent.occurrence if urgent else 0))
        if self._screen == "alarms":
            if self._wanted.tab:
                board.show_requested.emit("alarms", self._wanted.tab)
            self._desk.alarms.panel.choose_first()
        if self._screen == "trends" and not self._desk.room.preferences.kept.trends:
            kind = board.kind_of(asset)
            for point in kind.headline if kind is not None else ():
                self._desk.trends.add(asset, point)

    def _lit(self) -> bool:
        """Whether no symbol is in the dark phase of its flash."""
        desk, wall = self._desk, self._desk.wall
        panels = (desk.panel, desk.alarms.panel)
        lit = [panel.delegate.lit for panel in panels if panel.list.isVisible()]
        if self._screen == "map":
            lit.append(desk.map.canvas.lit)
        if wall.canvas is not None and wall.window is not None:
            lit += [wall.canvas.lit, wall.window.strip.lit]
        return all(lit)

    def _still(self) -> bool:
        """Whether nothing more is on its way: answers, base tiles, symbols."""
        desk = self._desk
        canvas: MapCanvas | None = desk.wall.canvas if self._screen == "wall" else desk.map.canvas
        if self._screen in ("map", "wall") and canvas is not None:
            picture = canvas.picture
            if picture.busy or not picture.settled:
                return False
        return not desk.room.session.questions.open_count


def _telling_asset(mirror: Mirror) -> str:
    """The asset with the most urgent alarm, else one whose card says much."""
    alarm = mirror.view.most_urgent
    if alarm is not None:
        return alarm.asset
    city = mirror.city
    if city is None:
        return ""
    for kind in SHOWN_FIRST:
        for row, identity in enumerate(city.ids):
            if city.kind_name(row) == kind:
                return identity
    return city.ids[0] if city.ids else ""
