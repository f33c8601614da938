"""GTFS and GTFS Realtime as a protocol of the site file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from app.core.city import City
from app.core.toml_lines import Path
from hardware.gtfs.device import FeedServer
from hardware.gtfs.fleetmap import FleetMap, parse_map
from hardware.gtfs.link import GtfsLink
from hardware.gtfs.options import MOST_VEHICLES, GtfsOptions, Key, host_of
from hardware.gtfs.sample import sample
from hardware.gtfs.survey import survey
from hardware.linkplan import Claim, LinkPlan, Shelf, Tell, Use
from hardware.sitefile import LinkSpec, TomlFile

PROTOCOL = "gtfs"


class GtfsKind:
    """See :class:`hardware.linkplan.LinkKind`."""

    def plan(self, spec: LinkSpec, at: Path, file: TomlFile, shelf: Shelf) -> LinkPlan:
        at = (*at, "options")
        options = file.read(spec.options, GtfsOptions, at)
        name = options.map if options.map.endswith(".toml") else f"{options.map}.toml"
        try:
            text = shelf.map(PROTOCOL, options.map)
        except OSError as error:
            raise file.error((*at, "map"), f"there is no map {options.map}") from error
        read = parse_map(text, name)
        hosts = {}
        for which, url in options.urls.items():
            try:
                hosts[(*at, which)] = host_of(url)
            except ValueError as error:
                raise file.error((*at, which), str(error)) from error
        _check(options, at, file)
        key = options.key

        def secret() -> Mapping[str, Mapping[str, str]]:
            return _key_of(key, shelf)

        return LinkPlan(
            spec=spec,
            addresses=[options.vehicle_positions],
            hosts=hosts,
            claims=[
                Claim(asset, kind, (*at, "vehicles", kind, one))
                for kind, some in options.vehicles.items()
                for one, asset in some.items()
            ],
            uses=list(_uses(read, options, TomlFile(text, name))),
            make=lambda clock: GtfsLink(spec, options, read, secret, clock),
            serve=lambda conduct: FeedServer(options, read, conduct),
        )

    async def probe(self, address: str, spec: LinkSpec | None, shelf: Shelf, tell: Tell) -> str:
        headers: Mapping[str, Mapping[str, str]] = _key_of(None, shelf)
        if spec is not None:
            file = TomlFile("", "site.toml")
            options = file.read(spec.options, GtfsOptions)
            headers = _key_of(options.key, shelf)
        return await survey(address, headers, tell)

    def sample(self, source: str, city: City, shelf: Shelf) -> str:
        return sample(source, city)


GTFS = GtfsKind()


def _check(options: GtfsOptions, at: Path, file: TomlFile) -> None:
    """SiteFileError for what is there twice, and for a key that goes nowhere."""
    seen: set[str] = set()
    for kind, some in options.vehicles.items():
        for vehicle in some:
            if vehicle in seen:
                raise file.error((*at, "vehicles", kind, vehicle), f"{vehicle} is there twice")
            seen.add(vehicle)
    if not 0 < len(seen) <= MOST_VEHICLES:
        raise file.error((*at, "vehicles"), f"1 to {MOST_VEHICLES} vehicles")
    if options.key is not None and bool(options.key.header) is bool(options.key.parameter):
        raise file.error((*at, "key"), "it goes in a header, or in a parameter")


def _key_of(key: Key | None, shelf: Shelf) -> Mapping[str, Mapping[str, str]]:
    """Headers and parameters of a request; OSError where the secret cannot be read."""
    headers: dict[str, str] = {}
    parameters: dict[str, str] = {}
    if key is not None and key.header:
        headers[key.header] = shelf.secret(key.secret)
    elif key is not None:
        parameters[key.parameter] = shelf.secret(key.secret)
    return {"headers": headers, "parameters": parameters}


def _uses(read: FleetMap, options: GtfsOptions, file: TomlFile) -> Iterator[Use]:
    for kind in options.vehicles:
        for number, mapped in enumerate(read.points):
            place = file.name, file.line(("points", number))
            words = tuple(dict.fromkeys(mapped.words.values()))
            yield Use(kind, mapped.point, words, False, place)
