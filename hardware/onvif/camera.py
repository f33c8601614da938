"""One ONVIF camera: whether it records, where it looks, and moving it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from math import isfinite
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

from hardware.link import Clock, LinkError
from hardware.netaddress import split_address
from hardware.onvif.http import Http
from hardware.onvif.options import DEFAULT_PORT, MOVED, PRESETS, OnvifCamera
from hardware.onvif.signature import Password
from hardware.onvif.soap import Soap, Still
from hardware.onvif.wsdl import Service

MOST_LISTED = 64  # of what a camera lists, more is not looked at
_NEAR_PCT = 1.0
_STREAM = {"Stream": "RTP-Unicast", "Transport": {"Protocol": "RTSP"}}


@dataclass(frozen=True, slots=True)
class Position:
    """In ONVIF's generic spaces, as per cent: pan and tilt -100 to 100, zoom 0 to 100."""

    pan_pct: float
    tilt_pct: float
    zoom_pct: float

    def near(self, other: Position) -> bool:
        return all(
            abs(one - two) <= _NEAR_PCT
            for one, two in (
                (self.pan_pct, other.pan_pct),
                (self.tilt_pct, other.tilt_pct),
                (self.zoom_pct, other.zoom_pct),
            )
        )


@dataclass(frozen=True, slots=True)
class Sight:
    """What a camera says of itself now; None where it has no such thing."""

    recording: bool | None
    position: Position | None
    preset: str | None


