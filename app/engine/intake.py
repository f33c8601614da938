"""The messages of one beat, sorted into what the room can take."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import msgspec

from app.bus.message import Message
from app.bus.stamp import parse_stamp
from app.bus.topics import Topics, is_identity
from app.bus.wire import Ask, Feed, OrderReport, SourceState, Wish
from app.core.batch import Batch
from app.core.sequence import Arrival
from app.engine.feedreader import FeedReader, Parcel
from app.engine.holdback import Held, Holdback
from app.engine.quarantine import Quarantine
from app.engine.sourcelog import SourceLog, Track, newest

_log = logging.getLogger(__name__)
WORD_AT_MOST = 64  # characters of what an answer repeats
Handle = Callable[[str, bytes, float], None]  # name in the topic, payload, now
Schema = TypeVar("Schema", bound=msgspec.Struct)


@dataclass(frozen=True, slots=True)
class Presence:
    """A source came or went; `at` is its own time of it."""

    source: str
    online: bool
    at: float


@dataclass(slots=True)
class Harvest:
    """`steps` in order of arrival; wishes and asks with the desk that sent them.
    `messages` are those that all of this came of; others wait for what is before them."""

    messages: list[Message] = field(default_factory=list)
    steps: list[Batch | Presence] = field(default_factory=list)
    reports: list[OrderReport] = field(default_factory=list)
    wishes: list[tuple[str, Wish]] = field(default_factory=list)
    asks: list[tuple[str, Ask]] = field(default_factory=list)


class Intake:
    """Nothing that comes from outside raises here: it is taken or quarantined."""

    def __init__(
        self, topics: Topics, reader: FeedReader, sources: SourceLog, quarantine: Quarantine
    ) -> None:
        self._reader = reader
        self._sources = sources
        self._quarantine = quarantine
        self._prefix = {
            topics.feed(""): self._feed,
            topics.source(""): self._presence,
            topics.report(""): self._report,
            topics.wish(""): self._wish,
            topics.ask(""): self._ask,
        }
        self._report_of = msgspec.json.Decoder(OrderReport)
        self._state_of = msgspec.json.Decoder(SourceState)
        self._wish_of = msgspec.msgpack.Decoder(Wish)
        self._ask_of = msgspec.msgpack.Decoder(Ask)
        self._harvest = Harvest()
        self._holdback = Holdback()
        self._message: Message | None = None  # the one that is being taken
        self._parcels: list[Parcel] = []

    def take(self, messages: Sequence[Message], now: float) -> Harvest:
        """All of `messages`; a known one is dropped, a refused one quarantined."""
        self._harvest = Harvest()
        for message in messages:
            self._message = message
            self._harvest.messages.append(message)
            head, slash, name = message.topic.rpartition("/")
            handle = self._prefix.get(head + slash)
            if handle is None or not is_identity(name):
                self._quarantine.add(now, name, "bad_topic", message.topic)
            elif message.oversize:
                self._quarantine.add(now, name, "too_large", message.payload)
            else:
                self._guarded(handle, name, message.payload, now)
        for source in self._holdback.overdue(now):
            self._let_go(source, now)
        self._harvest.messages += self._holdback.copies()
        self._close_parcels(now)
        return self._harvest

    def _guarded(self, handle: Handle, name: str, payload: bytes, now: float) -> None:
        """A message that finds a fault of ours would come again for ever, and
        stop everything behind it: it is refused, and the fault is said."""
        try:
            handle(name, payload, now)
        except Exception:
            _log.exception("cannot take a message of %s", name)
            self._quarantine.add(now, name, "malformed", payload)

    def _feed(self, source: str, payload: bytes, now: float) -> None:
        track = self._sources.track(source)
        if track is None:
            self._quarantine.add(now, source, "bad_topic", payload)
            return
        self._sources.touch(track)
        feed = self._reader.decode(payload, source, now)
        if feed is None:
            return
        if track.is_of_before(feed):
            self._add(track, feed)
            return
        if feed.seq == 1:
            self._let_go(source, now)
        elif self._message and self._holdback.keeps(track, feed, self._message, now):
            self._harvest.messages.pop()  # this one
            return
        self._count(track, feed, payload, now)
        while (held := self._holdback.next(track)) is not None:
            self._follow(track, held, now)

    def _let_go(self, source: str, now: float) -> None:
        """What waits of a source is taken as it is."""
        track = self._sources.track(source)
        for held in self._holdback.let_go(source):
            if track is not None:
                self._follow(track, held, now)

    def _follow(self, track: Track, held: Held, now: float) -> None:
        self._harvest.messages.append(held.message)
        self._sources.touch(track)
        self._count(track, held.feed, held.message.payload, now)

    def _count(self, track: Track, feed: Feed, payload: bytes, now: float) -> None:
        """A message in its place among those of its source."""
        arrival = track.arrive(feed.seq, payload, now)
        if arrival is Arrival.DUPLICATE:
            self._quarantine.add(now, track.source, "duplicate", payload)
            return
        if feed.seq == 1:
            track.first_at = newest(feed)
        if not track.online and (track.number < 0 or arrival is Arrival.BIRTH):
            self._step(Presence(track.source, True, now), now)
        self._add(track, feed)

    def _add(self, track: Track, feed: Feed) -> None:
        track.readings += len(feed.readings)
        self._parcels.append(Parcel(track.source, track.number, feed.readings))

    def _presence(self, source: str, payload: bytes, now: float) -> None:
        state = self._decoded(self._state_of, source, payload, now)
        track = self._sources.track(source)
        if state is None or track is None:
            return
        at = parse_stamp(state.at)
        if at != at:  # a will may not know its time: it is written before it is true
            at = now
        self._sources.touch(track)
        track.hear(state, now)
        if state.online:
            if at != track.born:
                self._let_go(source, now)
            track.is_birth(at)
        if state.online is not track.online or not track.changed_at:
            self._step(Presence(source, state.online, at), now)

    def _report(self, source: str, payload: bytes, now: float) -> None:
        report = self._decoded(self._report_of, source, payload, now)
        if report is not None:
            self._harvest.reports.append(report)

    def _wish(self, desk: str, payload: bytes, now: float) -> None:
        wish = self._decoded(self._wish_of, desk, payload, now)
        if wish is None:
            return
        if is_identity(wish.id):
            self._harvest.wishes.append((desk, wish))
        else:
            self._quarantine.add(now, desk, "malformed", payload)

    def _ask(self, desk: str, payload: bytes, now: float) -> None:
        ask = self._decoded(self._ask_of, desk, payload, now)
        if ask is None:
            return
        if is_identity(ask.id) and len(ask.what) <= WORD_AT_MOST:
            self._harvest.asks.append((desk, ask))
        else:
            self._quarantine.add(now, desk, "malformed", payload)

    def _decoded(
        self,
        decoder: msgspec.json.Decoder[Schema] | msgspec.msgpack.Decoder[Schema],
        name: str,
        payload: bytes,
        now: float,
    ) -> Schema | None:
        try:
            return decoder.decode(payload)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            self._quarantine.add(now, name, "malformed", payload)
            return None

    def _step(self, presence: Presence, now: float) -> None:
        """A presence stands in its place among the readings."""
        self._close_parcels(now)
        self._harvest.steps.append(presence)
        track = self._sources.track(presence.source)
        if track is not None:
            track.online = presence.online
            track.changed_at = now

    def _close_parcels(self, now: float) -> None:
        parcels, self._parcels = self._parcels, []
        if not parcels:
            return
        try:
            self._harvest.steps.append(self._reader.columns(parcels, now))
        except Exception:
            _log.exception("cannot make columns of %d messages", len(parcels))
            for parcel in parcels:
                self._guarded(self._alone(parcel), parcel.source, b"", now)

    def _alone(self, parcel: Parcel) -> Handle:
        def handle(_name: str, _payload: bytes, now: float) -> None:
            self._harvest.steps.append(self._reader.columns([parcel], now))

        return handle
