"""A thousand orders over five protocols while their devices misbehave: how many are carried
out late, twice, without an audit or without an explanation. All are to be none.

``python -m tests.bench.link_orders [SECONDS]``
"""

from __future__ import annotations

import logging
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import fields
from pathlib import Path

import msgspec

from app.bus.broker import Broker
from app.bus.client import Client
from app.bus.message import Subscription
from app.bus.nats import NatsBroker
from app.bus.rows import OrderRow
from app.bus.stamp import parse_stamp
from app.bus.wire import Order, Target, Value, Wish
from app.core.city import City
from app.wiring.engineroom import Engine, Setting
from app.wiring.sitelinks import carrier_of
from hardware.gateway import Gateway, subscriptions
from hardware.linkplan import LinkPlan, Served
from hardware.mqtt.link import MqttLink
from hardware.orderlog import OrderLog
from hardware.serverfaults import ServerFaults
from hardware.warden import Warden
from resources.shelf import kind_files
from tests.bench.figure import Figure, report
from tests.bench.linkcity import LAMPS, SOURCES, Lights, city, plans, served
from tests.engine.players import TOPICS, Desk
from tests.fault.evidence import audit_notes
from tests.hardware.links.background import Background

SECONDS = 60.0
PATIENCE_S = 90.0
SLACK_S = 0.5  # between the last look at the clock and the device's deed
CHANGE_S = 3.0  # of manners
MANNERS = ("mute", "garbage", "refuses", "deaf", "half", "stuck", "loss", "delay_s", "gone")
JOURNAL = "journal.sqlite"
FINAL = ("VERIFIED", "REJECTED", "TIMED_OUT", "UNKNOWN")


@contextmanager
def gateway(broker: Broker, folder: Path, some: list[LinkPlan]) -> Iterator[Gateway]:
    """The real one, on links that are taken for real ones."""
    address = broker.address("gateway")
    client = Client(
        address,
        "gateway-bench",
        root=TOPICS.root,
        subscriptions=subscriptions(TOPICS),
        clean_session=False,
    )
    carriers = [carrier_of(plan, address, TOPICS, "bench") for plan in some]
    for carrier in carriers:
        carrier.warden.real = True
    log = OrderLog(folder / "gateway" / "orders.jsonl", time.time())
    usual = Warden(MqttLink(client, TOPICS, time.time), time.time)
    made = Gateway(client, TOPICS, log, usual, time.time, carriers)
    made.open()
    client.start()
    stop = threading.Event()

    def turn() -> None:
        while not stop.is_set():
            client.wait(0.05)
            made.turn()

    thread = threading.Thread(target=turn)
    thread.start()
    try:
        yield made
    finally:
        stop.set()
        thread.join()
        client.stop()
        made.close()


@contextmanager
def engine(broker: Broker, folder: Path, town: City) -> Iterator[Engine]:
    setting = Setting(
        city=town,
        kind_files=kind_files(),
        philosophy=("", ""),
        address=broker.address("engine"),
        root=TOPICS.root,
        data_dir=folder,
        sign_in=False,
    )
    made = Engine(setting)
    stop = threading.Event()
    thread = threading.Thread(target=made.run, args=(stop,))
    thread.start()
    try:
        yield made
    finally:
        stop.set()
        thread.join()


class Unrest:
    """Each link's devices take on another manner every few seconds, half of the time a
    good one."""

    def __init__(self, devices: list[Served], loop: Background) -> None:
        self._devices = devices
        self._loop = loop
        self._chance = random.Random(20261123)
        self._gone: set[int] = set()
        self.manners: Counter[str] = Counter()

    def change(self) -> None:
        for number, device in enumerate(self._devices):
            manner = "good" if self._chance.random() < 0.5 else self._chance.choice(MANNERS)
            self._set(number, device, manner)

    def end(self) -> None:
        for number, device in enumerate(self._devices):
            self._set(number, device, "good")

    def _set(self, number: int, device: Served, manner: str) -> None:
        self.manners[manner] += 1
        fresh = ServerFaults()
        if manner == "loss":
            fresh.loss = 0.3
        elif manner == "delay_s":
            fresh.delay_s = 0.2
        elif manner not in ("good", "gone"):
            setattr(fresh, manner, True)
        for field in fields(ServerFaults):
            setattr(device.faults, field.name, getattr(fresh, field.name))
        if manner == "gone" and number not in self._gone:
            self._gone.add(number)
            self._loop.run(device.stop())
        elif manner != "gone" and number in self._gone:
            self._gone.discard(number)
            self._loop.run(device.start())


