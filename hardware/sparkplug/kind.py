"""Sparkplug B as a protocol of the site file."""

from __future__ import annotations

from collections.abc import Iterator

from app.core.city import City
from app.core.toml_lines import Path
from hardware.linkplan import Claim, LinkPlan, Shelf, Tell, Use
from hardware.sitefile import LinkSpec, TomlFile
from hardware.sparkplug.link import SparkplugLink
from hardware.sparkplug.metricmap import MetricMap, parse_map
from hardware.sparkplug.options import SparkplugOptions
from hardware.sparkplug.plant import Plant
from hardware.sparkplug.sample import sample
from hardware.sparkplug.survey import survey

PROTOCOL = "sparkplug"


class SparkplugKind:
    """See :class:`hardware.linkplan.LinkKind`."""

    def plan(self, spec: LinkSpec, at: Path, file: TomlFile, shelf: Shelf) -> LinkPlan:
        at = (*at, "options")
        options = file.read(spec.options, SparkplugOptions, at)
        try:
            host = options.place[0]
        except ValueError as error:
            raise file.error((*at, "address"), str(error)) from error
        if options.user and not options.tls and not spec.simulated:
            raise file.error((*at, "user"), "a password goes over TLS only: tls = true")
        texts: dict[str, str] = {}
        read: dict[str, MetricMap] = {}
        maps: dict[str, MetricMap] = {}
        claims = []
        taken = set()
        for number, device in enumerate(options.devices):
            where = (*at, "devices", number)
            name = device.map or options.map
            if name not in read:
                place = (*where, "map") if device.map else (*at, "map")
                texts[name] = _text(shelf, name, file, place)
                read[name] = parse_map(texts[name], _file_name(name))
            if device.place in taken or device.asset in maps:
                raise file.error(where, "this device or this asset stands above already")
            taken.add(device.place)
            maps[device.asset] = read[name]
            claims.append(Claim(device.asset, read[name].kind, (*where, "asset")))
        return LinkPlan(
            spec=spec,
            addresses=[options.address],
            hosts={(*at, "address"): host},
            claims=claims,
            uses=[use for name in read for use in _uses(read[name], texts[name], name)],
            make=lambda clock: SparkplugLink(spec, options, maps, shelf, clock),
            serve=lambda conduct: Plant(options, maps, shelf, conduct),
        )

    async def probe(self, address: str, spec: LinkSpec | None, shelf: Shelf, tell: Tell) -> str:
        return await survey(address, spec, shelf, tell)

    def sample(self, source: str, city: City, shelf: Shelf) -> str:
        return sample(source, city, shelf.maps(PROTOCOL))


SPARKPLUG = SparkplugKind()


def _text(shelf: Shelf, name: str, file: TomlFile, where: Path) -> str:
    try:
        return shelf.map(PROTOCOL, name)
    except OSError as error:
        raise file.error(where, f"there is no map {name}") from error


def _file_name(name: str) -> str:
    return name if name.endswith(".toml") else f"{name}.toml"


def _uses(read: MetricMap, text: str, name: str) -> Iterator[Use]:
    file = TomlFile(text, _file_name(name))
    for order, what, mapped in ((False, "metrics", read.metrics), (True, "orders", read.orders)):
        for number, one in enumerate(mapped):
            place = file.name, file.line((what, number))
            yield Use(read.kind, one.point, tuple(one.words), order, place)
