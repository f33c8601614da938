"""A site as it is run: its own broker over TLS, and each role with its own certificate."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest

from app.bus.broker import free_port
from app.bus.mosquitto import find_program
from tests.whole.installation import Installation, environment, eventually, ondijon
from tests.whole.traces import files_with, told_to_processes

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Path]:
    """A site of a simulated city on this machine, whose broker runs."""
    folder = tmp_path / "site"
    words = (
        "--host",
        "127.0.0.1",
        "--port",
        str(free_port()),
        "--simulation",
        "--source",
        "by-hand",
    )
    said = subprocess.run(
        [sys.executable, "-m", "app", "site", "init", str(folder), *words],
        capture_output=True,
        check=True,
        text=True,
        env=environment(),
    ).stdout
    configuration = folder / "broker" / "mosquitto.conf"
    assert f"mosquitto -c {configuration}" in said
    assert f"ondijon city --site {folder / 'roles' / 'city'}" in said
    with subprocess.Popen([find_program("mosquitto"), "-c", str(configuration)]) as broker:
        yield folder
        broker.terminate()


def test_every_role_of_a_site_gets_in_with_its_own_certificate(site: Path, data: Path) -> None:
    surroundings = environment() | {"ONDIJON_SITE": str(site), "ONDIJON_REQUIRE_TLS": "1"}
    with Installation(data, "--headless", "--assets", "600", surroundings=surroundings) as whole:
        status = whole.await_engine()
        assert status["engine"]["broker"].startswith("mqtts://127.0.0.1:")
        assert status["engine"]["simulation"] is True
        assert not (data / "broker").exists()
        ordered = whole.command("order", "lamp-000001", "switch", "on")
        assert ordered.returncode == 0, ordered.stdout + ordered.stderr
        moment = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        reading = ["trial-01", "level", 95, moment]
        payload = json.dumps({"seq": 1, "readings": [reading]})
        whole.publish("ondijon-sim/feed/by-hand", payload, "-q", "1")
        eventually(lambda: whole.ask("alarms", "list", "--asset", "trial-01"), "its alarm")
        keys = {path.read_text().splitlines()[1] for path in site.rglob("*.key")}
        assert len(keys) == 7  # authority, broker, four roles and a source
        told = told_to_processes([psutil.Process(whole.process.pid), *whole.family()])
        assert not any(key in told for key in keys)
        whole.end()
    assert files_with(data, keys) == set()


def test_a_role_that_must_not_speak_plain_does_not_start(data: Path) -> None:
    for options in (("engine", "--broker", "mqtt://127.0.0.1:1"), ("--headless",)):
        command, *more = options
        refused = ondijon(command, "--require-tls", *more, data_dir=data)
        assert refused.returncode == 2
        assert "--require-tls" in refused.stderr
