"""Tells those that follow what was committed, before anybody else hears of it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeVar

import msgspec
import numpy as np

from app.bus.client import Client
from app.bus.stream import EventRow, Following, Stride, event_mark, message_digest
from app.bus.topics import Topics
from app.bus.wire import StandbyState
from app.core.audit import GENESIS, Link
from app.core.live import LiveState
from app.core.rhythm import Rhythm
from app.engine.picture import wire_quality
from app.engine.sourcelog import encode_progress
from app.engine.turn import Turn
from app.engine.wishes import REMEMBERED_S
from app.store.database import StoreError
from app.store.journal import Journal
from app.store.sharedfiles import SharedFiles

_log = logging.getLogger(__name__)
HEARD_S = 5.0  # it says every second how far it is
FILES_EVERY_S = 2.0
SHOWN_S = 3600.0  # one that is lost
STRIDES_A_BEAT = 8
ROWS_A_STRIDE = 400
BYTES_A_STRIDE = 150_000
SLOTS_A_STRIDE = 6000
OVERLAP_S = 60.0  # of replies given while the rest was told
WISHES_MOST = 20_000
MOST_FOLLOWERS = 4
T = TypeVar("T")


@dataclass(slots=True)
class _Follower:
    """One engine that follows. `seq` and `record` are the last that it was told."""

    said: Following
    heard_at: float
    seq: int = 0
    record: int = 0
    number: int = 0
    level: bool = False
    refused: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    first: Iterator[Stride] | None = None  # what it needs before it is level


class Streamer:
    """Reads back from the journal what each has not got. What goes out here is on its
    way, on the same connection, before any desk or device is told of it: so whatever
    anybody was told, the one that takes over knows. A server's journal has no stream."""

    def __init__(
        self,
        client: Client,
        topics: Topics,
        journal: Journal | None,
        live: LiveState,
        city: str,
        words: Callable[[], list[bytes]],
        files: SharedFiles,
    ) -> None:
        self.epoch = 0
        self._files = files
        self._look = Rhythm(FILES_EVERY_S)
        self._shared: dict[str, bytes] = {}
        self._client = client
        self._topics = topics
        self._journal = journal
        self._live = live
        self._city = city
        self._words = words
        self._followers: dict[str, _Follower] = {}
        self._encoder = msgspec.msgpack.Encoder()
        self._decode = msgspec.msgpack.Decoder(Following).decode

    def states(self, now: float) -> list[StandbyState]:
        """Who follows, and how far."""
        for engine in [e for e, one in self._followers.items() if now - one.heard_at > SHOWN_S]:
            del self._followers[engine]
        return [
            StandbyState(
                engine=engine,
                state=_state(one, now),
                heard_at=one.heard_at,
                reason=one.refused,
            )
            for engine, one in self._followers.items()
        ]

    def tell(self, turn: Turn, now: float) -> None:
        """Right after the commit of a turn, and before anything else is said."""
        for payload in self._words():
            try:
                self._hear(self._decode(payload), now)
            except (msgspec.MsgspecError, UnicodeDecodeError):
                _log.warning("a follower's word that is none")
        if self._followers and self._look.due(now):
            self._share()
        for one in self._followers.values():
            if abs(now - one.heard_at) > HEARD_S:
                one.number += 1  # it misses this one, and will ask
            elif not one.refused:
                try:
                    self._advance(one, turn, now)
                except StoreError as error:
                    _log.warning("cannot read the journal for who follows: %s", error)

    def _share(self) -> None:
        try:
            self._shared = self._files.read()
        except OSError as error:
            _log.warning("what a standby must know too cannot be told: %s", error)

    def _hear(self, said: Following, now: float) -> None:
        one = self._followers.get(said.engine)
        if one is None and len(self._followers) >= MOST_FOLLOWERS:
            return
        if one is None or said.ask != one.said.ask:
            self._followers[said.engine] = self._begin(said, now)
        else:
            one.said, one.heard_at = said, now

    def _begin(self, said: Following, now: float) -> _Follower:
        one = _Follower(said, now, said.seq, said.record)
        one.refused = self._refusal(said)
        if one.refused:
            _log.warning("engine %s may not follow: %s", said.engine, one.refused)
            self._send(one, self._stride(one, refused=one.refused))
        else:
            _log.info("engine %s follows from event %d", said.engine, said.seq)
            one.first = self._first(one, now)
        return one

    def _refusal(self, said: Following) -> str:
        """Why it cannot follow: it is of another city, or its past is not ours."""
        if self._journal is None:
            return "store"
        if said.city != self._city:
            return "city"
        mark = event_mark(self._journal.trail.event(said.seq))
        link = self._journal.audit.links(said.record - 1, 1) if said.record > 0 else []
        last = link[0].hash if link and link[0].number == said.record else GENESIS
        same = (mark, last) == (said.mark, said.record_hash)
        return "" if same else "past"

    def _advance(self, one: _Follower, turn: Turn, now: float) -> None:
        if one.first is not None:
            for stride in islice(one.first, STRIDES_A_BEAT):
                if not self._send(one, stride):
                    return
            if not one.level:
                return
            one.first = None
        if one.files != self._shared:
            one.files = self._shared
            self._send(one, self._stride(one, files=self._shared, level=True))
        if not turn.empty or turn.messages:
            for stride in self._rest(one, turn):
                if not self._send(one, stride):
                    return

    def _first(self, one: _Follower, now: float) -> Iterator[Stride]:
        """All that it has not got; meanwhile more may be committed."""
        journal = self._journal
        assert journal is not None
        one.files = self._shared
        yield self._stride(one, files=self._shared)
        if one.said.fresh:
            yield from self._values(one)
        replies = journal.replies(now - REMEMBERED_S, WISHES_MOST)
        while replies:
            page, replies = replies[:200], replies[200:]
            yield self._stride(one, wishes=page)
        yield from self._pages(one)
        one.level = True
        since = journal.replies(now - OVERLAP_S, WISHES_MOST)
        yield self._stride(one, progress=journal.progress(), wishes=since, level=True)

    def _rest(self, one: _Follower, turn: Turn) -> Iterator[Stride]:
        """What this turn committed."""
        yield from self._pages(one)
        yield self._stride(
            one,
            progress={track.source: encode_progress(track) for track in turn.tracks},
            wishes=[(a.wish, a.at, a.reply) for a in turn.fresh_replies],
            taken=b"".join(
                message_digest(one) for one in turn.messages if one.qos and not one.retained
            ),
            level=True,
        )

    def _pages(self, one: _Follower) -> Iterator[Stride]:
        """Events and records that the journal has beyond what it was told."""
        journal = self._journal
        assert journal is not None
        while one.seq < journal.last_seq or one.record < journal.audit.tip.number:
            events: list[EventRow] = []
            links: list[Link] = []
            if one.seq < journal.last_seq:
                events = _fitting(
                    journal.trail.events(one.seq, ROWS_A_STRIDE), lambda row: len(row[4])
                )
                one.seq = events[-1][0]
            else:
                found = journal.audit.links(one.record, ROWS_A_STRIDE)
                links = _fitting(found, lambda link: len(link.data))
                one.record = links[-1].number
            yield self._stride(one, events=events, links=links)

    def _values(self, one: _Follower) -> Iterator[Stride]:
        """The live values: sources tell only what changes."""
        live = self._live
        slots = np.flatnonzero(np.isfinite(live.time))
        for start in range(0, len(slots), SLOTS_A_STRIDE):
            part = slots[start : start + SLOTS_A_STRIDE]
            yield self._stride(
                one,
                slots=part.astype("<u4").tobytes(),
                values=live.value[part].astype("<f8").tobytes(),
                times=live.time[part].astype("<f8").tobytes(),
                qualities=wire_quality(live, part).tobytes(),
            )

    def _stride(self, one: _Follower, **content: Any) -> Stride:
        one.number += 1
        return msgspec.structs.replace(
            Stride(epoch=self.epoch, ask=one.said.ask, number=one.number), **content
        )

    def _send(self, one: _Follower, stride: Stride) -> bool:
        """False where it could not go out: the number is missing then, and the follower
        asks again."""
        topic = self._topics.stream(one.said.engine)
        qos = 0 if stride.files else 1
        return self._client.publish(topic, self._encoder.encode(stride), qos=qos) is not None


def _state(one: _Follower, now: float) -> str:
    if abs(now - one.heard_at) > HEARD_S:
        return "lost"
    if one.refused:
        return "refused"
    return "level" if one.said.level else "behind"


def _fitting(rows: list[T], size: Callable[[T], int]) -> list[T]:
    """As many from the front as one message carries; at least one."""
    total, count = 0, 0
    for row in rows:
        total += size(row) + 200
        if count and total > BYTES_A_STRIDE:
            break
        count += 1
    return rows[:count]
