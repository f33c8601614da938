"""HTTP to cameras: capped, timed, never twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from lxml import etree

from hardware.link import LinkError

LARGEST = 1024 * 1024  # bytes of an answer
LARGEST_PICTURE = 16 * LARGEST
_CHUNK = 64 * 1024
_CONNECTIONS = 64  # at once


class UnreachableError(LinkError):
    """Nobody was there: what was to be sent did not go out."""


@dataclass(frozen=True, slots=True)
class Answer:
    """As zeep reads it; also a picture."""

    status_code: int
    content: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    encoding: str = "utf-8"


class Http:
    """One pool of connections for all cameras of a link. Made and used in one loop."""

    def __init__(self, timeout_s: float) -> None:
        self._connector = aiohttp.TCPConnector(limit=_CONNECTIONS, ssl=True)
        self._session = aiohttp.ClientSession(
            connector=self._connector,
            timeout=aiohttp.ClientTimeout(total=timeout_s),
            trust_env=False,
            cookie_jar=aiohttp.DummyCookieJar(),
        )

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """LinkError where there is no answer in time."""
        return await self._ask("POST", url, LARGEST, data=body, headers=dict(headers))

    async def picture(self, url: str, user: str, password: str) -> Answer:
        """What lies at `url`, signed with a digest where the camera asks for one."""
        middlewares = (aiohttp.DigestAuthMiddleware(user, password),) if user else ()
        return await self._ask("GET", url, LARGEST_PICTURE, middlewares=middlewares)

    async def close(self) -> None:
        """Hangs up at once, also where it is cancelled on its way."""
        closing = self._connector.close()
        await closing
        await self._session.close()

    async def _ask(self, method: str, url: str, most: int, **more: Any) -> Answer:
        try:
            async with self._session.request(method, url, allow_redirects=False, **more) as said:
                content = bytearray()
                async for chunk in said.content.iter_chunked(_CHUNK):
                    content += chunk
                    if len(content) > most:
                        raise LinkError(f"answers more than {most} bytes")
                return Answer(said.status, bytes(content))
        except LinkError:
            raise
        except aiohttp.ClientConnectorError as error:
            raise UnreachableError("no connection") from error
        except TimeoutError as error:
            raise LinkError("does not answer") from error
        except (aiohttp.ClientError, OSError) as error:
            raise LinkError("answers what nobody understands, or hangs up") from error
        except (RuntimeError, ValueError) as error:  # closed meanwhile, or no address
            raise UnreachableError("the link has ended") from error


class SoapPost:
    """What zeep sends envelopes with."""

    operation_timeout = None

    def __init__(self, http: Http) -> None:
        self._http = http

    async def post_xml(
        self, address: str, envelope: etree._Element, headers: Mapping[str, str]
    ) -> Answer:
        body = etree.tostring(envelope, xml_declaration=True, encoding="utf-8")
        return await self._http.post(address, body, headers)

    def load(self, url: str) -> bytes:
        raise OSError("nothing is fetched because an answer speaks of it")
