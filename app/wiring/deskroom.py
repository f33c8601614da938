"""Puts one desk together: who is who, and nothing decided here."""

from __future__ import annotations

import logging
import time

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from app.bus.client import Client
from app.bus.topics import Topics
from app.core.basemap import BaseMap
from app.desk.heartbeat import farewell, will
from app.desk.mirror import Connection, Mirror
from app.desk.preferences import PreferencesFile
from app.desk.questions import (
    read_cameras,
    read_cases,
    read_energy,
    read_explanation,
    read_journal,
    read_people,
    read_quality,
    read_quarantine,
    read_series,
)
from app.desk.session import MAX_MESSAGE_BYTES, Session, subscriptions
from app.desk.wishes import Verdict
from app.store.package import PackageError, read_package
from app.wiring.deskloop import DeskLoop
from app.wiring.installation import installation
from app.wiring.options import RoleOptions
from resources.words import Words
from widgets.board import Board
from widgets.theme import Theme

_log = logging.getLogger(__name__)
READERS = {
    "cameras": read_cameras,
    "explain": read_explanation,
    "history": read_series,
    "lighting_energy": read_energy,
    "journal": read_journal,
    "quarantine": read_quarantine,
    "people": read_people,
    "alarm_quality": read_quality,
    "alarm_events": read_cases,
}
DESK_LINES = 1080  # the theme's sizes are for a screen of so many lines
SMALLEST_SCALE = 0.85
FAREWELL_S = 1.0  # a broker that does not listen holds no window up


def screen_scale(height_px: int) -> float:
    """How much larger than on a 1080-line desk everything is drawn."""
    return max(SMALLEST_SCALE, height_px / DESK_LINES)


class DeskRoom(QObject):
    """One desk without its window: client, mirror, session, board, loop.

    `height_px` is the height of the place the desk is drawn on.
    """

    def __init__(self, options: RoleOptions, height_px: int = 0) -> None:
        super().__init__()
        self.options = options
        name = f"desk-{installation(options.data_dir)}-{options.seat}"
        folder = options.data_dir / "desk"
        self.preferences = PreferencesFile(folder / f"preferences-{options.seat}.json")
        kept = self.preferences.kept
        if not height_px:
            height_px = QGuiApplication.primaryScreen().availableGeometry().height()
        self._base_scale = screen_scale(height_px)
        self.mirror = Mirror(options.root)
        self.client = Client(
            options.address(),
            name,
            root=options.root,
            subscriptions=subscriptions(Topics(options.root), name),
            max_message_bytes=MAX_MESSAGE_BYTES,
            will=will(Topics(options.root), name),
        )
        self.session = Session(self.client, self.mirror, name, options.person, self._answered)
        self.board = Board(
            self.mirror,
            Words(options.language or kept.language),
            Theme(options.theme or kept.theme, self.scale),
            time.time,
            drain=lambda: self.session.drain(time.time()),
            parent=self,
        )
        self.loop = DeskLoop()
        self.tile_folder = folder / "tiles"
        self.package = options.data_dir / "city.sqlite"
        self.name = name
        self.board.person, self.board.desk = options.person, name
        self.session.sign_in.changed = self._show_person
        self._connect()

    @property
    def scale(self) -> float:
        """Of the screen and of the person's wish together."""
        return self._base_scale * self.preferences.kept.text_scale

    def basemap(self) -> BaseMap | None:
        """The base map of the data folder; None where there is none (yet)."""
        if not self.package.is_file():
            return None
        try:
            return read_package(self.package)[1]
        except PackageError as error:
            _log.warning("no base map: %s", error)
            return None

    def start(self) -> None:
        """Connect, and begin to look."""
        self.client.start()
        self.board.start()

    def stop(self) -> None:
        """Hang up; nothing of the desk is lost by it. Who is signed in leaves."""
        if self.client.connected:
            self.session.sign_in.changed = lambda: None
            self.session.sign_in.leave("closed", time.time())
        self.board.stop()
        self.loop.end()
        self.client.stop((farewell(Topics(self.options.root), self.name),), FAREWELL_S)
        self.preferences.save()

    def _connect(self) -> None:
        board = self.board
        board.alarm_wish_requested.connect(self._alarm)
        board.instance_wish_requested.connect(self._instance)
        board.shift_wish_requested.connect(self._shift)
        board.data_wish_requested.connect(self._data)
        board.order_requested.connect(self._order)
        board.reserve_requested.connect(self._reserve)
        board.question_requested.connect(self._question)
        board.status_changed.connect(self._look_who)
        board.entry_requested.connect(self._enter)
        board.exit_requested.connect(self._leave)
        board.people_wish_requested.connect(self._of_people)

    def _alarm(
        self, action: str, occurrences: list[int], arguments: dict[str, str | float]
    ) -> None:
        alarms = [self.mirror.alarms[o] for o in occurrences if o in self.mirror.alarms]
        if alarms:
            self.session.wishes.alarm(action, alarms, arguments, time.time())
            self.board.alarms_changed.emit()  # shows what is pending

    def _instance(
        self, asset: str, alarm: int, action: str, arguments: dict[str, str | float]
    ) -> None:
        self.session.wishes.instance(action, asset, alarm, arguments, time.time())

    def _shift(self, action: str, person: str, arguments: dict[str, str | float]) -> None:
        self.session.wishes.shift(action, person, arguments, time.time())

    def _data(self, action: str, asset: str, arguments: dict[str, str | float]) -> None:
        self.session.wishes.data(action, asset, arguments, time.time())

    def _order(
        self, assets: list[str], order: str, value: float, arguments: dict[str, str | float]
    ) -> None:
        self.session.wishes.order(assets, order, value, arguments, time.time())

    def _reserve(self, assets: list[str], order: str, value: float) -> None:
        self.session.wishes.reserve(assets, order, value, time.time())

    def _question(self, what: str, arguments: dict[str, str | float], callback: object) -> None:
        reader = READERS[what]

        def answered(parts: list, reason: str) -> None:  # type: ignore[type-arg]
            if callable(callback):
                words = self.board.words
                callback(words(f"refusal.{reason}") if reason else reader(parts))

        self.session.questions.ask(what, arguments, answered, time.time())

    def _enter(self, person: str, password: str) -> None:
        self.session.sign_in.enter(person, password, time.time())

    def _leave(self, reason: str) -> None:
        self.session.sign_in.leave(reason, time.time())

    def _of_people(self, action: str, person: str, arguments: dict[str, str | float]) -> None:
        self.session.wishes.of_person(action, person, arguments, time.time())

    def _look_who(self) -> None:
        status, now = self.mirror.status, time.time()
        mode = "" if status is None else status.sign_in
        live = self.mirror.connection(now) is Connection.LIVE
        self.session.sign_in.tick(live, mode, now)

    def _show_person(self) -> None:
        sign_in = self.session.sign_in
        self.board.person, self.board.role = sign_in.person, sign_in.role
        self.board.person_changed.emit()
        self.board.alarms_changed.emit()  # what is offered may be other

    def _answered(self, verdict: Verdict) -> None:
        board = self.board
        board.alarms_changed.emit()
        board.orders_changed.emit()
        if verdict.wish.action in ("order", "reserve"):
            board.order_answered.emit(verdict)
        else:
            board.wish_answered.emit(verdict)
