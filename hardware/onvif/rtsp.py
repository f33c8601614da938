"""A made-up RTSP server: OPTIONS, DESCRIBE, SETUP, PLAY, PAUSE, GET_PARAMETER, TEARDOWN."""

from __future__ import annotations

import asyncio
import random
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from hardware.onvif.digest import Doorkeeper
from hardware.onvif.rtpjpeg import Packets
from hardware.onvif.rtsprequest import LARGEST, BadRequestError, Request, read, transport_of
from hardware.onvif.signature import Password
from hardware.serverfaults import ServerFaults

FPS = 8.0
_METHODS = "OPTIONS, DESCRIBE, SETUP, PLAY, PAUSE, GET_PARAMETER, TEARDOWN"
_REASONS = {
    200: "OK",
    400: "Bad Request",
    401: "Unauthorized",
    404: "Not Found",
    454: "Session Not Found",
    461: "Unsupported Transport",
    501: "Not Implemented",
    503: "Service Unavailable",
}
_GARBAGE = bytes(range(7, 47))
_MOST_BEHIND = 1024 * 1024  # bytes that who looks has not taken: pictures are left out
TURNS = 5  # of the loop, from an accepted connection to whoever serves it


@dataclass(frozen=True, slots=True)
class Channel:
    """One stream: who may look, and what there is to see now. `asset` is its path."""

    asset: str
    user: str
    password: Password
    look: Callable[[], bytes]
    silent: Callable[[], bool]


