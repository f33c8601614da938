"""Where the picture of a camera is, as the site file of this machine knows it."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import msgspec

from app.wiring.sitelinks import FILE, SiteShelf, read_site
from hardware.link import LinkError
from hardware.onvif.camera import Camera
from hardware.onvif.http import Http
from hardware.onvif.options import OnvifCamera, OnvifOptions
from hardware.sitefile import SiteFileError


def stream_of(folder: Path, asset: str) -> tuple[str, str]:
    """The RTSP address of `asset`, signed; else "" and why there is none, as a key of
    ``cameras``. Asks the camera, and waits for it: not for a thread that draws."""
    try:
        found = _camera(folder, asset)
        if found is None:
            return "", "live_unlinked"
        options, timeout_s = found
        return asyncio.run(_ask(options, timeout_s, SiteShelf(folder))), ""
    except (LinkError, OSError, SiteFileError, msgspec.ValidationError):
        return "", "live_unreachable"


def _camera(folder: Path, asset: str) -> tuple[OnvifCamera, float] | None:
    for spec in read_site(folder / FILE).links:
        if spec.protocol != "onvif":
            continue
        for one in msgspec.convert(spec.options, OnvifOptions).cameras:
            if one.asset == asset:
                return one, spec.timeout_s
    return None


async def _ask(options: OnvifCamera, timeout_s: float, shelf: SiteShelf) -> str:
    http = Http(timeout_s)
    try:
        camera = Camera(
            options, lambda: shelf.secret(options.secret) if options.secret else "", time.time
        )
        camera.use(http)
        return await camera.stream(signed=True)
    finally:
        await http.close()
