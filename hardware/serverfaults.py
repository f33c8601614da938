"""How a made-up server misbehaves, whatever it speaks."""

from __future__ import annotations

from dataclasses import dataclass

from app.bus.wire import Value
from hardware.linkplan import Conduct


@dataclass(slots=True)
class ServerFaults:
    """All of it can be changed while the server runs. That it restarts or flaps is
    done to it from outside."""

    delay_s: float = 0.0  # before each answer
    loss: float = 0.0  # the share of what it would say that never arrives
    mute: bool = False  # half open: takes connections and requests, and says nothing
    garbage: bool = False  # says what is nothing of its protocol
    refuses: bool = False  # says no to whatever it is asked
    deaf: bool = False  # says yes to orders, and does nothing
    half: bool = False  # says yes to orders, and goes half of the way
    stuck: bool = False  # tells for ever what it told last
    clock_s: float = 0.0  # so much its own clock is ahead


class Wayward:
    """The devices of `conduct` behind a server with `faults`: what does not depend on
    the protocol. See :class:`hardware.linkplan.Conduct`."""

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
