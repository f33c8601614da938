"""The alarms screen: the whole width for the list, guidance beside it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.desk.rows import AlarmRow
from widgets.alarms.panel import AlarmPanel
from widgets.alarms.wording import message_of, place_of, rule_of, state_word, value_of
from widgets.board import Board
from widgets.figures import format_age, format_clock
from widgets.label import Label


class Guidance(QWidget):
    """What to do about one alarm, and what has been done."""

    def __init__(self, board: Board, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self._row: AlarmRow | None = None
        self.setProperty("panel", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        theme = board.theme
        self._title = Label(theme, size=18, strong=True, wrap=True)
        self._place = Label(theme, size=13, token="second", wrap=True)
        self._state = Label(theme, size=14, wrap=True)
        self._since = Label(theme, size=13, token="second", wrap=True)
        self._who = Label(theme, size=13, token="second", wrap=True)
        self._head = Label(theme, size=12, token="second")
        self._text = Label(theme, size=16, wrap=True)
        self._labels = (
            self._title,
            self._place,
            self._state,
            self._since,
            self._who,
            self._head,
            self._text,
        )
        column = QVBoxLayout(self)
        for label in self._labels:
            column.addWidget(label)
        column.addStretch(1)
        self._column = column
        board.second.connect(self.retell)
        board.language_changed.connect(self.retell)
        board.theme_changed.connect(self.dress)
        self.dress()
        self.retell()

    def show_alarm(self, row: AlarmRow | None) -> None:
        """The alarm to speak of; None for none."""
        self._row = row
        self.retell()

    def dress(self) -> None:
        theme = self._board.theme
        edge = theme.px(24)
        self._column.setContentsMargins(edge, theme.px(20), edge, theme.px(20))
        self._column.setSpacing(theme.px(8))
        self.setFixedWidth(theme.px(440))
        for label in self._labels:
            label.dress(theme)

    def retell(self) -> None:
        board, words = self._board, self._board.words
        row = self._row
        if row is not None:
            row = board.mirror.alarms.get(row.occurrence, row)
        for label in self._labels[1:6]:
            label.setVisible(row is not None)
        self._title.setVisible(row is not None)
        if row is None:
            self._text.say(words("alarms.guidance_none"))
            return
        now = board.now()
        rule = rule_of(row, board)
        self._title.say(message_of(row, board))
        self._place.say(f"{row.asset} · {place_of(row, board)}")
        value = value_of(row, board)
        state = state_word(row, words)
        self._state.say(f"{value} · {state}" if value else state)
        clock = format_clock(row.raised_at, words, now)
        age = format_age(now - row.raised_at, words)
        self._since.say(words("alarms.since", clock=clock, age=age))
        self._who.setVisible(row.acknowledged_at is not None)
        if row.acknowledged_at is not None:
            said = words(
                "alarms.acknowledged",
                by=row.acknowledged_by,
                desk=row.acknowledged_desk,
                clock=format_clock(row.acknowledged_at, words, now),
            )
            self._who.say(f"{said}\n« {row.comment} »" if row.comment else said)
        self._head.say(words("alarms.guidance"))
        self._text.say(rule.guidance.say(board.language) if rule is not None else "")


class AlarmsScreen(QWidget):
    """A panel and the guidance of what is chosen in it."""

    def __init__(self, board: Board, panel: AlarmPanel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.panel = panel
        self.guidance = Guidance(board, self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(1)
        row.addWidget(panel, stretch=1)
        row.addWidget(self.guidance)
        panel.list.chosen.connect(self._choose)
        self.setFocusProxy(panel.list)

    def _choose(self) -> None:
        rows = self.panel.chosen()
        self.guidance.show_alarm(rows[0] if rows else None)
