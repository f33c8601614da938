"""Which alarms a list shows, and in which order. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

from app.desk.finder import plain
from app.desk.rows import AlarmRow
from widgets.alarms.wording import message_of, place_of
from widgets.board import Board

ALL = frozenset((1, 2, 3, 4))


@dataclass(frozen=True, slots=True)
class Sieve:
    """What a person wants to see. `text` is plain (no accents, lower case)."""

    text: str = ""
    priorities: frozenset[int] = ALL
    waiting_only: bool = False

    @property
    def open(self) -> bool:
        """Whether everything passes."""
        return not self.text and not self.waiting_only and self.priorities == ALL


class Sifter:
    """Sorts and sifts the mirror's alarms; texts are made once an occurrence."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._texts: dict[int, str] = {}

    def forget(self) -> None:
        """Texts are in another language, or of another city, now."""
        self._texts.clear()

    def sift(self, sieve: Sieve) -> list[AlarmRow]:
        """The most urgent first."""
        alarms = self._board.mirror.alarms
        rows = self._board.mirror.view.annunciated()
        if len(self._texts) > 2 * len(alarms) + 1000:
            self._texts = {n: text for n, text in self._texts.items() if n in alarms}
        if sieve.open:
            return rows
        words = sieve.text.split()
        return [
            row
            for row in rows
            if row.priority in sieve.priorities
            and (not sieve.waiting_only or row.state in "BD")
            and (not words or self._holds(row, words))
        ]

    def _holds(self, row: AlarmRow, words: list[str]) -> bool:
        text = self._texts.get(row.occurrence)
        if text is None:
            board = self._board
            text = plain(f"{message_of(row, board)} {row.asset} {place_of(row, board)} {row.rule}")
            self._texts[row.occurrence] = text
        return all(word in text for word in words)
