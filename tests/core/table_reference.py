"""The alarm table a second time, as flags and sentences instead of rows.

Written from the design table to check the engine's own against. An alarm here is
what is true of it (does its condition hold, is a latch held, has anyone taken
note, what sets it aside); its letter follows from that and is stored nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Manner:
    """What the rule and its class say."""

    priority: int
    on_delay: float = 0.0
    off_delay: float = 0.0
    latching: bool = False
    needs: bool = True
    remind_after: float = 0.0
    longest_shelf: float = 28800.0
    strict: bool = False  # comment, signature and second person; supervisors shelve


@dataclass
class Shelf:
    at: float
    until: float
    ends: float
    one_shot: bool
    reason: str


@dataclass
class Numbers:
    """Occurrences are numbered through the whole room."""

    last: int = 0

    def next(self) -> int:
        self.last += 1
        return self.last


@dataclass
class Life:
    """One rule of one asset, for ever; `open` while it has an occurrence."""

    manner: Manner
    numbers: Numbers
    raw: bool = False
    waits: tuple[float, float] | None = None  # since: source's time, engine's time
    open: bool = False
    known: bool = True
    number: int = 0
    revision: int = 0
    priority: int = 0
    active: bool = False
    held: bool = False
    noted: bool = False
    noted_by: str = ""
    noted_at: float | None = None
    remind_at: float | None = None
    again: int = 0
    shelf: Shelf | None = None
    cause: str = ""
    out: bool = False
    stale: bool = False
    chattering: bool = False
    claim: tuple[str, float] | None = None
    remark: str = ""

    # What is seen of it.

    @property
    def aside(self) -> str:
        """The letter of what sets it aside, "" where nothing does."""
        return "G" if self.out else "F" if self.cause else "E" if self.shelf else ""

    @property
    def letter(self) -> str:
        if not self.open:
            return "A"
        if self.aside:
            return self.aside
        if self.active or self.held:
            return "C" if self.noted else "B"
        return "D"

    def seen(self) -> tuple[object, ...]:
        shelf = self.shelf and (self.shelf.until, self.shelf.one_shot, self.shelf.reason)
        shown = (self.number, self.revision, self.letter, self.priority, self.active, self.held)
        about = (self.stale, self.chattering, self.claim, self.remark)
        return (*shown, self.noted_by, self.again, shelf, self.cause, self.out, *about)

    # What happens to it.

    def reading(self, raw: bool, at: float, now: float, design: str) -> None:
        if raw == self.raw:
            return
        if self.waits and at - self.waits[0] >= self.delay():
            self.condition(self.raw, now, design)
        self.waits, self.raw = None, raw
        self.look(at, now, design)

    def look(self, at: float, now: float, design: str) -> None:
        """Compare what the readings say with what is taken to hold."""
        if self.known and self.raw != self.active:
            if self.delay() > 0:
                self.waits = (at, now)
            else:
                self.condition(self.raw, now, design)

    def delay(self) -> float:
        return self.manner.on_delay if self.raw else self.manner.off_delay

    def condition(self, holds: bool, now: float, design: str) -> None:
        self.waits = None
        was_returned = self.letter == "D"
        self.active, self.held = holds, not holds and self.manner.latching and self.open
        if holds and (not self.open or was_returned):
            self.begin()
            self.active = True
            if design:
                self.cause = design
                self.revision += 1
            return
        self.revision += 1
        if self.aside:
            if not holds and self.shelf and self.shelf.one_shot:
                self.unshelve()
        elif holds:
            self.annunciate()
            self.priority = self.manner.priority
        elif self.noted and not self.held:
            self.close()

    def begin(self) -> None:
        if self.open:
            self.close()
        self.open, self.number, self.revision = True, self.numbers.next(), 1
        self.priority, self.noted = self.manner.priority, not self.manner.needs

    def close(self) -> None:
        self.open = self.active = self.held = self.stale = self.chattering = False
        self.noted_by, self.noted_at, self.remind_at, self.again = "", None, None, 0
        self.claim, self.remark, self.shelf, self.cause, self.out = None, "", None, "", False

    def annunciate(self) -> None:
        """Heard again; what was acknowledged before counts no more."""
        self.noted, self.noted_by = not self.manner.needs, ""
        self.noted_at = self.remind_at = None
        self.again += 1

    def unshelve(self) -> None:
        self.shelf = None
        self.revision += 1
        self.let_out()

    def let_out(self) -> None:
        """One thing that set it aside has ended."""
        if self.aside:
            return
        if self.active or self.held:
            self.annunciate()
        else:
            self.close()

    def suppress(self, cause: str) -> None:
        if self.open and self.cause != cause:
            self.cause = cause
            self.revision += 1

    def unsuppress(self) -> None:
        if self.open and self.cause:
            self.cause = ""
            self.revision += 1
            self.let_out()

    def time(self, now: float, design: str) -> Iterator[None]:
        """In three turns, so that all delays end before any shelf does, and these
        before anybody is reminded."""
        if self.waits and self.waits[1] + self.delay() <= now:
            self.condition(self.raw, now, design)
        yield
        if self.shelf and self.shelf.ends <= now:
            self.unshelve()
        yield
        if self.remind_at is not None and self.remind_at <= now:
            self.remind_at = None
            if self.letter == "C" and self.active:
                self.remind()
        yield

    def remind(self) -> None:
        if not self.manner.needs:
            return
        self.annunciate()
        self.priority = self.manner.priority
        self.revision += 1

    def mark(self, **marks: object) -> None:
        """Stale, chattering, claimed, commented: said of it in any state."""
        if self.open:
            for name, value in marks.items():
                setattr(self, name, value)
            self.revision += 1

    # A restart, and the clock.

    def clock_set(self, by: float) -> None:
        if self.waits:
            self.waits = (self.waits[0], self.waits[1] + by)
        if self.shelf:
            self.shelf.ends += by
        if self.remind_at is not None:
            self.remind_at += by

    def restart(self, manner: Manner | None) -> None:
        """The engine begins anew, with this rule as it now is (None: it is gone)."""
        self.waits, self.known = None, manner is not None
        if manner is not None:
            self.manner = manner

    def reconsider(self, now: float) -> None:
        if not self.known and self.open:
            self.manner = Manner(priority=self.manner.priority)
            if self.active:
                self.condition(False, now, "")
            self.unsuppress()
        elif self.letter == "C" and self.active and self.manner.priority < self.priority:
            self.remind()
        if self.shelf:
            granted = self.shelf.until - self.shelf.at
            self.shelf.ends = min(self.shelf.until, now + granted)
        after = self.manner.remind_after
        if self.noted_at is not None and after and self.letter == "C":
            self.remind_at = self.noted_at + after
