"""A program whose clock can be set while it runs: ``python -m tests.fault.clocked MODULE
ARGUMENT...``. What it takes for the time is the machine's and the seconds in the file that
ONDIJON_FAULT_CLOCK names; waits go by the monotonic clock, which nobody can set.
"""

from __future__ import annotations

import mmap
import os
import runpy
import struct
import sys
import time
from pathlib import Path

VARIABLE = "ONDIJON_FAULT_CLOCK"
ON_ITS_WAY_S = 5.0
MARGIN_S = 300.0
_SECONDS = struct.Struct("<d")


class Clock:
    """The clock of a machine, as its programs have it: `by_s` ahead of the true one."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.by_s = 0.0
        self._began = time.time()
        self._ever = {0.0}  # by how much it was ever ahead
        self._set_back: list[float] = []  # when, in true time
        path.write_bytes(_SECONDS.pack(0.0))

    def now(self) -> float:
        return time.time() + self.by_s

    def step(self, by_s: float) -> None:
        """Set it, for all that follow it at once."""
        self.by_s += by_s
        self._ever.add(self.by_s)
        if by_s < 0.0:
            self._set_back.append(time.time())
        with self.path.open("r+b") as file:
            file.write(_SECONDS.pack(self.by_s))

    def true_ms(self, ms: int) -> int:
        """When it was, that was called `ms`. Steps are larger than what has passed since
        this clock was made, so that only one answer is possible."""
        first, last = (self._began - MARGIN_S) * 1000, (time.time() + MARGIN_S) * 1000
        could_be = [ms - round(by_s * 1000) for by_s in self._ever]
        return next((one for one in could_be if first <= one <= last), ms)

    def refusable(self, ms: int) -> bool:
        """Whether a reading of that time may have been on its way when the clock was set
        back: to those who got it, it was of the future."""
        made_s = self.true_ms(ms) / 1000.0
        return any(at - ON_ITS_WAY_S <= made_s <= at + 1.0 for at in self._set_back)


def follow(path: str) -> None:
    """From now on, `time.time` of this process goes by the file."""
    with open(path, "rb") as file:  # noqa: PTH123 - what is not imported yet cannot be late
        seen = mmap.mmap(file.fileno(), _SECONDS.size, access=mmap.ACCESS_READ)
    true = time.time
    read = _SECONDS.unpack_from
    time.time = lambda: true() + read(seen)[0]


if __name__ == "__main__":
    if VARIABLE in os.environ:
        follow(os.environ[VARIABLE])
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
