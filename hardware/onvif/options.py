"""What a site file says of ONVIF cameras."""

from __future__ import annotations

from typing import Annotated

import msgspec

from hardware.sitefile import Name

DEFAULT_PORT = 80
MOST_CAMERAS = 1000
PRESETS = tuple(f"preset_{number}" for number in range(1, 9))  # the words of the kind
MOVED = "moved"  # it looks elsewhere
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
Address = Annotated[str, msgspec.Meta(min_length=1, max_length=260)]


class OnvifCamera(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`asset` at ``host[:port]``. `user` signs in with the password in ``secrets/SECRET``;
    without one nobody signs in. `profile` names a media profile, else the first that can
    be moved, or the first. `presets` are the camera's own tokens for preset_1 and so on,
    else those it lists, in its order."""

    asset: Name
    address: Address
    user: Annotated[str, msgspec.Meta(max_length=64)] = ""
    secret: Name | None = None
    profile: Annotated[str, msgspec.Meta(max_length=64)] = ""
    presets: Annotated[list[Text], msgspec.Meta(max_length=len(PRESETS))] = []


class OnvifOptions(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The cameras of one source."""

    cameras: Annotated[list[OnvifCamera], msgspec.Meta(min_length=1, max_length=MOST_CAMERAS)]
