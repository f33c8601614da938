"""Beside the lists: the one alarm that is chosen, what to do, and what it stands for."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from app.desk.rows import AlarmRow
from widgets.alarms.facts import AlarmFacts
from widgets.alarms.grouping import folded_words
from widgets.alarms.marks import marks_of
from widgets.alarms.present import present, suppressor
from widgets.alarms.wording import message_of, place_of, rule_of, value_of
from widgets.board import Board
from widgets.figures import format_age, format_clock
from widgets.label import Label


class Guidance(QWidget):
    """What to do about one alarm, and what has been done. `folded_requested`: to see
    what is folded below it."""

    folded_requested = Signal(int)

    def __init__(self, board: Board, facts: AlarmFacts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board, self._facts = board, facts
        self._row: AlarmRow | None = None
        self.setProperty("panel", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        theme = board.theme
        self._title = Label(theme, size=18, strong=True, wrap=True)
        self._place = Label(theme, size=13, token="second", wrap=True)
        self._state = Label(theme, size=14, wrap=True)
        self._since = Label(theme, size=13, token="second", wrap=True)
        self._marks = Label(theme, size=13, wrap=True)
        self._said = Label(theme, size=13, token="second", wrap=True)
        self._head = Label(theme, size=12, token="second")
        self._text = Label(theme, size=16, wrap=True)
        self._why_head = Label(theme, size=12, token="second")
        self._why = Label(theme, size=14, wrap=True)
        self.show_folded = QPushButton(self)
        self.show_folded.clicked.connect(self._ask_folded)
        self._labels = (
            self._title,
            self._place,
            self._state,
            self._since,
            self._marks,
            self._said,
            self._why_head,
            self._why,
            self._head,
            self._text,
        )
        column = QVBoxLayout(self)
        for label in self._labels[:8]:
            column.addWidget(label)
        column.addWidget(self.show_folded)
        for label in self._labels[8:]:
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
        self.setFixedWidth(theme.px(400))
        for label in self._labels:
            label.dress(theme)

    def retell(self) -> None:
        board, words, row = self._board, self._board.words, self._row
        if row is not None:
            row = board.mirror.alarms.get(row.occurrence, row)
        for label in self._labels[:9]:
            label.setVisible(row is not None)
        self.show_folded.hide()
        if row is None:
            self._text.say(words("alarms.guidance_none"))
            return
        now = board.now()
        self._title.say(message_of(row, board))
        self._place.say(f"{row.asset} · {place_of(row, board)}")
        value, state = value_of(row, board), present(row, board)
        self._state.say(f"{value} · {state}" if value else state)
        clock = format_clock(row.raised_at, words, now)
        self._since.say(
            words("alarms.since", clock=clock, age=format_age(now - row.raised_at, words))
        )
        self._tell(self._marks, " · ".join(marks_of(row, board)))
        comments = [f"« {text} »" for text in (row.comment, row.remark) if text]
        self._tell(self._said, "\n".join(comments))
        self._tell_cause(row)
        rule = rule_of(row, board)
        self._head.say(words("alarms.guidance"))
        self._text.say(rule.guidance.say(board.language) if rule is not None else "")

    def _tell_cause(self, row: AlarmRow) -> None:
        """What is folded below it, or below what it is folded itself."""
        board, words = self._board, self._board.words
        folded = board.mirror.view.folded(row.occurrence)
        head = why = ""
        if folded:
            what = folded_words(folded, board, self._facts)
            head, why = words("lists.folded_head"), words("lists.folded_detail", what=what)
            self.show_folded.setText(words("lists.folded_show"))
            self.show_folded.show()
        elif row.state == "F":
            head = words("lists.suppressed_head")
            why = words("lists.suppressed_detail", what=suppressor(row, board))
        self._tell(self._why_head, head)
        self._tell(self._why, why)

    def _tell(self, label: Label, text: str) -> None:
        label.say(text)
        label.setVisible(bool(text))

    def _ask_folded(self) -> None:
        if self._row is not None:
            self.folded_requested.emit(self._row.occurrence)
