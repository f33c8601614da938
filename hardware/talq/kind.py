"""TALQ as a protocol of the site file."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from functools import partial

from app.core.city import City
from app.core.toml_lines import Path
from hardware.linkplan import Claim, LinkPlan, Shelf, Tell, Use
from hardware.netaddress import is_loopback, split_address
from hardware.sitefile import LinkSpec, TomlFile
from hardware.talq.address import base_url
from hardware.talq.attributemap import AttributeMap, parse_map
from hardware.talq.credentials import read_credentials
from hardware.talq.device import Gateway
from hardware.talq.link import TalqLink
from hardware.talq.options import TalqOptions
from hardware.talq.sample import sample
from hardware.talq.survey import survey

PROTOCOL = "talq"
DEFAULT_PORT = 8443  # where we listen


class TalqKind:
    """See :class:`hardware.linkplan.LinkKind`."""

    def plan(self, spec: LinkSpec, at: Path, file: TomlFile, shelf: Shelf) -> LinkPlan:
        at = (*at, "options")
        options = file.read(spec.options, TalqOptions, at)
        map_name = _file_name(options.map)
        try:
            text = shelf.map(PROTOCOL, options.map)
        except OSError as error:
            raise file.error((*at, "map"), f"there is no map {options.map}") from error
        read = parse_map(text, map_name)
        try:
            url, host = base_url(options.gateway)
        except ValueError as error:
            raise file.error((*at, "gateway"), str(error)) from error
        encrypted = url.startswith("https:")
        if not encrypted and not is_loopback(host) and (options.token or options.certificate):
            reason = "what we are known by goes over https only"
            raise file.error((*at, "gateway"), reason)
        _check(options, read, at, file)
        hosts = {(*at, "gateway"): host}
        ours = _listening(options, at, file, spec.simulated) if options.listen else None
        if ours is not None:
            hosts[(*at, "listen")] = ours[0]
        cms = f"http://{ours[0]}:{ours[1]}" if ours else ""
        return LinkPlan(
            spec=spec,
            addresses=[options.gateway],
            hosts=hosts,
            claims=list(_claims(options, at)),
            uses=list(_uses(options, read, TomlFile(text, map_name))),
            make=lambda clock: TalqLink(
                spec,
                url,
                options,
                read,
                partial(read_credentials, options, shelf, encrypted),
                clock,
                ours,
            ),
            serve=lambda conduct: Gateway(
                url, read, options.kinds, options.addresses, conduct, time.time, cms=cms
            ),
        )

    async def probe(self, address: str, spec: LinkSpec | None, shelf: Shelf, tell: Tell) -> str:
        return await survey(address, spec, shelf, tell)

    def sample(self, source: str, city: City, shelf: Shelf) -> str:
        return sample(source, city, shelf.maps(PROTOCOL))


TALQ = TalqKind()


def _file_name(name: str) -> str:
    return name if name.endswith(".toml") else f"{name}.toml"


def _listening(options: TalqOptions, at: Path, file: TomlFile, simulated: bool) -> tuple[str, int]:
    """Where the gateway's reports are heard."""
    try:
        host, port = split_address(options.listen, DEFAULT_PORT)
    except ValueError as error:
        raise file.error((*at, "listen"), str(error)) from error
    if simulated and (options.listen_certificate or options.gateway_token):
        raise file.error((*at, "listen"), "a made-up gateway reports without TLS or a token")
    if not is_loopback(host) and not (options.listen_certificate and options.gateway_token):
        reason = "name listen_certificate and gateway_token: anybody could report here"
        raise file.error((*at, "listen"), reason)
    return host, port


def _check(options: TalqOptions, read: AttributeMap, at: Path, file: TomlFile) -> None:
    assets: set[str] = set()
    addresses: set[str] = set()
    for number, some in enumerate(options.devices):
        where = (*at, "devices", number)
        if some.kind not in read.kinds:
            raise file.error((*where, "kind"), f"the map is not for a {some.kind}")
        if some.addresses and len(some.addresses) != len(some.assets):
            reason = f"{len(some.addresses)} addresses for {len(some.assets)} assets"
            raise file.error((*where, "addresses"), reason)
        for asset in some.assets:
            if asset in assets:
                raise file.error((*where, "assets"), f"{asset} is there twice")
            assets.add(asset)
        for address in map(str.lower, some.addresses):
            if address in addresses:
                raise file.error((*where, "addresses"), f"{address} is there twice")
            addresses.add(address)


def _claims(options: TalqOptions, at: Path) -> Iterator[Claim]:
    for number, some in enumerate(options.devices):
        for index, asset in enumerate(some.assets):
            yield Claim(asset, some.kind, (*at, "devices", number, "assets", index))


def _uses(options: TalqOptions, read: AttributeMap, file: TomlFile) -> Iterator[Use]:
    kinds: Mapping[str, None] = dict.fromkeys(some.kind for some in options.devices)
    for number, point in enumerate(read.points):
        if point.kind in kinds:
            place = file.name, file.line(("points", number))
            yield Use(point.kind, point.point, point.words, False, place)
    for number, order in enumerate(read.orders):
        if order.kind in kinds:
            place = file.name, file.line(("orders", number))
            yield Use(order.kind, order.point, tuple(order.words), True, place)
