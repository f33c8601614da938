"""From what edge nodes say to readings of our assets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from app.bus.stamp import format_stamp
from app.bus.wire import Reading
from hardware.sparkplug.metricmap import MetricMap, NoValueError
from hardware.sparkplug.options import SparkplugDevice
from hardware.sparkplug.session import Word
from hardware.sparkplug.topic import EdgeId


class Readings:
    """Knows the last reading of every point; nothing is guessed: what means nothing is
    what was said before, and not to be trusted."""

    def __init__(self, devices: Iterable[SparkplugDevice], maps: Mapping[str, MetricMap]) -> None:
        """`maps` by asset."""
        self._assets = {device.place: device.asset for device in devices}
        self._metrics = {
            asset: {one.metric: one for one in maps[asset].metrics}
            for asset in self._assets.values()
        }
        self._known: dict[str, dict[str, Reading]] = {asset: {} for asset in self._metrics}

    def of(self, edge: EdgeId, words: Iterable[Word]) -> list[Reading]:
        """What `words` of an edge node say, as far as a map speaks of it."""
        readings = []
        for word in words:
            asset = self._assets.get((edge, word.device))
            mapped = self._metrics[asset].get(word.metric) if asset is not None else None
            if asset is None or mapped is None:
                continue
            known = self._known[asset]
            at = format_stamp(word.at)
            try:
                if word.value is None:
                    raise NoValueError("null")
                reading = Reading(asset, mapped.point, mapped.read(word.value), at, word.quality)
            except NoValueError:
                before = known.get(mapped.point)
                if before is None:
                    continue
                reading = msgspec.structs.replace(before, time=at, quality="bad")
            known[mapped.point] = reading
            readings.append(reading)
        return readings

    def again(self, edge: EdgeId, device: str, at: float) -> list[Reading]:
        """All that is known of a device that would have told if it had changed by `at`."""
        asset = self._assets.get((edge, device))
        if asset is None:
            return []
        stamp = format_stamp(at)
        known = self._known[asset]
        for point, reading in known.items():
            if reading.quality != "bad":
                known[point] = msgspec.structs.replace(reading, time=max(reading.time, stamp))
        return [reading for reading in known.values() if reading.quality != "bad"]