class Camera:
    """What it offers is asked for once; who signs in, and where, says `options`."""

    def __init__(self, options: OnvifCamera, password: Password, clock: Clock) -> None:
        host, port = split_address(options.address, DEFAULT_PORT)
        self.name = f"{host}:{port}"
        self._options = options
        self._password = password
        literal = f"[{host}]" if ":" in host else host
        self.soap = Soap(f"http://{literal}:{port}", options.user, password, clock)
        self._http: Http | None = None
        self._known = False
        self._profile = ""
        self._movable = False
        self._job = ""
        self._presets: dict[str, tuple[str, Position | None]] = {}  # token and where, by word

    def use(self, http: Http) -> None:
        """Everything goes over `http` from now on."""
        self._http = http
        self.soap.use(http)

    def forget(self) -> None:
        """It may be another one now."""
        self._known = False

    async def look(self) -> Sight:
        """LinkError where it does not answer."""
        await self.learn()
        recording, position = None, None
        if self._job:
            said = await self.soap.ask(
                Service.RECORDING, "GetRecordingJobState", JobToken=self._job
            )
            recording = str(said.State).lower() in ("active", "partiallyactive")
        if self._movable:
            position = await self.position()
        if recording is None and position is None:
            await self.soap.set_clock()  # nothing to tell; but whether it is there
        return Sight(recording, position, self._preset(position))

    async def learn(self) -> None:
        """Its services, profile, recording job and presets."""
        if self._known:
            return
        await self.soap.find_services()
        if self.soap.offers(Service.MEDIA):
            self._choose(_listed(await self.soap.ask(Service.MEDIA, "GetProfiles")))
        self._job = ""
        if self.soap.offers(Service.RECORDING):
            jobs = _listed(await self.soap.ask(Service.RECORDING, "GetRecordingJobs"))
            self._job = str(jobs[0].JobToken) if jobs else ""
        if self._movable:
            asked = self.soap.ask(Service.PTZ, "GetPresets", ProfileToken=self._profile)
            self._presets = self._named(_listed(await asked))
        self._known = True

    async def position(self) -> Position:
        said = await self.soap.ask(Service.PTZ, "GetStatus", ProfileToken=self._profile)
        found = _position(said.Position)
        if found is None:
            raise LinkError("does not say where it looks")
        return found

    def has(self, preset: str) -> bool:
        return preset in self._presets

    @property
    def movable(self) -> bool:
        return self._movable

    async def go_to(self, preset: str, still: Still) -> None:
        token, _ = self._presets[preset]
        await self.soap.ask(
            Service.PTZ, "GotoPreset", still, ProfileToken=self._profile, PresetToken=token
        )

    async def turn_to(self, axis: str, value_pct: float, still: Still) -> None:
        """Moves along one axis of :class:`Position`, and stays where it is in the others."""
        value = value_pct / 100.0
        if axis == "zoom_pct":
            vector: dict[str, Any] = {"Zoom": {"x": value}}
        else:
            now = await self.position()
            pan = value if axis == "pan_pct" else now.pan_pct / 100.0
            tilt = value if axis == "tilt_pct" else now.tilt_pct / 100.0
            vector = {"PanTilt": {"x": pan, "y": tilt}}
        given = {"ProfileToken": self._profile, "Position": vector}
        await self.soap.ask(Service.PTZ, "AbsoluteMove", still, **given)

    async def stream(self, *, signed: bool = False) -> str:
        """The RTSP address of its picture, on the camera itself; with name and password in
        it where it is `signed`."""
        await self.learn()
        given: dict[str, Any] = {"StreamSetup": _STREAM, "ProfileToken": self._profile}
        said = await self.soap.ask(Service.MEDIA, "GetStreamUri", **given)
        return self._at_camera(str(said.Uri), signed=signed)

    async def snapshot(self) -> bytes:
        """A JPEG picture."""
        await self.learn()
        asked = self.soap.ask(Service.MEDIA, "GetSnapshotUri", ProfileToken=self._profile)
        said = await asked
        if self._http is None:
            raise LinkError("the link is not open")
        user = self._options.user
        password = self._password() if user else ""
        answer = await self._http.picture(self.soap.at_home(str(said.Uri)), user, password)
        if answer.status_code != 200 or not answer.content.startswith(b"\xff\xd8"):
            raise LinkError(f"gives no picture (HTTP status {answer.status_code})")
        return answer.content

    def _choose(self, profiles: list[Any]) -> None:
        """The profile of the options, else one that can be moved, else any."""
        wanted = self._options.profile
        if wanted and wanted not in [str(one.token) for one in profiles]:
            raise LinkError(f"has no media profile {wanted}")
        can_move = self.soap.offers(Service.PTZ)
        chosen = None
        for one in profiles:
            moves = can_move and one.PTZConfiguration is not None
            if wanted == str(one.token) or (not wanted and (chosen is None or moves)):
                chosen = one
                self._movable = moves
                if wanted or moves:
                    break
        self._profile = "" if chosen is None else str(chosen.token)

    def _named(self, presets: list[Any]) -> dict[str, tuple[str, Position | None]]:
        listed = {str(one.token): _position(one.PTZPosition) for one in presets}
        tokens = self._options.presets or list(listed)
        return {
            word: (token, listed[token])
            for word, token in zip(PRESETS, tokens, strict=False)
            if token in listed
        }

    def _preset(self, position: Position | None) -> str | None:
        if position is None or not self._presets:
            return None
        for word, (_, place) in self._presets.items():
            if place is not None and place.near(position):
                return word
        return MOVED

    def _at_camera(self, address: str, *, signed: bool) -> str:
        """What a stream leads to, wherever the camera believes itself to be."""
        host = split_address(self._options.address, DEFAULT_PORT)[0]
        literal = f"[{host}]" if ":" in host else host
        try:
            parts = urlsplit(address)
            port = parts.port or 554
        except ValueError as error:
            raise LinkError("names a stream that is none") from error
        if parts.scheme != "rtsp":
            raise LinkError("has no RTSP stream")
        who = ""
        if signed and self._options.user:
            who = f"{quote(self._options.user, '')}:{quote(self._password(), '')}@"
        return urlunsplit(("rtsp", f"{who}{literal}:{port}", parts.path, parts.query, ""))


def _listed(said: Iterable[Any] | None) -> list[Any]:
    return list(islice(said or (), MOST_LISTED))


def _position(said: Any) -> Position | None:
    try:
        x, y = float(said.PanTilt.x), float(said.PanTilt.y)
        zoom = 0.0 if said.Zoom is None else float(said.Zoom.x)
    except (AttributeError, TypeError, ValueError):
        return None
    if not all(isfinite(one) and abs(one) <= 1.5 for one in (x, y, zoom)):
        return None
    return Position(round(x * 100.0, 1), round(y * 100.0, 1), round(zoom * 100.0, 1))
