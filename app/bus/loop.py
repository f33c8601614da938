"""The network thread of one client: reads, writes, reconnects, never dies."""

from __future__ import annotations

import contextlib
import logging
import select
import socket
import ssl
import threading
import time
from collections.abc import Callable
from typing import Protocol, cast

from paho.mqtt.client import Client as PahoClient
from paho.mqtt.enums import MQTTErrorCode

from app.bus.backoff import Backoff
from app.bus.transport import LOST

_log = logging.getLogger(__name__)
_READS_PER_TURN = 500
_FAREWELL_S = 1.0
_STEADY_S = 10.0


class Life(Protocol):
    """What the loop asks of the client, always from the network thread."""

    def turn(self, now: float) -> None:
        """After each turn: settle publications, echo, notice silence."""

    def may_read(self) -> bool:
        """Whether the inbox has room."""

    def ended(self, reason: str, lasted_s: float) -> None:
        """The connection is gone, or could not be made."""


class NetworkLoop:
    """Drives a paho client over its documented external-loop calls.

    Not ``loop_forever``: that loop cannot stop reading when the worker is
    behind, dies of an exception, and retries without jitter.
    """

    def __init__(
        self, paho: PahoClient, connect: Callable[[], MQTTErrorCode], life: Life, name: str
    ) -> None:
        self._paho = paho
        self._connect = connect
        self._life = life
        self._backoff = Backoff()
        self._stopping = threading.Event()
        self._abrupt = False
        self._woken = False
        self._wake_read, self._wake_write = socket.socketpair()
        self._wake_read.setblocking(False)
        self._wake_write.setblocking(False)
        self._thread = threading.Thread(target=self._run, name=f"mqtt-{name}", daemon=True)
        paho.on_socket_register_write = lambda *_: self.wake()  # writes happen here only

    def start(self) -> None:
        self._thread.start()

    def stop(self, *, abrupt: bool = False) -> None:
        """Disconnects (or just hangs up) and waits for the thread."""
        self._abrupt = abrupt
        self._stopping.set()
        self.wake()
        if self._thread.is_alive():
            self._thread.join()
        self._wake_read.close()
        self._wake_write.close()

    def wake(self) -> None:
        """Ends the present wait; from any thread."""
        if not self._woken:
            self._woken = True
            with contextlib.suppress(OSError):
                self._wake_write.send(b"\0")

    def drop_connection(self) -> None:
        """Ends a connection that is no good, without a farewell."""
        link = self._socket()
        if link is not None:
            with contextlib.suppress(OSError):
                link.shutdown(socket.SHUT_RDWR)

    def _socket(self) -> socket.socket | None:
        return cast("socket.socket | None", self._paho.socket())  # it always is one

    def _run(self) -> None:
        while not self._stopping.is_set():
            began = time.monotonic()
            reason = ""
            try:
                reason = self._live()
            except (OSError, ValueError) as error:  # no route, no name, bad certificate
                reason = str(error) or type(error).__name__
            except Exception:
                _log.exception("the network thread met an error and goes on")
                reason = "internal error"
            lasted_s = time.monotonic() - began
            self._close()
            self._life.ended(reason, lasted_s)
            if lasted_s > _STEADY_S:
                self._backoff.reset()
            if not self._stopping.is_set():
                self._stopping.wait(self._backoff.next())

    def _live(self) -> str:
        """One connection from first to last; why it ended."""
        self._connect()
        while True:
            link = self._socket()
            if link is None:
                return LOST
            if self._stopping.is_set():
                if not self._abrupt:
                    self._say_goodbye()
                return "stopped"
            self._turn(link)
            self._life.turn(time.monotonic())

    def _turn(self, link: socket.socket) -> None:
        reading = self._life.may_read()
        sources = [link, self._wake_read] if reading else [self._wake_read]
        sinks = [link] if self._paho.want_write() else []
        held = reading and _held_by_tls(link)
        ready, writable, _ = select.select(sources, sinks, [], 0.0 if held else 0.5)
        if self._wake_read in ready:
            with contextlib.suppress(BlockingIOError):
                self._wake_read.recv(4096)
            self._woken = False
        if writable or self._paho.want_write():
            self._paho.loop_write()
        if held or link in ready:
            self._read()
        elif reading:
            # Keepalive is judged only when all that came has been read: after a
            # pause of the inbox the ping's answer lies behind other messages.
            self._paho.loop_misc()

    def _read(self) -> None:
        for _ in range(_READS_PER_TURN):
            if self._paho.loop_read() != MQTTErrorCode.MQTT_ERR_SUCCESS:
                return
            if not self._life.may_read():
                return
            link = self._socket()
            if link is None:
                return
            if not _held_by_tls(link) and not select.select([link], [], [], 0)[0]:
                return

    def _say_goodbye(self) -> None:
        self._paho.disconnect()
        deadline = time.monotonic() + _FAREWELL_S
        while (link := self._socket()) is not None and time.monotonic() < deadline:
            select.select([], [link], [], 0.1)
            self._paho.loop_write()

    def _close(self) -> None:
        """Whatever happened, no half-dead socket stays behind."""
        link = self._socket()
        if link is not None:
            self.drop_connection()
            with contextlib.suppress(Exception):
                self._paho.loop_read()


def _held_by_tls(link: socket.socket) -> bool:
    """Whether bytes are deciphered already, of which select knows nothing."""
    return isinstance(link, ssl.SSLSocket) and link.pending() > 0
