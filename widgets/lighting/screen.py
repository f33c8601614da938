"""The screen of the lighting: planned against actual, what fails, and the programmes."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.lighting_night import ZONE, sun_times
from app.desk.lighting import LightingView, Lights
from widgets.board import Board
from widgets.figures import format_clock
from widgets.label import Label
from widgets.lighting.communes import CommuneTable
from widgets.lighting.csvfile import lights_csv
from widgets.lighting.energy import EnergyPanel
from widgets.lighting.lamps import LampList
from widgets.lighting.programmes import ProgrammeList
from widgets.lighting.tiles import LightingTiles
from widgets.saving import ask_path
from widgets.sharebars import ShareBars

LISTS_WIDTH, BARS_WIDTH = 620, 340


class LightingScreen(QWidget):
    """Looks again once a second, while somebody looks at it."""

    def __init__(self, board: Board, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self._view = LightingView(board.mirror)
        self.lights: Lights | None = None
        self.setProperty("panel", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.title = Label(board.theme, size=16, strong=True)
        self.sun = Label(board.theme, size=13, token="second")
        self.tiles = LightingTiles(board, self)
        self.communes = CommuneTable(board, self)
        self.failures = ShareBars(board, self)
        self.lamps = LampList(board, self)
        self.programmes = ProgrammeList(board, self)
        self.energy = EnergyPanel(board, self)
        self._lay_out()
        self.tiles.chosen.connect(lambda group: self.show_behind(group, self.lamps.commune))
        self.communes.chosen.connect(lambda commune: self.show_behind(self.lamps.group, commune))
        self.failures.chosen.connect(lambda one: self.show_behind(one, self.lamps.commune))
        self.lamps.csv_requested.connect(self._ask_csv)
        board.second.connect(self._renew)
        for signal in (board.programmes_changed, board.alarms_changed, board.reset):
            signal.connect(self._renew)
        for signal in (board.theme_changed, board.language_changed):
            signal.connect(self.dress)
        self.setFocusProxy(self.tiles)
        self.dress()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.title)
        head.addWidget(self.sun, stretch=1)
        below = QHBoxLayout()
        below.addWidget(self.failures, alignment=Qt.AlignmentFlag.AlignTop)
        below.addWidget(self.programmes, stretch=1)
        left = QVBoxLayout()
        left.addWidget(self.communes, stretch=3)
        left.addLayout(below, stretch=2)
        body = QHBoxLayout()
        body.addLayout(left, stretch=2)
        right = QVBoxLayout()
        right.addWidget(self.lamps, stretch=1)
        right.addWidget(self.energy)
        body.addLayout(right, stretch=1)
        self._column = QVBoxLayout(self)
        self._column.addLayout(head)
        self._column.addWidget(self.tiles)
        self._column.addLayout(body, stretch=1)
        self._spaced = (head, below, left, body, right)

    def show_behind(self, group: str, commune: str) -> None:
        """List the lamps of a group: a name of GROUPS or ``failure:NAME``."""
        self.lamps.choose(group, commune)
        self.tiles.mark(group)
        if self.lights is not None:
            self.lamps.show_lights(self.lights)

    def look(self) -> None:
        """Say how the lighting stands now."""
        board, words = self._board, self._board.words
        self.lights = lights = self._view.look(board.now())
        for part in (self.tiles, self.communes, self.failures, self.lamps, self.programmes):
            part.setVisible(lights is not None)
        if lights is None:
            self.sun.say(words("lighting.none"))
            return
        for teller in (self.tiles, self.communes, self.lamps, self.programmes):
            teller.show_lights(lights)
        self.failures.show_rows(
            words("lighting.failures"),
            [
                (f"failure:{name}", words(f"lighting.failure_{name}"), int(marks.sum()))
                for name, marks in lights.failing.items()
            ],
        )
        self.sun.say(self._sun(lights))
        self.energy.tend()

    def dress(self) -> None:
        """Take theme, scale and language."""
        theme = self._board.theme
        edge = theme.px(20)
        self._column.setContentsMargins(edge, theme.px(16), edge, theme.px(16))
        self._column.setSpacing(theme.px(12))
        for layout in self._spaced:
            layout.setSpacing(theme.px(16))
        self.title.say(self._board.words("lighting.title"))
        for label in (self.title, self.sun):
            label.dress(theme)
        for part in (self.lamps, self.energy):
            part.setMaximumWidth(theme.px(LISTS_WIDTH))
        self.failures.setFixedWidth(theme.px(BARS_WIDTH))
        for dressed in (self.tiles, self.communes, self.lamps, self.programmes, self.energy):
            dressed.dress()
        if self.isVisible():
            self.look()

    def save_csv(self, path: Path) -> None:
        """Write the lamps that are listed, and say where, or why not."""
        words = self._board.words
        if self.lights is None:
            return
        try:
            path.write_bytes(lights_csv(self.lights, self.lamps.assets).encode("utf-8-sig"))
        except OSError as error:
            self._board.notice.emit(words("desk.export_failed", reason=error.strerror or "?"))
            return
        self._board.notice.emit(words("desk.exported", path=path.name))

    def _ask_csv(self) -> None:
        stamp = datetime.fromtimestamp(self._board.now(), ZONE).strftime("%Y-%m-%dT%H%M%S")
        title = self._board.words("lighting.csv")
        ask_path(self, title, f"ondijon-lighting-{stamp}.csv", self.save_csv)

    def _sun(self, lights: Lights) -> str:
        """When the sun sets and rises in the night that is, or comes."""
        words, at = self._board.words, lights.at
        moment = datetime.fromtimestamp(at, ZONE)
        day = moment.date()
        down, up = sun_times(lights.plan.place, day)
        clocks = [format_clock(one, words, at)[-8:-3] for one in (at, down, up) if one == one]
        if len(clocks) < 3:
            return ""
        return words("lighting.sun", now=clocks[0], down=clocks[1], up=clocks[2])

    def _renew(self) -> None:
        if self.isVisible():
            self.look()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.look()
