"""The banner on every screen: the most urgent alarm, the counts, the pulse."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QWidget

from app.desk.citytime import city_time
from app.desk.mirror import Connection
from app.desk.overrides import overrides
from app.desk.rows import AlarmRow
from widgets.alarms.wording import message_of, place_of, state_word
from widgets.board import Board
from widgets.figures import format_age, format_clock, format_number
from widgets.label import Label
from widgets.map.priority import draw_priority
from widgets.people.present import person_line

HEIGHT = 64
ROOMY = 1450  # narrower, the symbol alone says what is new


class Symbol(QWidget):
    """The symbol of one priority; `waiting` fills it."""

    def __init__(self, board: Board, side: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._board, self._side = board, side
        self._priority, self._waiting, self._quiet = 0, False, False
        self.resize_to()

    def resize_to(self) -> None:
        side = self._board.theme.px(self._side)
        self.setFixedSize(side, side)

    def show_priority(self, priority: int, *, waiting: bool, quiet: bool = False) -> None:
        """`quiet` draws it without its colour: there is none such."""
        if (priority, waiting, quiet) != (self._priority, self._waiting, self._quiet):
            self._priority, self._waiting, self._quiet = priority, waiting, quiet
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._priority:
            return
        theme = self._board.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = theme.color("disabled") if self._quiet else theme.priority(self._priority)
        draw_priority(
            painter,
            QRectF(self.rect()),
            self._priority,
            theme,
            acknowledged=not self._waiting,
            stale=False,
            color=color,
            ground=theme.color("panel"),
        )
        painter.end()


class Count(QWidget):
    """One priority: symbol, how many, how many of them new."""

    def __init__(self, board: Board, priority: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._board, self.priority = board, priority
        self._symbol = Symbol(board, 22, self)
        self._number = Label(board.theme, "0", size=20, strong=True)
        self._new = Label(board.theme, "", size=12, token="second")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(board.theme.px(8))
        for part in (self._symbol, self._number, self._new):
            row.addWidget(part, alignment=Qt.AlignmentFlag.AlignVCenter)

    def show_new(self, shown: bool) -> None:
        """Whether there is room to say how many are new."""
        self._new.setVisible(shown)

    def show_count(self, active: int, new: int) -> None:
        words = self._board.words
        self._symbol.show_priority(self.priority, waiting=new > 0, quiet=active == 0)
        self._number.say(str(active))
        self._number.paint_with("text" if active else "disabled")
        self._new.say(words("desk.new", n=new) if new else "")
        self.setToolTip(words(f"desk.priority_{self.priority}", active=active, new=new))

    def dress(self) -> None:
        self._symbol.resize_to()
        for label in (self._number, self._new):
            label.dress(self._board.theme)
        self.update()


class Banner(QWidget):
    """Above every screen. `alarm_activated` is a click on the urgent alarm. On the
    wall, at which nobody sits, what is set aside stands in the room of who is there."""

    alarm_activated = Signal(str)

    def __init__(
        self, board: Board, place: str, parent: QWidget | None = None, *, on_wall: bool = False
    ) -> None:
        super().__init__(parent)
        self._board, self._place, self._on_wall = board, place, on_wall
        self._urgent: AlarmRow | None = None
        theme = board.theme
        self._symbol = Symbol(board, 34, self)
        self._title = Label(theme, size=18, strong=True)
        self._detail = Label(theme, size=13, token="second")
        self._counts = [Count(board, priority, self) for priority in (1, 2, 3, 4)]
        self._shelved = Label(theme, size=13, token="second")
        self._removed = Label(theme, size=13, token="second")
        self._state = Label(theme, size=13, token="second")
        self._pulse = Label(theme, size=13, token="second")
        self._person = Label(theme, size=13, token="second")
        self._clock = Label(theme, size=20, strong=True)
        self._labels = (
            self._title,
            self._detail,
            self._shelved,
            self._removed,
            self._state,
            self._pulse,
            self._person,
            self._clock,
        )
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._lay_out()
        for signal in (
            board.alarms_changed,
            board.orders_changed,
            board.reset,
            board.language_changed,
            board.person_changed,
        ):
            signal.connect(self.retell)
        for signal in (board.status_changed, board.second, board.connection_changed):
            signal.connect(self._beat)
        board.theme_changed.connect(self.dress)
        self.dress()
        self.retell()

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setVerticalSpacing(0)
        left = Qt.AlignmentFlag.AlignVCenter
        grid.addWidget(self._symbol, 0, 0, 2, 1, left)
        grid.addWidget(self._title, 0, 1, Qt.AlignmentFlag.AlignBottom)
        grid.addWidget(self._detail, 1, 1, Qt.AlignmentFlag.AlignTop)
        for column, count in enumerate(self._counts, start=2):
            grid.addWidget(count, 0, column, 2, 1, left)
        grid.addWidget(self._shelved, 0, 6, Qt.AlignmentFlag.AlignBottom)
        grid.addWidget(self._removed, 1, 6, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self._state, 0, 7, Qt.AlignmentFlag.AlignBottom)
        grid.addWidget(self._pulse, 1, 7, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self._person, 0, 8, 2, 1, left)
        grid.addWidget(self._clock, 0, 9, 2, 1, left)
        grid.setColumnStretch(1, 5)
        grid.setColumnStretch(7, 3)
        self._grid = grid

    def dress(self) -> None:
        """Take the theme and its scale."""
        theme = self._board.theme
        self.setFixedHeight(theme.px(HEIGHT))
        self._grid.setContentsMargins(theme.px(20), theme.px(6), theme.px(20), theme.px(6))
        self._grid.setHorizontalSpacing(theme.px(16))
        self._symbol.resize_to()
        for label in self._labels:
            label.dress(theme)
        for count in self._counts:
            count.dress()
        self._clock.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._clock.setMinimumWidth(self._clock.fontMetrics().horizontalAdvance("00:00:00") + 4)
        self.update()

    def retell(self) -> None:
        """Look at the alarms again."""
        view = self._board.mirror.view
        sums = view.tally
        for count in self._counts:
            priority = count.priority
            count.show_count(sums.active[priority], sums.new[priority])
        words = self._board.words
        for label, key, aside in (
            (self._shelved, "lists.banner_shelved", view.count("E")),
            (self._removed, "lists.banner_removed", view.count("G")),
        ):
            label.say(words(key, n=aside) if aside else "")
        held = len(overrides(self._board.mirror.orders.values(), self._board.now()).rows)
        if held:
            aside_text = self._removed.text()
            said = words("orders.banner_overrides", n=held)
            self._removed.say(f"{aside_text} · {said}" if aside_text else said)
        self._make_room()
        self._urgent = view.most_urgent
        self._beat()

    def _beat(self) -> None:
        board, words = self._board, self._board.words
        now = board.now()
        self._clock.say(format_clock(now, words, now))
        state = board.mirror.connection(now)
        self._person.say(person_line(board, self._place))
        self._tell_urgent(state, now)
        self._tell_pulse(state, now)

    def _tell_urgent(self, state: Connection, now: float) -> None:
        board, words, alarm = self._board, self._board.words, self._urgent
        if state in (Connection.NO_BROKER, Connection.NO_ENGINE):
            self._symbol.show_priority(1, waiting=True)
            self._title.say(words(f"desk.{state.value}"))
            self._title.paint_with("priority_1")
            self._detail.say(
                words("desk.picture_old", age=format_age(board.mirror.age_s(now), words))
            )
            return
        self._title.paint_with("text" if alarm else "second")
        if alarm is None:
            self._symbol.show_priority(0, waiting=False)
            self._title.say(words("desk.calm" if state is Connection.LIVE else "desk.waiting"))
            self._detail.say("")
            return
        self._symbol.show_priority(alarm.priority, waiting=alarm.state in "BD")
        self._title.say(message_of(alarm, board))
        since = format_age(now - alarm.raised_at, words)
        parts = (
            alarm.asset,
            place_of(alarm, board),
            format_clock(alarm.raised_at, words, now),
            since,
            state_word(alarm, words),
        )
        self._detail.say(" · ".join(part for part in parts if part))

    def _tell_pulse(self, state: Connection, now: float) -> None:
        board, words, status = self._board, self._board.words, self._board.mirror.status
        live = state is Connection.LIVE
        trouble = status.trouble if status is not None and live else []
        said = words("desk.trouble" if trouble else f"desk.state_{state.value}")
        city_now = city_time(board.mirror)
        if live and not trouble and city_now is not None:
            clock = format_clock(city_now, words, city_now)[:5]
            said = words("desk.with_city_time", state=said, clock=clock)
        self._state.say(said)
        self._state.stress(not live or bool(trouble), calm="second")
        if status is None:
            self._pulse.say("")
            return
        age = format_number(max(0.0, board.mirror.age_s(now)), 1, words.language)
        rate = format_number(status.readings_per_s, 0, words.language)
        self._pulse.say(words("desk.pulse", age=age, rate=rate))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """Narrow, what waits and what is set aside leave their room to the urgent alarm."""
        roomy = self.width() >= self._board.theme.px(ROOMY)
        for count in self._counts:
            count.show_new(roomy)
        for label in (self._shelved, self._removed):
            label.setVisible((roomy or self._on_wall) and bool(label.text()))
        self._person.setVisible(not self._on_wall)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._urgent is not None and event.position().x() < self._counts[0].x():
            self.alarm_activated.emit(self._urgent.asset)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._board.theme
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("panel"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme.color("line"))
        painter.end()
