"""Which alarms a list shows. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

from app.desk.rows import AlarmRow

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

    @property
    def traits_open(self) -> bool:
        """Whether only the text decides."""
        return not self.waiting_only and not self.cause and self.priorities == ALL

    def admits(self, row: AlarmRow) -> bool:
        """Whether an alarm is shown, but for the text."""
        return (
            row.priority in self.priorities
            and (not self.waiting_only or row.state in "BD")
            and (not self.cause or row.suppressed_by_occurrence == self.cause)
        )

    def narrows(self, before: Sieve) -> bool:
        """Whether nothing passes that did not pass `before`, as while typing on."""
        return (
            self.text.startswith(before.text)
            and self.priorities <= before.priorities
            and (self.waiting_only or not before.waiting_only)
            and before.cause in (0, self.cause)
        )
