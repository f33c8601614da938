"""A message on a broker of the site."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heard:
    """A message on its way, either direction."""

    topic: str
    payload: bytes
    qos: int = 0
    retain: bool = False
