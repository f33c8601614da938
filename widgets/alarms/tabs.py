"""The tabs above the lists, each with its count and its key."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QTabBar, QWidget

from app.desk.listing import Listing
from widgets.board import Board
from widgets.figures import format_number

JOURNAL = "journal"
TABS = (*(listing.value for listing in Listing), JOURNAL)


class AlarmTabs(QTabBar):
    """`chosen` names a list, or the journal. Alt+1 to Alt+6 while `keys` is in front."""

    chosen = Signal(str)

    def __init__(self, board: Board, keys: QWidget) -> None:
        super().__init__(keys)
        self._board = board
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(True)
        for number, name in enumerate(TABS):
            self.addTab("")
            shortcut = QShortcut(QKeySequence(f"Alt+{number + 1}"), keys)
            shortcut.activated.connect(lambda name=name: self.show_tab(name))
        self.currentChanged.connect(lambda number: self.chosen.emit(TABS[number]))
        board.alarms_changed.connect(self.tally)
        board.language_changed.connect(self.retell)
        board.theme_changed.connect(self.dress)
        self.dress()
        self.retell()

    @property
    def current(self) -> str:
        return TABS[self.currentIndex()]

    def show_tab(self, name: str) -> None:
        """Bring a tab to the front; an unknown name changes nothing."""
        if name in TABS:
            self.setCurrentIndex(TABS.index(name))

    def tally(self) -> None:
        """Say how many each list has."""
        words, view = self._board.words, self._board.mirror.view
        for number, name in enumerate(TABS):
            text = words(f"lists.tab_{name}")
            if name != JOURNAL:
                counted = format_number(Listing(name).size(view), 0, words.language)
                text = words("lists.tab", title=text, n=counted)
            if text != self.tabText(number):
                self.setTabText(number, text)

    def retell(self) -> None:
        words = self._board.words
        self.setAccessibleName(words("lists.tabs"))
        for number, name in enumerate(TABS):
            tip = words("lists.tab_tip", what=words(f"lists.tip_{name}"), key=f"Alt+{number + 1}")
            self.setTabToolTip(number, tip)
        self.tally()

    def dress(self) -> None:
        self.setFont(self._board.theme.font(14))
