"""ONVIF cameras: signatures, pictures, cameras that lie about where they are, and several of
them behind one link."""

from __future__ import annotations

import asyncio
import base64
import time
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import pytest
from lxml import etree

from hardware.link import Health, LinkError
from hardware.onvif.camera import Camera
from hardware.onvif.http import LARGEST, Http, UnreachableError
from hardware.onvif.link import OnvifLink
from hardware.onvif.options import OnvifCamera, OnvifOptions
from hardware.onvif.rack import Rack
from hardware.onvif.signature import WSSE, WSU, is_signed
from hardware.onvif.soap import RefusedError, Soap
from hardware.sitefile import LinkSpec
from hardware.warden import Turn
from tests.hardware.conftest import until
from tests.hardware.links.background import Background
from tests.hardware.links.onvifrig import CAMERA, PASSWORD, SOURCE, USER, Dome, OnvifRig
from tests.hardware.links.rig import Deed
from tests.hardware.links.watch import Watch, watched

OTHER = "camera-002"
# The example of ONVIF's Application Programmer's Guide, 6.1.1.
GUIDE = "userpassword", "LKqI6G/AikKCQrN0zqZFlg==", "2010-09-16T07:50:45Z"
GUIDE_DIGEST = "tuOSpGlFlIXsozq4HFNeeGeFLEI="
GUIDE_AT = 1284623445.0


@pytest.fixture
def onvif() -> Iterator[OnvifRig]:
    made = OnvifRig()
    yield made
    made.stop()


def asked(onvif: OnvifRig, deed: Callable[[Camera], Coroutine[Any, Any, Any]], word: str) -> Any:
    """What comes of a deed with a camera that one signs in to with `word`."""

    async def main() -> Any:
        http = Http(5.0)
        try:
            camera = Camera(onvif.camera, lambda: word, time.time)
            camera.use(http)
            return await deed(camera)
        finally:
            await http.close()

    return asyncio.run(main())


def test_the_digest_is_that_of_the_guide() -> None:
    password, nonce, created = GUIDE
    envelope = etree.fromstring(
        f'<e xmlns:a="{WSSE}" xmlns:u="{WSU}"><a:Username>user</a:Username>'
        f"<a:Password>{GUIDE_DIGEST}</a:Password><a:Nonce>{nonce}</a:Nonce>"
        f"<u:Created>{created}</u:Created></e>"
    )
    assert is_signed(envelope, "user", password, GUIDE_AT)
    assert not is_signed(envelope, "user", password, GUIDE_AT + 60.0)
    assert not is_signed(envelope, "another", password, GUIDE_AT)
    assert not is_signed(envelope, "user", "another", GUIDE_AT)
    assert base64.b64decode(nonce)


def test_a_wrong_password_is_told_as_such(onvif: OnvifRig) -> None:
    with pytest.raises(RefusedError, match="does not accept the name or password"):
        asked(onvif, lambda camera: camera.look(), "wrong")
    with pytest.raises(LinkError) as caught:
        asked(onvif, lambda camera: camera.look(), "wrong")
    assert "wrong" not in str(caught.value)


def test_a_picture_comes_for_who_knows_the_password(onvif: OnvifRig) -> None:
    picture = asked(onvif, lambda camera: camera.snapshot(), PASSWORD)
    assert picture.startswith(b"\xff\xd8")
    assert picture.endswith(b"\xff\xd9")
    stream = asked(onvif, lambda camera: camera.stream(), PASSWORD)
    assert stream == f"rtsp://127.0.0.1:{onvif.rack.rtsp.port}/{CAMERA}"
    signed = asked(onvif, lambda camera: camera.stream(signed=True), PASSWORD)
    assert signed.startswith(f"rtsp://{USER}:what%20only%20the%20test%20knows@127.0.0.1:")


@pytest.mark.parametrize(
    ("said", "at_home"),
    [
        ("http://192.0.2.99:8080/onvif/ptz", "http://192.0.2.7:80/onvif/ptz"),
        ("https://elsewhere.example/a?b=c", "http://192.0.2.7:80/a?b=c"),
        ("/onvif/media", "http://192.0.2.7:80/onvif/media"),
        ("http://user:word@192.0.2.7", "http://192.0.2.7:80/"),
    ],
)
def test_wherever_a_camera_points_it_is_asked_itself(said: str, at_home: str) -> None:
    soap = Soap("http://192.0.2.7:80", "", str, time.time)
    assert soap.at_home(said) == at_home
    with pytest.raises(LinkError):
        soap.at_home("http://[1")


