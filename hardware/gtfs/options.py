"""What a site file says of a GTFS link."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

import msgspec

from hardware.sitefile import Name, Seconds

MOST_VEHICLES = 5000
Url = Annotated[str, msgspec.Meta(max_length=2000)]
VehicleId = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class Key(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A key that the feeds ask for: the `secret` of that name, in a `header` or in a
    `parameter` of the address."""

    secret: Name
    header: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9-]{0,100}$")] = ""
    parameter: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{0,100}$")] = ""


class GtfsOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Addresses of the feeds, and of the timetable where delays are told as times.
    `vehicles` are assets by their id in the feeds, by kind. A feed that is older than
    `old_s` by its own word is none."""

    vehicle_positions: Url
    trip_updates: Url = ""
    alerts: Url = ""
    timetable: Url = ""
    map: Annotated[str, msgspec.Meta(min_length=1, max_length=200)] = "fleet"
    vehicles: Annotated[dict[Name, dict[VehicleId, Name]], msgspec.Meta(min_length=1)]
    key: Key | None = None
    old_s: Seconds = 120.0

    @property
    def urls(self) -> dict[str, str]:
        """The addresses that are given, by their name here."""
        names = ("vehicle_positions", "trip_updates", "alerts", "timetable")
        return {name: url for name in names if (url := getattr(self, name))}


def host_of(url: str) -> str:
    """ValueError where it is no address that can be asked, or has a password in it."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"{url[:200]!r} is not like https://feeds.example.net/positions.pb")
    if parts.username is not None or parts.password is not None:
        raise ValueError("a password stands in secrets, and not in an address")
    if parts.port == 0:
        raise ValueError("port 0 is nowhere")
    return parts.hostname
