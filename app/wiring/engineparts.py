"""Parts that an engine is made of, whether it leads or follows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.bus.client import Client
from app.bus.message import Subscription
from app.bus.topics import Topics
from app.core.kindset import parse_kinds
from app.core.philosophy import Philosophy
from app.core.philosophyfile import parse_philosophy
from app.core.room import Room
from app.engine.feedreader import FeedReader
from app.engine.intake import Intake
from app.engine.leaseline import LeaseLine
from app.engine.pointbook import Pointbook
from app.engine.quarantine import Quarantine
from app.engine.reader import Reader
from app.engine.sourcelog import SourceLog
from app.engine.streamer import Streamer
from app.store.history import History
from app.store.journal import Journal
from app.store.sharedfiles import SharedFiles
from app.wiring.installation import installation
from app.wiring.lighting import site_lighting

if TYPE_CHECKING:
    from app.wiring.engineroom import Setting


def make_streamer(
    setting: Setting, client: Client, journal: Journal, room: Room, lease: LeaseLine
) -> Streamer:
    streamed = None if setting.store else journal
    city = setting.city.fingerprint
    topics = Topics(setting.root)
    files = SharedFiles(setting.data_dir)
    return Streamer(client, topics, streamed, room.live, city, lease.take_words, files)


def make_room(setting: Setting, philosophy: Philosophy) -> Room:
    programmes = site_lighting(*setting.site_folders).programmes
    kinds = parse_kinds(setting.kind_files)
    return Room(setting.city, kinds, philosophy=philosophy, programmes=programmes)


def make_reader(
    setting: Setting, room: Room, history: History, journal: Path | str, philosophy: Philosophy
) -> Reader:
    contract = site_lighting(*setting.site_folders).contract
    return Reader(room.slots, history, journal, setting.data_dir, philosophy, contract)


def make_intake(topics: Topics, room: Room, sources: SourceLog, quarantine: Quarantine) -> Intake:
    reader = FeedReader(Pointbook(room.slots), quarantine)
    return Intake(topics, reader, sources, quarantine)


def read_philosophy(setting: Setting, topics: Topics) -> Philosophy:
    name, text = setting.philosophy
    return parse_philosophy(text, name, simulation=topics.simulated) if text else Philosophy()


def feed_client(setting: Setting, identity: str) -> Client:
    """Hears all that devices, gateways and desks say, also what was said meanwhile."""
    topics = Topics(setting.root)
    heard = (topics.feed, topics.source, topics.report, topics.wish, topics.ask)
    return Client(
        setting.address,
        f"engine-{identity}",
        root=setting.root,
        subscriptions=[Subscription(topic("+")) for topic in heard],
        clean_session=False,
    )


def lease_line(setting: Setting) -> LeaseLine:
    """How the engine of a data folder speaks of who leads."""
    return LeaseLine(setting.address, setting.root, installation(setting.data_dir))
