"""What every request goes through, to a made-up gateway or from a real one to us: who
asks, in which version, and, of the made-up one, how it misbehaves."""

from __future__ import annotations

import asyncio
import hmac
import random
from collections.abc import Awaitable, Callable
from email.utils import formatdate
from uuid import UUID

from aiohttp import web
from aiohttp.typedefs import Middleware

from hardware.link import Clock
from hardware.serverfaults import ServerFaults
from hardware.talq.message import VERSION
from hardware.talq.refusal import RefusalError, said_no

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_GARBAGE = bytes(range(7, 47))


class Etiquette:
    """`token` "" lets everybody in."""

    def __init__(self, faults: ServerFaults, clock: Clock, token: str = "") -> None:
        self._faults = faults
        self._clock = clock
        self._token = token

    @property
    def now(self) -> float:
        """By the server's own clock."""
        return self._clock() + self._faults.clock_s

    def middleware(self) -> Middleware:
        @web.middleware
        async def through(request: web.Request, handler: Handler) -> web.StreamResponse:
            faults = self._faults
            if faults.mute or random.random() < faults.loss:
                await asyncio.Event().wait()  # until somebody hangs up
            if faults.delay_s:
                await asyncio.sleep(faults.delay_s)
            try:
                if faults.refuses:
                    raise RefusalError(403, "genericError", "not now")
                self._admit(request)
                answer = await handler(request)
            except RefusalError as refusal:
                answer = said_no(refusal)
            except web.HTTPException as error:
                key = "methodNotAllowed" if error.status == 405 else "resourceNotFound"
                answer = said_no(RefusalError(error.status, key, error.reason))
                if "Allow" in error.headers:
                    answer.headers["Allow"] = error.headers["Allow"]
            if faults.garbage:
                answer = web.Response(body=_GARBAGE, content_type="application/json")
            answer.headers["talq-api-version"] = VERSION
            answer.headers["Cache-Control"] = "no-transform"
            answer.headers["Date"] = formatdate(self.now, usegmt=True)
            return answer

        return through

    def _admit(self, request: web.Request) -> None:
        """Whether the request is as the specification asks for. RefusalError."""
        given = request.headers.get("Authorization", "")
        if self._token and not hmac.compare_digest(
            given.encode("utf-8", "replace"), f"Bearer {self._token}".encode()
        ):
            raise RefusalError(401, "headerValueNotValid", "who asks is not known")
        if request.match_info.http_exception is not None:
            return  # there is nothing to ask for, whoever asks however
        version = request.headers.get("talq-api-version")
        if version is None:
            raise RefusalError(400, "headerMissing", "talq-api-version is missing")
        if version.partition(".")[0] != VERSION.partition(".")[0]:
            raise RefusalError(400, "headerValueNotValid", f"this is version {VERSION}")
        wanted = (
            ["clientAddress"] if request.method == "GET" else ["clientAddress", "talqRequestId"]
        )
        for name in wanted:
            given = request.query.get(name, "")
            if not given:
                raise RefusalError(400, "parameterMissing", f"{name} is missing")
            try:
                UUID(given)
            except ValueError:
                raise RefusalError(400, "parameterValueNotValid", f"{name} is no UUID") from None
