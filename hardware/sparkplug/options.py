"""What a site file says of a Sparkplug B link."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from typing import Annotated

import msgspec

from hardware.link import LinkError
from hardware.linkplan import Shelf
from hardware.netaddress import split_address
from hardware.sitefile import Name, Seconds
from hardware.sparkplug.topic import EdgeId

MOST_DEVICES = 5000
DEFAULT_PORT = 1883
DEFAULT_TLS_PORT = 8883
Level = Annotated[str, msgspec.Meta(pattern=r"^[^/+#\x00-\x1f]{1,200}$")]


class SparkplugDevice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`asset` is what `device` of edge `node` in `group` speaks for; without `device` it is
    the node itself. `map` is another one than that of the link."""

    asset: Name
    group: Level
    node: Level
    device: Level | None = None
    map: Annotated[str, msgspec.Meta(max_length=200)] = ""

    @property
    def edge(self) -> EdgeId:
        return EdgeId(self.group, self.node)

    @property
    def place(self) -> tuple[EdgeId, str]:
        return self.edge, self.device or ""


class SparkplugOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The broker at `address`, to which we are the host application `host_id`. `user` has
    the password of the secret `password`; with `tls` the broker proves itself by the
    certificates of the secret `ca`, or by those that the system trusts. A node that says
    nothing for `quiet_s` is asked to be born anew, and is lost where it does not in
    `patience_s`. `map` names a map that ships, or a file beside the site file."""

    address: Annotated[str, msgspec.Meta(min_length=1, max_length=260)]
    host_id: Level = "ondijon"
    user: Annotated[str, msgspec.Meta(max_length=200)] = ""
    password: Annotated[str, msgspec.Meta(max_length=200)] = ""
    tls: bool = False
    ca: Annotated[str, msgspec.Meta(max_length=200)] = ""
    quiet_s: Seconds = 60.0
    patience_s: Seconds = 10.0
    map: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    devices: Annotated[list[SparkplugDevice], msgspec.Meta(min_length=1, max_length=MOST_DEVICES)]

    @property
    def place(self) -> tuple[str, int]:
        """Host and port. ValueError where the address is none."""
        return split_address(self.address, DEFAULT_TLS_PORT if self.tls else DEFAULT_PORT)

    def login(self, shelf: Shelf) -> tuple[str, str] | None:
        """User and password, read now. LinkError where there is no such secret."""
        if not self.user:
            return None
        try:
            return self.user, shelf.secret(self.password) if self.password else ""
        except OSError as error:
            raise LinkError(str(error)) from error

    def trust(self, shelf: Shelf) -> ssl.SSLContext | None:
        """How the broker proves who it is. LinkError where its certificates are none."""
        if not self.tls:
            return None
        try:
            return ssl.create_default_context(
                cafile=str(shelf.secret_path(self.ca)) if self.ca else None
            )
        except OSError as error:  # an SSLError is one
            reason = error if not isinstance(error, ssl.SSLError) else "no certificates"
            raise LinkError(f"{self.ca}: {reason}") from error


def edges_of(options: SparkplugOptions) -> Mapping[EdgeId, list[SparkplugDevice]]:
    """The devices of each edge node."""
    edges: dict[EdgeId, list[SparkplugDevice]] = {}
    for device in options.devices:
        edges.setdefault(device.edge, []).append(device)
    return edges
