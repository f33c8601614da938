"""Puts one engine together: who is who, and nothing decided here."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from app.bus.address import BrokerAddress
from app.bus.client import Client
from app.bus.topics import Topics
from app.core.city import City
from app.core.philosophy import Philosophy
from app.core.room import Room
from app.core.store_events import ENGINE, RECONCILED, RESTORED
from app.engine.auditor import Auditor
from app.engine.beat import Beat
from app.engine.cityclock import CityClock
from app.engine.datadesk import DataDesk
from app.engine.doorkeeper import Doorkeeper
from app.engine.hearing import Hearing
from app.engine.keeper import Keeper
from app.engine.leaseline import LeaseLine
from app.engine.letterbox import Letterbox
from app.engine.notary import SIGN_EVERY_S, Notary
from app.engine.ordermail import OrderMail
from app.engine.outbox import Outbox
from app.engine.picture import Picture
from app.engine.pulse import Identity, Pulse
from app.engine.quarantine import Quarantine
from app.engine.questions import Questions
from app.engine.rebirths import Rebirths
from app.engine.retention import Retention
from app.engine.retentionround import Keepers
from app.engine.roster import Roster
from app.engine.safekeeping import BACKUP_EVERY_S, Safekeeping
from app.engine.sessions import Sessions
from app.engine.shiftdesk import ShiftDesk
from app.engine.signatures import Signatures
from app.engine.snapshot import Snapshot
from app.engine.sourcelog import SourceLog
from app.engine.sourcerate import SourceRate
from app.engine.wishes import REMEMBERED_S, WishDesk
from app.store.audit_checkpoints import CHECKPOINTS
from app.store.historyrescue import open_history
from app.store.journal import Journal
from app.store.opening import open_store
from app.store.vault import HISTORY, JOURNAL, Vault
from app.wiring.engineparts import (
    feed_client,
    lease_line,
    make_intake,
    make_reader,
    make_room,
    make_streamer,
    read_philosophy,
)
from app.wiring.retention import site_retention

BACKUPS = "backup"  # the folder of backups in the data folder


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Where one engine works, and on what."""

    city: City
    kind_files: Mapping[str, str]
    address: BrokerAddress
    root: str
    data_dir: Path
    philosophy: tuple[str, str] = ("", "")  # name and text of its file; "": none
    version: str = ""
    clock: Callable[[], float] = time.time
    backup_every_s: float = BACKUP_EVERY_S
    audit_checkpoints: Path | None = None  # None: in the data folder
    sign_every_s: float = SIGN_EVERY_S
    store: str = ""  # URL of a server for the journal; "": a file in the data folder
    sign_in: bool = False  # whether nobody may wish anything who has not proven who it is
    people: Path | None = None  # folder of the register; None: the data folder
    founding: bool = True  # whether an empty register may be founded, or stand open

    @property
    def people_dir(self) -> Path:
        return self.people or self.data_dir

    @property
    def site_folders(self) -> tuple[Path, Path]:
        """Where the site's own files may lie: a standby that has none of its own goes
        by those of the engine whose register it shares."""
        return self.data_dir, self.people_dir


