"""Looks at an ONVIF camera, and proposes what a site file could say."""

from __future__ import annotations

import time

from hardware.link import LinkError
from hardware.linkplan import Shelf, Tell
from hardware.netaddress import split_address
from hardware.onvif.camera import Camera
from hardware.onvif.discovery import GROUP, PORT, discover
from hardware.onvif.http import Http
from hardware.onvif.options import PRESETS, OnvifCamera
from hardware.onvif.soap import RefusedError
from hardware.onvif.wsdl import Service
from hardware.sitefile import LinkSpec

EVERYWHERE = "discover"
_TIMEOUT_S = 5.0
_LISTENS_S = 3.0
_LONGEST = 60


async def survey(address: str, spec: LinkSpec | None, shelf: Shelf, tell: Tell) -> str:
    """See :meth:`hardware.linkplan.LinkKind.probe`. It only reads."""
    if address == EVERYWHERE or address.startswith(f"{EVERYWHERE}="):
        return await _discover(address, tell)
    options = _options(address, spec)

    def password() -> str:
        return shelf.secret(options.secret) if options.secret else ""

    try:
        camera = Camera(options, password, time.time)
    except ValueError as error:
        raise LinkError(str(error)) from error
    http = Http(_TIMEOUT_S)
    camera.use(http)
    try:
        return await _look(camera, options, tell)
    except LinkError as error:
        raise LinkError(f"{camera.name} {error}") from error
    finally:
        await http.close()


async def _discover(address: str, tell: Tell) -> str:
    """``discover`` asks the whole network segment, ``discover=HOST`` one machine."""
    where = address.partition("=")[2]
    try:
        place = split_address(where, PORT) if where else (GROUP, PORT)
    except ValueError as error:
        raise LinkError(str(error)) from error
    tell(f"asking {place[0]}:{place[1]} for cameras, {_LISTENS_S:g} s")
    found = await discover(place, _LISTENS_S)
    if not found:
        raise LinkError(f"nobody answered at {place[0]}:{place[1]}")
    for one in found:
        tell(f"found: {one}")
    return "\n".join(_proposal(OnvifCamera(asset="ASSET", address=one)) for one in found)


async def _look(camera: Camera, options: OnvifCamera, tell: Tell) -> str:
    soap = camera.soap
    tell(f"connecting to {camera.name}")
    await soap.set_clock()
    tell(f"connected; its clock is {soap.ahead_s:+.1f} s from ours")
    await soap.find_services()
    offered = ", ".join(one.name.lower() for one in Service if soap.offers(one))
    tell(f"services: {offered}")
    try:
        about = await soap.ask(Service.DEVICE, "GetDeviceInformation")
        tell(f"it is: {_short(about.Manufacturer)} {_short(about.Model)}")
        await camera.learn()
    except RefusedError as error:
        tell(f"{error}: give it a user and a secret in the site file, and probe the link")
        return _proposal(options)
    sight = await camera.look()
    tell(f"recording: {'not told' if sight.recording is None else sight.recording}")
    if camera.movable:
        known = ", ".join(word for word in PRESETS if camera.has(word)) or "none"
        tell(f"presets: {known}; it looks at {sight.preset or 'nothing that it names'}")
    tell(f"stream: {_short(await camera.stream())}")
    picture = await camera.snapshot()
    tell(f"snapshot: a JPEG of {len(picture)} bytes")
    return _proposal(options)


def _options(address: str, spec: LinkSpec | None) -> OnvifCamera:
    """As the site file has it, else without anybody signing in."""
    for one in spec.options.get("cameras", ()) if spec is not None else ():
        if one.get("address") == address:
            return OnvifCamera(**one)
    return OnvifCamera(asset="ASSET", address=address)


def _proposal(options: OnvifCamera) -> str:
    user, secret = options.user or "USER", options.secret or "SECRET"
    return f"""\
[[links]]
name = "cameras"
protocol = "onvif"
source = "SOURCE" # who carries these assets in the city
poll_s = 30

[[links.options.cameras]]
asset = "{options.asset}"
address = "{options.address}"
user = "{user}"
secret = "{secret}" # its password: the first line of secrets/{secret}, mode 600
"""


def _short(said: object) -> str:
    return " ".join(str(said or "").split())[:_LONGEST]
