"""The control room: readings and wishes in, events out.

Pure: time is an argument, nothing is read or written. Every change of alarms,
orders and sources is an event, and goes through `fold` here as it does when a
journal is read back; so the live picture equals the fold of the journal. Live
values and running delays are not folded: `resume` derives them anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.core.alarm import Alarm, AlarmTarget
from app.core.alarm_steps import AlarmSteps
from app.core.alarm_table import State
from app.core.alarm_wish import Actor, AlarmWish
from app.core.alarmbook import AlarmBook
from app.core.alarmwatch import AlarmWatch
from app.core.annunciator import Annunciator
from app.core.attendant import Attendant
from app.core.batch import Batch
from app.core.changes import Changes
from app.core.checkpoint import Checkpoint
from app.core.city import City
from app.core.conditions import Conditions
from app.core.design_logic import DesignLogic
from app.core.dispatcher import Dispatcher
from app.core.events import (
    AlarmHappening,
    Event,
    FloodBegan,
    FloodEnded,
    HandoverOffered,
    HandoverTaken,
    JournalRestored,
    OrderHappening,
    ProgrammeSet,
    SourceBorn,
    SourceLost,
)
from app.core.explainer import Explainer
from app.core.kind import Kind
from app.core.lighting_book import LightingBook
from app.core.lighting_programme import Programme
from app.core.lighting_runner import LightingRunner
from app.core.live import LiveState
from app.core.order import Order, OrderReport, OrderWish
from app.core.orderbook import OrderBook
from app.core.philosophy import Philosophy
from app.core.relief import Relief
from app.core.rulebook import RuleBook
from app.core.shift import OfferWish, Shift, TakeWish
from app.core.shiftbook import ShiftBook
from app.core.slots import SlotTable
from app.core.sources import Source, SourceBook
from app.core.verdict import Verdict
from app.core.watchkeeper import Watchkeeper


class Room:
    """`epoch` is the life of the engine, stamped on the orders it accepts.
    `design` says by what an alarm is suppressed, `floods` how many came of late."""

    def __init__(
        self,
        city: City,
        kinds: Mapping[str, Kind],
        *,
        epoch: int = 1,
        philosophy: Philosophy | None = None,
        programmes: Iterable[Programme] = (),
    ) -> None:
        self.city = city
        self.epoch = epoch
        self.slots = SlotTable(city, kinds)
        self.rules = RuleBook(self.slots)
        self.live = LiveState(self.slots)
        self._happened: list[Event] = []
        self._alarms = AlarmBook(self.rules)
        self._orders = OrderBook()
        self._sources = SourceBook(city.sources)
        self._conditions = Conditions(self.slots, self.rules, self.live)
        philosophy = philosophy or Philosophy()
        self.design = DesignLogic(self.slots, self.rules, self._alarms)
        self._watch = AlarmWatch(
            city, self.rules, self._alarms, self.design, philosophy, self._emit
        )
        self.floods = self._watch.floods
        steps = AlarmSteps(self.rules, self._alarms, philosophy, self._emit)
        self._annunciator = Annunciator(steps, self.design.cause)
        self._attendant = Attendant(steps, self._annunciator)
        self.explainer = Explainer(self._conditions, self._annunciator, self._alarms)
        self._shifts = ShiftBook()
        self._relief = Relief(city, philosophy, self._shifts, self._alarms, self._emit)
        self.dispatcher = Dispatcher(self.slots, self.rules, self._orders, self.live, self._emit)
        self.lighting = LightingBook(city, programmes)
        self._runner = LightingRunner(self.dispatcher, self.live, self._orders, self.lighting)
        self._watchkeeper = Watchkeeper(
            self.slots,
            self.rules,
            self.live,
            self._conditions,
            self._annunciator,
            self._alarms,
            self._sources,
            self._emit,
        )

    def observe(self, batch: Batch, now: float) -> list[Event]:
        """Take in the readings of a beat, in the order of their arrival."""
        self._watchkeeper.heard(batch, now)
        for part in batch.generations():
            newer = self.live.apply(part, now)
            if len(newer) < len(part):
                part = part.take(newer)
            self.design.observe(part)
            for crossing in self.design.causes_first(self._conditions.crossings(part, now)):
                self._annunciator.crossed(crossing, now)
            self.dispatcher.read_back(part, now)
        return self._take_events(now)

    def source_changed(self, source: str, online: bool, at: float, now: float) -> list[Event]:
        """A source's birth or will; `at` is the source's own time of it. Call it
        too where sequence numbers show a birth that was not announced."""
        self._watchkeeper.source_changed(source, online, at, now)
        return self._take_events(now)

    def reported(self, report: OrderReport, now: float) -> list[Event]:
        """The gateway's or device's word on an order."""
        self.dispatcher.reported(report, now)
        return self._take_events(now)

    def tick(self, now: float) -> list[Event]:
        """What time alone brings: delays, age, reminders, orders not proven."""
        self._annunciator.tick(now)
        self._watchkeeper.tick(now)
        self.dispatcher.tick(now, self.epoch)
        self._runner.tick(now, self.epoch)
        self._watch.tick(now, self._annunciator)
        return self._take_events(now)

    def clock_set(self, by_s: float, now: float) -> None:
        """The clock that `now` is taken from was set by so many seconds: delays,
        reminders and shelves go on waiting for what was left of them."""
        self.live.not_after(now)
        self._annunciator.clock_set(by_s)
        self._watchkeeper.clock_set(by_s)
        self._watch.clock_set(by_s)

    def decide(
        self, target: AlarmTarget, wish: AlarmWish, actor: Actor, now: float
    ) -> tuple[Verdict, list[Event]]:
        """What a person wants of an alarm, judged by the table and by the alarm's
        class; see `Attendant` for the order, ``resources/translations/refusal``
        for the reasons."""
        verdict = self._attendant.decide(target, wish, actor, now)
        return verdict, self._take_events(now)

    def state(self, asset: str, rule: str) -> State:
        """The state of an alarm as shown, F too where a normal one is suppressed
        by design. KeyError where the city has no such alarm."""
        instance = self.rules.find(asset, rule)
        if instance < 0:
            raise KeyError(f"{asset} {rule}")
        alarm = self._alarms.at(instance)
        if alarm is not None:
            return alarm.state
        return State.NORMAL if self._annunciator.design(instance) is None else State.SUPPRESSED

    def order(self, wish: OrderWish, now: float) -> tuple[Verdict, list[Event]]:
        """Refused: unknown_asset, unknown_order, bad_value, source_offline, expired,
        duplicate, no_person, interlocked, interlock_unknown."""
        verdict = self.dispatcher.request(wish, now, self.epoch)
        return verdict, self._take_events(now)

    def offer_handover(
        self, wish: OfferWish, actor: Actor, now: float
    ) -> tuple[Verdict, list[Event]]:
        """The outgoing person offers a shift; see `Relief` for the refusals."""
        verdict = self._relief.offer(wish, actor, now)
        return verdict, self._take_events(now)

    def take_handover(
        self, wish: TakeWish, actor: Actor, now: float
    ) -> tuple[Verdict, list[Event]]:
        """The incoming person signs; see `Relief` for the refusals."""
        verdict = self._relief.take(wish, actor, now)
        return verdict, self._take_events(now)

    def fold(self, event: Event) -> None:
        """Take in one event of the journal. Follow the last with `resume`."""
        if isinstance(event, AlarmHappening):
            before = self._alarms.occurrence(event.occurrence)
            if self._alarms.fold(event):
                self._watch.fold(before, event)
        elif isinstance(event, OrderHappening):
            self._orders.fold(event)
        elif isinstance(event, SourceBorn | SourceLost):
            self._sources.fold(event)
        elif isinstance(event, FloodBegan | FloodEnded):
            self._watch.fold(None, event)
        elif isinstance(event, HandoverOffered | HandoverTaken):
            self._shifts.fold(event)
        elif isinstance(event, ProgrammeSet):
            self.lighting.fold(event)
        elif isinstance(event, JournalRestored):
            self._alarms.skip_to(event.next_occurrence)

    def resume(self, now: float) -> list[Event]:
        """Go on after folding a journal and restoring live values: judge all
        conditions as the values now stand."""
        self.live.not_after(now)
        for alarm in self._alarms.open():
            if alarm.alarm >= 0 and alarm.active:
                self._conditions.begin(alarm.alarm)
        self._watch.resume(self.live, now)
        self._watchkeeper.resume(now)
        for crossing in self.design.causes_first(self._conditions.resume(now)):
            self._annunciator.crossed(crossing, now)
        for alarm in self._alarms.open():
            self._annunciator.reconsider(alarm, now)
        self._annunciator.tick(now)  # what ended while nobody counted
        self.dispatcher.resume()
        return self._take_events(now)

    def occurrence_at(self, target: AlarmTarget) -> int:
        """The open occurrence that a target means: its own, or where it names a
        normal alarm the one that this has by now; 0 where there is none."""
        if target.occurrence:
            return target.occurrence
        alarm = self._alarms.at(target.alarm)
        return alarm.occurrence if alarm is not None and alarm.asset == target.asset else 0

    def alarms(self) -> Iterable[Alarm]:
        """The open alarms, eldest first."""
        return self._alarms.open()

    def orders(self) -> Iterable[Order]:
        """The orders of late, eldest first."""
        return self._orders.all()

    def sources(self) -> Iterable[Source]:
        """Every source that was heard of."""
        return self._sources.all()

    def shifts(self) -> tuple[Shift, ...]:
        """The shift of every position that saw a handover."""
        return self._shifts.all()

    def take_changes(self) -> Changes:
        """What changed since the last call."""
        changes = Changes(
            self.live.take_dirty(),
            tuple(self._alarms.changed.values()),
            tuple(self._orders.changed.values()),
            tuple(self._sources.changed.values()),
            tuple(self._shifts.changed.values()),
            tuple(self.lighting.changed.values()),
        )
        self.lighting.changed.clear()
        self._alarms.changed.clear()
        self._orders.changed.clear()
        self._sources.changed.clear()
        self._shifts.changed.clear()
        return changes

    def checkpoint(self) -> bytes:
        """Alarms, orders, sources and what is counted of them; not the live values."""
        return Checkpoint(
            next_occurrence=self._alarms.next_occurrence,
            alarms=list(self._alarms.open()),
            orders=list(self._orders.all()),
            sources=list(self._sources.all()),
            floods=self.floods.states(),
            chattering=self._watch.chatter.states(),
            shifts=list(self._shifts.all()),
            programmes=self.lighting.kept(),
        ).encode()

    def restore(self, data: bytes) -> None:
        """Put back a checkpoint; fold what came after it, then `resume`."""
        checkpoint = Checkpoint.decode(data)
        self._alarms.restore(checkpoint.alarms, checkpoint.next_occurrence)
        self._orders.restore(checkpoint.orders)
        self._sources.restore(checkpoint.sources)
        self.floods.restore(checkpoint.floods)
        self._watch.chatter.restore(checkpoint.chattering)
        self._shifts.restore(checkpoint.shifts)
        self.lighting.restore(checkpoint.programmes)

    def _emit(self, event: Event) -> None:
        self.fold(event)
        self._happened.append(event)

    def _take_events(self, now: float) -> list[Event]:
        self._watch.settle(now, self._annunciator)
        happened, self._happened = self._happened, []
        return happened
