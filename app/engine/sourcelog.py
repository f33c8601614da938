"""What was taken from each source: numbers, births, counts."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping

import msgspec
import numpy as np

from app.bus.rows import LinkState, SourceRow
from app.bus.stamp import parse_stamp, parse_stamps
from app.bus.topics import is_identity
from app.bus.wire import Feed, SourceState
from app.core.city import City
from app.core.sequence import Arrival, Sequence, SequenceState
from app.core.sources import KEPT_UNKNOWN, Source

NO_GATEWAY = "no_gateway"  # who speaks for a source is gone itself
DIGESTED = 512  # bytes of each end that tell a message from another of the same number


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """One source as the journal keeps it, so that a restart goes on counting.
    `born` is the source's own time of its last birth, `first_at` that of the newest
    reading in the first message since (0: not known)."""

    sequence: SequenceState
    born: float = 0.0
    first_at: float = 0.0
    readings: int = 0
    last_message_at: float | None = None


class Track:
    """One source. `number` is its place in ``City.sources``, -1 for a stranger."""

    def __init__(self, source: str, number: int, assets: int, progress: Progress | None) -> None:
        self.source = source
        self.number = number
        self.assets = assets
        self.sequence = Sequence(progress.sequence if progress else None)
        self.born = progress.born if progress else 0.0
        self.first_at = progress.first_at if progress else 0.0
        self.readings = progress.readings if progress else 0
        self.last_message_at = progress.last_message_at if progress else None
        self.online = False
        self.changed_at = 0.0
        self.births = 0  # since this engine started
        self.link: LinkState | None = None

    def arrive(self, seq: int, payload: bytes, now: float) -> Arrival:
        self.last_message_at = now
        ends = zlib.crc32(payload[-DIGESTED:], zlib.crc32(payload[:DIGESTED], len(payload)))
        arrival = self.sequence.arrive(seq, ends)
        self.births += arrival is Arrival.BIRTH
        return arrival

    def is_of_before(self, feed: Feed) -> bool:
        """Whether a message is of a count that is over, and came late: it is not the next
        one, and all its readings are older than the birth. To be taken, but its number
        means nothing now. It cannot be told of a source whose birth and readings are of
        different clocks."""
        if feed.seq == self.sequence.last + 1 or not feed.readings:
            return False
        if not self.born or self.first_at < self.born:
            return False
        if not parse_stamp(feed.readings[-1].time) < self.born:  # the usual case, at once
            return False
        return newest(feed) < self.born

    def hear(self, state: SourceState, now: float) -> None:
        """How the link is that speaks for it; who goes without a word of it has died."""
        if state.online or state.link is not None:
            self.link = state.link
        elif self.link is not None and self.link.trouble != NO_GATEWAY:
            self.link = msgspec.structs.replace(
                self.link,
                state="down",
                since=now,
                answering=0,
                trouble=NO_GATEWAY,
                reason="",
                trouble_at=now,
            )

    def is_birth(self, at: float) -> bool:
        """Whether a birth told of `at` is one that we did not know."""
        if at == self.born:
            return False
        self.born = at
        self.births += 1
        self.sequence.birth()
        return True

    def progress(self) -> Progress:
        return Progress(
            sequence=self.sequence.state(),
            born=self.born,
            first_at=self.first_at,
            readings=self.readings,
            last_message_at=self.last_message_at,
        )

    def row(self) -> SourceRow:
        sequence = self.sequence
        return SourceRow(
            source=self.source,
            online=self.online,
            known=self.number >= 0,
            changed_at=self.changed_at,
            last_message_at=self.last_message_at,
            last_seq=sequence.last,
            missing=sequence.missing,
            gaps=sequence.gaps,
            duplicates=sequence.duplicates,
            readings=self.readings,
            assets=self.assets,
            link=self.link,
        )


class SourceLog:
    """Tracks by name; those touched are to be committed, and told."""

    def __init__(self, city: City, stored: Mapping[str, bytes]) -> None:
        counts = np.bincount(city.source[city.source >= 0], minlength=len(city.sources))
        self._numbers = {source: number for number, source in enumerate(city.sources)}
        self._assets = dict(zip(city.sources, counts.tolist(), strict=True))
        self._tracks: dict[str, Track] = {}
        self._strangers = 0
        self._touched: dict[str, Track] = {}
        self._changed: dict[str, Track] = {}
        for source in city.sources:
            self._add(source, stored.get(source))
        for source, state in stored.items():
            if source not in self._tracks and self._strangers < KEPT_UNKNOWN:
                self._add(source, state)

    def track(self, source: str) -> Track | None:
        """The track of a publisher; None for a name that is none, or for one
        stranger too many."""
        track = self._tracks.get(source)
        if track is None:
            if not is_identity(source) or self._strangers >= KEPT_UNKNOWN:
                return None
            track = self._add(source, None)
        return track

    def tracks(self) -> list[Track]:
        """Of the sources of the city, and of strangers that were heard of."""
        return list(self._tracks.values())

    def touch(self, track: Track) -> None:
        self._touched[track.source] = track
        self._changed[track.source] = track

    def take_touched(self) -> list[Track]:
        tracks = list(self._touched.values())
        self._touched.clear()
        return tracks

    def rows(self) -> list[SourceRow]:
        return [track.row() for track in self._tracks.values()]

    def changed_rows(self) -> list[SourceRow]:
        """Rows of the sources that changed since the last call."""
        rows = [track.row() for track in self._changed.values()]
        self._changed.clear()
        return rows

    def show(self, states: Iterable[Source]) -> None:
        """Which sources are there, as the room has it."""
        for state in states:
            track = self.track(state.source)
            if track is not None:
                track.online = state.online
                track.changed_at = state.changed_at
                self._changed[track.source] = track

    def _add(self, source: str, state: bytes | None) -> Track:
        progress = msgspec.msgpack.decode(state, type=Progress) if state is not None else None
        number = self._numbers.get(source, -1)
        track = Track(source, number, self._assets.get(source, 0), progress)
        self._tracks[source] = track
        self._strangers += number < 0
        return track


def newest(feed: Feed) -> float:
    """The time of the newest reading in a message, 0 where none has one."""
    times = parse_stamps([reading.time for reading in feed.readings])
    known = times[np.isfinite(times)]
    return float(known.max()) if len(known) else 0.0


def encode_progress(track: Track) -> bytes:
    return msgspec.msgpack.encode(track.progress())
