"""Starting and ending brokers, and what they leave on the disk."""

from __future__ import annotations

import os
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from app.bus.broker import Broker, BrokerError
from app.bus.connection import FILE_NAME, ConnectionFileError, read_connection
from app.bus.mosquitto import SETTINGS, MosquittoBroker
from app.bus.nats import NatsBroker, subjects
from app.bus.permission import ROLES, may_publish, may_subscribe
from tests.bus.conftest import KINDS, until

SITE = Path(__file__).parents[2] / "packaging" / "mosquitto"


def test_it_listens_on_the_loopback_only(broker: Broker) -> None:
    assert broker.pid is not None
    listening = [
        c.laddr.ip for c in psutil.Process(broker.pid).net_connections() if c.status == "LISTEN"
    ]
    assert listening
    assert set(listening) == {"127.0.0.1"}


def test_secrets_are_for_the_owner_only(broker: Broker) -> None:
    assert stat.S_IMODE((broker.data_dir / FILE_NAME).stat().st_mode) == 0o600
    assert stat.S_IMODE(broker.folder.stat().st_mode) == 0o700
    for name in ("nats-server.conf", "passwords", "access.conf"):
        path = broker.folder / name
        if path.exists():
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
    passwords = {credentials.password for credentials in broker.credentials.values()}
    assert len(passwords) == len(ROLES)
    assert all(len(password) > 20 for password in passwords)


def test_no_password_in_a_command_line_or_a_log(broker: Broker) -> None:
    assert broker.pid is not None
    said = " ".join(psutil.Process(broker.pid).cmdline()) + broker.log_file.read_text()
    assert not any(c.password in said for c in broker.credentials.values())
    assert broker.credentials["engine"].password not in repr(broker.address("engine"))


def test_the_connection_file_is_kept(broker: Broker) -> None:
    first = read_connection(broker.data_dir)
    broker.stop()
    again = KINDS[broker.kind](broker.data_dir, port=0, root="ondijon-sim")
    with again:
        second = read_connection(broker.data_dir)
        assert first is not None
        assert second is not None
        assert second.logins == first.logins
        assert second.installation == first.installation
        assert second.port == again.port
        assert second.root == "ondijon-sim"
        assert second.address("desk") == again.address("desk")


def test_a_damaged_connection_file_is_said_not_replaced(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text("{half")
    with pytest.raises(ConnectionFileError, match=FILE_NAME):
        NatsBroker(tmp_path)
    assert (tmp_path / FILE_NAME).read_text() == "{half"


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_taken_port_is_named(kind: str, tmp_path: Path) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        broker = KINDS[kind](tmp_path, port=port)
        with pytest.raises(BrokerError, match=f"port {port} .* --port"):
            broker.start()
        assert broker.pid is None


def test_a_broker_that_cannot_live_says_why(tmp_path: Path) -> None:
    (tmp_path / "broker" / "nats").mkdir(parents=True)
    (tmp_path / "broker" / "nats" / "store").write_text("a file where a folder should be")
    with pytest.raises(BrokerError, match="storage directory"):
        NatsBroker(tmp_path, port=0).start()


def _has_ended(number: int) -> bool:
    try:
        return bool(psutil.Process(number).status() == psutil.STATUS_ZOMBIE)  # nobody's now
    except psutil.NoSuchProcess:
        return True


@pytest.mark.parametrize("kind", list(KINDS))
def test_no_broker_outlives_a_killed_parent(kind: str, tmp_path: Path) -> None:
    words = KINDS[kind]
    program = (
        f"from {words.__module__} import {words.__name__} as B; from pathlib import Path; "
        f"b = B(Path({str(tmp_path)!r}), port=0); b.start(); print(b.pid, flush=True); input()"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert psutil.pid_exists(child)
        os.kill(parent.pid, signal.SIGKILL)
    until(lambda: _has_ended(child), "the broker ended too")


def test_stopping_twice_and_starting_twice_is_fine(tmp_path: Path) -> None:
    broker = NatsBroker(tmp_path, port=0)
    broker.stop()
    with broker:
        pid = broker.pid
        broker.start()
        assert broker.pid == pid
        broker.send_signal(signal.SIGSTOP)  # even one that stands still
    assert broker.pid is None


def test_subjects_of_topic_filters() -> None:
    assert subjects(["a/b/+", "a/state/#"]) == ["a.b.*", "a.state", "a.state.>"]


def test_the_site_configuration_says_what_ours_says() -> None:
    lines = (SITE / "ondijon.conf").read_text().splitlines()
    assert [line for line in SETTINGS if line not in lines] == []


def test_the_site_permissions_say_what_ours_say() -> None:
    lines = (SITE / "ondijon.acl").read_text().splitlines()
    told = [line for line in lines if line and not line.startswith("#")]
    expected: list[str] = []
    for role in ROLES:
        expected.append(f"user {role}")
        expected += [f"topic write {topic}" for topic in may_publish(role)]
        expected += [f"topic read {topic}" for topic in may_subscribe(role)]
    assert told == expected


def test_mosquitto_that_is_missing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.bus.mosquitto.SYSTEM_FOLDERS", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BrokerError, match="apt-get install mosquitto"):
        MosquittoBroker(tmp_path, port=0).start()


def test_logs_do_not_grow_from_start_to_start(tmp_path: Path) -> None:
    broker = NatsBroker(tmp_path, port=0)
    broker.folder.mkdir(parents=True)
    broker.log_file.write_bytes(b"x" * (9 * 1024 * 1024))
    with broker:
        assert broker.log_file.stat().st_size < 1024 * 1024
        assert "logfile_max_num" in (broker.folder / "nats-server.conf").read_text()
    assert broker.log_file.with_suffix(".log.1").stat().st_size == 9 * 1024 * 1024
