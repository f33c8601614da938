"""SIA DC-09 as a protocol of the site file."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from app.core.city import City
from app.core.toml_lines import Path
from hardware.linkplan import Claim, LinkPlan, Shelf, Tell, Use
from hardware.netaddress import split_address
from hardware.sia.codemap import CodeMap, parse_map
from hardware.sia.device import Panels
from hardware.sia.link import SiaLink
from hardware.sia.options import DEFAULT_PORT, SiaOptions
from hardware.sia.sample import sample
from hardware.sia.survey import survey
from hardware.sitefile import LinkSpec, TomlFile

PROTOCOL = "sia"
_OWN_MAP = "panel"
_PATIENCE_S = 5.0  # beyond the time after which the link itself gives up


class SiaKind:
    """See :class:`hardware.linkplan.LinkKind`."""

    def plan(self, spec: LinkSpec, at: Path, file: TomlFile, shelf: Shelf) -> LinkPlan:
        at = (*at, "options")
        options = file.read(spec.options, SiaOptions, at)
        try:
            text = shelf.map(PROTOCOL, options.map)
        except OSError as error:
            raise file.error((*at, "map"), f"there is no map {options.map}") from error
        name = options.map if options.map.endswith(".toml") else f"{options.map}.toml"
        read = parse_map(text, name)
        try:
            host, _ = split_address(options.listen, DEFAULT_PORT)
        except ValueError as error:
            raise file.error((*at, "listen"), str(error)) from error
        accounts: set[str] = set()
        for number, panel in enumerate(options.panels):
            if panel.account in accounts:
                reason = f"{panel.account} is the account of another panel"
                raise file.error((*at, "panels", number, "account"), reason)
            accounts.add(panel.account)
        return LinkPlan(
            spec=spec,
            addresses=[options.listen],
            hosts={(*at, "listen"): host},
            claims=[
                Claim(panel.asset, read.kind, (*at, "panels", number, "asset"))
                for number, panel in enumerate(options.panels)
            ],
            uses=list(_uses(read, TomlFile(text, name))),
            make=lambda clock: SiaLink(spec, options, read, shelf, clock),
            serve=lambda conduct: Panels(options, read, shelf, conduct),
            open_within_s=options.supervision_s + _PATIENCE_S,
        )

    async def probe(self, address: str, spec: LinkSpec | None, shelf: Shelf, tell: Tell) -> str:
        options = None if spec is None else msgspec.convert(spec.options, SiaOptions)
        return await survey(address, tell, udp=options is not None and options.udp)

    def sample(self, source: str, city: City, shelf: Shelf) -> str:
        return sample(source, city, parse_map(shelf.map(PROTOCOL, _OWN_MAP), "panel.toml"))


SIA = SiaKind()


def _uses(read: CodeMap, file: TomlFile) -> Iterator[Use]:
    for number, point in enumerate(read.points):
        place = file.name, file.line(("points", number))
        yield Use(read.kind, point.point, (point.active, point.rest), False, place)
    place = file.name, file.line(("path",))
    yield Use(read.kind, read.path.point, (read.path.up, read.path.down), False, place)
