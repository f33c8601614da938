"""What comes to an engine: feed, presence, report, wish, question; and its kept files."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np

from app.bus.message import Message
from app.bus.topics import LIVE, Topics
from app.bus.wire import Ask, Feed, OrderReport, Reading, SourceState, Target, Wish
from app.core.batch import Batch
from app.core.checkpoint import Checkpoint
from app.core.events import decode, encode
from app.core.hold import HoldBook
from app.core.kindset import parse_kinds
from app.core.philosophy import Philosophy
from app.core.room import Room
from app.engine.datadesk import DataDesk
from app.engine.doorkeeper import Doorkeeper
from app.engine.feedreader import FUTURE_S, OLDEST_S, FeedReader
from app.engine.intake import Intake
from app.engine.picture import Picture
from app.engine.pointbook import Pointbook
from app.engine.quarantine import Quarantine
from app.engine.roster import Roster
from app.engine.sessions import Sessions
from app.engine.shiftdesk import ShiftDesk
from app.engine.sourcelog import SourceLog
from app.engine.wishes import WishDesk
from resources.shelf import kind_files
from tests.engine.town import town
from tests.fuzz.door import Door, Enter

NOW = 1_795_345_200.0
STAMP = "2026-11-22T11:00:00.000Z"
TOPICS = Topics(LIVE)
DESK = "desk-fuzz-1"


PROGRAMME = (
    '{"name":"works","title":{"fr":"Travaux","en":"Works"},"cabinets":["cabinet-0001"],'
    '"nights":[{"lit_from":"sunset+5","dims":[{"start":"22:00","until":"05:00","pct":70}]}]}'
)


class FuzzedEngine:
    """An engine's intake and wish desk over a small town with an alarm in it."""

    def __init__(self, folder: Path) -> None:
        self.room = Room(town(4), parse_kinds(kind_files()), epoch=1)
        self.room.source_changed("lighting-01", True, NOW - 60, NOW - 60)
        slot = self.room.slots.slot(self.room.city.rows["gauge-ouche-01"], "level_m")
        batch = Batch(
            np.array([slot]),
            np.array([3.5]),
            np.array([NOW - 50]),
            np.zeros(1, dtype=np.uint8),
            np.zeros(1, dtype=np.int32),
        )
        self.room.observe(batch, NOW - 50)
        self.room.tick(NOW - 10)
        self.quarantine = Quarantine()
        self.sources = SourceLog(self.room.city, {})
        reader = FeedReader(Pointbook(self.room.slots), self.quarantine)
        self.intake = Intake(TOPICS, reader, self.sources, self.quarantine)
        picture = Picture(self.room)
        desk = ShiftDesk(self.room, picture, Philosophy())
        roster = Roster(folder, "supervisor", {})
        door = Doorkeeper(roster, Sessions(folder, {}), always=False)
        data = DataDesk(self.room.city, HoldBook(), lambda _: True)
        self.wishes = WishDesk(self.room, picture, desk, roster, door, data, {})

    @property
    def refused(self) -> int:
        return sum(self.quarantine.counts.values())

    def take(self, topic: str, payload: bytes) -> bool:
        """One message through the intake; what was taken must be sound."""
        before = self.refused
        message = Message(topic, payload, len(payload), 1, False, NOW, 1, 1)
        harvest = self.intake.take([message], NOW)
        taken = bool(harvest.steps or harvest.reports or harvest.wishes or harvest.asks)
        for step in harvest.steps:
            if isinstance(step, Batch):
                assert np.isfinite(step.values).all()
                assert (step.times <= NOW + FUTURE_S).all()
                assert (step.times >= NOW - OLDEST_S).all()
                assert ((step.slots >= 0) & (step.slots < self.room.slots.size)).all()
        for desk, wish in harvest.wishes:
            self.decide(desk, wish)
        return taken or self.refused == before

    def decide(self, desk: str, wish: Wish) -> None:
        """A wish that is refused throughout changes nothing."""
        before = self.room.checkpoint()
        known = self.wishes.known(wish)
        if known is not None:
            return
        reply, events = self.wishes.decide(desk, wish, NOW)
        assert len(reply) <= 512 * 1024
        if not events:
            assert self.room.checkpoint() == before, "a refused wish changed something"


