"""What a made-up camera answers to each operation it knows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from math import isfinite
from typing import Protocol
from xml.sax.saxutils import escape

from lxml import etree

from hardware.city.presets import AXES, PLACES
from hardware.onvif.envelope import FaultError, text_of
from hardware.wayward import Wayward

PROFILE = "main"
WIDTH, HEIGHT = 640, 360
OPEN_TO_ALL = frozenset({"GetSystemDateAndTime", "GetServices", "GetCapabilities"})
Reply = Callable[[etree._Element], Awaitable[str]]
_SAME_PCT = 0.05


class Place(Protocol):
    """Which camera it is, and where its services lie."""

    asset: str
    stream: str

    @property
    def base(self) -> str: ...

    def now(self) -> float:
        """By the camera's own clock."""


class Replies:
    """The operations of the device, media, recording and PTZ services that are answered."""

    def __init__(self, place: Place, conduct: Wayward) -> None:
        self._place = place
        self._conduct = conduct
        self.known: Mapping[str, Reply] = {
            "GetSystemDateAndTime": self._time,
            "GetServices": self._services,
            "GetDeviceInformation": self._device,
            "GetProfiles": self._profiles,
            "GetStreamUri": self._stream,
            "GetSnapshotUri": self._snapshot,
            "GetRecordingJobs": self._jobs,
            "GetRecordingJobState": self._job,
            "GetPresets": self._presets,
            "GetStatus": self._status,
            "GotoPreset": self._go_to,
            "AbsoluteMove": self._move,
        }

    async def _time(self, _: etree._Element) -> str:
        at = datetime.fromtimestamp(self._place.now(), UTC)
        return (
            "<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime>"
            "<tt:DateTimeType>NTP</tt:DateTimeType><tt:DaylightSavings>false</tt:DaylightSavings>"
            f"<tt:UTCDateTime><tt:Time><tt:Hour>{at.hour}</tt:Hour><tt:Minute>{at.minute}"
            f"</tt:Minute><tt:Second>{at.second}</tt:Second></tt:Time><tt:Date><tt:Year>{at.year}"
            f"</tt:Year><tt:Month>{at.month}</tt:Month><tt:Day>{at.day}</tt:Day></tt:Date>"
            "</tt:UTCDateTime></tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>"
        )

    async def _services(self, _: etree._Element) -> str:
        lines = "".join(
            f"<tds:Service><tds:Namespace>http://www.onvif.org/{space}</tds:Namespace>"
            f"<tds:XAddr>{self._place.base}/onvif/{path}</tds:XAddr><tds:Version>"
            "<tt:Major>2</tt:Major><tt:Minor>60</tt:Minor></tds:Version></tds:Service>"
            for space, path in (
                ("ver10/device/wsdl", "device_service"),
                ("ver10/media/wsdl", "media_service"),
                ("ver10/recording/wsdl", "recording_service"),
                ("ver20/ptz/wsdl", "ptz_service"),
            )
        )
        return f"<tds:GetServicesResponse>{lines}</tds:GetServicesResponse>"

    async def _device(self, _: etree._Element) -> str:
        return (
            "<tds:GetDeviceInformationResponse><tds:Manufacturer>OnDijon</tds:Manufacturer>"
            "<tds:Model>Made-up camera</tds:Model><tds:FirmwareVersion>1</tds:FirmwareVersion>"
            f"<tds:SerialNumber>{escape(self._place.asset)}</tds:SerialNumber>"
            "<tds:HardwareId>none</tds:HardwareId></tds:GetDeviceInformationResponse>"
        )

    async def _profiles(self, _: etree._Element) -> str:
        return (
            f'<trt:GetProfilesResponse><trt:Profiles token="{PROFILE}" fixed="true">'
            "<tt:Name>main</tt:Name>"
            '<tt:VideoSourceConfiguration token="source"><tt:Name>source</tt:Name>'
            "<tt:UseCount>1</tt:UseCount><tt:SourceToken>lens</tt:SourceToken>"
            f'<tt:Bounds x="0" y="0" width="{WIDTH}" height="{HEIGHT}"/>'
            "</tt:VideoSourceConfiguration>"
            '<tt:VideoEncoderConfiguration token="jpeg"><tt:Name>jpeg</tt:Name>'
            "<tt:UseCount>1</tt:UseCount><tt:Encoding>JPEG</tt:Encoding><tt:Resolution>"
            f"<tt:Width>{WIDTH}</tt:Width><tt:Height>{HEIGHT}</tt:Height></tt:Resolution>"
            "<tt:Quality>4</tt:Quality></tt:VideoEncoderConfiguration>"
            '<tt:PTZConfiguration token="ptz"><tt:Name>ptz</tt:Name><tt:UseCount>1</tt:UseCount>'
            "<tt:NodeToken>dome</tt:NodeToken></tt:PTZConfiguration>"
            "</trt:Profiles></trt:GetProfilesResponse>"
        )

    async def _stream(self, _: etree._Element) -> str:
        return self._uri("GetStreamUri", self._place.stream)

    async def _snapshot(self, _: etree._Element) -> str:
        return self._uri("GetSnapshotUri", f"{self._place.base}/snapshot.jpg")

    def _uri(self, operation: str, uri: str) -> str:
        return (
            f"<trt:{operation}Response><trt:MediaUri><tt:Uri>{escape(uri)}</tt:Uri>"
            "<tt:InvalidAfterConnect>false</tt:InvalidAfterConnect>"
            "<tt:InvalidAfterReboot>false</tt:InvalidAfterReboot><tt:Timeout>PT0S</tt:Timeout>"
            f"</trt:MediaUri></trt:{operation}Response>"
        )

    async def _jobs(self, _: etree._Element) -> str:
        return (
            "<trc:GetRecordingJobsResponse><trc:JobItem><tt:JobToken>job-1</tt:JobToken>"
            "<tt:JobConfiguration><tt:RecordingToken>rec-1</tt:RecordingToken>"
            "<tt:Mode>Active</tt:Mode><tt:Priority>1</tt:Priority></tt:JobConfiguration>"
            "</trc:JobItem></trc:GetRecordingJobsResponse>"
        )

    async def _job(self, asked: etree._Element) -> str:
        if text_of(asked, "JobToken") != "job-1":
            raise FaultError("Sender", "NoRecordingJob", "there is no such job")
        state = "Active" if self._conduct.value(self._place.asset, "recording") else "Error"
        return (
            "<trc:GetRecordingJobStateResponse><trc:State>"
            f"<tt:RecordingToken>rec-1</tt:RecordingToken><tt:State>{state}</tt:State>"
            "</trc:State></trc:GetRecordingJobStateResponse>"
        )

    async def _presets(self, asked: etree._Element) -> str:
        _check_profile(asked)
        lines = "".join(
            f'<tptz:Preset token="{word}"><tt:Name>{word}</tt:Name>'
            f"<tt:PTZPosition>{_vector(place)}</tt:PTZPosition></tptz:Preset>"
            for word, place in PLACES.items()
        )
        return f"<tptz:GetPresetsResponse>{lines}</tptz:GetPresetsResponse>"

    async def _status(self, asked: etree._Element) -> str:
        _check_profile(asked)
        at = datetime.fromtimestamp(self._place.now(), UTC)
        return (
            "<tptz:GetStatusResponse><tptz:PTZStatus>"
            f"<tt:Position>{_vector(self._position())}</tt:Position>"
            "<tt:MoveStatus><tt:PanTilt>IDLE</tt:PanTilt><tt:Zoom>IDLE</tt:Zoom></tt:MoveStatus>"
            f"<tt:UtcTime>{at:%Y-%m-%dT%H:%M:%SZ}</tt:UtcTime>"
            "</tptz:PTZStatus></tptz:GetStatusResponse>"
        )

    async def _go_to(self, asked: etree._Element) -> str:
        _check_profile(asked)
        word = text_of(asked, "PresetToken")
        if word not in PLACES:
            raise FaultError("Sender", "NoToken", "there is no such preset")
        await self._obey("preset", word)
        return "<tptz:GotoPresetResponse/>"

    async def _move(self, asked: etree._Element) -> str:
        _check_profile(asked)
        wanted: dict[str, str | None] = {}
        for one in asked.iter("{*}PanTilt"):
            wanted["pan_pct"], wanted["tilt_pct"] = one.get("x"), one.get("y")
        for one in asked.iter("{*}Zoom"):
            wanted["zoom_pct"] = one.get("x")
        now = dict(zip(AXES, self._position(), strict=True))
        for axis, text in wanted.items():
            value = _number(text) * 100.0
            if abs(value - now[axis]) > _SAME_PCT:
                await self._obey(axis, round(value, 3))
        return "<tptz:AbsoluteMoveResponse/>"

    def _position(self) -> tuple[float, float, float]:
        pan, tilt, zoom = (float(self._conduct.value(self._place.asset, axis)) for axis in AXES)
        return pan, tilt, zoom

    async def _obey(self, point: str, value: str | float) -> None:
        if not await self._conduct.obey(self._place.asset, point, value):
            raise FaultError("Receiver", "Action", "it cannot be moved now")


def _check_profile(asked: etree._Element) -> None:
    if text_of(asked, "ProfileToken") != PROFILE:
        raise FaultError("Sender", "NoProfile", "there is no such profile")


def _vector(place: tuple[float, float, float]) -> str:
    pan, tilt, zoom = (f"{one / 100.0:.4f}" for one in place)
    return f'<tt:PanTilt x="{pan}" y="{tilt}"/><tt:Zoom x="{zoom}"/>'


def _number(text: str | None) -> float:
    try:
        value = float(text or "")
    except ValueError as error:
        raise FaultError("Sender", "InvalidPosition", "no number") from error
    if not isfinite(value) or abs(value) > 1.0:
        raise FaultError("Sender", "InvalidPosition", "beyond the end of its way")
    return value