def give(desk: Desk, unrest: Unrest, seconds: float) -> dict[str, str]:
    """One order for each lamp, in no order; wish -> lamp."""
    lamps = [f"lamp-{number:06d}" for number in range(LAMPS * len(SOURCES))]
    random.Random(5).shuffle(lamps)
    asked = {}
    began = time.monotonic()
    changed = began
    for number, lamp in enumerate(lamps):
        due = began + seconds * number / len(lamps)
        while time.monotonic() < due:
            desk.hear()
            time.sleep(0.005)
        if time.monotonic() > changed:
            changed += CHANGE_S
            unrest.change()
        wish = Wish(
            id=f"wish-{number}",
            person="Ada",
            desk=desk.name,
            action="order",
            targets=[Target(asset=lamp)],
            arguments={"order": "dim", "value": float(20 + number % 60)},
            expires_at=time.time() + 10.0,
        )
        desk.say(TOPICS.wish(desk.name), msgspec.msgpack.encode(wish))
        asked[wish.id] = lamp
    unrest.end()
    return asked


@contextmanager
def overhearing(broker: Broker) -> Iterator[Client]:
    """Hears every order that the engine sends."""
    topics = [Subscription(TOPICS.order("+"))]
    client = Client(broker.address("gateway"), "ear-bench", root=TOPICS.root, subscriptions=topics)
    client.start()
    assert client.wait_connected(PATIENCE_S)
    try:
        yield client
    finally:
        client.stop()


def settled_orders(desk: Desk, asked: dict[str, str]) -> dict[str, OrderRow]:
    """What became of each, by lamp, as soon as all have an end."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        rows = {row.asset: row for row in desk.orders().values()}
        accepted = {
            lamp
            for wish, lamp in asked.items()
            if any(one.accepted for reply in desk.replies.get(wish, ()) for one in reply.outcomes)
        }
        replied = all(wish in desk.replies for wish in asked)
        if replied and all(lamp in rows and rows[lamp].state in FINAL for lamp in accepted):
            return rows
        time.sleep(0.05)
    return rows


def unexplained(desk: Desk, asked: dict[str, str]) -> int:
    """Wishes that were not answered by yes, or by no and why."""
    answers = [
        [one for reply in desk.replies.get(wish, ()) for one in reply.outcomes] for wish in asked
    ]
    return sum(not any(one.accepted or one.reason for one in some) for some in answers)


def judge(
    asked: dict[str, str],
    rows: dict[str, OrderRow],
    sent: dict[str, Order],
    deeds: list[tuple[float, str, Value]],
    audited: set[str],
    mute: int,
) -> list[Figure]:
    """`mute` is how many wishes nobody answered, or refused without a reason."""
    done = Counter(lamp for _, lamp, _ in deeds)
    late = [
        lamp
        for at, lamp, _ in deeds
        if lamp not in sent or at > parse_stamp(sent[lamp].expires_at) + SLACK_S
    ]
    pending = [lamp for lamp in sent if lamp not in rows or rows[lamp].state not in FINAL]
    refused = [lamp for lamp in done if rows.get(lamp) is None or rows[lamp].state == "REJECTED"]
    proven = sum(row.state == "VERIFIED" for row in rows.values())
    print(Counter(f"{row.state} {row.reason}".strip() for row in rows.values()))
    return [
        Figure("orders asked for", len(asked), ""),
        Figure("refused at once, with a reason", len(asked) - len(sent), ""),
        Figure("sent on their way", len(sent), ""),
        Figure("carried out", sum(done.values()), ""),
        Figure("proven by the device's report", proven, ""),
        Figure("carried out late", len(late), "", goal=0.0),
        Figure("carried out twice", sum(count - 1 for count in done.values()), "", goal=0.0),
        Figure("sent without an audit", len(set(sent) - audited), "", goal=0.0),
        Figure("unexplained", len(pending) + len(refused) + mute, "", goal=0.0),
    ]


def measure(seconds: float) -> list[Figure]:
    lights, town, loop = Lights(), city(), Background()
    some = plans(town)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        broker = stack.enter_context(NatsBroker(folder, port=0))
        devices = stack.enter_context(served(some, lights, loop))
        stack.enter_context(engine(broker, folder, town))
        desk = Desk(broker, "desk-bench")
        stack.callback(desk.close)
        desk.await_engine()
        ear = stack.enter_context(overhearing(broker))
        stack.enter_context(gateway(broker, folder, some))
        deadline = time.monotonic() + PATIENCE_S
        while not all(s in desk.sources() and desk.sources()[s].online for s in SOURCES):
            assert time.monotonic() < deadline, sorted(desk.sources())
            time.sleep(0.05)
        unrest = Unrest(devices, loop)
        asked = give(desk, unrest, seconds)
        rows = settled_orders(desk, asked)
        time.sleep(2.0)  # whoever is late is noticed still
        heard = [msgspec.json.decode(one.payload, type=Order) for one in ear.take()]
        sent = {order.asset: order for order in heard}
        notes = [note for note in audit_notes(folder / JOURNAL) if note["kind"] == "order"]
        audited = {note["facts"]["asset"] for note in notes if note["action"] == "order_requested"}
        print(dict(unrest.manners))
        return judge(asked, rows, sent, list(lights.deeds), audited, unexplained(desk, asked))


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    figures = measure(float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS)
    report("orders under faults", figures)
    sys.exit(any(figure.value for figure in figures if figure.goal == 0.0))
