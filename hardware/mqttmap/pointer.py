"""Places in a JSON document, after RFC 6901 (JSON Pointer)."""

from __future__ import annotations

import re
from typing import Any

_POINTER = re.compile(r"(/([^~]|~[01])*)?", re.DOTALL)
_INDEX = re.compile(r"0|[1-9]\d{0,8}", re.ASCII)


def is_pointer(text: str) -> bool:
    return _POINTER.fullmatch(text) is not None


def look(document: Any, pointer: str) -> Any:
    """What lies at `pointer`. LookupError where nothing does."""
    for step in _steps(pointer):
        if isinstance(document, dict):
            document = document[step]
        elif isinstance(document, list) and _INDEX.fullmatch(step):
            document = document[int(step)]
        else:
            raise LookupError(pointer)
    return document


def put(document: dict[str, Any], pointer: str, value: Any) -> None:
    """Lays `value` there, with objects on the way to it."""
    *way, last = _steps(pointer)
    for step in way:
        document = document.setdefault(step, {})
    document[last] = value


def _steps(pointer: str) -> list[str]:
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
