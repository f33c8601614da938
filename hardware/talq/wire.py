"""Requests to a gateway, in our own words.

What aiohttp raises ends here: a LinkError with one plain sentence.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from urllib.parse import quote
from uuid import uuid4

import aiohttp
import msgspec

from hardware.link import Clock, LinkError
from hardware.talq.message import LARGEST, VERSION, ErrorMessage, NoMessageError, decoded

_AT_ONCE = 8  # connections
_OLDER = ("2.6.3", "2.6.0", "2.5.1", "2.4.1", "2.3.0", "2.2.0")  # it is for the newer to adapt
_SAID_AT_MOST = 160
_FINE = range(200, 300)
_BAD_REQUEST = 400
_ABOUT_HEADERS = ("headerValueNotValid", "headerMissing")
_TO_CONNECT = 0.8  # of the time that there is: then surely nothing went out


class RefusedError(LinkError):
    """The gateway answered, and said no, with HTTP `status` and the standard's `key`."""

    def __init__(self, status: int, key: str, said: str) -> None:
        super().__init__(f"it refuses ({status} {key})" + (f": {said}" if said else ""))
        self.status = status
        self.key = key


class UnreachedError(LinkError):
    """Nothing of the request went out."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`skew_s` is how much the clock of the gateway is ahead of ours, by its own word."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    skew_s: float


class Wire:
    """The gateway at `url`, spoken to as `cms`. Nothing is repeated by itself, and no
    redirection is followed: a token is for one place."""

    def __init__(
        self,
        url: str,
        cms: str,
        token: str,
        tls: ssl.SSLContext | None,
        timeout_s: float,
        clock: Clock,
    ) -> None:
        self.version = VERSION
        self.url = url
        self._cms = cms
        self._token = token
        self._tls = tls
        self._timeout_s = timeout_s
        self._clock = clock
        self._session: aiohttp.ClientSession | None = None

    def begin(self) -> None:
        """To be called in the event loop."""
        connector = aiohttp.TCPConnector(limit=_AT_ONCE, ssl=self._tls or True)
        self._session = aiohttp.ClientSession(
            connector=connector,
            trust_env=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            raise_for_status=False,
        )

    async def end(self) -> None:
        """Hangs up: by its first step already, whatever becomes of the others."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()
            await asyncio.sleep(0)  # a transport closes one turn later

    async def agree(self) -> bytes:
        """The gateway's services, in the newest version of the API that it takes.
        LinkError where there is none."""
        refusal: RefusedError | None = None
        for version in (VERSION, *_OLDER):
            self.version = version
            try:
                return (await self.get("services")).body
            except RefusedError as error:
                if error.status != _BAD_REQUEST or error.key not in _ABOUT_HEADERS:
                    raise
                refusal = error
        raise LinkError("it takes no version of the API that we know") from refusal

    async def get(self, *path: str, **query: str | int) -> Answer:
        """LinkError where it does not answer, RefusedError where it says no."""
        return await self._ask("GET", path, query, b"", self._timeout_s)

    async def send(
        self,
        method: str,
        *path: str,
        body: object = None,
        request: str = "",
        within_s: float | None = None,
    ) -> Answer:
        """POST, PUT, PATCH or DELETE. `request` makes two of them the same one.
        UnreachedError where nothing went out; any other LinkError but RefusedError
        leaves it open whether it arrived. It does not go out after `within_s`."""
        query = {"talqRequestId": request or str(uuid4())}
        raw = b"" if body is None else msgspec.json.encode(body)
        limit = self._timeout_s if within_s is None else min(within_s, self._timeout_s)
        return await self._ask(method, path, query, raw, limit)

    async def _ask(
        self,
        method: str,
        path: tuple[str, ...],
        query: Mapping[str, str | int],
        raw: bytes,
        limit_s: float,
    ) -> Answer:
        session = self._session
        if session is None:
            raise UnreachedError("the link has ended")
        url = "/".join([self.url, *(quote(step, safe="") for step in path)])
        try:
            async with (
                asyncio.timeout(limit_s),
                session.request(
                    method,
                    url,
                    params={"clientAddress": self._cms, **query},
                    data=raw or None,
                    headers=self._headers(bool(raw)),
                    allow_redirects=False,
                    timeout=aiohttp.ClientTimeout(sock_connect=limit_s * _TO_CONNECT),
                ) as response,
            ):
                body = await _body(response)
                skew_s = self._skew_s(response.headers.get("Date", ""))
                answer = Answer(response.status, response.headers, body, skew_s)
        except LinkError:
            raise
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise UnreachedError(f"no connection to {self.url}") from error
        except TimeoutError as error:
            raise LinkError(f"{self.url} does not answer within {limit_s:.3g} s") from error
        except (aiohttp.ClientError, OSError, ValueError, RuntimeError) as error:
            raise LinkError(f"{self.url} speaks no sound HTTP, or hangs up") from error
        if answer.status not in _FINE:
            raise _refusal(answer)
        return answer

    def _headers(self, content: bool) -> dict[str, str]:
        headers = {
            "talq-api-version": self.version,
            "Accept": "application/json",
            "Cache-Control": "no-transform",
        }
        if content:
            headers["Content-Type"] = "application/json"
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        return headers

    def _skew_s(self, date: str) -> float:
        try:
            return parsedate_to_datetime(date).timestamp() - self._clock()
        except (ValueError, TypeError, OverflowError):
            return 0.0


async def _body(response: aiohttp.ClientResponse) -> bytes:
    """As much as there is; LinkError where it is too much."""
    parts: list[bytes] = []
    size = 0
    async for part in response.content.iter_chunked(65_536):
        size += len(part)
        if size > LARGEST:
            raise LinkError(f"it answers with more than {LARGEST} bytes")
        parts.append(part)
    return b"".join(parts)


def _refusal(answer: Answer) -> RefusedError:
    try:
        told = decoded(answer.body, list[ErrorMessage])
    except NoMessageError:
        told = []
    first = told[0] if told else ErrorMessage(key="without a reason")
    return RefusedError(answer.status, first.key, first.description[:_SAID_AT_MOST])
