"""The journal as a list: what happened, when, by whom; asked for page by page."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.desk.finder import plain
from app.desk.rows import JournalRow
from widgets.alarms.journalbar import JournalBar
from widgets.board import Board
from widgets.card.events import detail_of, event_of, person_of
from widgets.figures import format_clock, format_number
from widgets.label import Label
from widgets.texttable import Cells, TextTable, text_view

PAGE = 500
HEADS = ("at", "event", "where", "detail", "state", "who")
STRETCHED = HEADS.index("detail")


class JournalList(QWidget):
    """Asks when it is shown, and whenever a person changes what to ask for. A double
    click, or Enter, opens the page of the alarm that an event is about."""

    def __init__(self, board: Board, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self.setProperty("panel", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._asked = 0  # the latest question; answers to older ones are void
        self._rows: list[JournalRow] = []
        self._lines: list[tuple[str, Cells]] = []  # plain text for finding, and what is shown
        self.shown: list[JournalRow] = []
        self.bar = JournalBar(board, self)
        self.table = TextTable(board, self)
        self.view = text_view(self.table, board, self, STRETCHED)
        self._told = Label(board.theme, size=13, token="second")
        self._none = Label(board.theme, size=14, token="second", wrap=True)
        self._none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.older = QPushButton(self)
        self.older.hide()
        foot = QHBoxLayout()
        foot.addWidget(self._told, stretch=1)
        foot.addWidget(self.older)
        column = QVBoxLayout(self)
        column.addWidget(self.bar)
        column.addWidget(self.view, stretch=1)
        column.addWidget(self._none, stretch=1)
        column.addLayout(foot)
        self._column = column
        self.setFocusProxy(self.view)
        self._connect()
        self.dress()
        self.retell()

    def _connect(self) -> None:
        board = self._board
        self.bar.asked.connect(self.ask)
        self.bar.found.connect(lambda _text: self._sift())
        self.older.clicked.connect(self.ask_older)
        self.view.doubleClicked.connect(self._open)
        enter = QShortcut(QKeySequence("Return"), self.view)
        enter.setContext(Qt.ShortcutContext.WidgetShortcut)
        enter.activated.connect(lambda: self._open(self.view.currentIndex()))
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        find.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        find.activated.connect(self.bar.sought.setFocus)
        board.language_changed.connect(self.retell)
        board.theme_changed.connect(self.dress)

    def ask(self) -> None:
        """Ask the engine anew."""
        self._rows = []
        self._say(self._board.words("lists.journal_asking"))
        self._question(self.bar.question())

    def ask_older(self) -> None:
        """Ask for the page before what is shown."""
        if self._rows:
            self._question(self.bar.question() | {"before": float(self._rows[-1].seq)})

    def _question(self, asked: dict[str, str | float]) -> None:
        self._asked += 1
        number = self._asked
        self.older.setEnabled(False)
        arguments = asked | {"limit": float(PAGE)}
        self._board.question_requested.emit(
            "journal", arguments, lambda answer: self._take(number, answer)
        )

    def _take(self, number: int, answer: object) -> None:
        if number != self._asked:
            return
        if not isinstance(answer, list):
            self._say(self._board.words("lists.journal_failed", reason=str(answer)))
            return
        known = {row.seq for row in self._rows}
        self._rows += [row for row in answer if row.seq not in known]
        self.older.setVisible(len(answer) >= PAGE)
        self.older.setEnabled(True)
        self._tell()

    def _tell(self) -> None:
        """Put all rows in words, and show those that are looked for."""
        board, words, now = self._board, self._board.words, self._board.now()
        self._lines = []
        for row in self._rows:
            cells = (
                format_clock(row.at, words, now),
                event_of(row, board),
                row.asset,
                detail_of(row, board),
                words(f"lists.journal_state_{row.state.lower()}") if row.state else "",
                person_of(row),
            )
            self._lines.append((plain(" ".join((*cells, row.rule))), cells))
        self._sift()

    def _sift(self) -> None:
        words, looked = self._board.words, plain(self.bar.sought.text()).split()
        found = [
            number
            for number, (text, _) in enumerate(self._lines)
            if all(word in text for word in looked)
        ]
        self.shown = [self._rows[number] for number in found]
        heads = [words(f"lists.journal_{head}") for head in HEADS]
        self.table.show_lines(heads, [self._lines[number][1] for number in found])
        language = words.language
        total = format_number(len(self._lines), 0, language)
        if looked:
            shown = format_number(len(found), 0, language)
            self._told.say(words("lists.journal_found", n=shown, total=total))
        else:
            self._told.say(words("lists.journal_count", n=total))
        self._show_none(words("lists.journal_empty") if not found else "")

    def _say(self, text: str) -> None:
        """Instead of rows."""
        self._lines, self.shown = [], []
        self.table.show_lines((), [])
        self._told.say("")
        self.older.hide()
        self._show_none(text)

    def _show_none(self, text: str) -> None:
        self._none.say(text)
        self._none.setVisible(bool(text))
        self.view.setVisible(not text)

    def _open(self, index: QModelIndex) -> None:
        row = self.shown[index.row()] if 0 <= index.row() < len(self.shown) else None
        if row is None:
            return
        if row.occurrence:
            self._board.show_alarm(row.occurrence)
        elif row.asset:
            self._board.show_asset("asset", row.asset)

    def dress(self) -> None:
        theme = self._board.theme
        edge = theme.px(16)
        self._column.setContentsMargins(edge, theme.px(10), edge, theme.px(12))
        self._column.setSpacing(theme.px(8))
        for label in (self._told, self._none):
            label.dress(theme)

    def retell(self) -> None:
        words = self._board.words
        self.older.setText(words("lists.journal_older"))
        self.older.setToolTip(words("lists.journal_older_tip"))
        self.view.setAccessibleName(words("lists.tab_journal"))
        if self._rows:
            self._tell()
