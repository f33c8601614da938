"""What a site file says of a receiver and its panels."""

from __future__ import annotations

from typing import Annotated

import msgspec

from hardware.sitefile import Name

DEFAULT_PORT = 12_000
MOST_PANELS = 1000
Account = Annotated[str, msgspec.Meta(pattern="^[0-9A-F]{3,16}$")]


class SiaPanel(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`asset` calls under `account`. `key` names the secret of its AES key: what comes
    from it in the clear is refused then. `at_rest` takes points of which it has said
    nothing yet to be at rest, as uncertain."""

    asset: Name
    account: Account
    key: Annotated[str, msgspec.Meta(max_length=200)] = ""
    at_rest: bool = False


class SiaOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`listen` is where panels call, by TCP or, with `udp`, by UDP. A panel of which
    nothing is heard for `supervision_s` is lost. `map` names a map that ships, or a
    file beside the site file."""

    listen: Annotated[str, msgspec.Meta(min_length=1, max_length=260)]
    udp: bool = False
    supervision_s: Annotated[float, msgspec.Meta(ge=1.0, le=100_000.0)] = 200.0
    map: Annotated[str, msgspec.Meta(min_length=1, max_length=200)] = "panel"
    panels: Annotated[list[SiaPanel], msgspec.Meta(min_length=1, max_length=MOST_PANELS)]
