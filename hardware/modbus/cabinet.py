"""A made-up lighting cabinet with its lamps, for tests and for trying a gateway."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.bus.wire import Value
from hardware.link import Clock

_LAMP_W = 71.0
_OWN_KW = 0.04
_VOLTAGE_V = 231.4


class Cabinet:
    """Feeds `lamps` while its contactor is closed and its breaker has not tripped."""

    def __init__(self, asset: str, lamps: Sequence[str], clock: Clock) -> None:
        self.asset = asset
        self.obeyed: list[tuple[str, str, Value]] = []
        self._clock = clock
        self._since = clock()
        self._energy_kwh = 4182.0
        self.cabinet: dict[str, Value] = {
            "contactor": "closed",
            "breaker": "closed",
            "door": "closed",
            "mode": "normal",
            "voltage_v": _VOLTAGE_V,
        }
        self.lamps: dict[str, dict[str, Value]] = {
            lamp: {"lamp": "on", "dim_pct": 100.0, "fault": "none"} for lamp in lamps
        }

    def value(self, asset: str, point: str) -> Value:
        if asset in self.lamps:
            return self._lamp(self.lamps[asset], point)
        if point == "power_kw":
            return self._power_kw()
        if point == "expected_kw":
            due = sum(_watts(lamp) for lamp in self.lamps.values())
            return round(due / 1000.0 + _OWN_KW, 3)
        if point == "energy_kwh":
            now = self._clock()
            self._energy_kwh += self._power_kw() * max(0.0, now - self._since) / 3600.0
            self._since = now
            return round(self._energy_kwh, 1)
        return self.cabinet[point]

    def mute(self, asset: str) -> bool:
        return False

    async def obey(self, asset: str, point: str, value: Value) -> bool:
        self.obeyed.append((asset, point, value))
        held = self.lamps.get(asset, self.cabinet)
        held[point] = value
        return True

    @property
    def _feeds(self) -> bool:
        return self.cabinet["contactor"] == "closed" and self.cabinet["breaker"] == "closed"

    def _lamp(self, lamp: Mapping[str, Value], point: str) -> Value:
        if point == "power_w":
            return round(_watts(lamp), 1) if self._feeds else 0.0
        if point == "lamp" and not self._feeds:
            return "off"
        return lamp[point]

    def _power_kw(self) -> float:
        if not self._feeds:
            return 0.0
        return round(sum(_watts(lamp) for lamp in self.lamps.values()) / 1000.0 + _OWN_KW, 3)


def _watts(lamp: Mapping[str, Value]) -> float:
    if lamp["lamp"] != "on" or lamp["fault"] != "none":
        return 0.9
    return _LAMP_W * (0.06 + 0.94 * float(lamp["dim_pct"]) / 100.0)
