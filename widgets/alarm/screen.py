"""The page of one alarm: its life, its values, what to do, why, and its relatives."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.desk.rows import AlarmRow, JournalRow
from widgets.alarm.advice import Advice
from widgets.alarm.blocks import Blocks
from widgets.alarm.chart import AlarmChart
from widgets.alarm.head import AlarmHead
from widgets.alarm.kin import Kin
from widgets.alarm.past import past_row
from widgets.alarm.reasons import Reasons
from widgets.alarm.similar import SimilarAlarms
from widgets.alarm.timeline import Timeline
from widgets.alarms.actions import AlarmActions
from widgets.board import Board
from widgets.card.trail import Trail
from widgets.label import Label

SCREEN = "alarm"
MOST_EVENTS = 500


class AlarmPage(QWidget):
    """Shows an occurrence by its number, open or long closed. Escape leads back to
    the lists, Alt and the arrows through the pages seen."""

    def __init__(self, board: Board, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self._occurrence = 0
        self._row: AlarmRow | None = None
        self._events: list[JournalRow] = []
        self._trouble = ""  # why the journal says nothing
        self._asked = False  # and it has not answered yet
        self._kin_changed = False
        self._trail = Trail()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.head = AlarmHead(board, self)
        self.timeline = Timeline(board, self)
        self.chart = AlarmChart(board, self)
        self.advice = Advice(board, self)
        self.reasons = Reasons(board, self)
        self.kin = Kin(board, self)
        self.similar = SimilarAlarms(board, self)
        self._buttons = {name: QPushButton(self) for name in ("back", "forward", "list")}
        self._empty = Label(board.theme, size=16, token="second", wrap=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._page = QWidget(self)
        self._blocks = Blocks(board, self._page)
        self.deeds = AlarmActions(board, self.rows, self, self._page, without=("open_alarm",))
        self._lay_out()
        self._connect()
        self.dress()

    def rows(self) -> list[AlarmRow]:
        """The alarm shown, as it stands."""
        return [self._row] if self._row is not None else []

    def show_alarm(self, occurrence: int) -> None:
        """Show the page of an alarm by its number; 0 for none."""
        self._occurrence = occurrence
        self._row = self._board.mirror.alarms.get(occurrence)
        self._events, self._trouble, self._asked = [], "", False
        if occurrence:
            self._trail.visit(str(occurrence))
            self._ask()
        self.look()

    def look(self) -> None:
        """Show what is known."""
        row, words = self._row, self._board.words
        self._page.setVisible(row is not None)
        self._empty.setVisible(row is None)
        self._buttons["back"].setEnabled(self._trail.can_go_back)
        self._buttons["forward"].setEnabled(self._trail.can_go_forward)
        if row is None:
            self._empty.say(self._nothing())
            return
        self.head.show_alarm(row)
        self.timeline.show_events(self._events, self._life_note())
        self.advice.show_alarm(row)
        self.chart.show_alarm(row)
        self.chart.show_moments(self._events)
        self.reasons.show_alarm(row)
        self.kin.show_alarm(row)
        self.similar.show_alarm(row)
        self.deeds.look()
        self._page.setAccessibleName(words("alarm.page", n=row.occurrence))

    def retell(self) -> None:
        words = self._board.words
        for name, label in self._blocks.titles.items():
            label.say(words(f"alarm.title_{name}"))
        for name, button in self._buttons.items():
            button.setText(words(f"alarm.go_{name}"))
            button.setToolTip(words(f"alarm.go_{name}_tip"))
        self.look()

    def dress(self) -> None:
        theme = self._board.theme
        for label in (*self._blocks.titles.values(), self._empty):
            label.dress(theme)
        for part in (
            self.head,
            self.timeline,
            self.advice,
            self.chart,
            self.reasons,
            self.kin,
            self.similar,
        ):
            part.dress()
        self.kin.setMinimumHeight(theme.px(130))
        self.similar.setMinimumHeight(theme.px(100))
        self.timeline.setMinimumHeight(theme.px(120))
        self.retell()

    def _nothing(self) -> str:
        words = self._board.words
        if not self._occurrence:
            return words("alarm.empty")
        if self._trouble:
            return words("alarm.trouble", n=self._occurrence, reason=self._trouble)
        key = "alarm.loading" if self._asked else "alarm.unknown"
        return words(key, n=self._occurrence)

    def _life_note(self) -> str:
        words = self._board.words
        if self._trouble:
            return words("alarm.life_trouble", reason=self._trouble)
        if self._events:
            return words("alarm.life_cut") if len(self._events) >= MOST_EVENTS else ""
        return words("alarm.life_loading" if self._asked else "alarm.life_empty")

    def _ask(self) -> None:
        self._asked = True
        arguments: dict[str, str | float] = {
            "occurrence": float(self._occurrence),
            "limit": float(MOST_EVENTS),
        }
        callback = partial(self._take, self._occurrence)
        self._board.question_requested.emit("journal", arguments, callback)

    def _take(self, occurrence: int, answer: object) -> None:
        """The journal's answer, unless another page was opened meanwhile."""
        if occurrence != self._occurrence:
            return
        self._asked = False
        if isinstance(answer, list):
            self._trouble = ""
            self._events = sorted(answer, key=lambda event: event.seq)
            if occurrence not in self._board.mirror.alarms:
                self._row = past_row(self._events) or self._row
        else:
            self._trouble = str(answer)
        self.look()

    def _follow(self) -> None:
        """Alarms changed: perhaps this one, perhaps its relatives."""
        board = self._board
        if not self._occurrence or not self.isVisible():
            return
        if self._occurrence in board.changed_alarms:
            self._row = board.mirror.alarms.get(self._occurrence, self._row)
            self._ask()
            self.look()
        else:
            self._kin_changed = True

    def _renew(self) -> None:
        """Another picture: what stands may be another, what was shown may be over."""
        if self._occurrence:
            self._row = self._board.mirror.alarms.get(self._occurrence, self._row)
            self._ask()
        self.look()

    def _second(self) -> None:
        if self._row is not None and self.isVisible():
            self.head.show_alarm(self._row)
            self.advice.tell(self._row)
            if self._kin_changed:  # not at every change: a flood has many a second
                self._kin_changed = False
                self.kin.show_alarm(self._row)

    def _go(self, occurrence: str) -> None:
        if occurrence:
            self._board.show_alarm(int(occurrence))

    def _open(self, screen: str, lead: str) -> None:
        if screen == SCREEN:
            self.show_alarm(int(lead) if lead.isdecimal() else 0)

    def _connect(self) -> None:
        board = self._board
        board.show_requested.connect(self._open)
        board.alarms_changed.connect(self._follow)
        board.second.connect(self._second)
        board.reset.connect(self._renew)
        board.language_changed.connect(self.retell)
        board.theme_changed.connect(self.dress)
        deeds = {
            "back": lambda: self._go(self._trail.back()),
            "forward": lambda: self._go(self._trail.forward()),
            "list": lambda: board.show_requested.emit("alarms", ""),
        }
        for name, deed in deeds.items():
            self._buttons[name].clicked.connect(deed)
        for key, name in (("Alt+Left", "back"), ("Alt+Right", "forward"), ("Esc", "list")):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self._buttons[name].click)

    def _lay_out(self) -> None:
        blocks = self._blocks
        bar = QHBoxLayout()
        bar.addWidget(self.head, stretch=1)
        for button in self._buttons.values():
            bar.addWidget(button, alignment=Qt.AlignmentFlag.AlignTop)
        left = blocks.column((("chart", self.chart, 3), ("life", self.timeline, 2)))
        aside = QWidget()
        aside.setLayout(
            blocks.column(
                (
                    ("advice", self.advice, 0),
                    ("reasons", self.reasons, 0),
                    ("kin", self.kin, 3),
                    ("similar", self.similar, 2),
                )
            )
        )
        scroll = QScrollArea(self)
        scroll.setWidget(aside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        grid = QGridLayout(self._page)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(1)
        grid.addWidget(blocks.block(None, bar), 0, 0, 1, 2)
        grid.addLayout(left, 1, 0)
        grid.addWidget(scroll, 1, 1)
        grid.addWidget(blocks.block(None, self.deeds), 2, 0, 1, 2)
        grid.setRowStretch(1, 1)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 2)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._page)
        whole.addWidget(self._empty)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._occurrence and not self._asked:
            self._renew()
