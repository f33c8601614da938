"""A disk without room: the program that looks after the others goes on."""

from __future__ import annotations

import os
from pathlib import Path

from rich.console import Console

from app.wiring.cli.terminal import Terminal
from app.wiring.rolelog import RoleLog

FULL = Path("/dev/full")  # takes nothing, as a disk without room


def test_a_child_is_heard_out_though_its_log_takes_nothing(tmp_path: Path) -> None:
    (tmp_path / "engine.log").symlink_to(FULL)
    log = RoleLog(tmp_path, "engine")
    reads, writes = os.pipe()
    log.drain(os.fdopen(reads, "rb"))
    with os.fdopen(writes, "wb") as child:
        for number in range(5000):  # more than a pipe holds
            child.write(b"line %d\n" % number)
    log.join(30.0)
    assert log.says("line 4999")


def test_what_is_said_to_a_full_file_stops_nothing(tmp_path: Path) -> None:
    terminal = Terminal("en")
    with FULL.open("w", buffering=1) as said, (tmp_path / "roomy").open("w") as roomy:
        terminal.console = Console(file=said)
        terminal.say("the engine has ended")
        os.dup2(roomy.fileno(), said.fileno())  # there is room again
        terminal.say("it has started again")
    assert "it has started again" in (tmp_path / "roomy").read_text()
