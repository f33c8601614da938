"""A real broker, a real engine, a field that publishes and a desk that listens."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from app.bus.broker import Broker
from app.bus.nats import NatsBroker
from app.bus.topics import LIVE
from app.wiring.engineroom import Engine, Setting
from resources.shelf import kind_files
from tests.engine.players import PATIENCE_S, Desk, Field, Gateway, until
from tests.engine.town import town


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    with NatsBroker(tmp_path_factory.mktemp("broker"), port=0) as running:
        yield running


class RunningEngine:
    """An engine in a thread of this process."""

    def __init__(
        self,
        broker: Broker,
        folder: Path,
        lamps: int,
        kinds: Mapping[str, str],
        philosophy: tuple[str, str] = ("", ""),
        *,
        sign_in: bool = False,
        store: str = "",
    ) -> None:
        self.engine = Engine(
            Setting(
                city=town(lamps),
                kind_files=kinds,
                philosophy=philosophy,
                address=broker.address("engine"),
                root=LIVE,
                data_dir=folder,
                sign_in=sign_in,
                store=store,
            )
        )
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self.engine.run, args=(self._stop,))
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(PATIENCE_S)
        assert not self._thread.is_alive()


class Stage:
    """One test's engine, field and desks; all ended with the test."""

    def __init__(self, broker: Broker, folder: Path) -> None:
        self.broker = broker
        self.folder = folder
        self.kinds = dict(kind_files())
        self.philosophy = ("", "")  # none: one class, one position
        self.sign_in = False
        self.store = ""  # a file in the folder
        self._running: RunningEngine | None = None
        self._closing: list[Callable[[], None]] = []
        self._count = 0

    def engine(self, lamps: int = 40, *, connected: bool = True) -> RunningEngine:
        """Started, and waited for until the broker has it."""
        running = RunningEngine(
            self.broker,
            self.folder,
            lamps,
            self.kinds,
            self.philosophy,
            sign_in=self.sign_in,
            store=self.store,
        )
        self._running = running
        self._closing.append(running.stop)
        if connected:
            until(lambda: running.engine.connected, "the engine is connected")
        return running

    def stop_engine(self) -> None:
        """The one started last."""
        assert self._running is not None
        self._running.stop()

    def without_delays(self) -> None:
        """From the next engine on, lamps and bollards raise their alarms at once."""
        for name in ("streetlight.toml", "bollard.toml"):
            self.kinds[name] = re.sub(r"on_delay_s = \d+", "on_delay_s = 0", self.kinds[name])

    def field(self) -> Field:
        field = Field(self.broker, self._name("field"))
        self._closing.append(field.close)
        return field

    def desk(self) -> Desk:
        desk = Desk(self.broker, self._name("desk"))
        self._closing.append(desk.close)
        return desk

    def gateway(self) -> Gateway:
        gateway = Gateway(self.broker, self._name("gateway"))
        self._closing.append(gateway.close)
        return gateway

    def close(self) -> None:
        for close in reversed(self._closing):
            close()

    def _name(self, role: str) -> str:
        self._count += 1
        return f"{role}-{self.folder.name[-20:]}-{self._count}"


@pytest.fixture
def stage(broker: Broker, tmp_path: Path) -> Iterator[Stage]:
    made = Stage(broker, tmp_path)
    yield made
    made.close()
