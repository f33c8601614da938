"""What a site file says of a broker and of who speaks there."""

from __future__ import annotations

import ssl
from typing import Annotated, Literal

import msgspec

from hardware.link import LinkError
from hardware.linkplan import Shelf
from hardware.mqtt.peer import Peer
from hardware.netaddress import split_address
from hardware.sitefile import Name

MOST_DEVICES = 5000
PORT = 1883
TLS_PORT = 8883
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=260)]


class MappedDevice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`asset` is known on the broker as `device`."""

    asset: Name
    device: Annotated[str, msgspec.Meta(min_length=1, max_length=128)]


class MapOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`map` names a map that ships, or a file beside the site file; `names` are those of
    its topics that are the same for all devices. `password` and `ca` name secrets; `ca`
    is a file of certificates to trust, else the system's. `silent_after_s` and `qos`, where
    given, stand for those of the map."""

    map: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    broker: Text
    tls: bool = False
    user: Annotated[str, msgspec.Meta(max_length=200)] = ""
    password: Annotated[str, msgspec.Meta(max_length=200)] = ""
    ca: Annotated[str, msgspec.Meta(max_length=200)] = ""
    names: dict[str, str] = {}
    silent_after_s: Annotated[float, msgspec.Meta(ge=0.5, le=7 * 86400.0)] | None = None
    qos: Literal[0, 1] | None = None
    devices: Annotated[list[MappedDevice], msgspec.Meta(min_length=1, max_length=MOST_DEVICES)]

    @property
    def default_port(self) -> int:
        return TLS_PORT if self.tls else PORT


def peer_of(options: MapOptions, shelf: Shelf, identity: str, timeout_s: float) -> Peer:
    """A client of the broker, not connected. The secrets are read now: LinkError where
    they cannot be."""
    host, port = split_address(options.broker, options.default_port)
    login = None
    tls = None
    try:
        if options.user:
            password = shelf.secret(options.password) if options.password else ""
            login = options.user, password
        if options.tls:
            ca = str(shelf.secret_path(options.ca)) if options.ca else None
            tls = ssl.create_default_context(cafile=ca)
    except ssl.SSLError as error:
        raise LinkError(f"{options.ca} holds no certificates") from error
    except OSError as error:
        raise LinkError(str(error)) from error
    return Peer(host, port, identity, timeout_s, login=login, tls=tls)
