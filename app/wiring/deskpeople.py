"""Who is at the desk: what the keys, the menu and the strip of people do."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication

from app.desk.wishes import Verdict
from app.wiring.deskroom import DeskRoom
from widgets.people.entry import SignInDialog
from widgets.people.founding import FoundDialog, PasswordDialog
from widgets.people.present import idle_minutes, role_word
from widgets.people.register import PeopleDialog
from widgets.window import Window

KNOWN_AT_MOST = 8
TOUCHES = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
    }
)


class DeskPeople(QObject):
    """Opens the dialogs, and has the desk fall back to viewing where nobody touches it."""

    def __init__(self, room: DeskRoom, window: Window) -> None:
        super().__init__(window)
        self._room, self._window = room, window
        board = room.board
        self._touched_at = board.now()
        self._person = ""
        window.enter_requested.connect(self.enter)
        window.door.found_requested.connect(self.found)
        window.door.offer_ended.connect(self._keep_open)
        board.person_changed.connect(self._turned)
        board.wish_answered.connect(self._answered)
        board.second.connect(self.look)
        application = QApplication.instance()
        if application is not None:
            application.installEventFilter(self)

    def offer(self) -> None:
        """At a start: where nobody is registered, a live city asks for its administrator,
        and a simulation whether that is to stay so."""
        if not self._room.preferences.kept.unchecked:
            self._window.door.offer()
        self._room.board.status_changed.connect(self._ask_first)

    def do(self, name: str) -> None:
        """One of the deeds of the menu."""
        match name:
            case "enter":
                self.enter()
            case "leave":
                self._room.board.exit_requested.emit("left")
            case "password":
                PasswordDialog(self._room.board, self._window).open()
            case "people":
                PeopleDialog(self._room.board, self._window).open()

    def enter(self) -> None:
        """Sign in, or take over; the first of all is registered."""
        board = self._room.board
        if board.sign_in in ("open", "unfounded"):
            self.found()
        else:
            known = self._room.preferences.kept.people
            SignInDialog(board, known, self._window).open()

    def found(self) -> None:
        FoundDialog(self._room.board, self._room.options.person, self._window).open()

    def look(self) -> None:
        """Whether anybody touched the desk of late."""
        board = self._room.board
        idle_s = board.now() - self._touched_at
        if idle_s < 0.0:  # the clock was put back
            self._touched_at = board.now()
            return
        late = idle_s >= board.mirror.philosophy.inactive_after_s
        if late and self._room.session.sign_in.signed:
            board.exit_requested.emit("inactive")
            board.notice.emit(board.words("people.inactive", n=idle_minutes(board)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() in TOUCHES:
            self._touched_at = self._room.board.now()
        return super().eventFilter(watched, event)

    def _ask_first(self) -> None:
        board = self._room.board
        if not board.sign_in:
            return  # the engine has not said yet
        board.status_changed.disconnect(self._ask_first)
        if board.sign_in == "unfounded":
            self.found()

    def _turned(self) -> None:
        board = self._room.board
        before, self._person = self._person, board.person
        if before and not board.person and board.sign_in == "demanded":
            board.notice.emit(board.words("people.left"))

    def _answered(self, verdict: Verdict) -> None:
        opened, board = verdict.opened, self._room.board
        if opened is None:
            return
        self._touched_at = board.now()
        role = role_word(opened.role, board.words)
        board.notice.emit(board.words("people.welcome", person=opened.person, role=role))
        kept = self._room.preferences.kept
        others = [name for name in kept.people if name != opened.person]
        kept.people = [opened.person, *others][:KNOWN_AT_MOST]
        self._room.preferences.save()

    def _keep_open(self) -> None:
        self._room.preferences.kept.unchecked = True
        self._room.preferences.save()
