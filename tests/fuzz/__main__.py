"""``python -m tests.fuzz [COUNT]``: every door, each in a process of its own, COUNT
inputs in all. Fails where an exception came out or memory went on growing."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.fuzz.desk_doors import desk_doors
from tests.fuzz.engine_doors import engine_doors
from tests.fuzz.file_doors import file_doors
from tests.fuzz.kept_doors import kept_doors
from tests.fuzz.link_doors import link_doors

COUNT = 100_000
MOST_GROWN_MIB = 200.0


def main(count: int) -> int:
    """The number of doors that failed."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        makers = (engine_doors, desk_doors, file_doors, link_doors, kept_doors)
        doors = [door for made in makers for door in made(place)]
    whole = sum(door.weight for door in doors)
    failed = inputs = 0
    for door in doors:
        mine = max(1, round(count * door.weight / whole))
        with tempfile.TemporaryDirectory(prefix="ondijon-fuzz-") as folder:
            command = [sys.executable, "-m", "tests.fuzz.long", door.name, str(mine), folder]
            ended = subprocess.run(command, capture_output=True, text=True, check=False)
        lines = [line for line in ended.stdout.splitlines() if line.startswith("{")]
        if ended.returncode or not lines:
            failed += 1
            print(f"{door.name}: failed\n{(ended.stdout + ended.stderr)[-3000:]}", flush=True)
            continue
        figures = json.loads(lines[-1])
        inputs += figures["inputs"]
        grown = figures["grown_mib"] > MOST_GROWN_MIB
        failed += grown
        print(lines[-1] + ("  memory grew" if grown else ""), flush=True)
    print(f"{inputs} inputs through {len(doors)} doors, {failed} doors failed")
    return failed


if __name__ == "__main__":
    sys.exit(1 if main(int(sys.argv[1]) if len(sys.argv) > 1 else COUNT) else 0)
