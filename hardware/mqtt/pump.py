"""Drives a paho client in an event loop, over its documented external-loop calls."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import ssl
from collections.abc import Callable
from typing import cast

from paho.mqtt.client import Client as PahoClient
from paho.mqtt.enums import MQTTErrorCode

_log = logging.getLogger(__name__)
LARGEST = 1024 * 1024  # bytes of a packet that is read
_LOOK_S = 1.0  # for the keepalive
_READS = 500  # in a row, then others of the loop have their turn
_NOT_MQTT = "sends what is no MQTT"


class Pump:
    """Reads and writes for `paho` from :meth:`begin`, once it is connected, until
    `lost` is told why it no longer is."""

    def __init__(self, paho: PahoClient, lost: Callable[[str], None]) -> None:
        self._paho = paho
        self._lost = lost
        self._loop = asyncio.get_running_loop()
        self._look: asyncio.TimerHandle | None = None
        self._socket: socket.socket | None = None  # while it is watched
        self._paused = False

    def begin(self) -> None:
        link = cast("socket.socket | None", self._paho.socket())  # it always is one
        if link is None:
            self._lost("hung up")
            return
        self._socket = link
        self._paho.on_socket_close = lambda *_: self._unwatch()
        self._paho.on_socket_register_write = lambda *_: self._watch_writes()
        self._paho.on_socket_unregister_write = lambda *_: self._unwatch_writes()
        self._loop.add_reader(link, self._read)
        if self._paho.want_write():
            self._watch_writes()
        self._look = self._loop.call_later(_LOOK_S, self._keep_alive)

    def pause(self) -> None:
        """Reads nothing more: what the broker has to say waits with the broker."""
        if not self._paused and self._socket is not None:
            self._loop.remove_reader(self._socket)
        self._paused = True

    def resume(self) -> None:
        if self._paused and self._socket is not None:
            self._loop.add_reader(self._socket, self._read)
            self._loop.call_soon(self._read)  # TLS may hold some already
        self._paused = False

    def _watch_writes(self) -> None:
        if self._socket is not None:
            self._loop.add_writer(self._socket, self._write)

    def _unwatch_writes(self) -> None:
        if self._socket is not None:
            self._loop.remove_writer(self._socket)

    def _unwatch(self) -> None:
        link, self._socket = self._socket, None
        if link is not None:
            self._loop.remove_reader(link)
            self._loop.remove_writer(link)
        if self._look is not None:
            self._look.cancel()

    def _read(self) -> None:
        for _ in range(_READS):
            if self._socket is None or self._paused:
                return
            reason = self._read_one()
            if reason:
                self._lost(reason)
                return
            held = isinstance(self._socket, ssl.SSLSocket) and self._socket.pending() > 0
            if not held:  # else select knows nothing of it
                return
        self._loop.call_soon(self._read)

    def _read_one(self) -> str:
        """Why it cannot go on; "" where it can."""
        try:
            code = self._paho.loop_read()
        except Exception as error:  # bytes that paho falls over
            _log.debug("no MQTT: %r", error)
            return _NOT_MQTT
        if code == MQTTErrorCode.MQTT_ERR_PROTOCOL:
            return _NOT_MQTT
        if code != MQTTErrorCode.MQTT_ERR_SUCCESS:
            return "hung up"
        # MQTT 3.1.1 has no word for a largest packet, and paho takes up to 256 MiB.
        coming = self._paho._in_packet["remaining_length"]
        return f"sends a packet of {coming} bytes" if coming > LARGEST else ""

    def _write(self) -> None:
        if self._paho.loop_write() != MQTTErrorCode.MQTT_ERR_SUCCESS:
            self._lost("hung up")

    def _keep_alive(self) -> None:
        """A broker that does not even answer a ping is gone."""
        self._look = self._loop.call_later(_LOOK_S, self._keep_alive)
        if not self._paused and self._paho.loop_misc() != MQTTErrorCode.MQTT_ERR_SUCCESS:
            self._lost("does not answer")


class Handshake(ssl.SSLSocket):
    """Closes when it fails: paho forgets such a socket without closing it."""

    def do_handshake(self, block: bool = False) -> None:
        try:
            super().do_handshake(block)
        except BaseException:
            self.close()
            raise


def hang_up(paho: PahoClient) -> None:
    """Closes the socket of `paho` without a goodbye."""
    link = cast("socket.socket | None", paho.socket())
    if link is not None:
        with contextlib.suppress(OSError):
            link.shutdown(socket.SHUT_RDWR)
        paho.disconnect()
        paho.loop_write()  # cannot write, and closes
