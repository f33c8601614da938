"""Which alarms a list shows. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

from app.desk.rows import AlarmRow
from widgets.alarms.facts import AlarmFacts

ALL = frozenset((1, 2, 3, 4))


@dataclass(frozen=True, slots=True)
class Sieve:
    """What a person wants to see. `text` is plain (no accents, lower case);
    `cause` the occurrence under which it must be folded (0: any)."""

    text: str = ""
    priorities: frozenset[int] = ALL
    waiting_only: bool = False
    cause: int = 0

    @property
    def open(self) -> bool:
        """Whether everything passes."""
        return self == Sieve()

    def passes(self, row: AlarmRow, words: list[str], facts: AlarmFacts) -> bool:
        """Whether an alarm is shown; `words` are those of the text."""
        return (
            row.priority in self.priorities
            and (not self.waiting_only or row.state in "BD")
            and (not self.cause or row.suppressed_by_occurrence == self.cause)
            and (not words or facts.holds(row, words))
        )

    def narrows(self, before: Sieve) -> bool:
        """Whether nothing passes that did not pass `before`, as while typing on."""
        return (
            self.text.startswith(before.text)
            and self.priorities <= before.priorities
            and (self.waiting_only or not before.waiting_only)
            and before.cause in (0, self.cause)
        )
