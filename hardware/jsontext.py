"""JSON of others."""

from __future__ import annotations

from typing import Any

import msgspec


class NoJsonError(ValueError):
    """Bytes that are no JSON, or not of the shape that they should be of."""


def parsed(data: bytes, shape: Any = Any) -> Any:
    """The document in `data`, as `shape`. NoJsonError: whatever is wrong with it."""
    try:
        return msgspec.json.decode(data, type=shape)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise NoJsonError("it is no JSON that we know") from error