class Engine:
    """Everything of one engine, put together. Raises StoreError, KindError."""

    def __init__(self, setting: Setting, lease: LeaseLine | None = None) -> None:
        """`lease`: one that runs already, and goes on when this ends."""
        self._clock = setting.clock
        self._own_lease = lease is None
        with ExitStack() as stack:
            self._build(setting, stack, lease)
            self._closing = stack.pop_all()

    def _build(self, setting: Setting, stack: ExitStack, lease: LeaseLine | None) -> None:
        now = setting.clock()
        topics = Topics(setting.root)
        vault = Vault(setting.data_dir / BACKUPS)
        journal = open_store(setting.store, setting.data_dir, vault, now)
        stack.callback(journal.close)
        worker = ThreadPoolExecutor(1, thread_name_prefix="engine-worker")
        history, history_aside = open_history(
            setting.data_dir / HISTORY, worker, committed_beat=journal.beat, now=now
        )
        stack.callback(history.close)
        philosophy = read_philosophy(setting, topics)
        room = make_room(setting, philosophy)
        self._keeper = keeper = Keeper(journal, history, room)
        self._resumed = keeper.restore(now)
        sources = SourceLog(setting.city, journal.progress())
        sources.show(room.sources())
        picture = Picture(room)
        picture.take_sources(sources.rows())
        picture.take_source_rows()  # no news: every snapshot has them
        quarantine = Quarantine()
        self.lease = lease or lease_line(setting)
        self._client = client = feed_client(setting, journal.identity())
        outbox = Outbox(client, topics, picture)
        letterbox = Letterbox(client, topics)
        streamer = make_streamer(setting, client, journal, room, self.lease)
        self._numbered = (room, outbox, letterbox, streamer)
        self.pulse = Pulse(_identity(setting, now), setting.data_dir)
        place = setting.store or setting.data_dir / JOURNAL
        reader = make_reader(setting, room, history, place, philosophy)
        stack.callback(reader.close)
        roster = Roster(setting.people_dir, philosophy.unregistered_role, self.pulse.trouble)
        door = _door(setting, roster, self.pulse)
        safekeeping = _safekeeping(setting, vault, self.pulse, now, history_aside)
        stack.callback(safekeeping.close)
        signatures = Signatures(setting.people_dir)
        stack.callback(signatures.close)
        stack.callback(worker.shutdown)
        notary = _notary(setting, self.pulse, now, stack)
        stores = Keepers(room, keeper, safekeeping, notary, quarantine, setting.data_dir)
        policy = site_retention(*setting.site_folders)
        retention = Retention(policy, stores, self.pulse.trouble, now)
        data = DataDesk(setting.city, retention.holds, retention.begin_now)
        wishes = _wish_desk(room, picture, philosophy, roster, door, data, journal, now)
        snapshot = Snapshot(setting.city, setting.kind_files, setting.philosophy, picture)
        asked = (reader, quarantine, outbox, letterbox, worker, room.explainer)
        self.beat = Beat(
            clock=setting.clock,
            client=client,
            room=room,
            intake=make_intake(topics, room, sources, quarantine),
            sources=sources,
            rates=SourceRate(room.slots, sources, now),
            clock_of_city=CityClock(room.slots, simulated=topics.simulated),
            safekeeping=safekeeping,
            rebirths=_rebirths(sources, client, topics, journal, now, unknown=bool(history_aside)),
            hearing=Hearing(wishes, roster, door, signatures),
            auditor=Auditor(keeper, room, wishes, notary, self.pulse.trouble),
            picture=picture,
            outbox=outbox,
            questions=Questions(snapshot, *asked, door, data, self.pulse.desks),
            letterbox=letterbox,
            orders=OrderMail(client, topics, room.slots),
            keeper=keeper,
            pulse=self.pulse,
            quarantine=quarantine,
            lease=self.lease,
            streamer=streamer,
            retention=retention,
        )

    @property
    def connected(self) -> bool:
        """Whether the broker has us and our subscriptions, and we lead."""
        return self._client.connected and self.lease.holds

    def run(self, stop: threading.Event) -> None:
        """Wait for the lease, and beat until `stop` or until another engine took over;
        then remember everything and end in order."""
        try:
            self.lease.know(self._keeper.journal.epoch)
            if self._own_lease:
                self.lease.start()
            self._client.start()
            if self.lease.await_lead(stop, self._is_able, patient=self._own_lease):
                self._lead(self._clock())
                self.beat.run(stop)
                self.beat.finish()
        finally:
            self._client.stop()
            if self._own_lease:
                self.lease.stop()
            self._closing.close()

    def _is_able(self) -> bool:
        return self._client.connected

    def _lead(self, now: float) -> None:
        """A term begins; all that is said in it carries its number."""
        epoch = self._keeper.journal.next_epoch(self.lease.term)
        for numbered in self._numbered:
            numbered.epoch = epoch
        self.pulse.lead(epoch, now)
        self.beat.begin(self._resumed, now)


def _wish_desk(
    room: Room,
    picture: Picture,
    philosophy: Philosophy,
    roster: Roster,
    door: Doorkeeper,
    data: DataDesk,
    journal: Journal,
    now: float,
) -> WishDesk:
    replies = journal.wishes(now - REMEMBERED_S)
    shifts = ShiftDesk(room, picture, philosophy)
    return WishDesk(room, picture, shifts, roster, door, data, replies)


def _door(setting: Setting, roster: Roster, pulse: Pulse) -> Doorkeeper:
    sessions = Sessions(setting.people_dir, pulse.trouble)
    return Doorkeeper(roster, sessions, always=setting.sign_in, founding=setting.founding)


def _safekeeping(
    setting: Setting, vault: Vault, pulse: Pulse, now: float, history_aside: str
) -> Safekeeping:
    if history_aside:
        pulse.trouble["history_aside"] = history_aside
    every_s = setting.backup_every_s
    return Safekeeping(vault, setting.data_dir, pulse.trouble, now, every_s=every_s)


def _notary(setting: Setting, pulse: Pulse, now: float, stack: ExitStack) -> Notary:
    folder = setting.audit_checkpoints or setting.data_dir / CHECKPOINTS
    every_s = setting.sign_every_s
    notary = Notary(setting.data_dir, folder, pulse.trouble, now, every_s=every_s)
    stack.callback(notary.close)
    return notary


def _rebirths(
    sources: SourceLog,
    client: Client,
    topics: Topics,
    journal: Journal,
    now: float,
    *,
    unknown: bool,
) -> Rebirths:
    def say(source: str, payload: bytes) -> bool:
        return client.publish(topics.rebirth(source), payload, qos=1) is not None

    restored = journal.last_of(ENGINE, (RESTORED, RECONCILED)) == RESTORED
    return Rebirths(sources, say, restored=restored, unknown=unknown, now=now)


def _identity(setting: Setting, now: float) -> Identity:
    return Identity(
        epoch=0,  # none before it leads
        started_at=now,
        version=setting.version,
        broker=setting.address.url,
        simulation=Topics(setting.root).simulated,
        city=setting.city.name,
        fingerprint=setting.city.fingerprint,
        assets=len(setting.city),
    )
