"""A line under the banner while nobody is known at this desk: why, and what to do."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from widgets.board import Board
from widgets.label import Label
from widgets.people.present import SIGN_IN_KEY


class DoorStrip(QWidget):
    """Shown where somebody has to sign in, or to be the first; in a simulation that is
    open to all only while `offering`, which the person ends. It lies on nothing."""

    enter_requested = Signal()
    found_requested = Signal()
    offer_ended = Signal()

    def __init__(self, board: Board, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self.offering = False
        self.setProperty("raised", True)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.text = Label(board.theme, size=14)
        self.enter, self.found, self.go_on = (QPushButton(self) for _ in range(3))
        self.enter.clicked.connect(self.enter_requested)
        self.found.clicked.connect(self.found_requested)
        self.go_on.clicked.connect(self._end_offer)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.text, stretch=1)
        for button in (self.enter, self.found, self.go_on):
            self._row.addWidget(button)
        for signal in (board.person_changed, board.status_changed):
            signal.connect(self.look)
        board.language_changed.connect(self.retell)
        board.theme_changed.connect(self.dress)
        self.dress()
        self.retell()

    def offer(self) -> None:
        """Nobody has answered yet whether it is to stay open to all."""
        self.offering = True
        self.look()

    def look(self) -> None:
        """Whether there is something to say."""
        board = self._board
        key = {
            "unfounded": "people.strip_found",
            "demanded": "" if board.person else "people.strip_enter",
            "open": "people.open_strip" if self.offering else "",
        }.get(board.sign_in, "")
        self.enter.setVisible(board.sign_in == "demanded")
        self.found.setVisible(board.sign_in in ("unfounded", "open"))
        self.go_on.setVisible(board.sign_in == "open")
        if key:
            self.text.say(board.words(key))
        self.setVisible(bool(key))

    def retell(self) -> None:
        words = self._board.words
        self.enter.setText(words("people.enter"))
        self.enter.setToolTip(words("people.enter_tip", key=SIGN_IN_KEY))
        self.found.setText(words("people.found"))
        self.go_on.setText(words("people.continue_unchecked"))
        self.go_on.setToolTip(words("people.continue_unchecked_tip"))
        self.look()

    def dress(self) -> None:
        theme = self._board.theme
        self.text.dress(theme)
        self._row.setContentsMargins(theme.px(20), theme.px(6), theme.px(20), theme.px(6))
        self._row.setSpacing(theme.px(12))

    def _end_offer(self) -> None:
        self.offering = False
        self.look()
        self.offer_ended.emit()
