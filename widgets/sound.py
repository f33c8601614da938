"""Sounds while an alarm waits to be acknowledged, as its priority asks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from app.desk.mirror import Connection
from app.desk.rows import AlarmRow
from widgets.board import Board
from widgets.chime import CHIMES
from widgets.speaker import Speaker

LOST_PRIORITY = 2  # heard once when the engine or the broker is lost


class Voice(Protocol):
    """What plays a chime."""

    def silent_reason(self) -> str: ...
    def play(self, priority: int) -> None: ...
    def stop(self) -> None: ...


def loudest(alarms: Iterable[AlarmRow]) -> int:
    """The most urgent priority that still calls, 0 for none: an alarm that is
    acknowledged, or has returned, calls no more."""
    return min((row.priority for row in alarms if calls(row, row.priority)), default=0)


def calls(row: AlarmRow, priority: int) -> bool:
    """Whether an alarm is of this priority and unacknowledged."""
    return row.state == "B" and row.priority == priority


class AlarmSound(QObject):
    """Repeats until acknowledged. Muting it mutes the sound, never an alarm.

    `changed` says that it was switched, or that the machine turned out mute.
    """

    changed = Signal()

    def __init__(self, board: Board, voice: Voice | None = None) -> None:
        super().__init__(board)
        self._board = board
        self._voice: Voice = voice if voice is not None else Speaker()
        self._on = False
        self._calling = 0
        self._newest = 0
        self._reason = ""
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._ring)
        board.alarms_changed.connect(self.look)
        board.connection_changed.connect(self._connection)

    @property
    def enabled(self) -> bool:
        return self._on

    @property
    def silent_reason(self) -> str:
        """Why nothing would be heard though it is switched on, as a key of
        ``desk``; "" if it would, or while it is off."""
        return self._reason if self._on else ""

    def enable(self, on: bool) -> None:
        """Switch the sound, and only the sound."""
        if on == self._on:
            return
        self._on = on
        self._reason = self._voice.silent_reason() if on else ""
        if not on:
            self.stop()
        self.changed.emit()
        self.look()

    def stop(self) -> None:
        """Silence, until an alarm calls anew."""
        self._timer.stop()
        self._voice.stop()
        self._calling = self._newest = 0

    def look(self) -> None:
        """Look at the alarms again: a new one of the same urgency is heard at once."""
        if not self._on:
            return
        alarms = self._board.mirror.alarms.values()
        calling = loudest(alarms)
        if not calling:
            if self._calling:
                self.stop()
            return
        newest = max(row.occurrence for row in alarms if calls(row, calling))
        if calling == self._calling and newest <= self._newest:
            return
        urgent = not self._calling or calling <= self._calling
        self._calling, self._newest = calling, newest
        self._timer.start(round(CHIMES[calling].repeat_s * 1000))
        if urgent:
            self._ring()

    def _ring(self) -> None:
        self._play(self._calling)

    def _connection(self, state: Connection) -> None:
        if self._on and state in (Connection.NO_BROKER, Connection.NO_ENGINE):
            self._play(self._calling or LOST_PRIORITY)

    def _play(self, priority: int) -> None:
        reason = self._voice.silent_reason()
        if reason != self._reason:
            self._reason = reason
            self.changed.emit()
        if not reason:
            self._voice.play(priority)
