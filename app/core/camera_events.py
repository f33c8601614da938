"""Events of who looked at which camera, and why."""

from __future__ import annotations

from app.core.happening import Happening

OPENED, CLOSED = "camera_opened", "camera_closed"


class CameraHappening(Happening, frozen=True, kw_only=True):
    """`view` is the number of one looking."""

    asset: str
    view: str
    person: str
    desk: str


class CameraOpened(CameraHappening, frozen=True, kw_only=True):
    """`purpose` is one of `PURPOSES`, `reason` in words; the view ends by itself at
    `until`. `reference` is where the recorder finds the picture: it goes after 30
    days at most, who looked and why stays in the audit."""

    purpose: str
    reason: str
    until: float
    reference: str


class CameraClosed(CameraHappening, frozen=True, kw_only=True):
    """Before its time was over."""


CameraEvent = CameraOpened | CameraClosed
