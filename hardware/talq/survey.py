"""Looks at a TALQ gateway nobody knows, and proposes what a site file could say."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec

from hardware.link import LinkError
from hardware.linkplan import Shelf, Tell
from hardware.sitefile import LinkSpec, SiteFileError
from hardware.talq.address import base_url, made_address
from hardware.talq.attributemap import AttributeMap, parse_map
from hardware.talq.credentials import Credentials, read_credentials
from hardware.talq.message import (
    Device,
    DeviceClass,
    NoMessageError,
    Service,
    decoded,
    devices_in,
    plain_value,
)
from hardware.talq.options import TalqOptions
from hardware.talq.wire import Wire

_TIMEOUT_S = 10.0
_SHOWN = 20


async def survey(address: str, spec: LinkSpec | None, shelf: Shelf, tell: Tell) -> str:
    """See :meth:`hardware.linkplan.LinkKind.probe`. It only reads."""
    try:
        url, _ = base_url(address)
        options = None if spec is None else msgspec.convert(spec.options, TalqOptions)
        known = Credentials()
        if options is not None:
            known = read_credentials(options, shelf, url.startswith("https:"))
    except (ValueError, OSError) as error:
        raise LinkError(str(error)) from error
    cms = made_address("cms") if options is None else options.cms
    wire = Wire(url, cms, known.token, known.tls, _TIMEOUT_S, time.time)
    wire.begin()
    try:
        tell(f"connecting to {url}")
        services = decoded(await wire.agree(), list[Service])
        tell(f"speaks version {wire.version}: {', '.join(one.name for one in services)}")
        classes = decoded((await wire.get("device-classes")).body, list[DeviceClass])
        devices = devices_in((await wire.get("devices")).body)
    except NoMessageError as error:
        raise LinkError(f"{url} does not speak TALQ: {error}") from error
    finally:
        await wire.end()
    _show(classes, devices, tell)
    return _proposal(address, devices, shelf.maps("talq"), tell)


def _show(classes: Sequence[DeviceClass], devices: Sequence[Device], tell: Tell) -> None:
    counted = Counter(device.device_class for device in devices)
    for one in classes[:_SHOWN]:
        functions = ", ".join(function.type for function in one.functions)
        tell(f"{one.name[:80]}: {counted.get(one.name, 0)} devices with {functions[:200]}")
    tell(f"{len(devices)} devices in all")


def _proposal(address: str, devices: Sequence[Device], shelf: Mapping[str, str], tell: Tell) -> str:
    best, share, found = "", 0.0, {"KIND": list(devices)}
    for name, text in shelf.items():
        try:
            read = parse_map(text, name)
        except SiteFileError:
            continue
        sorted_in = _by_kind(devices, read)
        fits = sum(map(len, sorted_in.values())) / len(devices) if devices else 0.0
        tell(f"map {name}: is for {fits:.0%} of them")
        if fits > share:
            best, share, found = name.removesuffix(".toml"), fits, sorted_in
    lines = [
        "[[links]]",
        'name = "talq-1"',
        'protocol = "talq"',
        'source = "SOURCE" # who carries these assets in the city',
        "poll_s = 30",
        "",
        "[links.options]",
        f'gateway = "{address}"',
        f'map = "{best or "MAP.toml"}"',
    ]
    for kind, some in found.items():
        named = [_asset(device) for device in some]
        lines += ["", "[[links.options.devices]]", f'kind = "{kind}"']
        lines.append(f"assets = [{', '.join(_quoted(name or 'ASSET') for name in named)}]")
        if not all(named):  # else the gateway knows our names already
            addresses = ", ".join(_quoted(device.address) for device in some)
            lines.append(f"addresses = [{addresses}]")
    return "\n".join(lines) + "\n"


def _by_kind(devices: Sequence[Device], read: AttributeMap) -> dict[str, list[Device]]:
    """Each device as the kind of which it tells the most points, if it tells half."""
    found: dict[str, list[Device]] = {}
    for device in devices:
        told = {
            f"{function.get('type')}.{name}" for function in device.functions for name in function
        }
        shares = {}
        for kind in read.kinds:
            points = read.points_of(kind)
            shares[kind] = sum(bool(told & set(p.places)) for p in points) / len(points)
        kind = max(shares, key=lambda one: shares[one])
        if shares[kind] >= 0.5:
            found.setdefault(kind, []).append(device)
    return found


def _asset(device: Device) -> str:
    for function in device.functions:
        if function.get("type") == "BasicFunction":
            asset = plain_value(function.get("assetId"))
            return asset if isinstance(asset, str) else ""
    return ""


def _quoted(text: str) -> str:
    return msgspec.json.encode(text[:200]).decode()
