"""The alarms that stand on one asset, with what to do about each."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QPushButton, QVBoxLayout, QWidget

from app.desk.rows import AlarmRow
from widgets.alarms.wording import message_of, rule_of, state_word, value_of
from widgets.banner import Symbol
from widgets.board import Board
from widgets.card.paragraph import Paragraph
from widgets.figures import format_age, format_clock
from widgets.label import Label


class AlarmLine(QWidget):
    """One alarm: symbol, message, state, since, guidance."""

    def __init__(self, board: Board, parent: QWidget) -> None:
        super().__init__(parent)
        theme = board.theme
        self._board = board
        self._occurrence = 0
        self._symbol = Symbol(board, 24, self)
        self._message = Label(theme, size=15, strong=True)
        self._state = Label(theme, size=13, token="second")
        self.guidance = Paragraph(theme, size=14)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.px(12))
        grid.setColumnStretch(1, 1)
        grid.addWidget(self._symbol, 0, 0, 2, 1, Qt.AlignmentFlag.AlignTop)
        self.open_page = QPushButton(self)
        self.open_page.clicked.connect(lambda: board.show_alarm(self._occurrence))
        grid.addWidget(self._message, 0, 1)
        grid.addWidget(self.open_page, 0, 2, 2, 1)
        grid.addWidget(self._state, 1, 1)
        grid.addWidget(self.guidance, 2, 1)

    def show_alarm(self, row: AlarmRow) -> None:
        board, words = self._board, self._board.words
        now = board.now()
        self._occurrence = row.occurrence
        self.open_page.setText(words("deeds.open_alarm"))
        self.open_page.setToolTip(words("deeds.open_alarm_tip"))
        self._symbol.show_priority(row.priority, waiting=row.state in "BD")
        value = value_of(row, board)
        message = message_of(row, board)
        self._message.say(f"{message} · {value}" if value else message)
        clock = format_clock(row.raised_at, words, now)
        age = format_age(now - row.raised_at, words)
        said = [state_word(row, words), words("alarms.since", clock=clock, age=age)]
        if row.comment:
            said.append(f"« {row.comment} »")
        self._state.say(" · ".join(said))
        rule = rule_of(row, board)
        self.guidance.say(rule.guidance.say(words.language) if rule is not None else "")


class AssetAlarms(QWidget):
    """All of them, the most urgent first; says so where there is none."""

    def __init__(self, board: Board, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self._lines: list[AlarmLine] = []
        self._count = 0
        self._none = Label(board.theme, size=14, token="second")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(board.theme.px(14))
        self._column.addWidget(self._none)
        self._column.setAlignment(Qt.AlignmentFlag.AlignTop)

    @property
    def count(self) -> int:
        """How many alarms are shown."""
        return self._count

    def show_asset(self, asset: str) -> None:
        rows = self._board.mirror.view.of_asset(asset)
        self._count = len(rows)
        while len(self._lines) < len(rows):
            line = AlarmLine(self._board, self)
            self._column.addWidget(line)
            self._lines.append(line)
        for number, line in enumerate(self._lines):
            line.setVisible(number < len(rows))
            if number < len(rows):
                line.show_alarm(rows[number])
        self._none.setVisible(not rows)
        self._none.say(self._board.words("card.no_alarm"))

    def forget(self) -> None:
        """Make the lines anew: the theme's scale is another."""
        for line in self._lines:
            self._column.removeWidget(line)
            line.deleteLater()
        self._lines = []
        self._none.dress(self._board.theme)
