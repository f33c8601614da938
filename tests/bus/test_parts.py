"""The small parts: addresses, inbox, backoff, echo."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bus.address import AddressError, BrokerAddress, Credentials
from app.bus.backoff import Backoff
from app.bus.echo import DEAF_AFTER_S, EVERY_S, Echo
from app.bus.inbox import Inbox
from app.bus.message import Message


@pytest.mark.parametrize(
    ("url", "host", "port", "tls"),
    [
        ("mqtt://broker.example", "broker.example", 1883, False),
        ("mqtts://broker.example", "broker.example", 8883, True),
        ("mqtts://broker.example:443/", "broker.example", 443, True),
        ("broker.example:1884", "broker.example", 1884, False),
        ("mqtt://[::1]:1883", "::1", 1883, False),
    ],
)
def test_addresses(url: str, host: str, port: int, tls: bool) -> None:
    address = BrokerAddress.parse(url)
    assert (address.host, address.port, address.tls) == (host, port, tls)
    assert BrokerAddress.parse(address.url) == address


WRONG = (
    "",
    "mqtt://",
    "http://broker",
    "mqtt://broker:high",
    "mqtt://broker:0",
    "mqtt://broker:99999",
    "mqtt://broker/a",
    "mqtt://broker?x=1",
)


@pytest.mark.parametrize("url", WRONG)
def test_wrong_addresses_are_refused(url: str) -> None:
    with pytest.raises(AddressError):
        BrokerAddress.parse(url)


def test_certificates_need_tls() -> None:
    assert BrokerAddress.parse("mqtts://broker", ca="ca.pem").ca == "ca.pem"
    with pytest.raises(AddressError, match="mqtts"):
        BrokerAddress.parse("mqtt://broker", ca="ca.pem")


@given(user=st.text(min_size=1), password=st.text())
def test_any_password_survives_an_address(user: str, password: str) -> None:
    address = BrokerAddress("broker", 1883, credentials=Credentials(user, password))
    assert BrokerAddress.parse(address.full_url) == address
    assert BrokerAddress.parse(address.url).credentials is None


def _message(payload: bytes) -> Message:
    return Message("t", payload, len(payload), 1, False, 0.0, 1, 1)


def test_a_beat_takes_no_more_than_it_can_work_off() -> None:
    inbox = Inbox()
    for _ in range(10):
        inbox.put(_message(b"x" * 10))
    assert len(inbox.take(limit=8, max_bytes=35)) == 4, "until it has enough"
    assert inbox.wait(0.0), "the others wait"
    assert len(inbox.take(limit=2, max_bytes=35)) == 2
    assert len(inbox.take(max_bytes=1)) == 1, "one at least"
    assert len(inbox.take()) == 3
    assert inbox.bytes_held == 0


def test_the_inbox_counts_and_bounds() -> None:
    inbox = Inbox(max_messages=4, max_bytes=100)
    for _ in range(3):
        inbox.put(_message(b"12345"))
    assert inbox.bytes_held == 15
    assert not inbox.full
    inbox.put(_message(b""))
    assert inbox.full
    assert len(inbox.take(1)) == 1
    assert not inbox.full
    assert not inbox.roomy
    assert inbox.wait(0)
    assert len(inbox.take()) == 3
    assert inbox.bytes_held == 0
    assert inbox.roomy
    assert not inbox.wait(0)


def test_the_inbox_is_full_by_bytes() -> None:
    inbox = Inbox(max_messages=100, max_bytes=10)
    inbox.put(_message(b"x" * 10))
    assert inbox.full


def test_backoff_grows_is_bounded_and_is_not_in_step() -> None:
    backoff = Backoff(0.2, 5.0)
    waits = [backoff.next() for _ in range(12)]
    assert 0.1 <= waits[0] <= 0.2
    assert all(2.5 <= wait <= 5.0 for wait in waits[6:])
    assert len(set(waits[6:])) > 1
    backoff.reset()
    assert backoff.next() <= 0.2


def test_an_echo_is_due_every_two_seconds() -> None:
    echo = Echo("t")
    echo.connected(100.0)
    assert echo.due(100.0)
    echo.next_payload(100.0)
    assert not echo.due(100.0 + EVERY_S / 2)
    assert echo.due(100.0 + EVERY_S)


def test_an_echo_proves_hearing() -> None:
    echo = Echo("t")
    echo.connected(100.0)
    word = echo.next_payload(100.0)
    echo.heard(word, 100.5)
    assert echo.round_trip_s == pytest.approx(0.5)
    assert not echo.deaf(100.5 + DEAF_AFTER_S)
    assert echo.deaf(100.6 + DEAF_AFTER_S)
    echo.traffic(101.0)  # anything heard will do
    assert not echo.deaf(100.6 + DEAF_AFTER_S)


def test_where_echoes_are_forbidden_nobody_is_called_deaf() -> None:
    echo = Echo("t")
    echo.connected(100.0)
    echo.next_payload(100.0)
    echo.heard(b"another's word", 100.5)
    echo.heard(b"\xff\xfe", 100.6)
    assert not echo.deaf(1000.0)
