"""Which role may say and hear what. Rendered by each broker in its own words.

The broker enforces it, so that a device with a stolen password can lie about
its own readings but cannot acknowledge an alarm or switch a lamp.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.bus.topics import LIVE, SIMULATION

ROOTS = (LIVE, SIMULATION)


@dataclass(frozen=True, slots=True)
class Permission:
    """Topic filters below a root. Every role also has ``echo/+``."""

    publish: tuple[str, ...]
    subscribe: tuple[str, ...]


_ENGINES = ("lease/+", "follow/+", "stream/+")  # among themselves
_FIELD = Permission(
    publish=("feed/+", "source/+", "report/+"), subscribe=("command/+", "source/+/rebirth")
)

PERMISSIONS: dict[str, Permission] = {
    "engine": Permission(
        publish=("state/#", "reply/+", "answer/+", "order/+", "source/+/rebirth", *_ENGINES),
        subscribe=("feed/+", "source/+", "report/+", "wish/+", "ask/+", *_ENGINES),
    ),
    "gateway": Permission(
        publish=("command/+", "report/+", "feed/+", "source/+"),
        subscribe=("order/+", "source/+", "source/+/rebirth", "lease/+"),
    ),
    "city": _FIELD,
    "desk": Permission(
        publish=("wish/+", "ask/+"),
        subscribe=("state/#", "reply/+", "answer/+"),
    ),
    "publisher": _FIELD,
}
ROLES = tuple(PERMISSIONS)


def may_publish(role: str) -> list[str]:
    """Every topic filter that `role` may publish on, under both roots."""
    return [f"{root}/{name}" for root in ROOTS for name in (*PERMISSIONS[role].publish, "echo/+")]


def may_subscribe(role: str) -> list[str]:
    """Every topic filter that `role` may hear, under both roots."""
    return [f"{root}/{name}" for root in ROOTS for name in (*PERMISSIONS[role].subscribe, "echo/+")]
