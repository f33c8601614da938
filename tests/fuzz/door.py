"""A door: a place where bytes from outside come in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.fuzz.shaping import shaped

Enter = Callable[[bytes], bool]


@dataclass(frozen=True)
class Door:
    """`enter` says whether the input was taken; it raises where one came through that
    should not, changed something though refused, or broke what reads it. `weight` is
    its part of a long run: what takes long gets fewer inputs."""

    name: str
    form: str
    seeds: tuple[bytes, ...]
    enter: Enter
    weight: float = 1.0

    def knock(self, data: bytes) -> bool:
        """One input made of `data`."""
        return self.enter(shaped(data, self.seeds, self.form))
