"""What comes from a camera, and what a made-up camera is asked."""

from __future__ import annotations

import asyncio
import time
from typing import Any, cast

from hardware.link import LinkError
from hardware.onvif import envelope
from hardware.onvif.beacon import answers
from hardware.onvif.digest import Doorkeeper
from hardware.onvif.discovery import NoMatchError, matches, question
from hardware.onvif.http import Answer, Http
from hardware.onvif.rtpjpeg import scan_of
from hardware.onvif.rtsprequest import BadRequestError, parse, transport_of
from hardware.onvif.scene import picture
from hardware.onvif.signature import is_signed
from hardware.onvif.soap import Soap
from tests.fuzz.door import Door

TIME = envelope.written(
    "<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime>"
    "<tt:DateTimeType>NTP</tt:DateTimeType><tt:DaylightSavings>false</tt:DaylightSavings>"
    "<tt:UTCDateTime><tt:Time><tt:Hour>7</tt:Hour><tt:Minute>0</tt:Minute>"
    "<tt:Second>0</tt:Second></tt:Time><tt:Date><tt:Year>2026</tt:Year><tt:Month>11</tt:Month>"
    "<tt:Day>23</tt:Day></tt:Date></tt:UTCDateTime></tds:SystemDateAndTime>"
    "</tds:GetSystemDateAndTimeResponse>"
)
ASKED = envelope.written(
    "<tptz:GotoPreset><tptz:ProfileToken>main</tptz:ProfileToken>"
    "<tptz:PresetToken>1</tptz:PresetToken></tptz:GotoPreset>"
)
SETUP = (
    b"SETUP rtsp://127.0.0.1/camera-001/track1 RTSP/1.0\r\nCSeq: 3\r\n"
    b"Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n"
    b'Authorization: Digest username="u", realm="camera", nonce="0", uri="/", response="0"\r\n\r\n'
)


IDENTITY = "urn:uuid:0a6dc791-2be6-4991-9af1-454778a1917a"
QUESTION = question(IDENTITY)
ADDRESS = "http://192.0.2.7/onvif/device_service"


def onvif_doors() -> list[Door]:
    jpeg = picture("camera-001", 0.0, 0.0, 0.0, 0.0)[:3000]
    return [
        Door("camera's answer", "bytes", (TIME,), _answer, 0.3),
        Door("camera's request", "bytes", (ASKED,), _asked, 0.5),
        Door("camera's call", "bytes", tuple(answers(QUESTION, [ADDRESS])), _found, 0.3),
        Door("who looks for cameras", "bytes", (QUESTION,), _looked_for, 0.3),
        Door("rtsp", "bytes", (SETUP,), _rtsp, 0.5),
        Door("jpeg", "bytes", (jpeg,), _jpeg, 0.3),
    ]


class _Saying:
    """An end of HTTP where one thing is answered to everything."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    async def post(self, url: str, body: bytes, headers: Any) -> Answer:
        return Answer(200, self._data)


def _answer(data: bytes) -> bool:
    soap = Soap("http://127.0.0.1:8000", "", str, time.time)
    soap.use(cast(Http, _Saying(data)))
    try:
        asyncio.run(soap.set_clock())
    except LinkError:
        return False
    return True


def _asked(data: bytes) -> bool:
    try:
        whole, asked = envelope.read(data)
    except envelope.FaultError:
        return False
    is_signed(whole, "operator", "password", 1e9)
    return bool(envelope.named(asked) + envelope.text_of(asked, "ProfileToken"))


def _found(data: bytes) -> bool:
    try:
        return all(":" in one for one in matches(data, IDENTITY))
    except NoMatchError:
        return False


def _looked_for(data: bytes) -> bool:
    return bool(list(answers(data, [ADDRESS])))


def _rtsp(data: bytes) -> bool:
    try:
        request = parse(data)
    except BadRequestError:
        return False
    transport_of(request.headers.get("transport", ""))
    said = request.headers.get("authorization", "")
    return not Doorkeeper().admits(said, request.method, "operator", "password")


def _jpeg(data: bytes) -> bool:
    try:
        return len(scan_of(data).data) <= len(data)
    except ValueError:
        return False
