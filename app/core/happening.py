"""The frame of every event: a tag of its type, and when."""

from __future__ import annotations

import re

import msgspec


def _tag(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


class Happening(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", tag=_tag):
    """`at` is the engine's clock, epoch seconds."""

    at: float
