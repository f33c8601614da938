"""A site's own broker behind mqtts://, with a certificate that we do or do not trust."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.bus.address import AddressError, BrokerAddress
from app.bus.broker import LOOPBACK, free_port
from app.bus.client import Client
from app.bus.message import LinkEvent, Subscription
from app.bus.mosquitto import find_program
from app.bus.topics import LIVE
from tests.bus.conftest import hear, say_all, until

TOPIC = f"{LIVE}/feed/a"


def _openssl(folder: Path, *words: str) -> None:
    subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[BrokerAddress]:
    """Mosquitto with a certificate for 127.0.0.1, signed by an authority of its own."""
    (tmp_path / "name").write_text(f"subjectAltName=IP:{LOOPBACK}\n")
    new = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj")
    _openssl(tmp_path, "req", "-x509", *new, "/CN=Authority", "-keyout", "ca.key", "-out", "ca.pem")
    _openssl(tmp_path, "req", *new, "/CN=broker", "-keyout", "key.pem", "-out", "request.pem")
    signer = ("-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "name")
    _openssl(tmp_path, "x509", "-req", "-in", "request.pem", *signer, "-out", "cert.pem")
    port = free_port()
    lines = [f"listener {port} {LOOPBACK}", "allow_anonymous true", "max_queued_messages 100000"]
    lines += [f"certfile {tmp_path / 'cert.pem'}", f"keyfile {tmp_path / 'key.pem'}", "user root"]
    (tmp_path / "site.conf").write_text("\n".join(lines) + "\n")
    server = subprocess.Popen(
        [find_program("mosquitto"), "-c", str(tmp_path / "site.conf")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until(lambda: _open(port), "the site's broker listens")
        yield BrokerAddress.parse(f"mqtts://{LOOPBACK}:{port}", ca=str(tmp_path / "ca.pem"))
    finally:
        server.terminate()
        server.wait()


def _open(port: int) -> bool:
    with socket.socket() as attempt:
        return attempt.connect_ex((LOOPBACK, port)) == 0


def test_a_trusted_broker_is_spoken_to(site: BrokerAddress) -> None:
    hearer = Client(site, "hearer", root=LIVE, subscriptions=[Subscription(TOPIC)])
    speaker = Client(site, "speaker", root=LIVE)
    for client in (hearer, speaker):
        client.start()
    try:
        assert hearer.wait_connected(30)
        assert speaker.wait_connected(30)
        say_all(speaker, "feed/a", range(3000))
        assert [int(m.payload) for m in hear(hearer, 3000)] == list(range(3000))
    finally:
        hearer.stop()
        speaker.stop()


def _first_reason(client: Client) -> str:
    events: list[LinkEvent] = []

    def said() -> bool:
        events.extend(client.take_link_events())
        return bool(events)

    client.start()
    try:
        until(said, "the reason is said")
        assert not client.connected
    finally:
        client.stop()
    return events[0].reason


# paho leaves the closing of a socket whose handshake failed to the garbage collector.
unclosed = pytest.mark.filterwarnings("ignore:unclosed <ssl.SSLSocket:ResourceWarning")


@unclosed
def test_an_unknown_authority_is_not_trusted(site: BrokerAddress) -> None:
    client = Client(replace(site, ca=""), "careful", root=LIVE)
    assert "certificate verify failed" in _first_reason(client)


@unclosed
def test_a_certificate_for_another_host_is_not_trusted(site: BrokerAddress) -> None:
    client = Client(replace(site, host="localhost"), "careful", root=LIVE)
    assert "certificate is not valid for 'localhost'" in _first_reason(client)


def test_a_missing_certificate_file_is_said_at_once(site: BrokerAddress, tmp_path: Path) -> None:
    with pytest.raises(AddressError, match="no-such-file"):
        Client(replace(site, ca=str(tmp_path / "no-such-file")), "careful", root=LIVE)
