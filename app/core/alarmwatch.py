"""What alarms do to each other and to those who watch them: design logic,
chattering, floods. It follows every event, and acts at the end of a beat."""

from __future__ import annotations

from collections.abc import Callable

from app.core.alarm import Alarm
from app.core.alarmbook import AlarmBook
from app.core.annunciator import Annunciator
from app.core.chatter import ChatterWatch
from app.core.city import City
from app.core.design_logic import DesignLogic
from app.core.events import AlarmHappening, Event
from app.core.floodwatch import FloodWatch
from app.core.live import LiveState
from app.core.philosophy import Philosophy
from app.core.rulebook import RuleBook


class AlarmWatch:
    """`design` is asked by the annunciator; `floods` by whoever shows them."""

    def __init__(
        self,
        city: City,
        rules: RuleBook,
        book: AlarmBook,
        design: DesignLogic,
        philosophy: Philosophy,
        emit: Callable[[Event], None],
    ) -> None:
        self.design = design
        self.chatter = ChatterWatch(rules, book, philosophy)
        self.floods = FloodWatch(city, philosophy, emit)

    def fold(self, before: Alarm | None, event: Event) -> None:
        """An event that the alarms have taken in; `before` is its occurrence as
        it was."""
        self.floods.fold(event)
        if isinstance(event, AlarmHappening):
            self.chatter.fold(before, event)
            self.design.notice(event)

    def settle(self, now: float, annunciator: Annunciator) -> None:
        """The end of a beat."""
        self.design.settle(now, annunciator)
        self.chatter.settle(now, annunciator)
        self.floods.settle(now)

    def tick(self, now: float, annunciator: Annunciator) -> None:
        """What time alone brings."""
        self.design.tick(now)
        self.chatter.tick(now, annunciator)
        self.floods.tick(now)

    def clock_set(self, by_s: float) -> None:
        """The clock was set; see `Room.clock_set`."""
        self.design.clock_set(by_s)
        self.chatter.clock_set(by_s)
        self.floods.clock_set(by_s)

    def resume(self, live: LiveState, now: float) -> None:
        """After folding a journal, before conditions are judged anew."""
        self.design.resume(live, now)
        self.chatter.resume()
