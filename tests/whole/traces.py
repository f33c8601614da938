"""Where a word of a run is found: in files, and in what its processes were told."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import psutil


def files_with(folder: Path, words: Iterable[str]) -> set[str]:
    """Names, below `folder`, of all files that hold any of `words`."""
    wanted = [word.encode() for word in words]
    found = set()
    for path in folder.rglob("*"):
        if path.is_file() and any(word in path.read_bytes() for word in wanted):
            found.add(str(path.relative_to(folder)))
    return found


def told_to_processes(processes: Iterable[psutil.Process]) -> str:
    """Arguments and surroundings of all of them."""
    return "\n".join(" ".join(p.cmdline()) + str(p.environ()) for p in processes)
