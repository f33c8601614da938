"""What a gateway says no with: an HTTP status and a key of the specification."""

from __future__ import annotations

import msgspec
from aiohttp import web

from hardware.talq.message import ErrorMessage


class RefusalError(Exception):
    """Becomes an answer with `status` and a list of one error message."""

    def __init__(self, status: int, key: str, description: str = "") -> None:
        super().__init__(description or key)
        self.status = status
        self.key = key


def not_found(what: str) -> RefusalError:
    return RefusalError(404, "resourceNotFound", f"there is no {what}")


def payload_error(description: str) -> RefusalError:
    return RefusalError(400, "payloadError", description)


def said(body: object, status: int = 200) -> web.Response:
    """An answer in JSON; with nothing in it where `body` is None."""
    raw = b"" if body is None else msgspec.json.encode(body)
    return web.Response(body=raw, status=status, content_type="application/json")


def said_no(refusal: RefusalError) -> web.Response:
    told = [ErrorMessage(key=refusal.key, description=str(refusal)[:500])]
    return said(told, refusal.status)
