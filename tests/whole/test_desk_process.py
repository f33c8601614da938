"""A desk as a process of its own, on the platform that shows itself over VNC: the
event loop draws, and ends when it is asked to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from app.wiring.display import free_vnc_port, vnc_environment
from app.wiring.options import RoleOptions
from app.wiring.role import CHILD
from tests.whole.installation import eventually
from tests.whole.vnc import VncView

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]
PATIENCE_S = 60.0


def drawn(port: int) -> bool:
    """Whether the window is there: the screen behind it has one colour."""
    try:
        with VncView(port) as view:
            return len(view.colours(0, 0, view.width, view.height // 2)) > 3
    except (OSError, AssertionError):
        return False


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_a_desk_that_is_drawing(data: Path, number: signal.Signals) -> None:
    port = free_vnc_port()
    options = RoleOptions(
        role="desk", broker="mqtt://127.0.0.1:1", data_dir=data, language="fr", vnc_port=port
    )
    said = data.with_suffix(".log")
    with said.open("wb") as log:
        desk = subprocess.Popen(
            [sys.executable, "-m", "app", "desk", CHILD],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            # qasync must not follow what a person's environment says to other programs
            env=vnc_environment(os.environ) | {"QT_API": "pyqt5"},
            start_new_session=True,
        )
    assert desk.stdin is not None
    try:
        desk.stdin.write(options.to_json().encode() + b"\n")
        desk.stdin.flush()
        eventually(lambda: drawn(port), "a picture")
        family = psutil.Process(desk.pid).children(recursive=True)
        desk.send_signal(number)
        assert desk.wait(PATIENCE_S) == 0, said.read_text()
        _, alive = psutil.wait_procs(family, 5.0)
        assert not alive
        text = said.read_text()
        assert "Traceback" not in text
        assert "CRITICAL" not in text
        assert not list((data / "locks").glob("desk*"))
    finally:
        desk.kill()
        desk.wait()
        desk.stdin.close()
