"""RSMP as a protocol of the site file."""

from __future__ import annotations

from collections.abc import Iterator

from app.core.city import City
from app.core.toml_lines import Path
from hardware.linkplan import Claim, LinkPlan, Shelf, Tell, Use
from hardware.netaddress import split_address
from hardware.rsmp.device import Controllers
from hardware.rsmp.link import DEFAULT_PORT, RsmpLink, RsmpOptions
from hardware.rsmp.sample import sample
from hardware.rsmp.signalmap import Command, SignalMap, parse_map
from hardware.rsmp.survey import survey
from hardware.sitefile import LinkSpec, TomlFile

PROTOCOL = "rsmp"
_OPEN_WITHIN_S = 60.0  # sites connect by themselves, every ten seconds by the standard
_AGAIN_S = 10.0  # what a junction shows is stale after half a minute


class RsmpKind:
    """See :class:`hardware.linkplan.LinkKind`."""

    def plan(self, spec: LinkSpec, at: Path, file: TomlFile, shelf: Shelf) -> LinkPlan:
        at = (*at, "options")
        options = file.read(spec.options, RsmpOptions, at)
        try:
            text = shelf.map(PROTOCOL, options.map)
        except OSError as error:
            raise file.error((*at, "map"), f"there is no map {options.map}") from error
        name = options.map if options.map.endswith(".toml") else f"{options.map}.toml"
        read = parse_map(text, name)
        try:
            host, port = split_address(options.address, DEFAULT_PORT)
        except ValueError as error:
            raise file.error((*at, "address"), str(error)) from error
        seen: set[str] = set()
        for number, site in enumerate(options.sites):
            if site.site in seen:
                raise file.error((*at, "sites", number, "site"), f"{site.site} is there already")
            seen.add(site.site)

        def code() -> str:
            return shelf.secret(options.security_code) if options.security_code else ""

        try:
            code()
        except OSError as error:
            raise file.error((*at, "security_code"), str(error)) from error
        return LinkPlan(
            spec=spec,
            addresses=[options.address],
            hosts={(*at, "address"): host},
            claims=[
                Claim(site.asset, read.kind, (*at, "sites", number, "asset"))
                for number, site in enumerate(options.sites)
            ],
            uses=list(_uses(read, TomlFile(text, name))),
            make=lambda clock: RsmpLink(spec, options, read, code, clock),
            serve=lambda conduct: Controllers(options.sites, read.sxl, conduct, host, port, code),
            open_within_s=_OPEN_WITHIN_S,
            again_s=_AGAIN_S,
        )

    async def probe(self, address: str, spec: LinkSpec | None, shelf: Shelf, tell: Tell) -> str:
        maps = [parse_map(text, name) for name, text in shelf.maps(PROTOCOL).items()]
        return await survey(address, {read.sxl: read for read in maps}, tell)

    def sample(self, source: str, city: City, shelf: Shelf) -> str:
        return sample(source, city, shelf.maps(PROTOCOL))


RSMP = RsmpKind()


def _uses(read: SignalMap, file: TomlFile) -> Iterator[Use]:
    for number, form in enumerate(read.points):
        place = file.name, file.line(("points", number))
        yield Use(read.kind, form.point, form.words, False, place)
    for number, order in enumerate(read.orders):
        place = file.name, file.line(("orders", number))
        yield Use(read.kind, order.point, _words(order), True, place)


def _words(order: Command) -> tuple[str, ...]:
    return tuple(order.words or order.alarms)
