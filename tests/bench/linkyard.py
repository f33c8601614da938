"""Made-up devices of one protocol, as many as wanted, in a process of their own: every
figure and switch of theirs changes once a second."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from app.bus.wire import Value
from app.core.city import City
from app.core.kind import Point, PointType
from app.core.kindset import parse_kinds
from app.wiring.loopback import settled
from app.wiring.sitelinks import SiteShelf
from hardware.linkplan import LinkPlan
from hardware.protocols import PROTOCOLS
from hardware.sitecheck import plans_of
from hardware.sitefile import SiteFile
from resources.shelf import kind_files
from tests.hardware.town import Draft, town_of

SOURCE = "yard"
LISTENING = "listening"
SERVE = "from tests.bench.linkyard import main; main()"
KINDS = parse_kinds(kind_files())
# What each protocol speaks of; a device is one of these.
DEVICES = {
    "gtfs": "bus",
    "modbus": "cabinet",
    "mqttmap": "air_sensor",
    "ngsi": "car_park",
    "onvif": "camera",
    "opcua": "building",
    "rsmp": "junction",
    "sia": "alarm_panel",
    "sparkplug": "bollard",
    "talq": "streetlight",
}


class Restless:
    """A conduct of devices that never rest, but keep what they are told."""

    def __init__(self, kind: str) -> None:
        self._points = {point.name: point for point in KINDS[kind].points}
        self._told: dict[tuple[str, str], Value] = {}

    def value(self, asset: str, point: str) -> Value:
        told = self._told.get((asset, point))
        return _restless(self._points[point]) if told is None else told

    def mute(self, asset: str) -> bool:
        return False

    async def obey(self, asset: str, point: str, value: Value) -> bool:
        self._told[asset, point] = value
        return True


def _restless(point: Point) -> Value:
    second = int(time.time())
    if point.type is PointType.STATE:
        return point.states[0]
    if point.type is PointType.BOOLEAN:
        return second % 2 == 0
    low, high = max(point.low, 0.0), min(point.high, 100.0)
    return low + (high - low) * (second % 50) / 50.0


def drafted(protocol: str, devices: int) -> City:
    draft = Draft()
    draft.add(SOURCE, "source", SOURCE)
    for number in range(devices):
        draft.add(f"device-{number:04d}", DEVICES[protocol], SOURCE)
    return town_of(draft)


class Yard:
    """`devices` of `protocol` in a process of their own; a context. `plan` is their link,
    asked once a second. ValueError or OSError where they cannot be."""

    def __init__(self, protocol: str, devices: int, folder: Path) -> None:
        self._path = folder / "site.toml"
        shelf = SiteShelf(folder)
        text = PROTOCOLS[protocol].sample(SOURCE, drafted(protocol, devices), shelf)
        lines = [line for line in settled(text, set()).split("\n") if "poll_s =" not in line]
        at = lines.index("simulated = true")
        text = "\n".join([*lines[: at + 1], "poll_s = 1", *lines[at + 1 :]])
        self._path.write_text(text)
        (self.plan,) = plans_of(SiteFile(text, "site.toml"), shelf)
        self._kind = DEVICES[protocol]
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        command = [sys.executable, "-c", SERVE, self._kind, str(self._path)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        if self._process.stdout.readline().strip() != LISTENING:
            self.__exit__(None, None, None)
            raise OSError("its made-up devices cannot listen")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        process = self._process
        if process is not None:
            process.communicate()


async def serve(plan: LinkPlan, kind: str) -> None:
    served = plan.serve(Restless(kind))
    await served.start()
    try:
        print(LISTENING, flush=True)
        await asyncio.to_thread(sys.stdin.read)
    finally:
        await served.stop()


def main() -> None:
    """Serves the link of a site file until standard input ends."""
    kind, path = sys.argv[1], Path(sys.argv[2])
    (plan,) = plans_of(SiteFile(path.read_text(), path.name), SiteShelf(path.parent))
    asyncio.run(serve(plan, kind))
