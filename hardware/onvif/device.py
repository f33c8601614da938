"""A made-up ONVIF camera, served over HTTP; its picture goes over RTSP."""

from __future__ import annotations

import asyncio
import random
import time

from aiohttp import web

from hardware.city.presets import AXES
from hardware.linkplan import Conduct
from hardware.onvif import envelope
from hardware.onvif.digest import Doorkeeper
from hardware.onvif.envelope import FaultError
from hardware.onvif.replies import OPEN_TO_ALL, Replies
from hardware.onvif.rtsp import TURNS, Channel
from hardware.onvif.scene import picture
from hardware.onvif.signature import Password, is_signed
from hardware.serverfaults import ServerFaults
from hardware.wayward import Wayward

LOOPBACK = "127.0.0.1"
_GARBAGE = bytes(range(7, 47))
_HANG_UP_S = 0.05


class CameraDevice:
    """`asset` on a loopback port; 0 takes a free one and keeps it over a restart. `stream`
    is the address of its picture, to be known before anybody asks."""

    def __init__(
        self,
        asset: str,
        conduct: Conduct,
        faults: ServerFaults,
        user: str,
        password: Password,
        port: int = 0,
    ) -> None:
        self.asset = asset
        self.port = port
        self.stream = ""
        self.requests = 0
        self._conduct = Wayward(conduct, faults)
        self._faults = faults
        self._user = user
        self._password = password
        self._replies = Replies(self, self._conduct)
        self._doorkeeper = Doorkeeper()
        self._web: web.Server | None = None
        self._server: asyncio.Server | None = None

    @property
    def base(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def channel(self) -> Channel:
        return Channel(self.asset, self._user, self._password, self.look, self.silent)

    def now(self) -> float:
        return time.time() + self._faults.clock_s

    def silent(self) -> bool:
        """Whether nothing of it comes through."""
        mute = self._conduct.mute(self.asset)
        return mute or self._conduct.value(self.asset, "link") == "down"

    def look(self) -> bytes:
        """What it sees, as a JPEG."""
        position = [float(self._conduct.value(self.asset, axis)) for axis in AXES]
        return picture(self.asset, self.now(), *position)

    async def start(self) -> None:
        self._web = web.Server(self._asked, handler_cancellation=True, access_log=None)
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._web, LOOPBACK, self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Hangs up on everybody."""
        server, self._server = self._server, None
        served, self._web = self._web, None
        if server is None or served is None:
            return
        for door in server.sockets:  # who knocks now is not let in; who was, must be in
            asyncio.get_running_loop().remove_reader(door.fileno())
        for _ in range(TURNS):
            await asyncio.sleep(0)
        server.close()
        await served.shutdown(_HANG_UP_S)
        await asyncio.sleep(0)

    async def _asked(self, request: web.BaseRequest) -> web.StreamResponse:
        self.requests += 1
        body = await request.read()
        if self._faults.delay_s:
            await asyncio.sleep(self._faults.delay_s)
        if self._faults.mute or self.silent() or random.random() < self._faults.loss:
            await asyncio.Event().wait()  # until whoever asked hangs up
        if self._faults.garbage:
            return web.Response(body=_GARBAGE, content_type="text/plain")
        if request.method == "GET" and request.path == "/snapshot.jpg":
            return self._snapshot(request)
        if request.method != "POST" or not request.path.startswith("/onvif/"):
            return web.Response(status=404)
        try:
            if self._faults.refuses:
                raise FaultError("Receiver", "ActionNotSupported", "not now")
            said = await self._operation(body)
        except FaultError as fault:
            status = 400 if fault.code == "Sender" else 500
            said = envelope.written_fault(fault)
            return _soap(said, status)
        return _soap(said, 200)

    async def _operation(self, body: bytes) -> bytes:
        whole, asked = envelope.read(body)
        name = envelope.named(asked)
        signed = not self._user or is_signed(whole, self._user, self._password(), self.now())
        if name not in OPEN_TO_ALL and not signed:
            raise FaultError("Sender", "NotAuthorized", "sender not authorized")
        reply = self._replies.known.get(name)
        if reply is None:
            raise FaultError("Receiver", "ActionNotSupported", "it does not know this")
        return envelope.written(await reply(asked))

    def _snapshot(self, request: web.BaseRequest) -> web.Response:
        said = request.headers.get("Authorization", "")
        if self._user and not self._doorkeeper.admits(said, "GET", self._user, self._password()):
            challenge = {"WWW-Authenticate": self._doorkeeper.challenge}
            return web.Response(status=401, headers=challenge)
        if self._faults.refuses:
            return web.Response(status=503)
        return web.Response(body=self.look(), content_type="image/jpeg")


def _soap(said: bytes, status: int) -> web.Response:
    return web.Response(body=said, status=status, headers={"Content-Type": envelope.TYPE})
