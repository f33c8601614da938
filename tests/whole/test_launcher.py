"""One command starts everything, watches over it, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
from functools import partial
from pathlib import Path

import psutil
import pytest

from tests.whole.installation import Installation, eventually, ondijon

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
ROLES = ("nats-server", "engine", "gateway", "city")
LOCKS = ["city.lock", "engine.lock", "gateway.lock", "launcher.lock"]
SMALL = ("--headless", "--assets", "600")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_everything_starts_and_ends_in_order(data: Path, number: signal.Signals) -> None:
    with Installation(data, *SMALL) as city:
        status = city.await_engine()
        assert status["engine"]["simulation"] is True
        for role in ROLES:  # the field begins once the engine beats
            eventually(partial(city.pid_of, role), role)
        eventually(lambda: city.locks() == LOCKS, f"the locks of all: {city.locks()}")
        for child in city.family():
            assert "password" not in " ".join(child.cmdline())
        assert city.end(number) == 0
        assert city.locks() == []
        assert "Everything has ended." in city.said()
        assert "by force" not in city.said()
        assert (city.data_dir / "connection.json").stat().st_mode & 0o077 == 0
        assert (city.data_dir / "logs" / "engine.log").stat().st_size > 0


def test_a_second_one_on_the_same_data_is_refused(data: Path) -> None:
    with Installation(data, *SMALL) as city:
        city.await_engine()
        second = ondijon("--headless", "--port", "0", data_dir=city.data_dir)
        assert second.returncode == os.EX_CONFIG
        assert f"process {city.process.pid}" in second.stdout
        engine = ondijon("engine", data_dir=city.data_dir)
        assert engine.returncode == os.EX_CONFIG
        assert "another engine runs on this data folder" in engine.stderr
        assert city.await_engine()
        assert city.end() == 0


def test_nobody_outlives_a_killed_launcher(data: Path) -> None:
    with Installation(data, *SMALL) as city:
        city.await_engine()
        eventually(lambda: city.locks() == LOCKS, "all of them")
        family = city.family()
        assert len(family) >= len(ROLES)
        city.process.kill()
        city.process.wait()
        _, alive = psutil.wait_procs(family, 30.0)
        assert not alive
    with Installation(data, *SMALL) as city:  # and the next one starts
        assert city.await_engine()
        assert city.end() == 0


@pytest.mark.parametrize("role", ["engine", "gateway", "city", "nats-server"])
def test_who_dies_is_started_again(data: Path, role: str) -> None:
    with Installation(data, *SMALL) as city:
        city.await_engine()
        before = city.kill(role)
        eventually(lambda: city.pid_of(role) not in (None, before), f"another {role}")
        eventually(
            lambda: all(s["online"] for s in city.await_engine()["sources"]), "all sources back"
        )
        assert "started again" in city.said() or "is started again" in city.said()
        assert city.end() == 0


def test_a_taken_port_is_said(data: Path, tmp_path: Path) -> None:
    with Installation(data, *SMALL) as city:
        city.await_engine()
        port = str(city.ask("connection")["port"])
        other = ondijon("--headless", "--port", port, data_dir=tmp_path / "two")
        assert other.returncode == 1
        assert f"port {port}" in other.stdout
        assert "--port" in other.stdout
        assert city.end() == 0


def test_the_first_start_founds_the_city(tmp_path: Path) -> None:
    with Installation(tmp_path / "data", "--headless", "--assets", "400") as city:
        assert city.await_engine()["engine"]["assets"] == 400
        assert (city.data_dir / "city.sqlite").is_file()
        assert city.end() == 0


def test_an_orderly_end_and_a_new_start_lose_no_source(data: Path) -> None:
    with Installation(data, *SMALL) as city:
        eventually(lambda: all_online(city), "every source")
        assert city.end() == 0
        city.start()
        eventually(lambda: all_online(city), "every source again")
        lost = [row for row in city.ask("alarms", "list") if row["rule"] == "lost"]
        assert lost == []
        assert city.end() == 0


def all_online(city: Installation) -> bool:
    sources = city.await_engine()["sources"]
    return bool(sources) and all(source["online"] for source in sources)