class RtspServer:
    """Serves `channels`, each at the path of its asset, on a loopback port; 0 takes a free
    one and keeps it over a restart."""

    def __init__(self, host: str, channels: list[Channel], faults: ServerFaults) -> None:
        self.port = 0
        self._host = host
        self._channels = {f"/{one.asset}": one for one in channels}
        self._faults = faults
        self._doorkeeper = Doorkeeper()
        self._server: asyncio.Server | None = None
        self._visits: set[asyncio.Task[None]] = set()

    @property
    def watched(self) -> int:
        """How many connections there are."""
        return len(self._visits)

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._visit, self._host, self.port, limit=LARGEST)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Hangs up on everybody."""
        server, self._server = self._server, None
        if server is None:
            return
        for door in server.sockets:  # who knocks now is not let in; who was, must be in
            asyncio.get_running_loop().remove_reader(door.fileno())
        for _ in range(TURNS):
            await asyncio.sleep(0)
        server.close()
        visits = list(self._visits)
        for task in visits:
            task.cancel()
        await asyncio.gather(*visits, return_exceptions=True)
        await asyncio.sleep(0)

    async def _visit(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._visits.add(task)
        visit = Visit(writer)
        try:
            while (request := await read(reader)) is not None:
                if not await self._answer(visit, request):
                    break
        except BadRequestError:
            visit.write(_said(400, "0"))
        except asyncio.CancelledError:
            pass  # the server ends: nobody waits for this task but `stop`
        finally:
            visit.end()
            self._visits.discard(task)

    async def _answer(self, visit: Visit, request: Request) -> bool:
        """Whether the connection goes on."""
        channel = self._channel(request.path)
        faults = self._faults
        if faults.delay_s:
            await asyncio.sleep(faults.delay_s)
        if faults.mute or random.random() < faults.loss or (channel and channel.silent()):
            return True
        if faults.garbage:
            visit.write(_GARBAGE)
            return False
        number = request.number
        if faults.refuses:
            visit.write(_said(503, number))
        elif request.method == "OPTIONS":
            visit.write(_said(200, number, f"Public: {_METHODS}"))
        elif channel is None:
            visit.write(_said(404, number))
        elif not self._may(channel, request):
            challenge = f"WWW-Authenticate: {self._doorkeeper.challenge}"
            visit.write(_said(401, number, challenge))
        else:
            return await visit.serve(request, channel, self._host)
        return True

    def _channel(self, path: str) -> Channel | None:
        return self._channels.get("/" + path.split("/")[1])

    def _may(self, channel: Channel, request: Request) -> bool:
        if not channel.user:
            return True
        said = request.headers.get("authorization", "")
        password = channel.password()
        return self._doorkeeper.admits(said, request.method, channel.user, password)


class Visit:
    """One connection of somebody who looks."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        self._session = secrets.token_hex(8)
        self._way: tuple[str, int, int] | None = None
        self._udp: asyncio.DatagramTransport | None = None
        self._playing: asyncio.Task[None] | None = None

    def write(self, data: bytes) -> None:
        if not self._writer.is_closing():
            self._writer.write(data)

    def end(self) -> None:
        self._pause()
        if self._udp is not None:
            self._udp.close()
            self._udp = None
        self._writer.close()

    async def serve(self, request: Request, channel: Channel, host: str) -> bool:
        """Answers what may be asked. Whether the connection goes on."""
        number, session = request.number, f"Session: {self._session};timeout=60"
        if request.method == "DESCRIBE":
            body = _description(channel.asset, host)
            kind = "Content-Type: application/sdp"
            self.write(_said(200, number, kind, body=body))
        elif request.method == "SETUP":
            self.write(await self._set_up(request, number, session))
        elif self._way is None:
            self.write(_said(454 if request.method in _METHODS else 501, number))
        elif request.method == "PLAY":
            self.write(_said(200, number, session, "Range: npt=now-"))
            self._pause()
            self._playing = asyncio.create_task(self._play(channel))
        elif request.method == "PAUSE":
            self._pause()
            self.write(_said(200, number, session))
        elif request.method == "GET_PARAMETER":
            self.write(_said(200, number, session))
        elif request.method == "TEARDOWN":
            self._pause()
            self.write(_said(200, number, session))
            return False
        else:
            self.write(_said(501, number))
        return True

    async def _set_up(self, request: Request, number: str, session: str) -> bytes:
        way = transport_of(request.headers.get("transport", ""))
        if way is None or self._way is not None:
            return _said(461, number)
        kind, one, two = way
        if kind == "tcp":
            told = f"RTP/AVP/TCP;unicast;interleaved={one}-{two}"
        else:
            peer = self._writer.get_extra_info("peername")[0]
            self._udp, _ = await asyncio.get_running_loop().create_datagram_endpoint(
                asyncio.DatagramProtocol, remote_addr=(peer, one)
            )
            port = self._udp.get_extra_info("sockname")[1]
            told = f"RTP/AVP;unicast;client_port={one}-{two};server_port={port}-{port + 1}"
        self._way = way
        return _said(200, number, session, f"Transport: {told}")

    def _pause(self) -> None:
        if self._playing is not None:
            self._playing.cancel()
            self._playing = None

    async def _play(self, channel: Channel) -> None:
        """Pictures at their pace, until nobody looks any more."""
        packets = Packets(secrets.randbits(32), secrets.randbits(16))
        began = monotonic()
        while not self._writer.is_closing():
            if self._writer.transport.get_write_buffer_size() < _MOST_BEHIND:
                for packet in packets.of(channel.look(), monotonic() - began):
                    self._send(packet)
            await asyncio.sleep(1.0 / FPS)

    def _send(self, packet: bytes) -> None:
        if self._udp is not None:
            self._udp.sendto(packet)
        elif self._way is not None:
            head = b"$" + bytes((self._way[1],)) + len(packet).to_bytes(2, "big")
            self.write(head + packet)


def _said(code: int, number: str, *headers: str, body: bytes = b"") -> bytes:
    lines = [f"RTSP/1.0 {code} {_REASONS[code]}", f"CSeq: {number}", *headers]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


def _description(asset: str, host: str) -> bytes:
    lines = (
        "v=0",
        f"o=- 1 1 IN IP4 {host}",
        f"s={asset}",
        f"c=IN IP4 {host}",
        "t=0 0",
        "a=control:*",
        "m=video 0 RTP/AVP 26",
        f"a=framerate:{FPS}",
        "a=control:track1",
        "",
    )
    return "\r\n".join(lines).encode()
