"""The outgoing person's notes: a draft that is kept, until it is offered."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from app.core.relief import NOTES_AT_MOST
from app.desk.preferences import Preferences
from widgets.board import Board
from widgets.label import Label, plain_tip
from widgets.people.present import why_not

KEEP_AFTER_MS = 1500  # of writing nothing
LEAST_HEIGHT = 84


class NotesBlock(QWidget):
    """`offer_requested` with the notes; its key is heard in all of `parent`.
    `save` writes `kept`, where the drafts of all positions are."""

    offer_requested = Signal(str)

    def __init__(
        self,
        board: Board,
        kept: Preferences,
        save: Callable[[], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._board, self._kept, self._save = board, kept, save
        self._position = ""
        self._again = False
        self._title = Label(board.theme, size=14, strong=True, token="second")
        self._left = Label(board.theme, size=12, token="second")
        self.editor = QPlainTextEdit(self)
        self.editor.setTabChangesFocus(True)
        self.button = QPushButton(self)
        self.said = Label(board.theme, size=13, token="second", wrap=True)
        self._unconfirmed = Label(board.theme, size=13, strong=True, token="concern", wrap=True)
        self._waiting = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(KEEP_AFTER_MS)
        self._timer.timeout.connect(self.keep)
        self._lay_out()
        self.editor.textChanged.connect(self._written)
        board.person_changed.connect(self.retell)
        self.button.clicked.connect(self.offer)
        for key in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(key), parent or self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self.offer)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._title, stretch=1)
        head.addWidget(self._left)
        foot = QHBoxLayout()
        foot.addWidget(self.said, stretch=1)
        foot.addWidget(self.button, alignment=Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(head)
        column.addWidget(self.editor, stretch=1)
        column.addWidget(self._unconfirmed)
        column.addLayout(foot)

    def show_position(self, position: str) -> None:
        """Turn to the draft of another position."""
        if position != self._position:
            self.keep()
            self._position = position
            self.editor.setPlainText(self._kept.handover_drafts.get(position, "")[:NOTES_AT_MOST])

    def show_offered(self, offered: bool) -> None:
        """Whether an offer waits already, which a new one would replace."""
        self._again = offered
        self.retell()

    def show_unconfirmed(self, waiting: int) -> None:
        """How many long shelves must be ticked before the engine takes an offer."""
        self._waiting = waiting
        self._unconfirmed.setVisible(waiting > 0)
        words = self._board.words
        one = words("handover.confirm_one")
        self._unconfirmed.say(one if waiting == 1 else words("handover.confirm_many", n=waiting))

    def offer(self) -> None:
        """Ask for the offer, with what is written."""
        if self._position and self.button.isEnabled():
            self.offer_requested.emit(self.editor.toPlainText().strip())

    def forget(self) -> None:
        """The offer stands: its notes are in the journal."""
        self.editor.clear()
        self.keep()

    def keep(self) -> None:
        """Write the draft away."""
        self._timer.stop()
        text, drafts = self.editor.toPlainText(), self._kept.handover_drafts
        if not self._position or drafts.get(self._position, "") == text:
            return
        if text:
            drafts[self._position] = text
        else:
            drafts.pop(self._position, None)
        self._save()
        if text:
            self.said.say(self._board.words("handover.draft_kept"))

    def retell(self) -> None:
        words = self._board.words
        self._title.say(words("handover.notes"))
        self.editor.setPlaceholderText(words("handover.notes_hint"))
        self.editor.setAccessibleName(words("handover.notes"))
        self.button.setText(words("handover.offer_again" if self._again else "handover.offer"))
        may = self._board.may("offer_handover")
        self.button.setEnabled(may)
        tip = words("handover.offer_tip") if may else why_not(self._board)
        self.button.setToolTip(plain_tip(tip))
        self.show_unconfirmed(self._waiting)
        self._count()

    def dress(self) -> None:
        theme = self._board.theme
        for label in (self._title, self._left, self.said, self._unconfirmed):
            label.dress(theme)
        self.editor.setFont(theme.font(14))
        self.editor.setMinimumHeight(theme.px(LEAST_HEIGHT))
        self.retell()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.keep()

    def _written(self) -> None:
        text = self.editor.toPlainText()
        if len(text) > NOTES_AT_MOST:
            place = min(self.editor.textCursor().position(), NOTES_AT_MOST)
            self.editor.setPlainText(text[:NOTES_AT_MOST])
            cursor = self.editor.textCursor()
            cursor.setPosition(place)
            self.editor.setTextCursor(cursor)
            return
        self._count()
        self._timer.start()

    def _count(self) -> None:
        left = NOTES_AT_MOST - len(self.editor.toPlainText())
        self._left.say(self._board.words("handover.notes_left", n=left))
