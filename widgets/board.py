"""The one object that every widget gets: the truth, the words, the look."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.city import City
from app.core.kind import Kind
from app.core.people import Role
from app.core.permission import permitted
from app.desk.finder import Finder
from app.desk.mirror import Connection, Mirror
from resources.words import Words
from widgets.theme import Theme

FRAME_MS = 33
SECOND_MS = 1000


class Board(QObject):
    """Says what changed, at most once a frame, and carries wishes outwards.

    Widgets read `mirror` and look again when told; they never change it.
    `drain` is what feeds the mirror at the beginning of a frame.
    """

    assets_changed = Signal(object)  # rows, int array
    slots_changed = Signal(object)  # slots, int array
    alarms_changed = Signal()
    orders_changed = Signal()
    sources_changed = Signal()
    shifts_changed = Signal()
    programmes_changed = Signal()  # of the lighting
    status_changed = Signal()
    reset = Signal()  # another city, or everything anew
    connection_changed = Signal(object)
    theme_changed = Signal()
    language_changed = Signal()
    person_changed = Signal()  # who is at this desk, or as what
    second = Signal()
    selected = Signal(str)

    alarm_wish_requested = Signal(str, list, dict)  # action, occurrences, arguments
    instance_wish_requested = Signal(str, int, str, dict)  # asset, instance, action, arguments
    shift_wish_requested = Signal(str, str, dict)  # action, person ("": this desk's), arguments
    entry_requested = Signal(str, str)  # person, password: to sign in
    exit_requested = Signal(str)  # why the person leaves this desk
    people_wish_requested = Signal(str, str, dict)  # action, person ("": this desk's), arguments
    data_wish_requested = Signal(str, str, dict)  # action, asset, arguments
    wish_answered = Signal(object)  # app.desk.wishes.Verdict
    order_requested = Signal(list, str, float, dict)  # assets, order, value, arguments
    reserve_requested = Signal(list, str, float)  # the same, before; no assets: let go
    order_answered = Signal(object)  # the verdict on one of these two
    question_requested = Signal(str, dict, object)  # what, arguments, callback
    picture_requested = Signal(str, object)  # camera, callback: address, or why there is none
    show_requested = Signal(str, str)  # screen, asset
    place_requested = Signal(float, float)  # degrees: show it on the map
    notice = Signal(str)  # a line to say, once
    undo_offered = Signal(str, object)  # a line to say, and what undoes it

    def __init__(
        self,
        mirror: Mirror,
        words: Words,
        theme: Theme,
        now: Callable[[], float],
        drain: Callable[[], None] = lambda: None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.mirror = mirror
        self.words = words
        self.theme = theme
        self.now = now
        self.person, self.role = "", ""  # who is at this desk, as the engine knows them
        self.desk = ""  # its id
        self.selection = ""
        self.changed_alarms: frozenset[int] = frozenset()  # occurrences, of this frame
        self._drain = drain
        self._connection: Connection | None = None
        self._finder: tuple[City, str, Finder] | None = None
        self._frames = QTimer(self)
        self._frames.setInterval(FRAME_MS)
        self._frames.timeout.connect(self.beat)
        self._seconds = QTimer(self)
        self._seconds.setInterval(SECOND_MS)
        self._seconds.timeout.connect(self.second)

    @property
    def language(self) -> str:
        return self.words.language

    @property
    def sign_in(self) -> str:
        """Whether people are checked: open, demanded or unfounded; "" while unknown."""
        status = self.mirror.status
        return "" if status is None else status.sign_in

    def may(self, action: str) -> bool:
        """Whether to offer it: the engine decides all the same, and alone for who is
        not known yet."""
        return not self.role or permitted(self.role, action)

    def start(self) -> None:
        """Begin to look at the mirror once a frame."""
        self._frames.start()
        self._seconds.start()

    def stop(self) -> None:
        self._frames.stop()
        self._seconds.stop()

    def beat(self) -> None:
        """One frame: feed the mirror, then tell what changed in it."""
        self._drain()
        changes = self.mirror.take_changes()
        self.changed_alarms = changes.occurrences
        connection = self.mirror.connection(self.now())
        if connection is not self._connection:  # first: what a reset draws is drawn as it is
            self._connection = connection
            self.connection_changed.emit(connection)
        if changes.reset:
            self.reset.emit()
        elif len(changes.assets):
            self.assets_changed.emit(changes.assets)
        if len(changes.slots):
            self.slots_changed.emit(changes.slots)
        for changed, signal in (
            (changes.alarms or changes.reset, self.alarms_changed),
            (changes.orders or changes.reset, self.orders_changed),
            (changes.sources or changes.reset, self.sources_changed),
            (changes.shifts or changes.reset, self.shifts_changed),
            (changes.programmes or changes.reset, self.programmes_changed),
            (changes.status, self.status_changed),
        ):
            if changed:
                signal.emit()

    def select(self, asset: str) -> None:
        """Make `asset` (an id, or "" for none) the one that cards show."""
        if asset != self.selection:
            self.selection = asset
            self.selected.emit(asset)

    def show_asset(self, screen: str, asset: str) -> None:
        """Select `asset` and bring `screen` to the front."""
        self.select(asset)
        self.show_requested.emit(screen, asset)

    def show_alarm(self, occurrence: int) -> None:
        """Bring the page of one alarm to the front."""
        self.show_requested.emit("alarm", str(occurrence))

    def speak(self, language: str) -> None:
        """Change the language of every widget."""
        if language != self.words.language:
            self.words = Words(language)
            self.language_changed.emit()

    def dress(self, theme: Theme) -> None:
        """Change the look of every widget."""
        self.theme = theme
        self.theme_changed.emit()

    def sibling(self, theme: Theme, parent: QObject) -> Board:
        """A board with its own look on the same truth, told by this one. It is
        nobody's: it views."""
        other = Board(self.mirror, self.words, theme, self.now, parent=parent)
        other.role = Role.VIEWER.value
        for mine, its in (
            (self.assets_changed, other.assets_changed),
            (self.slots_changed, other.slots_changed),
            (self.alarms_changed, other.alarms_changed),
            (self.orders_changed, other.orders_changed),
            (self.sources_changed, other.sources_changed),
            (self.shifts_changed, other.shifts_changed),
            (self.programmes_changed, other.programmes_changed),
            (self.status_changed, other.status_changed),
            (self.reset, other.reset),
            (self.connection_changed, other.connection_changed),
            (self.second, other.second),
        ):
            mine.connect(its)
        self.language_changed.connect(lambda: other.speak(self.words.language))
        return other

    def kind_of(self, asset: str) -> Kind | None:
        """The kind of an asset; None if the city has no such asset."""
        city = self.mirror.city
        row = None if city is None else city.rows.get(asset)
        return None if city is None or row is None else self.mirror.kinds[city.kind_name(row)]

    def finder(self) -> Finder | None:
        """What finds assets and streets, in the present language; None without
        a city. Made when first asked for, and once for every widget."""
        city, made = self.mirror.city, self._finder
        if city is None:
            return None
        if made is None or made[0] is not city or made[1] != self.language:
            made = city, self.language, Finder(city, self.mirror.kinds, self.language)
            self._finder = made
        return made[2]

    def history(
        self,
        asset: str,
        point: str,
        start: float,
        end: float,
        max_points: int,
        callback: Callable[[object], None],
    ) -> None:
        """Ask for a Series of readings; `callback` gets it, or a str that says why not."""
        arguments = {
            "asset": asset,
            "point": point,
            "start": start,
            "end": end,
            "max_points": float(max_points),
        }
        self.question_requested.emit("history", arguments, callback)

    def journal(self, asset: str, limit: int, callback: Callable[[object], None]) -> None:
        """Ask for the latest JournalRows of an asset ("" for all)."""
        arguments = {"asset": asset, "limit": float(limit)}
        self.question_requested.emit("journal", arguments, callback)

    def quarantine(self, callback: Callable[[object], None]) -> None:
        """Ask for the QuarantineRows that the engine keeps."""
        self.question_requested.emit("quarantine", {}, callback)
