"""Puts together an engine that follows another one, until it has to lead itself."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

from app.bus.client import Client
from app.bus.message import Subscription
from app.bus.topics import Topics
from app.core.kindset import parse_kinds
from app.core.room import Room
from app.engine.followedretention import FollowedRetention
from app.engine.follower import ORPHAN_S, Follower, OtherPastError
from app.engine.hearsay import Hearsay
from app.engine.keeper import Keeper
from app.engine.leaseline import LeaseLine
from app.engine.quarantine import Quarantine
from app.engine.retentionround import Keepers
from app.engine.safekeeping import Safekeeping
from app.engine.sourcelog import SourceLog
from app.store.aside import set_aside
from app.store.database import StoreError
from app.store.historyrescue import open_history
from app.store.recovery import open_journal
from app.store.sharedfiles import SharedFiles
from app.store.vault import HISTORY, JOURNAL, Vault
from app.wiring.engineparts import feed_client, make_intake, read_philosophy
from app.wiring.engineroom import BACKUPS, Setting
from app.wiring.retention import site_retention

_log = logging.getLogger(__name__)


def follow(
    setting: Setting, lease: LeaseLine, stop: threading.Event, *, orphan_s: float = ORPHAN_S
) -> bool:
    """Follow until we lead (true), or `stop`. Raises StoreError, KindError."""
    if setting.store:
        raise StoreError("an engine that follows keeps its journal in a file, not on a server")
    while not stop.is_set():
        try:
            return _follow(setting, lease, stop, orphan_s)
        except OtherPastError as error:
            aside = set_aside(setting.data_dir / JOURNAL, setting.clock())
            _log.warning("%s: it is set aside as %s, and begun anew", error, aside.name)
    return False


def _follow(setting: Setting, lease: LeaseLine, stop: threading.Event, orphan_s: float) -> bool:
    now, topics = setting.clock(), Topics(setting.root)
    with ExitStack() as stack:
        vault = Vault(setting.data_dir / BACKUPS)
        journal = open_journal(setting.data_dir / JOURNAL, vault, now)
        stack.callback(journal.close)
        lease.know(journal.epoch)
        worker = ThreadPoolExecutor(1, thread_name_prefix="standby-worker")
        history, _ = open_history(
            setting.data_dir / HISTORY, worker, committed_beat=journal.beat, now=now
        )
        stack.callback(history.close)
        stack.callback(worker.shutdown)
        kinds = parse_kinds(setting.kind_files)
        room = Room(setting.city, kinds, philosophy=read_philosophy(setting, topics))
        keeper = Keeper(journal, history, room)
        keeper.recall()
        intake = make_intake(topics, room, SourceLog(setting.city, {}), Quarantine())
        follower = Follower(
            clock=setting.clock,
            topics=topics,
            stream=Client(
                setting.address,
                f"stream-{lease.engine}",
                root=setting.root,
                subscriptions=[Subscription(topics.stream(lease.engine), 1)],
                clean_session=False,
            ),
            hearsay=Hearsay(feed_client(setting, journal.identity()), intake),
            room=room,
            keeper=keeper,
            lease=lease,
            files=SharedFiles(setting.data_dir),
            orphan_s=orphan_s,
            retention=_retention(setting, room, keeper, vault, now, stack),
        )
        return follower.run(stop)


def _retention(
    setting: Setting, room: Room, keeper: Keeper, vault: Vault, now: float, stack: ExitStack
) -> FollowedRetention:
    """Backups are made by who leads: here only old ones are given up."""
    safekeeping = Safekeeping(vault, setting.data_dir, {}, now, every_s=float("inf"))
    stack.callback(safekeeping.close)
    stores = Keepers(room, keeper, safekeeping, None, Quarantine(), setting.data_dir)
    return FollowedRetention(site_retention(*setting.site_folders), stores)
