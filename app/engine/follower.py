"""Follows the engine that leads: takes over what it commits, and hears what it hears."""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec
import numpy as np

from app.bus.client import Client
from app.bus.message import Message
from app.bus.stream import Following, Stride, event_mark
from app.bus.topics import Topics
from app.core.audit import Link
from app.core.batch import Batch
from app.core.rhythm import Rhythm
from app.core.room import Room
from app.engine.followedretention import FollowedRetention
from app.engine.hearsay import Hearsay
from app.engine.keeper import Keeper
from app.engine.leaseline import LeaseLine
from app.store.audit import Sealed
from app.store.database import StoreError
from app.store.parcel import EventRow, Parcel
from app.store.sharedfiles import SharedFiles

_log = logging.getLogger(__name__)
TURN_S = 0.05
SAY_S = 1.0
ASK_AGAIN_S = 5.0
STRIDES_A_TURN = 50
SETTLE_S = 2.0  # so long what the leader took may still be on its way to us
ORPHAN_S = 30.0  # nobody leads: rather an engine that misses the end than none
NEVER_S = float("inf")  # a standby waits: its journal may be long behind


class OtherPastError(RuntimeError):
    """The journal holds what the one that leads does not know of."""


@dataclass(slots=True)
class _Gathered:
    """What came since the last commit, to be committed together."""

    events: list[EventRow] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    progress: dict[str, bytes] = field(default_factory=dict)
    wishes: list[tuple[str, float, bytes]] = field(default_factory=list)
    batches: list[Batch] = field(default_factory=list)


