"""Alarms of the same rule in the last 30 days: on this asset, and on all of its kind."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.desk.rows import AlarmRow, JournalRow
from widgets.alarm.links import LinkList
from widgets.board import Board
from widgets.card.alarmevents import facts_of
from widgets.figures import format_ago, format_clock
from widgets.label import Label

DAYS = 30
MOST_HERE = 200
MOST_OF_KIND = 2000


class SimilarAlarms(QWidget):
    """Asks the journal once for an alarm."""

    def __init__(self, board: Board, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._board = board
        self._row: AlarmRow | None = None
        self._here: list[JournalRow] | str | None = None
        self._of_kind: int | None = None
        self.note = Label(board.theme, size=14, wrap=True)
        self.note.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.list = LinkList(board, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.note)
        column.addWidget(self.list, stretch=1)

    def show_alarm(self, row: AlarmRow) -> None:
        before, self._row = self._row, row
        if before is None or before.occurrence != row.occurrence:
            self._here = self._of_kind = None
            self._ask(MOST_HERE, self._take_here, asset=row.asset)
            self._ask(MOST_OF_KIND, self._take_kind)
        self.retell()

    def retell(self) -> None:
        words, row = self._board.words, self._row
        if row is None:
            return
        self.list.setAccessibleName(words("alarm.title_similar"))
        here = self._here
        self.list.setVisible(bool(here) and isinstance(here, list))
        if here is None:
            self.note.say(words("alarm.similar_loading"))
        elif isinstance(here, str):
            self.note.say(here)
        else:
            count = f"{len(here)}+" if len(here) >= MOST_HERE else str(len(here))
            key = "alarm.similar" if here else "alarm.similar_none"
            said = [words(key, n=count, days=DAYS)]
            if self._of_kind is not None:
                most = self._of_kind >= MOST_OF_KIND
                total = f"{self._of_kind}+" if most else str(self._of_kind)
                said.append(words("alarm.similar_kind", n=total))
            self.note.say(" ".join(said))
            self.list.show_entries([self._entry(event) for event in here])

    def dress(self) -> None:
        self.note.dress(self._board.theme)
        self.list.dress()

    def _entry(self, event: JournalRow) -> tuple[str, str, AlarmRow | None]:
        board = self._board
        ago = format_ago(board.now() - event.at, board.words)
        parts = (format_clock(event.at, board.words, board.now()), ago, facts_of(event, board))
        return " · ".join(part for part in parts if part), f"#{event.occurrence}", None

    def _ask(self, limit: int, take: Callable[[int, object], None], **more: str) -> None:
        row, now = self._row, self._board.now()
        if row is None:
            return
        arguments: dict[str, str | float] = {
            "rule": row.rule,
            "type": "alarm_raised",
            "start": now - DAYS * 86400.0,
            "end": now,
            "limit": float(limit),
            **more,
        }
        callback = partial(take, row.occurrence)
        self._board.question_requested.emit("journal", arguments, callback)

    def _take_here(self, occurrence: int, answer: object) -> None:
        if self._row is None or occurrence != self._row.occurrence:
            return
        if isinstance(answer, list):
            self._here = [event for event in answer if event.occurrence != occurrence]
        else:
            self._here = str(answer)
        self.retell()

    def _take_kind(self, occurrence: int, answer: object) -> None:
        row = self._row
        if row is None or occurrence != row.occurrence or not isinstance(answer, list):
            return
        kind = self._board.kind_of(row.asset)
        mine = [event for event in answer if self._board.kind_of(event.asset) is kind]
        self._of_kind = len(mine)
        self.retell()
