"""The window of a desk: banner, rail, screens, and a line for what was refused."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from widgets.banner import Banner
from widgets.board import Board
from widgets.frame import SimulationFrame
from widgets.literal import literal_line
from widgets.notice import Notice
from widgets.people.present import SIGN_IN_KEY, SIGN_OUT_KEY
from widgets.people.strip import DoorStrip
from widgets.rail import SCREENS, Rail
from widgets.style import dress_application, style_sheet
from widgets.veil import Veil

SMALLEST = (1280, 720)
TAB_ON_MAP = 1700
TITLE_CAP = 80


class Window(QWidget):
    """Shows one of `screens` at a time. `closed` comes when the person ends it;
    `wall_requested`, `help_requested`, `search_requested`, `menu_requested`,
    `sound_requested` and `enter_requested` are for the wiring, which knows who answers."""

    closed = Signal()
    wall_requested = Signal()
    help_requested = Signal(str)
    search_requested = Signal()
    menu_requested = Signal()
    sound_requested = Signal()
    enter_requested = Signal()

    def __init__(
        self,
        board: Board,
        screens: Mapping[str, QWidget],
        place: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._board = board
        self._screens = dict(screens)
        self.current = ""
        self.banner = Banner(board, place)
        self.door = DoorStrip(board)
        self.rail = Rail(board)
        self.notice = Notice(board, self)
        self._stack = QStackedWidget()
        for screen in self._screens.values():
            self._stack.addWidget(screen)
        self._lay_out()
        self._connect()
        self._keys()
        self.setMinimumSize(*SMALLEST)
        self.dress()
        self.retell()
        self.show_screen(next(iter(self._screens)))

    def _lay_out(self) -> None:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.banner)
        column.addWidget(self.door)
        body = QHBoxLayout()
        body.setSpacing(0)
        body.addWidget(self.rail)
        body.addWidget(self._stack, stretch=1)
        column.addLayout(body, stretch=1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        self._frame = SimulationFrame(self._board, content)
        outer.addWidget(self._frame)
        self.veil = Veil(self._board, self._stack)

    def _connect(self) -> None:
        board = self._board
        self.rail.chosen.connect(self._choose)
        self.door.enter_requested.connect(self.enter_requested)
        self.banner.alarm_activated.connect(lambda asset: board.show_asset("map", asset))
        board.show_requested.connect(lambda screen, _asset: self.show_screen(screen))
        board.notice.connect(self.notice.say)
        board.undo_offered.connect(self.notice.offer)
        board.theme_changed.connect(self.dress)
        board.language_changed.connect(self.retell)
        board.reset.connect(self.retell)

    def _keys(self) -> None:
        for number, name in enumerate(SCREENS, start=1):
            shortcut = QShortcut(QKeySequence(f"Ctrl+{number % 10}"), self)
            shortcut.activated.connect(lambda name=name: self.show_screen(name))
        for key, signal in (
            (SIGN_IN_KEY, self.enter_requested),
            ("F9", self.sound_requested),
            ("F11", self.wall_requested),
            ("Ctrl+K", self.search_requested),
            ("Alt+M", self.menu_requested),
        ):
            QShortcut(QKeySequence(key), self).activated.connect(signal)
        leave_key = QShortcut(QKeySequence(SIGN_OUT_KEY), self)
        leave_key.activated.connect(lambda: self._board.exit_requested.emit("left"))
        help_key = QShortcut(QKeySequence("F1"), self)
        help_key.activated.connect(lambda: self.help_requested.emit(self.current))

    def _choose(self, name: str) -> None:
        if name == "wall":
            self.wall_requested.emit()
        elif name == "sound":
            self.sound_requested.emit()
        elif name == "more":
            self.menu_requested.emit()
        else:
            self.show_screen(name)

    def show_screen(self, name: str) -> None:
        """Bring a screen to the front; an unknown name changes nothing."""
        screen = self._screens.get(name)
        if screen is not None:
            self.current = name
            self._stack.setCurrentWidget(screen)
            self._make_room()
            self.rail.mark(name)
            screen.setFocus()

    def _make_room(self) -> None:
        """The tab may lie on a map that is wide enough, and on nothing else."""
        roomy = self.width() >= self._board.theme.px(TAB_ON_MAP)
        self._frame.clear(self.current != "map" or not roomy)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def dress(self) -> None:
        dress_application(self._board.theme)
        self.setStyleSheet(style_sheet(self._board.theme))

    def retell(self) -> None:
        city = self._board.mirror.city
        name = city.name if city is not None else ""
        self.setWindowTitle(self._board.words("desk.title", city=literal_line(name, TITLE_CAP)))

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closed.emit()
        super().closeEvent(event)
