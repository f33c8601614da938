"""Who works in the room: names and roles."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

LONGEST_NAME = 100
SHORTEST_PASSWORD = 8
LONGEST_PASSWORD = 200


class Role(StrEnum):
    VIEWER = "viewer"
    OPERATOR = "operator"
    SUPERVISOR = "supervisor"
    TRAINER = "trainer"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    role: Role
    mark: str = field(default="", compare=False, repr=False)  # another with each password


def name_objection(name: str) -> str:
    """Why nobody can be called so: no_person or name_too_long; "" for a good name."""
    if not name.strip() or name != name.strip() or not name.isprintable():
        return "no_person"
    return "name_too_long" if len(name) > LONGEST_NAME else ""


def password_objection(password: str) -> str:
    """password_too_short or password_too_long; "" for one that will do."""
    if len(password) < SHORTEST_PASSWORD:
        return "password_too_short"
    return "password_too_long" if len(password) > LONGEST_PASSWORD else ""
