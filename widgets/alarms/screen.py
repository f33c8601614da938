"""The alarms screen: the lists in tabs, the journal, and guidance beside them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.desk.listing import Listing
from app.desk.rows import AlarmRow
from widgets.alarms.aside import Guidance
from widgets.alarms.journal import JournalList
from widgets.alarms.lists import AlarmLists
from widgets.alarms.tabs import JOURNAL, AlarmTabs
from widgets.board import Board


class AlarmsScreen(QWidget):
    """`panel` shows the list of the tab that is in front."""

    def __init__(self, board: Board, panel: AlarmLists, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._board = board
        self.panel = panel
        self.tabs = AlarmTabs(board, self)
        self.journal = JournalList(board)
        self.guidance = Guidance(board, panel.model.facts)
        self._stack = QStackedWidget()
        self._stack.addWidget(panel)
        self._stack.addWidget(self.journal)
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(self.tabs)
        left.addWidget(self._stack, stretch=1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(1)
        row.addLayout(left, stretch=1)
        row.addWidget(self.guidance)
        self.tabs.chosen.connect(self._show)
        panel.list.chosen.connect(self._choose)
        panel.list.folded_requested.connect(self.show_folded)
        self.guidance.folded_requested.connect(self.show_folded)
        board.show_requested.connect(self._jump)
        self.setFocusProxy(panel.list)

    def chosen(self) -> list[AlarmRow]:
        """The alarms a person has chosen, in the order of the list."""
        return self.panel.chosen()

    def show_tab(self, name: str) -> None:
        """A list by its name, or "journal"; an unknown name changes nothing."""
        self.tabs.show_tab(name)

    def show_folded(self, cause: int) -> None:
        """The list of the suppressed, with only what is folded below an alarm."""
        self.show_tab(Listing.SUPPRESSED.value)
        self.panel.show_under(cause)
        self.panel.list.setFocus()

    def _jump(self, screen: str, name: str) -> None:
        if screen == "alarms":
            self.show_tab(name)

    def _show(self, name: str) -> None:
        if name == JOURNAL:
            self._stack.setCurrentWidget(self.journal)
            self.guidance.hide()
            self.setFocusProxy(self.journal)
            self.journal.ask()
            return
        self._stack.setCurrentWidget(self.panel)
        self.guidance.show()
        self.setFocusProxy(self.panel.list)
        self.panel.show_list(Listing(name))
        self._choose()

    def _choose(self) -> None:
        rows = self.chosen()
        self.guidance.show_alarm(rows[0] if rows else None)
