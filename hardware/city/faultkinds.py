"""What can go wrong in the field, as data: which points say so, how often, how long."""

from __future__ import annotations

from dataclasses import dataclass

from hardware.city.faultterms import parse_terms


@dataclass(frozen=True, slots=True)
class FaultKind:
    """A fault of an asset of `kind`. `pins` are the points it holds, as words
    or numbers. `weight` is how often it comes among all faults, `lasts_s` for
    how long. A number is reached in `ramp_s` and left again in the same time.
    `silences`: what hangs below the asset cannot be heard; `cuts`: the source
    of that name loses its connection; `spreads` to so many assets that the source
    carries, which get the fault of that name within SPREAD_S. `opening` of them
    stand soon after the field began, so that a room never opens onto an empty list;
    so few at each position that it is no flood.
    """

    name: str
    kind: str
    pins: tuple[tuple[str, str | float], ...] = ()
    weight: float = 1.0
    lasts_s: tuple[float, float] = (180.0, 900.0)
    ramp_s: float = 0.0
    silences: bool = False
    cuts: bool = False
    spreads: tuple[str, int] = ("", 0)
    opening: int = 0


FAULT_KINDS: tuple[FaultKind, ...] = (
    FaultKind("cabinet-trip", "cabinet", (("breaker", "tripped"),), 1.0, (240.0, 900.0), opening=1),
    FaultKind("cabinet-door", "cabinet", (("door", "open"),), 2.0, (120.0, 900.0), opening=1),
    FaultKind(
        "cabinet-works",
        "cabinet",
        (("mode", "maintenance"), ("door", "open")),
        0.5,
        (900.0, 2700.0),
        opening=1,
    ),
    FaultKind("voltage-low", "cabinet", (("voltage_v", 201.5),), 1.0, ramp_s=20.0, opening=1),
    FaultKind("voltage-high", "cabinet", (("voltage_v", 256.5),), 0.5, ramp_s=20.0),
    FaultKind("lamp-failure", "streetlight", (("fault", "lamp"),), 3.0, (900.0, 3600.0), opening=1),
    FaultKind(
        "driver-failure", "streetlight", (("fault", "driver"),), 1.5, (900.0, 3600.0), opening=1
    ),
    FaultKind(
        "lamp-cycling", "streetlight", (("fault", "cycling"),), 0.0, (900.0, 3600.0), opening=1
    ),
    FaultKind(
        "lamp-power-factor",
        "streetlight",
        (("fault", "power_factor"),),
        0.0,
        (1800.0, 5400.0),
        opening=1,
    ),
    FaultKind(  # neither tells of a fault of its own: rules find them by the sun
        "lamp-burning", "streetlight", (("lamp", "on"), ("power_w", 71.0)), 0.5, (1800.0, 5400.0)
    ),
    FaultKind(
        "lamp-dark", "streetlight", (("lamp", "off"), ("power_w", 0.9)), 0.5, (1800.0, 5400.0)
    ),
    FaultKind("junction-flashing", "junction", (("mode", "flashing"),), 1.5, opening=1),
    FaultKind("junction-dark", "junction", (("mode", "dark"),), 0.4),
    FaultKind("junction-lamp", "junction", (("fault", "lamp"),), 0.6, (900.0, 3600.0)),
    FaultKind("junction-detector", "junction", (("fault", "detector"),), 0.6, (900.0, 3600.0)),
    FaultKind("junction-failure", "junction", (("fault", "major"), ("mode", "flashing")), 0.2),
    FaultKind("junction-door", "junction", (("door", "open"),), 0.3, (120.0, 900.0)),
    FaultKind("bollard-stuck", "bollard", (("state", "stuck"),), 1.0, opening=1),
    FaultKind("camera-down", "camera", (("link", "down"),), 2.0, opening=2),
    FaultKind("intrusion", "building", (("intrusion", 1.0),), 1.0, (60.0, 300.0), opening=1),
    FaultKind("fire", "building", (("fire", 1.0),), 0.2, (240.0, 900.0)),
    FaultKind("panel-intrusion", "alarm_panel", (("intrusion", 1.0),), 0.3, (60.0, 300.0)),
    FaultKind("panel-fire", "alarm_panel", (("fire", 1.0),), 0.1, (240.0, 900.0)),
    FaultKind("panel-tamper", "alarm_panel", (("tamper", 1.0),), 0.2),
    FaultKind("panel-mains", "alarm_panel", (("mains", "absent"),), 0.3, (600.0, 3600.0)),
    FaultKind("panel-battery", "alarm_panel", (("battery", "low"),), 0.2, (900.0, 3600.0)),
    FaultKind("bus-late", "bus", (("delay_s", 780.0),), 2.0, (300.0, 1200.0), opening=2),
    FaultKind("tram-late", "tram", (("delay_s", 690.0),), 0.5, (300.0, 900.0)),
    FaultKind("bus-detour", "bus", (("service", "detour"),), 0.0, (900.0, 3600.0)),
    FaultKind("tram-stopped", "tram", (("service", "stopped"),), 0.0, (900.0, 3600.0)),
    FaultKind("park-full", "car_park", (("free", 0.0), ("occupancy_pct", 100.0)), 1.0, opening=1),
    FaultKind("flood", "flood_gauge", (("level_m", 3.25),), 0.25, (900.0, 1800.0), ramp_s=480.0),
    FaultKind("high-water", "flood_gauge", (("level_m", 2.15),), 0.4, ramp_s=300.0),
    FaultKind("fibre-cut", "fibre_node", (("link", "down"),), 0.4, silences=True),
    FaultKind("source-outage", "source", (), 0.3, (45.0, 75.0), cuts=True),
    # Only on request: each a cabinet of its own, so that nothing folds them.
    FaultKind("grid-dip", "source", (), 0.0, (120.0, 240.0), spreads=("voltage-low", 50)),
)
SPREAD_S = 30.0

BY_NAME = {kind.name: kind for kind in FAULT_KINDS}


@dataclass(frozen=True, slots=True)
class FaultOrder:
    """A fault asked for by name: what, at which asset, when, for how long."""

    kind: FaultKind
    asset: str
    at_s: float
    lasts_s: float | None


def parse_fault(text: str) -> FaultOrder:
    """Reads ``cabinet-trip:cabinet-0217@30+120``: 30 s after the start, for
    120 s; both may be left out. ValueError says what is wrong."""
    name = text.partition(":")[0]
    if name not in BY_NAME:
        raise ValueError(f"no fault {name!r}; there are {', '.join(sorted(BY_NAME))}")
    terms = parse_terms(text)
    return FaultOrder(BY_NAME[name], terms.target, terms.at_s, terms.lasts_s)