class Follower:
    """Leads only when it has caught up: with the journal, and with the messages that
    this was made of. What nobody took stays with the broker for whoever leads next.
    `hearsay` sorts our own subscription, `stream` brings the journal."""

    def __init__(
        self,
        *,
        clock: Callable[[], float],
        topics: Topics,
        stream: Client,
        hearsay: Hearsay,
        room: Room,
        keeper: Keeper,
        lease: LeaseLine,
        files: SharedFiles,
        orphan_s: float = ORPHAN_S,
        retention: FollowedRetention | None = None,
    ) -> None:
        self._retention = retention
        self._clock = clock
        self._topic = topics.follow(lease.engine)
        self._stream = stream
        self._hearsay = hearsay
        self._room = room
        self._keeper = keeper
        self._lease = lease
        self._files = files
        self._orphan_s = orphan_s
        self._say = Rhythm(SAY_S)
        self._ask = secrets.randbits(31)
        self._asked_at = self._began_at = clock()
        self._number = 0
        self._epoch = 0
        self._led = keeper.journal.epoch
        self._refused = ""
        self.level = False
        self._alone_since: float | None = None
        self._unacked: list[Message] = []  # of readings that are not stored yet
        self._readings: list[Batch] = []
        self._decode = msgspec.msgpack.Decoder(Stride).decode

    @property
    def caught_up(self) -> bool:
        """Whether we know all that the last one that led has told; it may be ourselves."""
        term = self._lease.term
        return (self.level and self._epoch >= term) or (term > 0 and self._led == term)

    def run(self, stop: threading.Event) -> bool:
        """Until we lead (true) or `stop`. Raises OtherPastError, StoreError."""
        self._stream.start()
        self._hearsay.start()
        try:
            while not stop.is_set():
                now = self._clock()
                self.turn(now)
                if self._lease.holds:
                    self._take_over(now)
                    return True
                self._stream.wait(TURN_S)
            self._keeper.save_checkpoint()
            return False
        finally:
            self._stream.stop()
            self._hearsay.stop()

    def turn(self, now: float) -> None:
        """Take in what came, commit it, say how far we are."""
        gathered = _Gathered()
        strides = self._stream.take(STRIDES_A_TURN)
        for message in strides:
            try:
                self._take(self._decode(message.payload), gathered, now)
            except (msgspec.MsgspecError, UnicodeDecodeError, ValueError):
                _log.warning("a stride that cannot be read")
                self._ask_again(now)
        heard = self._hearsay.take(now, level=self.level and not self._lease.holds)
        self._unacked += heard
        self._readings += gathered.batches + self._hearsay.batches(heard, now)
        gathered.batches = self._readings
        if self._commit(gathered, now):
            self._hearsay.ack(self._unacked)
            self._unacked, self._readings = [], []
        self._stream.ack(strides)
        if self._able(now):
            self._lease.touch()
        if self._say.due(now):
            self._tell(now)

    def _take(self, stride: Stride, gathered: _Gathered, now: float) -> None:
        if stride.epoch < self._epoch or stride.ask != self._ask:
            return
        if stride.epoch > self._epoch:
            self._epoch, self.level = stride.epoch, False
            self._lease.know(stride.epoch)
        if stride.number != self._number + 1:
            self._ask_again(now)
            return
        self._number += 1
        self._asked_at = now
        if stride.refused:
            self._refuse(stride.refused)
            return
        gathered.events += stride.events
        gathered.links += stride.links
        gathered.progress |= stride.progress
        gathered.wishes += stride.wishes
        if stride.slots:
            gathered.batches.append(_live(stride))
        if stride.files:
            self._share(stride.files)
        self._hearsay.taken(stride.taken, now)
        if stride.level and not self.level:
            _log.info("caught up with the engine that leads, term %d", stride.epoch)
            self.level = True

    def _share(self, files: dict[str, bytes]) -> None:
        try:
            self._files.write(files)
        except OSError as error:
            _log.error("who is who, as the engine that leads has it, cannot be kept: %s", error)

    def _refuse(self, reason: str) -> None:
        self._refused, self.level = reason, False
        if reason == "past":
            raise OtherPastError("the journal holds what the engine that leads does not know of")
        _log.error("the engine that leads does not let us follow: %s", reason)

    def _ask_again(self, now: float) -> None:
        """From what is committed by now."""
        self._ask, self._number, self._asked_at = self._ask + 1, 0, now
        self.level, self._refused = False, ""

    def _commit(self, gathered: _Gathered, now: float) -> bool:
        journal = self._keeper.journal
        events, links = gathered.events, gathered.links
        if events or links or gathered.progress or gathered.wishes or gathered.batches:
            tip = journal.audit.tip
            for link in links:
                tip = tip.after(link)
            parcel = Parcel(
                beat=self._keeper.next_beat(),
                last_seq=events[-1][0] if events else journal.last_seq,
                events=events,
                progress=list(gathered.progress.items()),
                wishes=gathered.wishes,
                audit=Sealed(tip, journal.audit.waiting, links=links),
            )
            try:
                self._keeper.follow(parcel, gathered.batches)
            except StoreError as error:
                _log.error("cannot store what is followed, asking for it again: %s", error)
                self._ask_again(now)
                return False
            for batch in gathered.batches:
                for part in batch.generations():
                    self._room.live.apply(part, now)
            self._room.take_changes()
        self._keeper.tend(now)
        if self._retention is not None:
            self._retention.tend(events, now)
        return True

    def _able(self, now: float) -> bool:
        """Whether we may claim to lead."""
        if self._lease.rival or not self._lease.informed:
            self._alone_since = None
            return False
        if self._alone_since is None:
            self._alone_since = now
        alone_s = now - self._alone_since
        if self.caught_up:
            return not self._hearsay.owed(now) or alone_s > SETTLE_S
        return alone_s > self._orphan_s

    def _tell(self, now: float) -> None:
        """How far we are; and once in a while that we still wait."""
        if not self.level and not self._refused and now - self._asked_at > ASK_AGAIN_S:
            self._ask_again(now)
        journal = self._keeper.journal
        tip = journal.audit.tip
        said = Following(
            engine=self._lease.engine,
            ask=self._ask,
            seq=journal.last_seq,
            mark=event_mark(journal.trail.event(journal.last_seq)),
            record=tip.number,
            record_hash=tip.hash,
            city=self._room.city.fingerprint,
            at=now,
            fresh=journal.last_seq == 0,
            level=self.level,
        )
        self._stream.publish(self._topic, msgspec.msgpack.encode(said), qos=0)

    def _take_over(self, now: float) -> None:
        self.turn(now)
        if not self.level and self._led < self._lease.term - 1:
            _log.critical("leads without having caught up: the end of the journal may be missing")
        self._keeper.save_checkpoint()


def _live(stride: Stride) -> Batch:
    """The values that stood when we began to follow. Raises ValueError."""
    slots = np.frombuffer(stride.slots, dtype="<u4").astype(np.int64)
    qualities = np.frombuffer(stride.qualities, dtype=np.uint8) & 0x7F  # how old, time tells
    return Batch(
        slots,
        np.frombuffer(stride.values, dtype="<f8").astype(np.float64),
        np.frombuffer(stride.times, dtype="<f8").astype(np.float64),
        qualities.astype(np.uint8),
        np.full(len(slots), -1, dtype=np.int32),
    )
