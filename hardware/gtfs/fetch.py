"""One address that is asked for by HTTP again and again, and answers when it has news."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

import aiohttp

from hardware.link import LinkError

_PIECE = 64 * 1024
_NOT_MODIFIED = 304
_OK = 200


class Fetch:
    """`url`, asked for with `headers` and `parameters`, which nobody is told: they may
    hold a key. It goes where it is told and nowhere else, redirected or not."""

    def __init__(
        self,
        url: str,
        headers: Mapping[str, str],
        parameters: Mapping[str, str],
        timeout_s: float,
        largest: int,
    ) -> None:
        self.name = urlsplit(url).netloc
        self._url = url
        self._headers = dict(headers) | {"Accept-Encoding": "identity"}
        self._parameters = dict(parameters)
        self._timeout = aiohttp.ClientTimeout(total=timeout_s)
        self._timeout_s = timeout_s
        self._largest = largest
        self._known: dict[str, str] = {}  # what it called its last answer

    def forget(self) -> None:
        """The next answer is a whole one."""
        self._known.clear()

    async def get(self, session: aiohttp.ClientSession) -> bytes | None:
        """What is there; None where it is what it was. LinkError."""
        try:
            async with session.get(
                self._url,
                headers=self._headers | self._known,
                params=self._parameters,
                timeout=self._timeout,
                allow_redirects=False,
            ) as answer:
                if answer.status == _NOT_MODIFIED and self._known:
                    return None
                return await self._body(answer)
        except TimeoutError as error:
            raise LinkError(f"no answer from {self.name} within {self._timeout_s:g} s") from error
        except aiohttp.ClientConnectorError as error:
            raise LinkError(f"no connection to {self.name}") from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise LinkError(f"{self.name} breaks off or answers what is no HTTP") from error

    async def _body(self, answer: aiohttp.ClientResponse) -> bytes:
        if answer.status != _OK:
            redirected = " to go elsewhere" if 300 <= answer.status < 400 else ""
            raise LinkError(f"{self.name} answers {answer.status}{redirected}")
        if answer.headers.get("Content-Encoding", "identity") != "identity":
            raise LinkError(f"{self.name} packs what it was asked not to pack")
        pieces = bytearray()
        async for piece in answer.content.iter_chunked(_PIECE):
            pieces += piece
            if len(pieces) > self._largest:
                raise LinkError(f"{self.name} says more than {self._largest >> 20} MiB")
        self._known = {
            asked: answer.headers[said][:1000]
            for asked, said in (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified"))
            if said in answer.headers
        }
        return bytes(pieces)
