"""Disks that are full or fail, a journal that somebody else holds, clocks that are set."""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from resource import RLIMIT_FSIZE, prlimit

from tests.fault.fault import Chances, Course, Fault, fault
from tests.fault.rig import Rig, eventually

HOUR_S, DAY_S = 3600.0, 86400.0
LOCKED_S = 30.0
EIO = 5
FAILING = (("posix/io/rw/pwrite", 0.2), ("posix/io/sync/*", 0.2))
TROUBLE = "store_write"


def has_trouble(rig: Rig, code: str) -> bool:
    """Whether the desk is told of it."""
    picture = rig.picture()
    return picture is not None and any(said.startswith(code) for said in picture.trouble)


@fault("journal locked", "engine")
def _locked(rig: Rig, chances: Chances) -> Course:
    """Another program holds the journal, for 30 s where it may last that long."""
    with closing(sqlite3.connect(rig.journal, isolation_level=None, timeout=30.0)) as other:
        other.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        eventually(lambda: has_trouble(rig, TROUBLE), "the lock is told of", rig.state)
        yield max(0.0, min(LOCKED_S, chances.longest_s) - (time.monotonic() - began))
        other.execute("ROLLBACK")
    eventually(lambda: not has_trouble(rig, TROUBLE), "the lock is over", rig.state)


@fault("disk full", "engine")
def _full(rig: Rig, chances: Chances) -> Course:
    """Of the engine; a small tmpfs where one may be mounted, else a limit on its files."""
    fill, free = _disk_of(rig)
    fill()
    eventually(lambda: has_trouble(rig, TROUBLE), "the full disk is told of", rig.state)
    yield chances.lasts()
    free()
    eventually(lambda: not has_trouble(rig, TROUBLE), "the full disk is over", rig.state)


def _disk_of(rig: Rig) -> tuple[Callable[[], None], Callable[[], None]]:
    if rig.disk is not None:
        return rig.disk.fill, rig.disk.free
    pid = rig.engine.pid
    assert pid is not None
    before = prlimit(pid, RLIMIT_FSIZE)
    return (
        lambda: _limit(pid, (4096, before[1])),
        lambda: _limit(pid, before),
    )


def _limit(pid: int, sizes: tuple[int, int]) -> None:
    prlimit(pid, RLIMIT_FSIZE, sizes)


@fault("disk errors", "engine")
def _errors(rig: Rig, chances: Chances) -> Course:
    """Every fifth write and sync of the engine's files fails, by libfiu."""
    engine, epoch = rig.engine, rig.epoch
    engine.end()
    pipes = rig.folder / "fiu"
    engine.prefix = ("fiu-run", "-x", "-f", str(pipes))
    engine.start()
    engine.prefix = ()
    rig.shown(beyond=epoch)
    control = Path(f"{pipes}-{engine.pid}.in"), Path(f"{pipes}-{engine.pid}.out")
    for name, often in FAILING:
        told = f"enable_random name={name},probability={often},failinfo={EIO}"
        assert order(control, told) == "0", told
    eventually(lambda: has_trouble(rig, TROUBLE), "the errors are told of", rig.state)
    yield chances.lasts()
    for name, _ in FAILING:
        order(control, f"disable name={name}")
    eventually(lambda: not has_trouble(rig, TROUBLE), "the errors are over", rig.state)


def order(control: tuple[Path, Path], words: str) -> str:
    """One order to libfiu in another process; its answer, "0" where it was taken."""
    into, out = control
    eventually(out.exists, "libfiu listens")
    into.write_text(words + "\n")
    return out.read_text().strip()


def stepped(by_s: float, name: str) -> Fault:
    """The clock of the machine is set, and set back again."""

    @fault(f"clock set by {name}", "clock", "engine", "city", "gateway", "desk")
    def course(rig: Rig, chances: Chances) -> Course:
        rig.clock.step(by_s)
        yield min(5.0, chances.lasts())
        rig.clock.step(-by_s)

    return course


def errors_possible() -> bool:
    """Whether libfiu is here."""
    return shutil.which("fiu-run") is not None and os.name == "posix"


STORAGE_FAULTS = (
    _locked,
    _full,
    *((_errors,) if errors_possible() else ()),
)
CLOCK_FAULTS = (
    stepped(HOUR_S, "an hour"),
    stepped(-HOUR_S, "an hour back"),
    stepped(DAY_S, "a day"),
    stepped(-DAY_S, "a day back"),
)
