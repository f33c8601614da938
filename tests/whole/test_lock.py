"""One program at a time on one data folder, whatever becomes of the other."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.wiring.lock import InUseError, Lock

HOLD = """
import sys, time
from pathlib import Path
from app.wiring.lock import Lock
Lock(Path(sys.argv[1])).take()
print("held", flush=True)
time.sleep(60)
"""


def test_a_second_holder_is_refused_and_told_who_has_it(tmp_path: Path) -> None:
    path = tmp_path / "locks" / "engine.lock"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(InUseError, match=f"process {holder.pid}"):
            Lock(path).take()
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        assert path.exists()  # the killed one could not clean up
        with Lock(path):
            assert path.read_text().strip().isdigit()
        assert not path.exists()
    finally:
        holder.kill()
        holder.wait()
        if holder.stdout is not None:
            holder.stdout.close()


def test_a_lock_can_be_taken_again_after_its_release(tmp_path: Path) -> None:
    path = tmp_path / "x.lock"
    first, second = Lock(path), Lock(path)
    first.take()
    with pytest.raises(InUseError):
        second.take()
    first.release()
    second.take()
    assert path.exists()
    second.release()
    assert not path.exists()
