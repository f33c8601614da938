"""What a site file says of OPC UA servers and the devices behind them."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from hardware.sitefile import Name

DEFAULT_PORT = 4840
MOST_DEVICES = 2000
Secret = Annotated[str, msgspec.Meta(max_length=200)]


class OpcUaDevice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`asset` is behind the server at ``host[:port]``; `object` takes the place of
    {object} in the map."""

    asset: Name
    address: Annotated[str, msgspec.Meta(min_length=1, max_length=260)]
    object: Annotated[str, msgspec.Meta(pattern="^[^\\x00-\\x1f{}]{1,200}$")]


class OpcUaOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`security` ``none`` has to be said. Otherwise all is signed and encrypted:
    `certificate` and `private_key` are ours, `server_certificate` is the one server
    certificate that is trusted; each names a secret (PEM). So does `password`."""

    map: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    security: Literal["none", "Basic256Sha256"] = "Basic256Sha256"
    certificate: Secret = ""
    private_key: Secret = ""
    server_certificate: Secret = ""
    user: Annotated[str, msgspec.Meta(max_length=200)] = ""
    password: Secret = ""
    path: Annotated[str, msgspec.Meta(pattern="^(/[A-Za-z0-9._/-]{0,200})?$")] = ""
    devices: Annotated[list[OpcUaDevice], msgspec.Meta(min_length=1, max_length=MOST_DEVICES)]

    def objection(self) -> tuple[str, str]:
        """Of what, and why it cannot be so; "" where it can."""
        if self.security != "none":
            for what in ("certificate", "private_key", "server_certificate"):
                if not getattr(self, what):
                    return what, 'name the secret, or say security = "none"'
        elif self.password:
            return "password", 'it would go over the wire in the clear: security is "none"'
        if bool(self.user) is not bool(self.password):
            return "user", "user and password go together"
        return "", ""
