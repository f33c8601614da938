"""One camera behind an ONVIF link: what it says, and what it is told."""

from __future__ import annotations

import asyncio
import contextlib

import msgspec

from app.bus.stamp import format_stamp
from app.bus.wire import Order, Reading, Value
from hardware.link import Clock, LinkError, is_late
from hardware.onvif.camera import Camera, Sight
from hardware.onvif.http import UnreachableError
from hardware.onvif.soap import ExpiredError, RefusedError

LOOKS_S = (0.3, 1.0, 2.5, 5.0)  # after an order: how the camera says that it was carried out
AXES = {"pan_pct": (-100.0, 100.0), "tilt_pct": (-100.0, 100.0), "zoom_pct": (0.0, 100.0)}


class Station:
    """`camera`, which is `asset`."""

    def __init__(self, asset: str, camera: Camera, clock: Clock) -> None:
        self.asset = asset
        self.camera = camera
        self.answers: bool | None = None  # not known yet
        self._clock = clock
        self._known: dict[str, Reading] = {}
        self._looks: list[float] = []  # of the loop's time: when an order is to be looked at
        self._told = asyncio.Event()

    async def rest(self, seconds: float) -> None:
        """Until it is to be asked again: after an order it is looked at soon."""
        loop = asyncio.get_running_loop()
        due = loop.time() + seconds
        while True:
            self._told.clear()
            wait_s = min([due, *self._looks]) - loop.time()
            if wait_s <= 0:
                self._looks = [look for look in self._looks if look > loop.time()]
                return
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait_s):  # wait_for can swallow a cancellation
                    await self._told.wait()

    async def read(self) -> list[Reading]:
        """All that it says. LinkError where it does not. The time is ours: a camera's own
        clock is not asked when something was true."""
        try:
            sight = await self.camera.look()
        except RefusedError:
            self.camera.forget()  # a job, a profile or a preset may have gone
            raise
        now = format_stamp(self._clock())
        said = [Reading(self.asset, point, value, now) for point, value in _said(sight).items()]
        self._known = {reading.point: reading for reading in said}
        self.answers = True
        return said

    def doubt(self) -> list[Reading]:
        """It is lost: that its link is down is certain, the rest is not any more."""
        news = self.answers is not False
        self.answers = False
        now = format_stamp(self._clock())
        doubted = [
            msgspec.structs.replace(reading, time=now, quality="bad")
            for point, reading in self._known.items()
            if point != "link"
        ]
        self._known.clear()
        return [Reading(self.asset, "link", "down", now), *doubted] if news else []

    async def execute(self, order: Order) -> str:
        """See :meth:`hardware.link.Link.execute`."""
        if order.point != "preset" and order.point not in AXES:
            return "unknown_order"
        if not self.answers:
            return "device_offline"
        if not self.camera.movable:
            return "unknown_order"
        try:
            await self._move(order)
        except ExpiredError:
            return "expired"
        except RefusedError:
            return "refused"
        except UnreachableError:
            return "device_offline"
        except _BadValueError:
            return "bad_value"
        except LinkError:
            pass  # it went out, and nobody can say whether it arrived
        now = asyncio.get_running_loop().time()
        self._looks = [now + after_s for after_s in LOOKS_S]
        self._told.set()
        return ""

    async def _move(self, order: Order) -> None:
        def still() -> bool:
            return not is_late(order, self._clock())

        value = order.value
        if order.point == "preset":
            if not isinstance(value, str) or not self.camera.has(value):
                raise _BadValueError
            await self.camera.go_to(value, still)
            return
        low, high = AXES[order.point]
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not low <= value <= high
        ):
            raise _BadValueError
        await self.camera.turn_to(order.point, float(value), still)


class _BadValueError(Exception):
    """Nothing that it can be told."""


def _said(sight: Sight) -> dict[str, Value]:
    said: dict[str, Value] = {"link": "up"}
    if sight.recording is not None:
        said["recording"] = sight.recording
    if sight.preset is not None:
        said["preset"] = sight.preset
    if sight.position is not None:
        said["pan_pct"] = sight.position.pan_pct
        said["tilt_pct"] = sight.position.tilt_pct
        said["zoom_pct"] = sight.position.zoom_pct
    return said
