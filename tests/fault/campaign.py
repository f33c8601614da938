"""Fault after fault on a running city, in rounds that are each judged by themselves."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from app.bus.broker import Broker
from app.bus.nats import NatsBroker
from app.core.kindset import parse_kinds
from app.store.package import read_package
from resources.shelf import kind_files
from tests.fault.evidence import gather
from tests.fault.fault import Chances, Course, Fault
from tests.fault.judge import Findings, judge
from tests.fault.network_faults import NETWORK_FAULTS
from tests.fault.process_faults import PROCESS_FAULTS, struck_while_migrating
from tests.fault.rig import Rig, eventually
from tests.fault.storage_faults import STORAGE_FAULTS
from tests.fault.unrest import Unrest

KINDS: tuple[Fault, ...] = (*PROCESS_FAULTS, *NETWORK_FAULTS, *STORAGE_FAULTS)
A_ROUND = 25
APART_S = (0.2, 2.5)  # from one fault's end to the next
CALM_S = 4.0  # at the end, for alarms with a short delay
TOGETHER = 0.15  # of the faults come while another stands
MIGRATION = "engine killed during migration"
MIGRATIONS = 3
Say = Callable[[str], None]


@dataclass(slots=True)
class Report:
    """`recovery_s` by the kind of fault: from its end until a desk shows what the field
    says since; `failures` are what did not recover."""

    seed: int
    recovery_s: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    findings: Findings = field(default_factory=Findings)
    failures: list[str] = field(default_factory=list)

    @property
    def faults(self) -> int:
        return sum(map(len, self.recovery_s.values()))

    @property
    def sound(self) -> bool:
        return self.findings.sound and not self.failures


class Campaign:
    """`faults` or `minutes`, whichever is over first (0: no limit). The same seed draws
    the same faults; the moments they fall on are the machine's. What an unsound round left
    behind is copied into the folder `keep`."""

    def __init__(
        self,
        package: Path,
        *,
        seed: int,
        faults: int = 0,
        minutes: float = 0.0,
        longest_s: float = 20.0,
        kinds: Sequence[Fault] = KINDS,
        broker: type[Broker] = NatsBroker,
        migrations: int = MIGRATIONS,
        apart_s: tuple[float, float] = APART_S,
        keep: Path | None = None,
        say: Say = print,
    ) -> None:
        self._package = package
        self._random = Random(seed)
        self._chances = Chances(self._random, longest_s)
        self._left = faults or 10**9
        self._ends_at = time.monotonic() + (minutes * 60.0 or 10**9)
        self._kinds = kinds
        self._broker = broker
        self._migrations = migrations
        self._apart_s = apart_s
        self._bag: list[Fault] = []
        self._keep = keep
        self._say = say
        self.report = Report(seed)

    def run(self) -> Report:
        while not self.over:
            with tempfile.TemporaryDirectory(prefix="ondijon-fault-") as name:
                try:
                    sound = self._round(Path(name))
                except AssertionError as error:
                    sound = False
                    self.report.failures.append(str(error))
                    self._say(f"FAILED: {error}")
                if not sound and self._keep is not None:
                    shutil.copytree(name, self._keep / Path(name).name)
        return self.report

    @property
    def over(self) -> bool:
        return self._left <= 0 or time.monotonic() >= self._ends_at

    def _round(self, folder: Path) -> bool:
        """Whether nothing was wrong."""
        rig = Rig(folder, self._package, broker=self._broker)
        times = min(self._migrations, self._left)
        if times:
            rig.first = lambda rig: struck_while_migrating(rig, times)
        with rig:
            if times:
                self._note(MIGRATION, [0.0] * times)
            unrest = Unrest(
                rig.faults, read_package(self._package)[0], self._random.randrange(10**9)
            )
            unrest.start()
            try:
                for _ in range(A_ROUND):
                    if self.over:
                        break
                    time.sleep(self._random.uniform(*self._apart_s))
                    self._strike(rig)
            finally:
                unrest.stop()
            found = settle(rig)
        self.report.findings.take_in(found)
        for words in found.words:
            self._say(words)
        return found.sound

    def _strike(self, rig: Rig) -> None:
        """One fault, or two at once, and the recovery from it."""
        struck = [self._draw()]
        if self._random.random() < TOGETHER and self._left > 1:
            other = self._draw()
            if not other.touches & struck[0].touches:
                struck.append(other)
        courses: list[Course] = [one.course(rig, self._chances) for one in struck]
        lasts_s = max(next(course) for course in courses)
        time.sleep(lasts_s)
        ended = time.monotonic()
        for course in reversed(courses):
            next(course, None)
        healing = time.monotonic() - ended
        took = rig.recovered(rig.clock.now()) + healing
        for one in struck:
            self._note(one.name, [took])
        names = " and ".join(one.name for one in struck)
        self._say(f"{self.report.faults:5d}  {names}, {lasts_s:.1f} s: recovered in {took:.1f} s")

    def _draw(self) -> Fault:
        """Each kind as often as the others."""
        if not self._bag:
            self._bag = list(self._kinds)
            self._random.shuffle(self._bag)
        return self._bag.pop()

    def _note(self, name: str, recovery_s: list[float]) -> None:
        self.report.recovery_s[name] += recovery_s
        self._left -= len(recovery_s)


def settle(rig: Rig) -> Findings:
    """Everything comes to rest and ends in order; what is wrong then."""
    calm_at = rig.clock.now()
    calm_at += rig.recovered(calm_at)
    time.sleep(CALM_S)
    rig.city.end()
    due = rig.due()

    def taken() -> bool:
        picture = rig.picture()
        known = picture.sources if picture is not None else {}
        return all(known.get(source, (0, 0))[0] >= last for source, last in due.items())

    with suppress(AssertionError):  # the judge says what is missing
        eventually(taken, "the last message of every source")
    picture, told = rig.agreed()
    for role in ("desk", "gateway", "engine"):
        rig.programs[role].end()
    rig.broker.stop()
    evidence = gather(rig.data, rig.said, picture, told)
    evidence.calm_ms = round(calm_at * 1000)
    evidence.true_ms, evidence.refusable = rig.clock.true_ms, rig.clock.refusable
    return judge(evidence, parse_kinds(kind_files()))
