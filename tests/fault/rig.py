"""All of OnDijon on one machine, each role on a network line of its own, so that each can
be killed, cut off and started again by itself."""

from __future__ import annotations

import shutil
import signal
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

import msgspec

from app.bus.broker import LOOPBACK, Broker
from app.bus.client import Client
from app.bus.nats import NatsBroker
from app.bus.topics import SIMULATION, Topics
from app.store.vault import JOURNAL
from app.wiring.cityfile import package_path
from app.wiring.options import RoleOptions
from hardware.city.faultbox import FaultBox
from hardware.city.ledger import Entry, digest, ledgers, read_ledger
from tests.fault.clocked import VARIABLE as CLOCK
from tests.fault.clocked import Clock
from tests.fault.evidence import alarms_of, journal_events
from tests.fault.line import Line, Network
from tests.fault.onlooker import AHEAD_S, PICTURE, TOLD_EVERY_S, Picture
from tests.fault.packets import Publish
from tests.fault.program import Program
from tests.fault.smalldisk import small_disk

ASSETS = 600
PATIENCE_S = 90.0
LOOK_S = 0.05
ROLES = ("engine", "gateway", "city", "desk")
ONLOOKER = ("-m", "tests.fault.clocked", "tests.fault.onlooker")
T = TypeVar("T")


