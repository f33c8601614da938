"""Requests to a context broker, in our own words.

What aiohttp raises ends here: a LinkError with one plain sentence.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import aiohttp
import msgspec

from hardware.jsontext import NoJsonError, parsed
from hardware.link import LinkError
from hardware.ngsi.options import Api, NgsiOptions

LARGEST = 8 * 1024 * 1024  # bytes of an answer
_AT_ONCE = 8  # connections
_TO_CONNECT = 0.8  # of the time that there is: then surely nothing went out
_PREFIX = {Api.LD: "ngsi-ld/v1", Api.V2: "v2"}
_CONTEXT = '<{}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"'


class RefusedError(LinkError):
    """The broker answered, and said no, with HTTP `status`."""

    def __init__(self, status: int) -> None:
        super().__init__(f"the context broker refuses ({status})")
        self.status = status


class UnreachedError(LinkError):
    """Nothing of the request went out."""


class Wire:
    """The context broker of `options`. Nothing is repeated by itself, and no redirection
    is followed: a token is for one place."""

    def __init__(
        self, options: NgsiOptions, token: str, tls: ssl.SSLContext | None, timeout_s: float
    ) -> None:
        self.url = options.url.rstrip("/")
        self.api = options.api
        self._headers = _headers(options, token)
        self._context = {"Link": _CONTEXT.format(options.context)} if options.context else {}
        self._tls = tls
        self._timeout_s = timeout_s
        self._session: aiohttp.ClientSession | None = None

    def begin(self) -> None:
        """To be called in the event loop."""
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=_AT_ONCE, ssl=self._tls or True),
            trust_env=False,
            cookie_jar=aiohttp.DummyCookieJar(),
        )

    async def end(self) -> None:
        """Hangs up: by its first step already, whatever becomes of the others."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()
            await asyncio.sleep(0)  # a transport closes one turn later

    async def get(self, *path: str, **query: str | int) -> Any:
        """The document there. LinkError, RefusedError where the broker says no."""
        body, _ = await self._ask("GET", path, query, None, self._timeout_s)
        try:
            return parsed(body)
        except NoJsonError as error:
            raise LinkError(f"{self.url} answers what is no JSON") from error

    async def send(
        self,
        method: str,
        *path: str,
        body: object = None,
        within_s: float | None = None,
        **query: str,
    ) -> str:
        """POST, PATCH or DELETE; where what was made lies (Location, "" for none).
        UnreachedError where nothing went out; any other LinkError but RefusedError leaves
        it open whether it arrived. It does not go out after `within_s`."""
        limit_s = self._timeout_s if within_s is None else min(within_s, self._timeout_s)
        _, location = await self._ask(method, path, query, body, limit_s)
        return location

    async def _ask(
        self,
        method: str,
        path: tuple[str, ...],
        query: Mapping[str, str | int],
        body: object,
        limit_s: float,
    ) -> tuple[bytes, str]:
        session = self._session
        if session is None:
            raise UnreachedError("the link has ended")
        url = "/".join([self.url, _PREFIX[self.api], *(quote(one, safe=":") for one in path)])
        headers = dict(self._headers)
        if self.api is Api.LD:
            headers |= self._context
        if body is not None:
            headers["Content-Type"] = "application/json"
        try:
            async with (
                asyncio.timeout(limit_s),
                session.request(
                    method,
                    url,
                    params=query,
                    data=None if body is None else msgspec.json.encode(body),
                    headers=headers,
                    allow_redirects=False,
                    timeout=aiohttp.ClientTimeout(sock_connect=limit_s * _TO_CONNECT),
                ) as response,
            ):
                answer = await _body(response)
                status, location = response.status, response.headers.get("Location", "")
        except LinkError:
            raise
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise UnreachedError(f"no connection to {self.url}") from error
        except TimeoutError as error:
            raise LinkError(f"{self.url} does not answer within {limit_s:.3g} s") from error
        except (aiohttp.ClientError, OSError, ValueError, RuntimeError) as error:
            raise LinkError(f"{self.url} speaks no sound HTTP, or hangs up") from error
        if not 200 <= status < 300:
            raise RefusedError(status)
        return answer, location


def _headers(options: NgsiOptions, token: str) -> dict[str, str]:
    headers = {"Accept": "application/json"}
    if options.tenant:
        names = {Api.LD: "NGSILD-Tenant", Api.V2: "Fiware-Service"}
        headers[names[options.api]] = options.tenant
    if options.path:
        headers["Fiware-ServicePath"] = options.path
    if token:
        headers["Authorization"] = f"Bearer {token}"
        headers["X-Auth-Token"] = token  # where a Wilma proxy stands before it
    return headers


async def _body(response: aiohttp.ClientResponse) -> bytes:
    """As much as there is; LinkError where it is too much."""
    pieces = bytearray()
    async for piece in response.content.iter_chunked(65_536):
        pieces += piece
        if len(pieces) > LARGEST:
            raise LinkError(f"the context broker says more than {LARGEST >> 20} MiB")
    return bytes(pieces)
