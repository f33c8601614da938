"""The engine's beat: take, decide, commit, acknowledge, tell."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from app.bus.client import Client
from app.core.batch import Batch
from app.core.events import Event
from app.core.order import OrderReport
from app.core.rhythm import Rhythm
from app.core.room import Room
from app.engine.auditor import Auditor
from app.engine.certificatewatch import CertificateWatch
from app.engine.cityclock import CityClock
from app.engine.clockwatch import ClockWatch
from app.engine.hearing import Hearing
from app.engine.intake import Harvest, Intake
from app.engine.keeper import Keeper
from app.engine.leaseline import LeaseLine
from app.engine.letterbox import Letterbox
from app.engine.ordermail import OrderMail
from app.engine.outbox import Outbox
from app.engine.picture import Picture
from app.engine.pulse import Pulse
from app.engine.quarantine import Quarantine
from app.engine.questions import Questions
from app.engine.rebirths import Rebirths
from app.engine.retention import Retention
from app.engine.safekeeping import Safekeeping
from app.engine.selfreport import SelfReport
from app.engine.sourcelog import SourceLog
from app.engine.sourcerate import SourceRate
from app.engine.streamer import Streamer
from app.engine.turn import Turn
from app.engine.wishes import REMEMBERED_S, TEXT_AT_MOST
from app.store.database import DamageError, StoreError

_log = logging.getLogger(__name__)
BEAT_S = 0.05
LONG_BEAT_S = 0.2  # beats longer than this take fewer messages at a time
MOST_MESSAGES = 20_000
LEAST_MESSAGES = 50
BYTES_A_MESSAGE = 2048  # mean of what a beat takes; so few large messages or many small ones
SOURCES_EVERY_S = 1.0
UPKEEP_EVERY_S = 10.0
FORGET_EVERY_S = 3600.0


class Beat:
    """One thread runs it; `clock` gives epoch seconds."""

    def __init__(
        self,
        *,
        clock: Callable[[], float],
        client: Client,
        room: Room,
        intake: Intake,
        sources: SourceLog,
        rates: SourceRate,
        clock_of_city: CityClock,
        safekeeping: Safekeeping,
        rebirths: Rebirths,
        hearing: Hearing,
        auditor: Auditor,
        picture: Picture,
        outbox: Outbox,
        questions: Questions,
        letterbox: Letterbox,
        orders: OrderMail,
        keeper: Keeper,
        pulse: Pulse,
        quarantine: Quarantine,
        lease: LeaseLine,
        streamer: Streamer,
        retention: Retention,
    ) -> None:
        self._retention = retention
        self._lease = lease
        self._streamer = streamer
        self._clock = clock
        self._client = client
        self._room = room
        self._intake = intake
        self._sources = sources
        self._safekeeping = safekeeping
        self._rebirths = rebirths
        certificates = CertificateWatch(client.address, safekeeping.aside)
        report = SelfReport(room.slots, safekeeping, rebirths, certificates)
        self._own = (rates, clock_of_city, report)
        self._hearing = hearing
        self._picture = picture
        self._outbox = outbox
        self._questions = questions
        self._letterbox = letterbox
        self._orders = orders
        self._keeper = keeper
        self._auditor = auditor
        self._pulse = pulse
        self._quarantine = quarantine
        self._held: Turn | None = None  # worked, not yet committed
        self._limit = 2000
        self._behind = False  # more messages waited than a beat takes
        self._sources_turn = Rhythm(SOURCES_EVERY_S)
        self._upkeep = Rhythm(UPKEEP_EVERY_S)
        self._forgetting = Rhythm(FORGET_EVERY_S)
        self._watch = ClockWatch()

    def begin(self, resumed: list[Event], now: float) -> None:
        """What came of going on after a restart is the first to be committed."""
        self._held = Turn(self._keeper.next_beat(), now, events=resumed)
        self._auditor.begin(self._held, self._pulse.version)

    def finish(self) -> None:
        """After the last beat: what is held is tried once more, then a checkpoint.
        Raises DamageError where a damaged journal was the end. Where somebody else
        leads, the rest is theirs: the broker sends it to them too."""
        if self._safekeeping.damage:
            raise DamageError(self._safekeeping.damage)
        if self._lease.superseded:
            return
        try:
            self._auditor.finish(self._held, self._clock())
            self._keeper.save_checkpoint()
        except StoreError as error:
            _log.error("the last beat is not stored; the broker will send it again: %s", error)

    def run(self, stop: threading.Event) -> None:
        """Beat until `stop`; the last beat is finished and committed. A journal that
        shows damage ends it too, and another engine that took over."""
        while not (stop.is_set() or self._safekeeping.damage or self._lease.superseded):
            started = time.monotonic()
            if self._client.connected:
                self._lease.touch()
            if self._lease.holds:
                self.once()
            else:
                self._behind = False
            took = time.monotonic() - started
            self._adapt(took)
            if took < BEAT_S and not self._behind:
                stop.wait(BEAT_S - took)

    def once(self) -> None:
        """One beat."""
        began = time.perf_counter()
        now = self._clock()
        turn = self._held or self._work(now)
        self._held = turn
        readings = messages = 0
        if self._commit(turn) and self._lease.holds:
            self._held = None
            readings, messages = turn.readings, len(turn.messages)
            self._pulse.late(turn.ages())
            self._tell(turn, now)
            self._tend(now)
        self._pulse.beat(now, readings, messages, (time.perf_counter() - began) * 1000.0)
        self._say_status(now)

    def _work(self, now: float) -> Turn:
        stepped = self._watch.stepped(now, time.monotonic())
        if stepped:
            _log.warning("the clock was set by %+.1f s", stepped)
            self._room.clock_set(stepped, now)
            self._rebirths.clock_set(stepped)
            self._retention.clock_set(now)
        most_bytes = self._limit * BYTES_A_MESSAGE
        messages = self._client.take(self._limit, most_bytes)
        taken = sum(len(message.payload) for message in messages)
        self._behind = len(messages) >= self._limit or taken >= most_bytes
        harvest = self._intake.take(messages, now)
        turn = Turn(self._keeper.next_beat(), now, messages=harvest.messages, asks=harvest.asks)
        self._observe(harvest, turn, now)
        self._absorb()  # a wish takes the changes of its own into the picture
        self._hearing.hold(harvest.wishes, turn, now)
        for teller in self._own:
            if teller.due(now):
                turn.own.append(teller.measure(now))
                turn.events += self._room.observe(turn.own[-1], now)
        turn.events += self._rebirths.tend(now)
        turn.events += self._room.tick(now)
        self._absorb()
        turn.tracks = self._sources.take_touched()
        self._retention.tell(turn)
        return turn

    def _absorb(self) -> None:
        """What the room changed since the last time."""
        changes = self._room.take_changes()
        self._sources.show(changes.sources)
        self._picture.take_in(changes)

    def _observe(self, harvest: Harvest, turn: Turn, now: float) -> None:
        for step in harvest.steps:
            if isinstance(step, Batch):
                turn.batches.append(step)
                turn.events += self._room.observe(step, now)
            else:
                turn.events += self._room.source_changed(step.source, step.online, step.at, now)
        for report in harvest.reports:
            told = OrderReport(report.id, report.outcome, report.reason[:TEXT_AT_MOST])
            turn.events += self._room.reported(told, now)

    def _commit(self, turn: Turn) -> bool:
        """Whether the turn is durable. If not it is kept and tried again, and
        meanwhile nothing is taken, acknowledged or told. It is committed once, and
        told when we may: a lease may end between the two."""
        if turn.durable:
            return True
        try:
            self._auditor.commit(turn)
            turn.durable = True
        except StoreError as error:
            if isinstance(error, DamageError):
                self._safekeeping.damaged(error)
            if "store_write" not in self._pulse.trouble:
                _log.error("cannot store, trying again: %s", error)
            self._behind = False
            self._pulse.trouble["store_write"] = str(error)[:200]
            return False
        if self._pulse.trouble.pop("store_write", None) is not None:
            _log.warning("storing works again")
        return True

    def _tell(self, turn: Turn, now: float) -> None:
        self._streamer.tell(turn, now)  # first: whoever takes over knows what anybody was told
        self._client.ack(turn.messages)
        self._orders.send(turn.events, turn.withdrawn)
        if self._sources_turn.due(now):
            self._picture.take_sources(self._sources.changed_rows())
        self._outbox.tell(now)
        for answered in turn.answered:
            self._letterbox.reply(answered.desk, answered.reply)
        for desk, ask in turn.asks:
            self._questions.take(desk, ask, now)
        self._questions.settle()
        self._letterbox.send()

    def _tend(self, now: float) -> None:
        try:
            self._keeper.tend(now)
            self._pulse.say("store_away", self._keeper.journal.away)
            self._safekeeping.tend(now)
            self._auditor.tend(now)
            self._retention.tend(now)
            if self._upkeep.due(now):
                self._pulse.measure(
                    self._keeper.journal.size_bytes(), self._keeper.history.size_bytes()
                )
            if self._forgetting.due(now):
                self._keeper.journal.forget_wishes(now - REMEMBERED_S)
                self._hearing.remember(self._keeper.journal.wishes(now - REMEMBERED_S))
        except (StoreError, OSError) as error:
            _log.warning("upkeep of the store failed, trying again: %s", error)
            self._pulse.trouble["store_upkeep"] = str(error)[:200]
        else:
            self._pulse.trouble.pop("store_upkeep", None)

    def _say_status(self, now: float) -> None:
        if self._lease.holds and self._pulse.due(now):
            self._outbox.status(
                self._pulse.status(
                    now,
                    seq=self._outbox.seq,
                    inbox=len(self._client.inbox),
                    events=self._keeper.journal.last_seq,
                    quarantined=self._quarantine.counts,
                    floods=self._room.floods,
                    audit=self._auditor.figures,
                    sign_in=self._hearing.sign_in,
                    engines=(self._lease.engine, self._streamer.states(now)),
                )
            )

    def _adapt(self, took: float) -> None:
        if took > LONG_BEAT_S:
            self._limit = max(self._limit // 2, LEAST_MESSAGES)
        elif took < LONG_BEAT_S / 2:
            self._limit = min(self._limit * 2, MOST_MESSAGES)