class Rig:
    """`data` is the data folder, `said` what was heard of the field: payloads by the
    digest that the ledger knows them by, with the source. A context."""

    def __init__(
        self, folder: Path, package: Path, *, broker: type[Broker] = NatsBroker, seed: int = 1
    ) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.data.mkdir(parents=True)
        self._closing = ExitStack()
        self.disk = small_disk(self.data, self._closing)
        self.clock = Clock(folder / "clock")
        shutil.copyfile(package, package_path(self.data))
        self.onlooker = self.data / "onlooker"
        self.onlooker.mkdir(exist_ok=True)
        self.seed = seed
        self.broker = broker(self.data, port=0, root=SIMULATION)
        self.topics = Topics(SIMULATION)
        self.said: dict[bytes, tuple[str, bytes]] = {}
        self.lines: dict[str, Line] = {}
        self.programs: dict[str, Program] = {}
        self.first: Callable[[Rig], None] | None = None  # before any role is started
        self.faults = FaultBox(self.data / "city")

    @property
    def engine(self) -> Program:
        return self.programs["engine"]

    @property
    def city(self) -> Program:
        return self.programs["city"]

    @property
    def gateway(self) -> Program:
        return self.programs["gateway"]

    @property
    def desk(self) -> Program:
        return self.programs["desk"]

    @property
    def journal(self) -> Path:
        return self.data / JOURNAL

    def options(self, role: str) -> RoleOptions:
        """What `role` is started with: its own line to the broker."""
        address = self.broker.address(role)
        return RoleOptions(
            role=role,
            data_dir=self.data,
            root=SIMULATION,
            assets=ASSETS,
            person="operator-1",
            language="en",
            seed=1,
        ).at(replace(address, host=LOOPBACK, port=self.lines[role].port))

    def start(self) -> None:
        """Everything, until a desk shows what the field says."""
        self.broker.start()
        self._closing.callback(self.broker.stop)
        network = Network()
        self._closing.callback(network.close)
        self._closing.callback(self._kill_all)
        for role in ROLES:
            heard = self.hear if role == "city" else None
            self.lines[role] = network.line(self.broker.port, heard)
            main = {"main": ONLOOKER} if role == "desk" else {}
            self.programs[role] = Program(self.options(role), self.folder, **main)
            self.programs[role].surroundings[CLOCK] = str(self.clock.path)
        if self.first is not None:
            self.first(self)
        for role in ("engine", "gateway", "desk"):
            self.programs[role].start()
        self.shown()
        self.city.start()  # as the launcher does: once the engine beats
        self.recovered(self.clock.now())

    def hear(self, said: Publish) -> None:
        """A message on its way to the broker."""
        if said.topic.startswith(self.topics.feed("")):
            mark = digest(said.payload)
            self.said[mark] = (said.topic.rpartition("/")[2], said.payload)

    def picture(self) -> Picture | None:
        """What the desk shows now; None where it says nothing."""
        with suppress(OSError, msgspec.MsgspecError):
            body = (self.onlooker / PICTURE).read_bytes()
            return msgspec.json.decode(body, type=Picture)
        return None

    def recovered(self, since: float) -> float:
        """Waits until the desk shows readings that were made after `since`, with nothing
        missing before them; how many seconds after `since` it did."""

        def shows() -> Picture | None:
            picture = self.picture()
            now = self.clock.now()
            return picture if picture is not None and _recovered(picture, since, now) else None

        return eventually(shows, "the desk shows what the field says", self.state).at - since

    @property
    def epoch(self) -> int:
        """Of the engine whose picture the desk shows."""
        picture = self.picture()
        return picture.epoch if picture is not None else 0

    def shown(self, beyond: int = 0) -> None:
        """Waits until the desk shows the picture of an engine started after the one of
        that epoch."""

        def live() -> bool:
            picture = self.picture()
            return picture is not None and picture.live and picture.epoch > beyond

        eventually(live, "the desk shows the engine's picture", self.state)

    def struck(self) -> None:
        """Waits until the engine has been killed at the point that it was started with."""
        code = self.engine.await_end(PATIENCE_S)
        assert code == -signal.SIGKILL, f"ended by itself: {code}\n{self.state()}"

    def publish(self, messages: Iterable[tuple[str, bytes]]) -> None:
        """Messages of the field once more, as (source, payload), by somebody else."""
        client = Client(self.broker.address("publisher"), "fault-publisher", root=SIMULATION)
        client.start()
        assert client.wait_connected(PATIENCE_S), self.state()
        receipts = [client.publish(self.topics.feed(s), body, 1) for s, body in messages]
        eventually(lambda: all(one and one.acknowledged for one in receipts), "they are taken")
        client.stop()

    def due(self) -> dict[str, int]:
        """The number of the last message that the broker has of each source."""
        last: dict[str, int] = {}
        for path in ledgers(self.data / "city"):
            for record in read_ledger(path).records:
                if record.entry is Entry.ACKNOWLEDGED:
                    last[record.source] = record.seq
        return last

    def agreed(self) -> tuple[Picture, int]:
        """What the desk shows once that is what the journal holds, and the number of the
        last event then; what it shows at last if it never is."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            picture = self.picture()
            events = journal_events(self.journal)
            agree = picture is not None and picture.alarms == alarms_of(events)
            if picture is not None and (agree or time.monotonic() > deadline):
                return picture, events[-1]["seq"] if events else 0
            time.sleep(TOLD_EVERY_S)

    def state(self) -> str:
        """For a message of what went wrong."""
        alive = {role: program.alive for role, program in self.programs.items()}
        words = [f"broker {self.broker.pid}, {alive}", str(self.picture())[:1500]]
        words += [f"{role}: {p.said()[-1500:]}" for role, p in self.programs.items()]
        return "\n".join(words)

    def _kill_all(self) -> None:
        for program in self.programs.values():
            program.go_on()
            program.kill()

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self._closing.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing.close()


def _recovered(picture: Picture, since: float, now: float) -> bool:
    missing = sum(missing for _, missing in picture.sources.values())
    fresh = since < picture.at < now + AHEAD_S and since < picture.newest < now + AHEAD_S
    return picture.live and fresh and not missing


def eventually(
    look: Callable[[], T | None],
    what: str,
    state: Callable[[], str] = str,
    patience_s: float = PATIENCE_S,
) -> T:
    """The first thing that `look` finds; AssertionError, with the state, if it never does."""
    deadline = time.monotonic() + patience_s
    while not (found := look()):
        if time.monotonic() > deadline:
            raise AssertionError(f"not in {patience_s:.0f} s: {what}\n{state()}")
        time.sleep(LOOK_S)
    return found
