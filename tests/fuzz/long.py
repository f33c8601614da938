"""One door, many inputs, steered by coverage: ``python -m tests.fuzz.long DOOR COUNT``.

Prints one line of JSON: inputs, how many were taken, growth of memory, seconds.
An exception that comes out ends it, with the input that did it."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

import atheris
import psutil

with atheris.instrument_imports(include=["app", "hardware"]):
    from tests.fuzz.desk_doors import desk_doors
    from tests.fuzz.engine_doors import engine_doors
    from tests.fuzz.file_doors import file_doors
    from tests.fuzz.kept_doors import kept_doors
    from tests.fuzz.link_doors import link_doors

SETTLED = 0.2  # of the inputs, after which memory must not grow much any more
PREFIX = 64  # of the random bytes that spoil a good message
PICKS = "abcdefgh"


class Run:
    """Counts, and ends the process at its number."""

    def __init__(self, name: str, count: int, folder: Path) -> None:
        made = (
            *engine_doors(folder),
            *desk_doors(folder),
            *file_doors(folder),
            *link_doors(folder),
            *kept_doors(folder),
        )
        doors = {door.name: door for door in made}
        self.door = doors[name]
        self.count = count
        self.done = self.taken = self.settled_bytes = 0
        self.began = time.monotonic()

    def __call__(self, data: bytes) -> None:
        self.taken += self.door.knock(data)
        self.done += 1
        if self.done == int(self.count * SETTLED):
            self.settled_bytes = psutil.Process().memory_info().rss
        if self.done >= self.count:
            self.tell()

    def tell(self) -> None:
        grown = psutil.Process().memory_info().rss - self.settled_bytes
        figures = {
            "door": self.door.name,
            "inputs": self.done,
            "taken": self.taken,
            "grown_mib": round(grown / 2**20, 1),
            "seconds": round(time.monotonic() - self.began, 1),
        }
        print(json.dumps(figures), flush=True)
        sys.stdout.flush()
        os._exit(0)


def main(name: str, count: int, folder: Path) -> None:
    files = folder / "files"
    folder = folder / "inputs"
    files.mkdir()
    folder.mkdir()
    run = Run(name, count, files)
    for number, seed in enumerate(run.door.seeds):
        (folder / f"seed-{number}").write_bytes(b"\x01" + seed)
    for number, letter in enumerate(PICKS):
        (folder / f"pick-{number}").write_bytes(b"\x00" + letter.encode() * PREFIX)
    options = ["-max_len=8192", "-rss_limit_mb=2048", "-verbosity=0", "-timeout=20"]
    atheris.Setup([sys.argv[0], *options, f"-artifact_prefix={folder}/", str(folder)], run)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
