"""Devices of which a test says how they are."""

from __future__ import annotations

from collections.abc import Mapping

from app.bus.wire import Value
from tests.hardware.links.rig import Deed


class MadeUp:
    """A :class:`hardware.linkplan.Conduct` that holds `values` by asset and point, and
    takes whatever it is told."""

    def __init__(self, values: Mapping[tuple[str, str], Value]) -> None:
        self.values = dict(values)
        self.obeyed: list[Deed] = []
        self.silent: set[str] = set()

    def value(self, asset: str, point: str) -> Value:
        return self.values[asset, point]

    def mute(self, asset: str) -> bool:
        return asset in self.silent

    async def obey(self, asset: str, point: str, value: Value) -> bool:
        self.obeyed.append(Deed(asset, point, value))
        self.values[asset, point] = value
        return True
