"""Made-up devices behind a server that misbehaves, as far as that is no matter of the
protocol."""

from __future__ import annotations

from app.bus.wire import Value
from hardware.linkplan import Conduct
from hardware.serverfaults import ServerFaults


class Wayward:
    """The devices of `conduct` behind a server with `faults`. See
    :class:`hardware.linkplan.Conduct`."""

    def __init__(self, conduct: Conduct, faults: ServerFaults) -> None:
        self._conduct = conduct
        self._faults = faults
        self._told: dict[tuple[str, str], Value] = {}

    def value(self, asset: str, point: str) -> Value:
        place = asset, point
        if not self._faults.stuck or place not in self._told:
            self._told[place] = self._conduct.value(asset, point)
        return self._told[place]

    def mute(self, asset: str) -> bool:
        return self._conduct.mute(asset)

    async def obey(self, asset: str, point: str, value: Value) -> bool:
        if self._faults.deaf:
            return True
        if self._faults.half:
            before = self._conduct.value(asset, point)
            if isinstance(value, bool) or not isinstance(value, (int, float)):
                return True  # there is no half way to a word
            value = (float(before) + value) / 2.0
        return await self._conduct.obey(asset, point, value)