def engine_doors(folder: Path) -> list[Door]:
    """One engine behind all of them."""
    engine = FuzzedEngine(folder)
    alarm = next(iter(engine.room.alarms()))
    pack = msgspec.msgpack.encode

    def at(topic: str) -> Enter:
        return lambda data: engine.take(topic, data)

    return [
        Door("feed", "json", _feeds(), at(TOPICS.feed("lighting-01"))),
        Door(
            "presence",
            "json",
            (msgspec.json.encode(SourceState(online=True, at=STAMP)),),
            at(TOPICS.source("water")),
        ),
        Door(
            "report",
            "json",
            (msgspec.json.encode(OrderReport(id="o-1", outcome="sent", at=STAMP)),),
            at(TOPICS.report("water")),
        ),
        Door(
            "wish",
            "msgpack",
            tuple(pack(one) for one in _wishes(alarm.occurrence, alarm.revision, alarm.asset)),
            at(TOPICS.wish(DESK)),
            0.3,
        ),
        Door(
            "question",
            "msgpack",
            tuple(
                pack(Ask(id=f"q-{what}", what=what, arguments={"asset": "x", "start": 0.0}))
                for what in ("snapshot", "history", "journal", "explain", "standing")
            ),
            at(TOPICS.ask(DESK)),
        ),
        Door("checkpoint", "msgpack", (engine.room.checkpoint(),), _restored(engine)),
        Door("event", "json", _events(engine), _event),
    ]


def _feeds() -> tuple[bytes, ...]:
    readings = [
        Reading("lamp-000001", "power_w", 71.2, STAMP, "good"),
        Reading("lamp-000001", "lamp", "on", STAMP, "uncertain"),
        Reading("cabinet-0001", "breaker", "tripped", STAMP),
        Reading("gauge-ouche-01", "level_m", 1, STAMP, "bad"),
        Reading("lamp-000002", "dim_pct", 55.5, "2026-11-22T10:59:59+02:00"),
    ]
    return tuple(
        msgspec.json.encode(Feed(seq=number, readings=readings[: number + 1]))
        for number in range(1, 5)
    )


def _wishes(occurrence: int, revision: int, asset: str) -> list[Wish]:
    target = Target(asset=asset, alarm=1, occurrence=occurrence, revision=revision)
    deeds: list[tuple[str, dict[str, str | float]]] = [
        ("acknowledge", {"comment": "vu"}),
        ("shelve", {"duration_s": 900.0, "reason": "essai", "one_shot": 1.0}),
        ("unshelve", {}),
        ("remove", {"reason": "panne", "work_order": "OT-1"}),
        ("restore", {}),
        ("claim", {"duration_s": 300.0}),
        ("comment", {"comment": "vu"}),
        ("reserve", {"order": "switch", "value": 1.0}),
        ("order", {"order": "switch", "value": 1.0, "sheet": "0" * 64, "second_person": "x"}),
        ("offer_handover", {"position": "room", "notes": "", "confirmed": ""}),
        ("take_handover", {"position": "room", "handover": 1.0, "remarks": ""}),
        ("set_programme", {"programme": PROGRAMME, "why": "essai"}),
        ("sign_in", {"password": "x", "public_key": "00"}),
        ("add_person", {"name": "operator-2", "role": "viewer", "new_password": "x"}),
    ]
    return [
        Wish(
            id=f"{DESK}-w{number}",
            person="operator-1",
            desk=DESK,
            action=action,
            targets=[target],
            arguments=arguments,
            expires_at=NOW + 8,
        )
        for number, (action, arguments) in enumerate(deeds)
    ]


def _restored(engine: FuzzedEngine) -> Enter:
    def enter(data: bytes) -> bool:
        try:
            Checkpoint.decode(data).encode()
        except msgspec.MsgspecError:
            return False
        return True

    return enter


def _events(engine: FuzzedEngine) -> tuple[bytes, ...]:
    room = Room(town(4), parse_kinds(kind_files()), epoch=1)
    happened = room.source_changed("water", True, NOW, NOW)
    happened += room.source_changed("water", False, NOW + 1, NOW + 1)
    happened += room.tick(NOW + 120)
    assert happened
    return tuple(encode(event) for event in happened)


def _event(data: bytes) -> bool:
    try:
        encode(decode(data))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return False
    return True
