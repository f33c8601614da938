"""The network of the fault tests does what it says: it passes on, cuts, swallows, reorders."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator

import pytest

from app.bus.broker import LOOPBACK
from tests.fault.line import Line, Network
from tests.fault.packets import Publish
from tests.fault.test_packets import PING, publish

PATIENCE_S = 30.0
FIRST, SECOND = (publish("x/feed/water", body, 1) for body in (b"1", b"2"))


class Echo:
    """Says again whatever it is told."""

    def __init__(self) -> None:
        self._server = socket.create_server((LOOPBACK, 0))
        self.port: int = self._server.getsockname()[1]
        self._threads = [threading.Thread(target=self._serve)]
        self._threads[0].start()

    def close(self) -> None:
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        for thread in self._threads:
            thread.join()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                caller, _ = self._server.accept()
                self._threads.append(threading.Thread(target=self._repeat, args=(caller,)))
                self._threads[-1].start()

    def _repeat(self, caller: socket.socket) -> None:
        with caller, contextlib.suppress(OSError):
            while data := caller.recv(1000):
                caller.sendall(data)


@pytest.fixture
def heard() -> list[Publish]:
    return []


@pytest.fixture
def line(heard: list[Publish]) -> Iterator[Line]:
    echo, network = Echo(), Network()
    yield network.line(echo.port, heard.append)
    network.close()
    echo.close()


def call(line: Line) -> socket.socket:
    return socket.create_connection((LOOPBACK, line.port), timeout=PATIENCE_S)


def hear(caller: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size and (more := caller.recv(size - len(data))):
        data += more
    return data


def test_what_is_said_is_passed_on_and_heard(line: Line, heard: list[Publish]) -> None:
    with call(line) as caller:
        caller.sendall(PING + FIRST)
        assert hear(caller, len(PING + FIRST)) == PING + FIRST
    assert heard == [Publish("x/feed/water", b"1")]


def test_a_line_that_is_cut_ends_and_refuses_until_it_is_mended(line: Line) -> None:
    with call(line) as caller:
        caller.sendall(PING)
        hear(caller, len(PING))
        line.cut()
        with contextlib.suppress(ConnectionResetError):
            assert caller.recv(1) == b""
    with contextlib.suppress(ConnectionResetError), call(line) as refused:
        assert refused.recv(1) == b""
    line.mend()
    with call(line) as caller:
        caller.sendall(PING)
        assert hear(caller, len(PING)) == PING


@pytest.mark.parametrize("forgetting", [False, True])
def test_a_silent_line_tells_nobody(line: Line, forgetting: bool) -> None:
    with call(line) as caller:
        caller.sendall(PING)
        hear(caller, len(PING))
        line.silence()
        caller.sendall(FIRST)
        caller.settimeout(0.2)
        with pytest.raises(TimeoutError):
            caller.recv(1)
        caller.settimeout(PATIENCE_S)
        line.mend(forgetting=forgetting)
        if forgetting:
            with contextlib.suppress(ConnectionResetError):
                assert caller.recv(1) == b""
        else:
            assert hear(caller, len(FIRST)) == FIRST


def test_a_message_is_overtaken_by_the_one_behind(line: Line) -> None:
    with call(line) as caller:
        line.swap(1)
        caller.sendall(FIRST + SECOND)
        assert hear(caller, len(FIRST + SECOND)) == SECOND + FIRST
        line.swap(1)
        caller.sendall(FIRST)
        assert hear(caller, len(FIRST)) == FIRST, "it is not held for good"