class Oddity:
    """A server that says the same to everybody, and hangs up."""

    def __init__(self, says: bytes) -> None:
        self.asked = 0
        self._says = says
        self._server: asyncio.Server | None = None

    async def start(self) -> int:
        self._server = await asyncio.start_server(self._visit, "127.0.0.1", 0)
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        self._server.close()
        await self._server.wait_closed()

    async def _visit(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        self.asked += 1
        writer.write(self._says)
        writer.close()


@pytest.mark.parametrize(
    ("says", "reason"),
    [
        (b"", "hangs up"),
        (b"no HTTP at all\r\n\r\n", "nobody understands"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nnot xml <", "nobody understands"),
        (b"HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n", "status 302"),
        (b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * (LARGEST + 1), "more than"),
    ],
)
def test_who_answers_oddly_is_asked_once(says: bytes, reason: str) -> None:
    """Also who hangs up without a word: an order would be carried out twice."""

    async def main() -> None:
        oddity = Oddity(says)
        port = await oddity.start()
        http = Http(20.0)
        soap = Soap(f"http://127.0.0.1:{port}", "", str, time.time)
        soap.use(http)
        try:
            with pytest.raises(LinkError, match=reason):
                await soap.set_clock()
        finally:
            await http.close()
            await oddity.stop()
        assert oddity.asked == 1

    asyncio.run(main())


def test_what_is_asked_after_the_end_does_not_go_out(onvif: OnvifRig) -> None:
    async def main() -> None:
        http = Http(5.0)
        await http.close()
        with pytest.raises(UnreachableError):
            await http.post(f"http://{onvif.camera.address}/onvif/device_service", b"", {})

    asyncio.run(main())


def test_orders_that_make_no_sense_stay_here(onvif: OnvifRig) -> None:
    with watched(onvif) as watch:
        reasons = [
            watch.outcome(f"o-{number}", deed)
            for number, deed in enumerate(
                [
                    Deed(CAMERA, "preset", "preset_8"),
                    Deed(CAMERA, "preset", "moved"),
                    Deed(CAMERA, "pan_pct", 100.5),
                    Deed(CAMERA, "zoom_pct", True),
                    Deed(CAMERA, "recording", False),
                    Deed("camera-999", "preset", "preset_1"),
                ]
            )
        ]
        assert reasons == [*["bad_value"] * 4, "unknown_order", "unknown_asset"]
        assert onvif.obeyed() == []
        assert watch.outcome("o-9", Deed(CAMERA, "pan_pct", -25.0)) == ""
        until(lambda: watch.says(CAMERA, "pan_pct", -25.0), "turned by its own word")
        assert watch.says(CAMERA, "tilt_pct", -10.0)
        until(lambda: watch.says(CAMERA, "preset", "moved"), "off its presets")
        assert onvif.obeyed() == [Deed(CAMERA, "pan_pct", -25.0)]


@pytest.mark.logs(r"^hardware\.")
def test_a_camera_that_is_lost_costs_the_others_nothing() -> None:
    dome, background = Dome(), Background()
    for (_, point), value in list(dome.values.items()):
        dome.values[OTHER, point] = value
    cameras = [OnvifCamera(asset=one, address="127.0.0.1:1") for one in (CAMERA, OTHER)]
    rack = Rack(cameras, lambda _: str, dome)
    for device in rack.devices:
        device.port = 0
    background.run(rack.start())
    cameras = [
        OnvifCamera(asset=one.asset, address=f"127.0.0.1:{one.port}") for one in rack.devices
    ]
    spec = LinkSpec(
        name="two", protocol="onvif", source=SOURCE, simulated=True, poll_s=0.1, timeout_s=1.0
    )
    link = OnvifLink(spec, OnvifOptions(cameras=cameras), lambda _: str, time.time)
    watch = Watch(link, SOURCE)
    try:
        until(lambda: all(watch.says(one, "recording", True) for one in (CAMERA, OTHER)), "both")
        dome.silent.add(OTHER)
        until(lambda: watch.says(OTHER, "link", "down"), "its link is down")
        assert watch.latest(OTHER, "recording").quality == "bad"
        assert watch.warden.health() == Health(True, "1 of 2 cameras do not answer")
        dome.values[CAMERA, "recording"] = False
        until(lambda: watch.says(CAMERA, "recording", False), "the other goes on")
        assert watch.outcome("o-1", Deed(OTHER, "preset", "preset_2")) == "device_offline"
        dome.silent.clear()
        until(lambda: watch.says(OTHER, "link", "up"), "it is back")
        assert watch.turns() == [Turn.UP]
    finally:
        watch.warden.stop()
        background.run(rack.stop())
        background.stop()
