"""What a site file says of a TALQ gateway."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import msgspec

from hardware.sitefile import Name
from hardware.talq.address import made_address

MOST_ASSETS = 20_000
Secret = Annotated[str, msgspec.Meta(max_length=100)]
Url = Annotated[str, msgspec.Meta(min_length=1, max_length=260)]
Uuid = Annotated[str, msgspec.Meta(pattern="^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$")]
_FRAME = {"frozen": True, "kw_only": True, "forbid_unknown_fields": True}


class Devices(msgspec.Struct, **_FRAME):
    """Assets of one kind. The gateway knows them by `addresses`, in the same order, or
    tells our name for each itself, as the assetId of its BasicFunction."""

    kind: Name
    assets: Annotated[list[Name], msgspec.Meta(min_length=1, max_length=MOST_ASSETS)]
    addresses: list[Uuid] = []


class TalqOptions(msgspec.Struct, **_FRAME):
    """`gateway` is the base of its URLs. `token`, `ca` and `certificate` name secrets: what
    it knows us by, by which authority we know it, and our certificate with its key.
    `cms` is our address at the gateway. An override ends by itself after `override_s`
    (0: with the next one). Where `listen` is told, the gateway reports there what happens,
    known by `gateway_token`, and over TLS with `listen_certificate`."""

    gateway: Url
    devices: Annotated[list[Devices], msgspec.Meta(min_length=1, max_length=100)]
    map: Annotated[str, msgspec.Meta(min_length=1, max_length=200)] = "lighting"
    token: Secret = ""
    ca: Secret = ""
    certificate: Secret = ""
    cms: Uuid = made_address("cms")
    listen: Annotated[str, msgspec.Meta(max_length=260)] = ""
    listen_certificate: Secret = ""
    gateway_token: Secret = ""
    override_s: Annotated[float, msgspec.Meta(ge=0.0, le=604_800.0)] = 0.0

    @property
    def kinds(self) -> Mapping[str, str]:
        """Asset -> its kind."""
        return {asset: some.kind for some in self.devices for asset in some.assets}

    @property
    def addresses(self) -> Mapping[str, str]:
        """Asset -> its address, of those whose address the file tells."""
        told: dict[str, str] = {}
        for some in self.devices:
            told.update(zip(some.assets, map(str.lower, some.addresses), strict=False))
        return told
