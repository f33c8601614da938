"""The life of an alarm: every transition, when, who, where, and what was said."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.desk.rows import JournalRow
from widgets.board import Board
from widgets.card.alarmevents import facts_of
from widgets.card.events import event_of
from widgets.figures import format_age, format_clock
from widgets.label import Label
from widgets.texttable import Cells, TextTable, text_view

DETAIL = 6


class Timeline(QWidget):
    """The eldest on top, as one reads a life."""

    def __init__(self, board: Board, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self._events: Sequence[JournalRow] = ()
        self.table = TextTable(board, self)
        self.view = text_view(self.table, board, self, stretched=DETAIL)
        self.note = Label(board.theme, size=14, token="second", wrap=True)
        self.note.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.note)
        column.addWidget(self.view, stretch=1)

    def show_events(self, events: Sequence[JournalRow], note: str = "") -> None:
        """`note` says why there is nothing, or nothing more."""
        self._events = events
        self.note.say(note)
        self.note.setVisible(bool(note))
        self.view.setVisible(bool(events))
        self.retell()

    def retell(self) -> None:
        words = self._board.words
        heads = [
            words(f"alarm.life_{head}")
            for head in ("at", "after", "event", "state", "who", "desk", "detail")
        ]
        self.table.show_lines(heads, [self._line(event) for event in self._events])
        self.view.setAccessibleName(words("alarm.title_life"))
        self.view.scrollToBottom()

    def _line(self, event: JournalRow) -> Cells:
        board, words = self._board, self._board.words
        after = event.at - self._events[0].at
        state = f"alarm.after_{event.state.lower()}"
        return (
            format_clock(event.at, words, board.now()),
            f"+{format_age(after, words)}" if after >= 1 else format_age(0, words),
            event_of(event, board),
            words(state) if words.has(state) else "",
            event.person,
            event.desk,
            facts_of(event, board),
        )

    def dress(self) -> None:
        self.note.dress(self._board.theme)
