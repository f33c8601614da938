"""Whom a site's broker knows, and what each may say and hear.

Stricter than the embedded broker: each source has a name of its own and speaks
only as itself, and the gateway carries only the sources that are named for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.bus.permission import PERMISSIONS
from app.bus.topics import LIVE, SIMULATION

ROLES = ("engine", "gateway", "desk")
SIMULATED_FIELD = "city"  # speaks for every source of a simulation, and in no live city
_OF_SOURCES = PERMISSIONS["publisher"]
_SPOKEN_BY_SOURCES = ("feed/+", "source/+")


@dataclass(frozen=True, slots=True)
class SiteUser:
    """One name on a certificate, and full topic filters."""

    name: str
    publish: tuple[str, ...]
    subscribe: tuple[str, ...]


def site_users(
    sources: Iterable[str] = (), carried: Iterable[str] = (), *, simulation: bool = False
) -> list[SiteUser]:
    """Everybody: the roles, then each of `sources` under its own name. `carried` are
    sources for which the gateway speaks; `simulation` says which topic root is meant."""
    root = SIMULATION if simulation else LIVE
    users = []
    for role in (*ROLES, *((SIMULATED_FIELD,) if simulation else ())):
        allowed = PERMISSIONS[role]
        publish = list(allowed.publish)
        if role == "gateway":
            publish = [name for name in publish if name not in _SPOKEN_BY_SOURCES]
            publish += [_own(name, source) for source in carried for name in _SPOKEN_BY_SOURCES]
        users.append(_user(role, root, publish, allowed.subscribe))
    for source in sources:
        says = [_own(name, source) for name in _OF_SOURCES.publish]
        hears = [_own(name, source) for name in _OF_SOURCES.subscribe]
        users.append(_user(source, root, says, hears))
    return users


def access_list(users: Iterable[SiteUser]) -> str:
    """The users in Mosquitto's words; whoever is not named may nothing."""
    lines: list[str] = []
    for user in users:
        lines.append(f"user {user.name}")
        lines += [f"topic write {topic}" for topic in user.publish]
        lines += [f"topic read {topic}" for topic in user.subscribe]
        lines.append("")
    return "\n".join(lines)


def _user(name: str, root: str, publish: Iterable[str], subscribe: Iterable[str]) -> SiteUser:
    says, hears = (
        tuple(f"{root}/{topic}" for topic in (*topics, "echo/+")) for topics in (publish, subscribe)
    )
    return SiteUser(name, says, hears)


def _own(topic: str, source: str) -> str:
    return topic.replace("+", source)
