"""What comes to a desk: deltas, the pulse, answers with a snapshot in parts, replies."""

from __future__ import annotations

import itertools
from pathlib import Path

import msgspec

from app.bus.address import BrokerAddress
from app.bus.client import Client
from app.bus.message import Message
from app.bus.topics import SIMULATION, Topics
from app.bus.wire import Answer, Outcome, Reply, SnapshotValues
from app.core.citycodec import encode_city
from app.desk.mirror import Mirror
from app.desk.session import UNREADABLE, Session
from app.desk.snapshot import assembling
from resources.shelf import kind_files
from tests.fuzz.door import Door, Enter
from tests.widgets.village import (
    NOON,
    alarm,
    delta,
    living,
    order,
    source,
    status,
    village,
)

DESK = "desk-fuzz-1"
TOPICS = Topics(SIMULATION)
FRESH_EVERY = 200  # inputs that were taken, until the mirror is loaded anew


class FuzzedDesk:
    """A desk's session that hears what is said to it, and no broker."""

    def __init__(self) -> None:
        self.mirror = Mirror(SIMULATION)
        client = Client(BrokerAddress("127.0.0.1", 1), DESK, root=SIMULATION)
        self.session = Session(client, self.mirror, DESK, "operator-1", lambda verdict: None)
        client.stop()  # it never begins: messages come by hand
        self._taken = itertools.count()
        self.refresh()

    def refresh(self) -> None:
        living(self.mirror, [alarm(1), alarm(2, priority=2, asset="junction-001", rule="dark")])

    def hear(self, topic: str, payload: bytes) -> bool:
        """One message; a refused one changes nothing, and what shows it goes on."""
        if not self.mirror.whole or next(self._taken) % FRESH_EVERY == 0:
            self.refresh()
        before = self.state()
        message = Message(topic, payload, len(payload), 1, False, NOON, 1, 1)
        try:
            self.session._take(message, NOON)
        except UNREADABLE:
            assert self.state() == before, "a refused message changed something"
            return False
        self.read()
        return True

    def state(self) -> tuple[object, ...]:
        """What a refused message must leave as it is."""
        mirror = self.mirror
        return (
            mirror.value.tobytes(),
            mirror.time.tobytes(),
            mirror.quality.tobytes(),
            mirror.stale.tobytes(),
            mirror.severity.tobytes(),
            mirror.seq,
            mirror.epoch,
            mirror.whole,
            dict(mirror.alarms),
            dict(mirror.orders),
            dict(mirror.sources),
            dict(mirror.shifts),
        )

    def read(self) -> None:
        """What a screen does with a mirror once a frame."""
        mirror = self.mirror
        mirror.take_changes()
        mirror.connection(NOON)
        tally, urgent = mirror.view.tally, mirror.view.most_urgent
        assert urgent is None or urgent.occurrence in mirror.alarms
        assert all(count >= 0 for count in tally.active)
        mirror.view.urgent(5)


def desk_doors(_folder: Path) -> list[Door]:
    desk = FuzzedDesk()
    pack = msgspec.msgpack.encode

    def on(topic: str) -> Enter:
        return lambda data: desk.hear(topic, data)

    follows = [
        delta(desk.mirror, values={("cabinet-0001", "power_kw"): 3.0}),
        delta(desk.mirror, alarms=[alarm(1, revision=2, state="C"), alarm(3, state="E")]),
        delta(desk.mirror, orders=[order(1)], sources=[source("traffic")]),
        delta(desk.mirror, alarms=[alarm(1, revision=3, state="A")]),
    ]
    reply = Reply(
        id="w-1", at=NOON, outcomes=[Outcome(accepted=True, alarm=alarm(1), order=order(1))]
    )
    whole = _parts()
    return [
        Door("delta", "msgpack", tuple(pack(one) for one in follows), on(TOPICS.delta), 0.5),
        Door("status", "msgpack", (pack(status()),), on(TOPICS.status), 0.5),
        Door("reply", "msgpack", (pack(reply),), on(TOPICS.reply(DESK))),
        Door("answer", "msgpack", tuple(pack(one) for one in whole), on(TOPICS.answer(DESK)), 0.5),
        Door("snapshot", "msgpack", (pack(whole[1:]), pack(whole[2:])), _assembled, 0.1),
    ]


def _parts() -> list[Answer]:
    """A snapshot of the village; its city first, which alone is not MessagePack."""
    mirror = living(Mirror(SIMULATION), [alarm(1)])
    name = "clock.toml"  # of no other kind's
    pack = msgspec.msgpack.encode
    values = SnapshotValues(
        first=0,
        values=mirror.value.astype("<f8").tobytes(),
        times=mirror.time.astype("<f8").tobytes(),
        qualities=mirror.quality.tobytes(),
    )
    bodies = (
        ("city", encode_city(village())),
        ("values", pack(values)),
        ("alarms", pack([alarm(1), alarm(2)])),
        ("orders", pack([order(1)])),
        ("sources", pack([source("traffic")])),
        ("kinds", pack([(name, kind_files()[name])])),
    )
    return [
        Answer(id="q-1", epoch=1, seq=1, part=part, parts=len(bodies), what=what, body=body)
        for part, (what, body) in enumerate(bodies)
    ]


def _assembled(data: bytes) -> bool:
    """Parts that came whole, as a snapshot, loaded into a mirror of the village."""
    try:
        parts = msgspec.msgpack.decode(data, type=list[Answer])
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return False
    if not parts:
        return False
    mirror = living(Mirror(SIMULATION))
    try:
        snapshot = next(one for one in assembling(parts) if one is not None)
        mirror.load(snapshot, NOON)
    except UNREADABLE:
        return False
    mirror.take_changes()
    assert mirror.view.tally.active[0] >= 0
    return True
