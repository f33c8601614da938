"""FIWARE NGSI as a protocol of the site file."""

from __future__ import annotations

from collections.abc import Iterator

from app.core.city import City
from app.core.toml_lines import Path
from hardware.linkplan import Claim, LinkPlan, Shelf, Tell, Use
from hardware.netaddress import split_address
from hardware.ngsi.device import ContextBroker
from hardware.ngsi.entitymap import EntityMap, parse_map
from hardware.ngsi.link import LISTEN_PORT, NgsiLink
from hardware.ngsi.options import Api, Form, NgsiOptions, host_of, port_of
from hardware.ngsi.sample import sample
from hardware.ngsi.survey import survey
from hardware.sitefile import LinkSpec, TomlFile

PROTOCOL = "ngsi"


class NgsiKind:
    """See :class:`hardware.linkplan.LinkKind`."""

    def plan(self, spec: LinkSpec, at: Path, file: TomlFile, shelf: Shelf) -> LinkPlan:
        at = (*at, "options")
        options = file.read(spec.options, NgsiOptions, at)
        try:
            text = shelf.map(PROTOCOL, options.map)
        except OSError as error:
            raise file.error((*at, "map"), f"there is no map {options.map}") from error
        name = options.map if options.map.endswith(".toml") else f"{options.map}.toml"
        read = parse_map(text, name)
        hosts = _hosts(file, at, options)
        _check(file, at, options)
        period_s = spec.poll_s
        return LinkPlan(
            spec=spec,
            addresses=[options.url],
            hosts=hosts,
            claims=[
                Claim(entity.asset, read.kind, (*at, "entities", number, "asset"))
                for number, entity in enumerate(options.entities)
            ],
            uses=list(_uses(read, TomlFile(text, name))),
            make=lambda clock: NgsiLink(spec, options, read, shelf, clock),
            serve=lambda conduct: ContextBroker(
                options.entities, read, period_s, conduct, port_of(options.url)
            ),
        )

    async def probe(self, address: str, spec: LinkSpec | None, shelf: Shelf, tell: Tell) -> str:
        return await survey(address, spec, shelf, PROTOCOL, tell)

    def sample(self, source: str, city: City, shelf: Shelf) -> str:
        return sample(source, city, shelf.maps(PROTOCOL))


NGSI = NgsiKind()


def _hosts(file: TomlFile, at: Path, options: NgsiOptions) -> dict[Path, str]:
    hosts: dict[Path, str] = {}
    try:
        hosts[(*at, "url")] = host_of(options.url)
    except ValueError as error:
        raise file.error((*at, "url"), str(error)) from error
    try:
        if options.listen:
            hosts[(*at, "listen")] = split_address(options.listen, LISTEN_PORT)[0]
    except ValueError as error:
        raise file.error((*at, "listen"), str(error)) from error
    try:
        if options.notify:
            hosts[(*at, "notify")] = host_of(options.notify)
    except ValueError as error:
        raise file.error((*at, "notify"), str(error)) from error
    return hosts


def _check(file: TomlFile, at: Path, options: NgsiOptions) -> None:
    if options.notify and not options.listen:
        raise file.error((*at, "notify"), "to be notified needs a place to listen")
    if options.ca and not options.url.startswith("https://"):
        raise file.error((*at, "ca"), "certificates are for https://")
    if options.form is Form.CONCISE and options.api is Api.V2:
        raise file.error((*at, "form"), "NGSIv2 has no concise form")
    for name in ("tenant", "path", "context"):
        if not getattr(options, name).isprintable() or not getattr(options, name).isascii():
            raise file.error((*at, name), "it cannot stand in a header")
    seen: set[str] = set()
    for number, entity in enumerate(options.entities):
        if entity.id in seen:
            reason = f"{entity.id} is another asset already"
            raise file.error((*at, "entities", number, "id"), reason)
        seen.add(entity.id)


def _uses(read: EntityMap, file: TomlFile) -> Iterator[Use]:
    for what, order, some in (("points", False, read.points), ("orders", True, read.orders)):
        for number, mapped in enumerate(some):
            place = file.name, file.line((what, number))
            yield Use(read.kind, mapped.point, tuple(mapped.words), order, place)
