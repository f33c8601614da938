"""ONVIF as a protocol of the site file."""

from __future__ import annotations

from app.core.city import City
from app.core.toml_lines import Path
from hardware.linkplan import Claim, LinkPlan, Shelf, Tell, Use
from hardware.netaddress import split_address
from hardware.onvif.link import OnvifLink
from hardware.onvif.options import DEFAULT_PORT, MOVED, PRESETS, OnvifCamera, OnvifOptions
from hardware.onvif.rack import Rack
from hardware.onvif.sample import sample
from hardware.onvif.signature import Password
from hardware.onvif.station import AXES
from hardware.onvif.survey import survey
from hardware.sitefile import LinkSpec, TomlFile

KIND = "camera"


class OnvifKind:
    """See :class:`hardware.linkplan.LinkKind`."""

    def plan(self, spec: LinkSpec, at: Path, file: TomlFile, shelf: Shelf) -> LinkPlan:
        at = (*at, "options")
        options = file.read(spec.options, OnvifOptions, at)
        hosts = {}
        for number, camera in enumerate(options.cameras):
            where = (*at, "cameras", number)
            try:
                hosts[(*where, "address")] = split_address(camera.address, DEFAULT_PORT)[0]
            except ValueError as error:
                raise file.error((*where, "address"), str(error)) from error
            if bool(camera.user) != (camera.secret is not None):
                raise file.error((*where, "user"), "a user and a secret go together")

        def password_of(camera: OnvifCamera) -> Password:
            return lambda: shelf.secret(camera.secret) if camera.secret else ""

        return LinkPlan(
            spec=spec,
            addresses=list(dict.fromkeys(camera.address for camera in options.cameras)),
            hosts=hosts,
            claims=[
                Claim(camera.asset, KIND, (*at, "cameras", number, "asset"))
                for number, camera in enumerate(options.cameras)
            ],
            uses=_uses((file.name, file.line((*at, "cameras")))),
            make=lambda clock: OnvifLink(spec, options, password_of, clock),
            serve=lambda conduct: Rack(options.cameras, password_of, conduct),
        )

    async def probe(self, address: str, spec: LinkSpec | None, shelf: Shelf, tell: Tell) -> str:
        return await survey(address, spec, shelf, tell)

    def sample(self, source: str, city: City, shelf: Shelf) -> str:
        return sample(source, city)


ONVIF = OnvifKind()


def _uses(place: tuple[str, int]) -> list[Use]:
    return [
        Use(KIND, "link", ("up", "down"), False, place),
        Use(KIND, "recording", ("true", "false"), False, place),
        Use(KIND, "preset", (*PRESETS, MOVED), True, place),
        *(Use(KIND, axis, (), True, place) for axis in AXES),
    ]
