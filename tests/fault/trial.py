"""One trial of an engine, right or wrong on purpose: a field that numbers what it says,
and what of it is still known afterwards."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec
import psutil

from app.bus.broker import Broker
from app.bus.stamp import format_stamp
from app.engine.sourcelog import Progress
from app.store.database import StoreError
from app.store.history import History
from app.store.journal import Journal
from tests.engine.conftest import Stage
from tests.engine.players import PATIENCE_S, until
from tests.fault.mqttwords import acknowledgements
from tests.fault.powercut import Disk
from tests.fault.recording import read_calls, recorded

PROJECT = Path(__file__).parents[2]
SOURCE, ASSET, POINT = "lighting-01", "cabinet-0001", "breaker"
JOURNAL = ("journal.sqlite", "journal.sqlite-wal")
MARK = ("cabinet-0002", "tripped")


@dataclass(frozen=True, slots=True)
class Kept:
    """What a journal and a history know of one source. `missing` were jumped over."""

    last: int
    missing: int
    readings: int


class Trial:
    """Field, desk and engine on a broker; a context. The engine is a process of its
    own: `start` it as one of the variants of wrong_engine, more than once in turn."""

    def __init__(self, broker: Broker, folder: Path) -> None:
        self._broker = broker
        self.folder = folder / "data"
        self.folder.mkdir()
        self.log = folder / "calls"
        self._stage = Stage(broker, self.folder)
        self.field = self._stage.field()
        self.desk = self._stage.desk()
        self._process: subprocess.Popen[bytes] | None = None
        self.said = 0
        self._latest_ms = 0

    def start(self, variant: str = "product", fatal: int = 0, *, record: bool = False) -> None:
        url = self._broker.address("engine").full_url
        words = [sys.executable, "-m", "tests.fault.wrong_engine", url]
        command = [*words, str(self.folder), variant, str(fatal)]
        if record:
            command = recorded(self.log, command)
        self._process = subprocess.Popen(command, cwd=PROJECT)

    def born(self) -> None:
        self.field.birth(SOURCE)

    def say(self, count: int) -> None:
        """So many messages, each a breaker that trips or closes."""
        for _ in range(count):
            self.said += 1
            state = "tripped" if self.said % 2 else "closed"
            self.field.readings(SOURCE, [[ASSET, POINT, state, self._moment()]])

    def _moment(self) -> str:
        """A time that no reading has had: a history keeps one value a millisecond."""
        while (moment := time.time_ns() // 1_000_000) <= self._latest_ms:
            time.sleep(0.0005)
        self._latest_ms = moment
        return format_stamp(moment / 1000.0)

    def say_all_is_said(self) -> None:
        """Wait until an engine has taken everything, also this one message more."""
        self.field.readings(SOURCE, [[MARK[0], POINT, MARK[1]]])
        self.desk.alarm("/".join(MARK), "B")

    def say_until_death(self) -> None:
        """One message after the other until the engine has killed itself."""

        def died() -> bool:
            self.say(1)
            return self.process.poll() is not None

        until(died, "the engine kills itself")
        assert self.process.wait() == -signal.SIGKILL

    def kill(self) -> None:
        if self.process.poll() is None:
            for child in psutil.Process(self.process.pid).children():
                child.kill()  # the recorder ends with what it records
            if self.process.args[0] != "strace":  # type: ignore[index]
                self.process.kill()
            self.process.wait(PATIENCE_S)

    @property
    def process(self) -> subprocess.Popen[bytes]:
        assert self._process is not None, "not started"
        return self._process

    def kept(self) -> Kept:
        """What a journal and a history know now, with no engine running."""
        journal = Journal(self.folder / JOURNAL[0])
        progress = progress_of(journal)
        beat = journal.beat
        journal.close()
        with ThreadPoolExecutor(1) as worker:
            history = History(self.folder / "history", worker, committed_beat=beat)
            number = history.number(ASSET, POINT)
            assert number is not None
            found = len(worker.submit(history.series, number, 0.0, 1e11).result())
            history.close()
        state = progress.sequence
        missing = sum(last - first + 1 for first, last in state.missing)
        return Kept(state.last, missing, found)

    def lost_in_power_cuts(self, into: Path, parts: Sequence[float] = (0.0, 0.5)) -> list[int]:
        """The power goes after each acknowledgement in the recording: how many messages
        that had been acknowledged the journal does not know. A part of what was written and
        not synced may be there or not, each piece by chance."""
        calls = read_calls(self.log)
        disk, at, acknowledged, lost = Disk(self.folder), 0, 0, []
        said = [one for one in acknowledgements(calls) if one.topic.endswith(f"/{SOURCE}")]
        for number, one in enumerate(said):
            disk.follow(calls[at : one.calls])
            at = one.calls
            if "/feed/" in one.topic:
                acknowledged = max(acknowledged, msgspec.json.decode(one.payload)["seq"])
            for part in parts:
                disk.cut(into, JOURNAL, number, part)
                lost.append(max(0, acknowledged - _last_known(into / JOURNAL[0])))
                for file in into.iterdir():
                    file.unlink()
        return lost

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.kill()
        self._stage.close()


def progress_of(journal: Journal) -> Progress:
    """What the journal knows of the source's numbers."""
    return msgspec.msgpack.decode(journal.progress()[SOURCE], type=Progress)


def _last_known(path: Path) -> int:
    try:
        journal = Journal(path)
    except StoreError:
        return 0  # not even its tables
    try:
        known = journal.progress().get(SOURCE)
        return msgspec.msgpack.decode(known, type=Progress).sequence.last if known else 0
    finally:
        journal.close()
