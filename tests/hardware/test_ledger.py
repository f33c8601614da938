"""The ledger holds what was written, also after a kill -9 in the middle."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hardware.city.ledger import (
    KEPT_FILES,
    RECORD_BYTES,
    Entry,
    Heading,
    Ledger,
    digest,
    ledgers,
    read_ledger,
)

HEADING = Heading(sources=["traffic", "fleet"], seed=7, speed=2.0, start_s=5.0, fingerprint="f")

WRITER = """
import sys, time
from pathlib import Path
from hardware.city.ledger import Entry, Heading, Ledger, digest
heading = Heading(sources=["traffic"], seed=1, speed=1.0, start_s=0.0, fingerprint="f")
ledger = Ledger(Path(sys.argv[1]), heading, time.time())
seq = 0
while True:
    for _ in range(20):
        seq += 1
        ledger.write(Entry.PUBLISHED, "traffic", 1.0, seq, 3, time.time(), digest(b"x"))
    ledger.commit(time.time())
    print(seq, flush=True)
"""


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path, HEADING, 1000.0)
    mark = digest(b"payload")
    ledger.write(Entry.BIRTH, "fleet", 999.5, 0, 0, 1000.0, b"")
    ledger.write(Entry.PUBLISHED, "fleet", 999.5, 1, 200, 1001.25, mark)
    ledger.write(Entry.ACKNOWLEDGED, "fleet", 999.5, 1, 200, 1001.5, mark)
    ledger.command(12, "lamp-000001", "lamp", "on")
    ledger.close(1002.0)
    (path,) = ledgers(tmp_path)
    content = read_ledger(path)
    assert content.heading == HEADING
    assert [record.entry for record in content.records] == [1, 2, 3]
    assert content.records[1] == (Entry.PUBLISHED, "fleet", 999.5, 1, 200, 1001.25, mark)
    commands = next(tmp_path.glob("commands-*.jsonl")).read_text()
    assert commands == '[12,"lamp-000001","lamp","on"]\n'


def test_a_record_cut_short_is_left_out(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path, HEADING, 1000.0)
    for seq in (1, 2):
        ledger.write(Entry.PUBLISHED, "traffic", 1.0, seq, 1, 1000.0, digest(b""))
    ledger.close(1000.0)
    (path,) = ledgers(tmp_path)
    path.write_bytes(path.read_bytes()[: -RECORD_BYTES // 2])
    assert [record.seq for record in read_ledger(path).records] == [1]
    path.write_bytes(b"{")
    with pytest.raises(ValueError, match="no heading"):
        read_ledger(path)


def test_what_was_committed_survives_kill_9(tmp_path: Path) -> None:
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None
    with writer.stdout as told:
        for _ in range(30):
            committed = int(told.readline())
        os.kill(writer.pid, signal.SIGKILL)
        rest = told.read().split()
    writer.wait()
    committed = int(rest[-1]) if rest else committed
    (path,) = ledgers(tmp_path)
    numbers = [record.seq for record in read_ledger(path).records]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= committed >= 600


def test_old_ledgers_are_let_go(tmp_path: Path) -> None:
    for second in range(KEPT_FILES + 4):
        Ledger(tmp_path, HEADING, 1000.0 + second).close(1000.0)
    kept = ledgers(tmp_path)
    assert len(kept) == KEPT_FILES
    assert kept[-1].name.endswith(f"{(1000 + KEPT_FILES + 3) * 1000:014d}.bin")


@pytest.fixture
def full_disk() -> Iterator[Callable[[bool], None]]:
    """Lets no file of this process grow, as a disk without room does."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill(full: bool) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000 if full else before[0], before[1]))

    yield fill
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.logs("cannot be written", "is written again")
def test_what_a_full_disk_does_not_take_waits(
    tmp_path: Path, full_disk: Callable[[bool], None]
) -> None:
    ledger = Ledger(tmp_path, HEADING, 1000.0)
    full_disk(True)
    for seq in range(1, 201):  # some fit, one in part
        ledger.write(Entry.PUBLISHED, "traffic", 1.0, seq, 3, 1000.0, digest(b"x"))
        ledger.hand_over()
    ledger.commit(1001.0)
    (path,) = ledgers(tmp_path)
    assert 0 < len(read_ledger(path).records) < 200
    full_disk(False)
    ledger.close(1002.0)
    assert [record.seq for record in read_ledger(path).records] == list(range(1, 201))
