"""Keeps what the room did: commits beats, and gives the room its memory back."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from app.core.audit import Note
from app.core.batch import Batch
from app.core.events import AlarmHappening, Event, decode, encode, type_name
from app.core.rhythm import Rhythm
from app.core.room import Room
from app.core.slots import SlotTable
from app.engine.rows import event_asset
from app.engine.sourcelog import encode_progress
from app.engine.turn import Turn
from app.store.database import DamageError, StoreError
from app.store.history import History
from app.store.historyrescue import HistoryDamageError
from app.store.journal import Commit, Entry, Journal
from app.store.parcel import Parcel
from app.store.readings import Readings, join

CHECKPOINT_EVERY_S = 600.0
CHECKPOINT_AT_EVENTS = 20_000


class Keeper:
    """History first, then the journal, which is the point of commit: what the
    history holds of a later beat than the journal's is taken back at start."""

    def __init__(self, journal: Journal, history: History, room: Room) -> None:
        self.journal = journal
        self.history = history
        self._room = room
        self._series = history.register(slot_keys(room.slots))
        self._beat = journal.beat
        self._checkpoints = Rhythm(CHECKPOINT_EVERY_S)
        self._checkpoint_seq = journal.last_seq

    def restore(self, now: float) -> list[Event]:
        """Fold the journal into the room, give it its live values back, go on.

        Raises StoreError for a journal that this program cannot read.
        """
        self.recall()
        return self._room.resume(now)

    def recall(self) -> None:
        """The same without going on: nothing is judged, nothing happens by it."""
        room, after = self._room, 0
        try:
            checkpoint = self.journal.checkpoint()
            if checkpoint is not None:
                after = checkpoint[0]
                room.restore(checkpoint[1])
            while page := self.journal.payloads(after):
                for seq, payload in page:
                    room.fold(decode(payload))
                    after = seq
        except msgspec.MsgspecError as error:
            raise StoreError(f"the journal holds an event that is none: {error}") from error
        self._restore_live()

    def _restore_live(self) -> None:
        live = self._room.live
        value = np.full(len(live.value), np.nan)
        time = np.full(len(live.value), -np.inf)
        quality = np.zeros(len(live.value), dtype=np.uint8)
        since = np.full(len(live.value), -np.inf)
        found, began = self.history.remembered().newest()
        if len(found) and len(self._series):
            order = np.argsort(self._series)
            at = np.searchsorted(self._series[order], found.series)
            at = np.minimum(at, len(order) - 1)
            slots = order[at]
            known = self._series[slots] == found.series  # the city may have lost a point
            slots = slots[known]
            value[slots] = found.values[known]
            time[slots] = found.times[known] / 1000.0
            quality[slots] = found.qualities[known]
            since[slots] = began[known] / 1000.0
        live.restore(value, time, quality, since)

    def next_beat(self) -> int:
        """The number of the beat that begins."""
        self._beat += 1
        return self._beat

    def commit(self, turn: Turn, before: Sequence[Note] = (), *, audited: bool = True) -> None:
        """Make a beat durable, and records `before` its own. Raises StoreError; then
        try the same turn again. Raises DamageError where journal or history are
        damaged, AuditError where only the audit cannot be written."""
        if turn.empty and not before:
            return
        if stored := turn.stored:
            try:
                self.history.append(turn.beat, self._readings(stored))
            except DamageError as error:
                raise HistoryDamageError(str(error)) from error
        self.journal.commit(
            Commit(
                beat=turn.beat,
                entries=[_entry(event) for event in turn.events],
                progress={track.source: encode_progress(track) for track in turn.tracks},
                wishes=[(a.wish, a.at, a.reply) for a in turn.fresh_replies],
                notes=[*before, *turn.notes],
                audited=audited,
            )
        )

    def follow(self, parcel: Parcel, batches: list[Batch]) -> None:
        """Make durable what another engine has committed, and the readings that it made
        it of; nothing of this room's own. Raises StoreError."""
        if heard := [batch for batch in batches if len(batch)]:
            self.history.append(parcel.beat, self._readings(heard))
        self.journal.commit(parcel)
        for row in parcel.events:
            self._room.fold(decode(row[4]))

    def tend(self, now: float) -> None:
        """What is due beside the beats. Raises StoreError; nothing is lost by it."""
        self.history.tend(now, self._live_readings)
        wanted = self.journal.tend()
        grown = self.journal.last_seq - self._checkpoint_seq
        if wanted or self._checkpoints.due(now) or grown >= CHECKPOINT_AT_EVENTS:
            self._checkpoints.wait(now)
            if wanted or grown:
                self.save_checkpoint()

    def save_checkpoint(self) -> None:
        """So that the next start folds from here. Only between commits."""
        self.journal.save_checkpoint(self._room.checkpoint())
        self._checkpoint_seq = self.journal.last_seq

    def close(self) -> None:
        self.history.close()
        self.journal.close()

    def _readings(self, batches: list[Batch]) -> Readings:
        return join(
            [
                Readings(
                    self._series[batch.slots],
                    np.rint(batch.times * 1000.0).astype(np.int64),
                    batch.values,
                    batch.qualities,
                )
                for batch in batches
            ]
        )

    def _live_readings(self) -> Readings:
        live = self._room.live
        slots = np.flatnonzero(np.isfinite(live.time))
        return Readings(
            self._series[slots],
            np.rint(live.time[slots] * 1000.0).astype(np.int64),
            live.value[slots],
            live.quality[slots],
        )


def _entry(event: Event) -> Entry:
    occurrence = event.occurrence if isinstance(event, AlarmHappening) else 0
    return Entry(event.at, type_name(event), event_asset(event), encode(event), occurrence)


def slot_keys(table: SlotTable) -> list[tuple[str, str]]:
    """Asset id and point name of each slot."""
    names = [[point.name for point in kind.points] for kind in table.kinds]
    kinds: npt.NDArray[np.int32] = table.city.kind
    return [
        (identity, name)
        for identity, kind in zip(table.city.ids, kinds.tolist(), strict=True)
        for name in names[kind]
    ]
