"""Sounds while an alarm waits to be acknowledged, as its priority and class ask."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from app.desk.alarmview import AlarmView
from app.desk.mirror import Connection
from app.desk.rows import AlarmRow
from widgets.alarms.wording import rule_of
from widgets.board import Board
from widgets.chime import CHIMES, chime_name
from widgets.speaker import Speaker

LOST_CHIME = "priority_2"  # heard once when the engine or the broker is lost
SILENCE_S = 60.0
PRIORITIES = (1, 2, 3, 4)


class Voice(Protocol):
    """What plays a chime by its name."""

    def silent_reason(self) -> str: ...
    def play(self, chime: str) -> None: ...
    def stop(self) -> None: ...


def calling_row(view: AlarmView) -> AlarmRow | None:
    """The alarm that calls: of the most urgent that are unacknowledged and still
    abnormal, the latest. What is acknowledged, has returned or is set aside calls
    no more."""
    found = (view.calling(priority) for priority in PRIORITIES)
    return next((row for row in found if row is not None), None)


class AlarmSound(QObject):
    """Repeats until acknowledged. A person may silence it for a minute, never
    for good: it comes back by itself, at once for anything more urgent.

    `changed` says that it was silenced, that a second of the silence went by, or that
    the machine turned out mute.
    """

    changed = Signal()

    def __init__(self, board: Board, voice: Voice | None = None) -> None:
        super().__init__(board)
        self._board = board
        self._voice: Voice = voice if voice is not None else Speaker()
        self._calling = self._newest = 0  # priority and occurrence, 0 for none
        self._chime = ""
        self._silenced_at = float("-inf")
        self._silenced = False
        self._running = False
        self._reason = ""
        self._timer = QTimer(self)
        self._timer.timeout.connect(lambda: self._play(self._chime))
        board.alarms_changed.connect(self.look)
        board.connection_changed.connect(self._connection)
        board.second.connect(self._count_down)

    @property
    def silent_reason(self) -> str:
        """Why nothing would be heard on this machine, as a key of ``desk``; "" if it would."""
        return self._reason

    @property
    def silenced_s(self) -> float:
        """Seconds of silence left, 0 while it may be heard."""
        if not self._silenced:
            return 0.0
        gone = self._board.now() - self._silenced_at
        return SILENCE_S - gone if 0.0 <= gone < SILENCE_S else 0.0

    def start(self) -> None:
        """Begin to listen to the alarms."""
        self._running = True
        self._reason = self._voice.silent_reason()
        self.changed.emit()
        self.look()

    def stop(self) -> None:
        """End: the desk goes."""
        self._running = self._silenced = False
        self._hush()
        self._calling = self._newest = 0

    def silence(self) -> None:
        """No sound for a minute from now, if any alarm calls."""
        if not self._calling:
            return
        self._silenced, self._silenced_at = True, self._board.now()
        self._hush()
        self.changed.emit()

    def look(self) -> None:
        """Look at the alarms again: a new one of the same urgency is heard at once."""
        if not self._running:
            return
        row = calling_row(self._board.mirror.view)
        if row is None:
            if self._calling:
                self._calling = self._newest = 0
                self._hush()
                self._break_silence()
            return
        before, newest = self._calling, self._newest
        if (row.priority, row.occurrence) == (before, newest):
            return
        self._calling, self._newest = row.priority, row.occurrence
        self._chime = self._chime_of(row)
        more_urgent = not before or row.priority < before
        if self._silenced:
            if not more_urgent:
                return
            self._break_silence()
        self._timer.start(round(CHIMES[self._chime].repeat_s * 1000))
        if more_urgent or (row.priority == before and row.occurrence > newest):
            self._play(self._chime)

    def _chime_of(self, row: AlarmRow) -> str:
        rule = rule_of(row, self._board)
        if rule is None:
            return chime_name("", row.priority)
        declared = self._board.mirror.philosophy.alarm_class(rule.alarm_class)
        return chime_name(declared.sound, row.priority)

    def _count_down(self) -> None:
        if not self._silenced:
            return
        if self.silenced_s > 0.0:
            self.changed.emit()
            return
        self._break_silence()
        if self._calling:
            self._timer.start(round(CHIMES[self._chime].repeat_s * 1000))
            self._play(self._chime)

    def _break_silence(self) -> None:
        if self._silenced:
            self._silenced = False
            self.changed.emit()

    def _hush(self) -> None:
        self._timer.stop()
        self._voice.stop()

    def _connection(self, state: Connection) -> None:
        lost = state in (Connection.NO_BROKER, Connection.NO_ENGINE)
        if self._running and lost:  # in silence too: it is no alarm that somebody knows of
            self._play(self._chime if self._calling else LOST_CHIME)

    def _play(self, chime: str) -> None:
        reason = self._voice.silent_reason()
        if reason != self._reason:
            self._reason = reason
            self.changed.emit()
        if not reason:
            self._voice.play(chime)
