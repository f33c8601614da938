"""The window of a desk with its screens, and who answers their wishes."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.desk.listchoices import ListChoices, choices_path
from app.desk.preferences import KeptFile
from app.wiring.desklive import DeskLive
from app.wiring.deskmenu import DeskMenu
from app.wiring.deskpeople import DeskPeople
from app.wiring.deskroom import DeskRoom
from app.wiring.deskwall import DeskWall
from widgets.alarm.screen import AlarmPage
from widgets.alarms.answers import AlarmAnswers
from widgets.alarms.lists import AlarmLists
from widgets.alarms.panel import AlarmPanel
from widgets.alarms.screen import AlarmsScreen
from widgets.card.asset import AssetCard
from widgets.card.screen import AssetScreen
from widgets.handover.screen import HandoverScreen
from widgets.health.screen import HealthScreen
from widgets.help import HelpDialog
from widgets.lighting.screen import LightingScreen
from widgets.map.screen import MapScreen
from widgets.orders.refusal import OrderAnswers
from widgets.orders.screen import OrdersScreen
from widgets.overview import Overview
from widgets.quality.screen import QualityScreen
from widgets.search.palette import SearchPalette
from widgets.signals.screen import SignalsScreen
from widgets.sound import AlarmSound
from widgets.trends.screen import TrendsScreen
from widgets.window import Window


class DeskWindow(QObject):
    """Makes the window, and connects it with the room behind it."""

    closed = Signal()

    def __init__(self, room: DeskRoom, *, sound: bool = True) -> None:
        super().__init__(room)
        self.room = room
        board = room.board
        self._folder: Path = room.tile_folder
        ground = room.basemap()
        self._grounded = ground is not None
        self.map = MapScreen(board, ground, self._folder)
        self.map.hide_layers(room.preferences.kept.hidden_layers)
        self.panel = AlarmPanel(board, self._pending)
        self.alarms = AlarmsScreen(board, self._lists())
        self.trends = TrendsScreen(board, room.preferences.kept, room.preferences.save)
        self.page = AlarmPage(board)
        screens: dict[str, QWidget] = {
            "map": Overview(board, self.map, [self.panel, AssetCard(board)]),
            "alarms": self.alarms,
            "alarm": self.page,
            "asset": AssetScreen(board),
            "trends": self.trends,
            "orders": OrdersScreen(board),
            "quality": QualityScreen(board),
            "handover": HandoverScreen(board, room.preferences.kept, room.preferences.save),
            "health": HealthScreen(board),
            "lighting": LightingScreen(board),
            "signals": SignalsScreen(board),
        }
        seat = room.options.seat
        place = board.words("desk.seat", n=seat) if seat.isdigit() else ""
        self.window = Window(board, screens, place)
        self.search = SearchPalette(board, self.window)
        self.wall = DeskWall(room, place)
        self.menu = DeskMenu(room, self.window, self.wall)
        self.people = DeskPeople(room, self.window)
        self.sound = AlarmSound(board) if sound else None
        DeskLive(room)
        AlarmAnswers(board)
        OrderAnswers(board)
        self._connect()

    def _pending(self) -> frozenset[int]:
        return self.room.session.wishes.pending_occurrences

    def _lists(self) -> AlarmLists:
        """The lists as the person at this desk wants them."""
        room = self.room
        folder = room.preferences.path.parent
        kept = KeptFile(choices_path(folder, room.options.person), ListChoices)
        return AlarmLists(room.board, self._pending, lambda: kept.kept, kept.save)

    def _connect(self) -> None:
        board, window = self.room.board, self.window
        window.closed.connect(self.closed)
        window.wall_requested.connect(self.wall.show)
        window.search_requested.connect(self.search.appear)
        window.help_requested.connect(lambda screen: HelpDialog(board, screen, window).open())
        window.menu_requested.connect(self.menu.appear)
        self.map.layers.switched.connect(self._keep_layers)
        self.map.asset_activated.connect(lambda asset: board.show_asset("asset", asset))
        board.show_requested.connect(self._show)
        board.place_requested.connect(self._show_place)
        board.reset.connect(self._ground)
        self.menu.quit_requested.connect(window.close)
        self.menu.people_requested.connect(self.people.do)
        for panel in (self.panel, self.alarms.panel):
            panel.show_compact(self.room.preferences.kept.compact)
            self.menu.compact_switched.connect(panel.show_compact)
        if self.sound is not None:
            self._connect_sound(self.sound)

    def _connect_sound(self, sound: AlarmSound) -> None:
        rail = self.window.rail
        sound.changed.connect(lambda: rail.show_sound(sound.silenced_s, sound.silent_reason))
        self.menu.silence_requested.connect(sound.silence)
        self.menu.sound_reason = lambda: sound.silent_reason
        self.window.sound_requested.connect(sound.silence)
        sound.start()

    def _show(self, screen: str, asset: str) -> None:
        if screen == "map" and asset:
            self.map.show_asset(asset)
        elif screen == "trends" and asset:
            self.trends.add_asset(asset)

    def _keep_layers(self) -> None:
        kept = self.room.preferences
        kept.kept.hidden_layers = sorted(self.map.layers.hidden_layers)
        kept.save()

    def _show_place(self, lat: float, lon: float) -> None:
        self.window.show_screen("map")
        self.map.canvas.show_place(lat, lon)

    def _ground(self) -> None:
        """The base map may have come into the data folder since the start."""
        if not self._grounded:
            self._grounded = True
            self.map.set_basemap(self.room.basemap(), self._folder)

    def say_error(self, text: str) -> None:
        """An error in our own code: said, never hidden."""
        words = self.room.board.words
        self.window.notice.say(words("desk.error", error=text))

    def show(self) -> None:
        """Fill the screen: an operator's desk has nothing beside it."""
        # Where no window manager runs, nobody else would give it the screen.
        self.window.setGeometry(self.window.screen().availableGeometry())
        self.window.showMaximized()

    def release(self) -> None:
        """End what runs beside the window, before the application ends."""
        self.wall.end()
        if self.sound is not None:
            self.sound.stop()
        self.map.release()
        self.window.hide()
        self.window.deleteLater()
