"""The head of an alarm's page: what, how urgent, where, and how it stands."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from app.desk.rows import AlarmRow
from widgets.alarm.marks import marks_of
from widgets.alarms.deed import alarm_class
from widgets.alarms.present import present
from widgets.alarms.wording import message_of, place_of, value_of
from widgets.banner import Symbol
from widgets.board import Board
from widgets.figures import format_age, format_clock
from widgets.label import Label


class AlarmHead(QWidget):
    """Symbol, message, asset and place, state in words, marks."""

    def __init__(self, board: Board, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        theme = board.theme
        self._symbol = Symbol(board, 40, self)
        self.title = Label(theme, size=20, strong=True)
        self.place = Label(theme, size=14, token="second")
        self.state = Label(theme, size=16, strong=True)
        self.marks = Label(theme, size=14, wrap=True)
        self.number = Label(theme, size=13, token="second")
        self.since = Label(theme, size=13, token="second")
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for label in (self.number, self.since):
            label.setAlignment(right)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setColumnStretch(1, 3)
        self._grid.setColumnStretch(2, 1)
        self._grid.addWidget(self._symbol, 0, 0, 3, 1, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(self.title, 0, 1)
        self._grid.addWidget(self.number, 0, 2)
        self._grid.addWidget(self.place, 1, 1)
        self._grid.addWidget(self.since, 1, 2)
        self._grid.addWidget(self.state, 2, 1, 1, 2)
        self._grid.addWidget(self.marks, 3, 1, 1, 2)
        self.dress()

    def show_alarm(self, row: AlarmRow) -> None:
        board, words = self._board, self._board.words
        now = board.now()
        self._symbol.show_priority(
            row.priority, waiting=row.state in "BD", quiet=row.state not in "BCD"
        )
        priority = words("alarms.priority", n=row.priority)
        self._symbol.setAccessibleName(priority)
        message, value = message_of(row, board), value_of(row, board)
        self.title.say(f"{message} · {value}" if value else message)
        self.place.say(" · ".join(part for part in (row.asset, place_of(row, board)) if part))
        self.state.say(present(row, board))
        marks = marks_of(row, board)
        self.marks.say(" · ".join(marks))
        self.marks.setVisible(bool(marks))
        title = alarm_class(row, board).title.say(board.language)
        told = {"n": row.occurrence, "priority": priority, "title": title}
        self.number.say(words("alarm.number", **told))
        clock = format_clock(row.raised_at, words, now)
        if row.state == "A":
            lasted = format_age(row.changed_at - row.raised_at, words)
            self.since.say(words("alarm.lasted", clock=clock, age=lasted))
        else:
            age = format_age(now - row.raised_at, words)
            self.since.say(words("alarms.since", clock=clock, age=age))

    def dress(self) -> None:
        theme = self._board.theme
        self._grid.setHorizontalSpacing(theme.px(16))
        self._grid.setVerticalSpacing(theme.px(4))
        self._symbol.resize_to()
        for label in (self.title, self.place, self.state, self.marks, self.number, self.since):
            label.dress(theme)
