"""Keeps errors inside a callback from reaching the thread that called it."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from typing import Any, Protocol

from app.bus.reception import Counters

_log = logging.getLogger(__name__)


class Guarded(Protocol):
    """What has guarded callbacks has a name and counts."""

    identity: str
    counters: Counters


def guarded(callback: Callable[..., None]) -> Callable[..., None]:
    """An exception in a callback would end paho's work: log and count it."""

    @functools.wraps(callback)
    def guard(owner: Guarded, *arguments: Any) -> None:
        try:
            callback(owner, *arguments)
        except Exception:
            owner.counters.errors += 1
            _log.exception("%s: error in %s", owner.identity, callback.__name__)

    return guard
