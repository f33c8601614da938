"""A real HTTP server with a timetable and feeds of two vehicles."""

from __future__ import annotations

import time

from app.bus.wire import Value
from hardware.gtfs.device import FeedServer
from hardware.gtfs.fleetmap import parse_map
from hardware.gtfs.link import GtfsLink
from hardware.gtfs.options import GtfsOptions
from hardware.link import Clock, Link
from hardware.serverfaults import ServerFaults
from hardware.sitefile import LinkSpec
from resources.shelf import map_file
from tests.hardware.links.background import Background
from tests.hardware.links.madeup import MadeUp
from tests.hardware.links.rig import NOTICED, Deed, Rig

BUS, TRAM = "bus-001", "tram-01"
POINTS: dict[str, Value] = {
    "lat": 47.32,
    "lon": 5.04,
    "heading_deg": 90.0,
    "speed_kmh": 36.0,
    "state": "in_service",
    "delay_s": 60.0,
    "service": "normal",
}
NO_KEY: dict[str, dict[str, str]] = {"headers": {}, "parameters": {}}


def options(port: int, **more: object) -> GtfsOptions:
    base = f"http://127.0.0.1:{port}"
    wanted = {
        "vehicle_positions": f"{base}/vehicle-positions.pb",
        "trip_updates": f"{base}/trip-updates.pb",
        "alerts": f"{base}/alerts.pb",
        "timetable": f"{base}/gtfs.zip",
        "vehicles": {"bus": {"12": BUS}, "tram": {"1001": TRAM}},
    }
    return GtfsOptions(**(wanted | more))  # type: ignore[arg-type]


class GtfsRig(Rig):
    """Its feeds are made anew twice a second. An old feed is none, so a clock that is
    behind is noticed."""

    source = "transit"
    deeds = None
    sign = Deed(BUS, "state", "out_of_service")
    calm = "in_service"
    noticed = NOTICED | {"clock behind"}

    def __init__(self) -> None:
        self.map = parse_map(map_file("gtfs", "fleet"), "fleet.toml")
        self.madeup = MadeUp({(a, p): v for a in (BUS, TRAM) for p, v in POINTS.items()})
        self.server = FeedServer(options(0), self.map, self.madeup, port=0)
        self.faults: ServerFaults = self.server.faults
        self.background = Background()
        self.appear()

    def link(self, clock: Clock = time.time) -> Link:
        spec = LinkSpec(
            name="buses",
            protocol="gtfs",
            source=self.source,
            simulated=True,
            poll_s=0.1,
            timeout_s=2.0,
        )
        return GtfsLink(spec, options(self.server.web.port), self.map, lambda: NO_KEY, clock)

    def obeyed(self) -> list[Deed]:
        return self.madeup.obeyed

    def be(self, deed: Deed) -> None:
        self.madeup.values[deed.asset, deed.point] = deed.value

    def vanish(self) -> None:
        self.background.run(self.server.stop())

    def appear(self) -> None:
        self.background.run(self.server.start())

    def stop(self) -> None:
        self.vanish()
        self.background.stop()
