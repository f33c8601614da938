"""The made-up cameras' RTSP server: the dialogue of RFC 2326, and pictures as RFC 2435 packs
them."""

from __future__ import annotations

import asyncio
import hashlib
import socket
import struct
from collections.abc import Iterator

import pytest

from hardware.onvif.rtpjpeg import Packets, scan_of
from hardware.onvif.rtsprequest import BadRequestError, parse, transport_of
from hardware.onvif.scene import SIZE, picture
from tests.hardware.links.onvifrig import CAMERA, PASSWORD, USER, OnvifRig
from tests.hardware.program import PATIENCE_S

JPEG = picture(CAMERA, 1_795_388_400.0, 0.0, -10.0, 0.0)


class Onlooker:
    """Somebody with a plain socket."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), PATIENCE_S)
        self._file = self._socket.makefile("rb")
        self._number = 0

    def close(self) -> None:
        self._file.close()
        self._socket.close()

    def say(self, data: bytes) -> None:
        self._socket.sendall(data)

    def ask(self, method: str, path: str, *headers: str) -> tuple[int, dict[str, str], bytes]:
        self._number += 1
        lines = [f"{method} rtsp://127.0.0.1{path} RTSP/1.0", f"CSeq: {self._number}", *headers]
        self.say("\r\n".join([*lines, "", ""]).encode())
        return self.answer()

    def answer(self) -> tuple[int, dict[str, str], bytes]:
        """The next one; what is streamed before it is passed over."""
        first = self._file.read(1)
        while first == b"$":
            self.frame(first)
            first = self._file.read(1)
        code = int((first + self._file.readline()).split()[1])
        headers = {}
        while (line := self._file.readline().decode().strip()) != "":
            name, _, value = line.partition(": ")
            headers[name] = value
        return code, headers, self._file.read(int(headers.get("Content-Length", 0)))

    def frame(self, first: bytes = b"") -> bytes:
        head = first + self._file.read(4 - len(first))
        assert head[:1] == b"$"
        return self._file.read(int.from_bytes(head[2:], "big"))

    def ended(self) -> bool:
        return self._file.read() == b""


@pytest.fixture
def onvif() -> Iterator[OnvifRig]:
    made = OnvifRig()
    yield made
    made.stop()


@pytest.fixture
def onlooker(onvif: OnvifRig) -> Iterator[Onlooker]:
    made = Onlooker(onvif.rack.rtsp.port)
    yield made
    made.close()


def signed(challenge: str, method: str, uri: str) -> str:
    """After RFC 2617, without a quality of protection."""
    nonce = challenge.partition('nonce="')[2].partition('"')[0]
    one = hashlib.md5(f"{USER}:camera:{PASSWORD}".encode()).hexdigest()
    two = hashlib.md5(f"{method}:{uri}".encode()).hexdigest()
    response = hashlib.md5(f"{one}:{nonce}:{two}".encode()).hexdigest()
    return (
        f'Authorization: Digest username="{USER}", realm="camera", nonce="{nonce}", '
        f'uri="{uri}", response="{response}"'
    )


def test_a_picture_comes_to_who_signs_in(onlooker: Onlooker) -> None:
    path, uri = f"/{CAMERA}", f"rtsp://127.0.0.1/{CAMERA}"
    code, headers, _ = onlooker.ask("OPTIONS", path)
    assert code == 200
    assert "DESCRIBE" in headers["Public"]
    code, headers, _ = onlooker.ask("DESCRIBE", path)
    assert code == 401
    challenge = headers["WWW-Authenticate"]
    assert onlooker.ask("DESCRIBE", path, signed(challenge, "PLAY", uri))[0] == 401
    code, headers, body = onlooker.ask("DESCRIBE", path, signed(challenge, "DESCRIBE", uri))
    assert code == 200
    assert b"m=video 0 RTP/AVP 26\r\n" in body
    way = "Transport: RTP/AVP/TCP;unicast;interleaved=4-5"
    code, headers, _ = onlooker.ask("SETUP", path + "/track1", way, signed(challenge, "SETUP", uri))
    assert (code, headers["Transport"]) == (200, "RTP/AVP/TCP;unicast;interleaved=4-5")
    assert onlooker.ask("PLAY", path, signed(challenge, "PLAY", uri))[0] == 200
    data = b""
    while True:
        packet = onlooker.frame()
        if not data:
            assert packet[12 + 8 : 12 + 12] == b"\0\0\0\x80", "128 bytes of tables"
            data += packet[12 + 8 + 132 :]
        else:
            data += packet[12 + 8 :]
        if packet[1] & 0x80:
            break
    assert len(data) > 1000
    onlooker.say(b"$\x05\x00\x04RTCP")  # what an onlooker reports is passed over
    assert onlooker.ask("TEARDOWN", path, signed(challenge, "TEARDOWN", uri))[0] == 200
    while not onlooker.ended():
        pass


def test_what_is_no_rtsp_is_refused(onlooker: Onlooker) -> None:
    onlooker.say(b"GET / HTTP/1.1\r\n\r\n")
    assert onlooker.answer()[0] == 400
    assert onlooker.ended()


def test_who_is_not_there_is_not_found(onlooker: Onlooker) -> None:
    assert onlooker.ask("DESCRIBE", "/camera-999")[0] == 404
    assert onlooker.ask("DESCRIBE", "/")[0] == 404


def test_nobody_is_left_when_the_server_ends(onvif: OnvifRig) -> None:
    others = [Onlooker(onvif.rack.rtsp.port) for _ in range(3)]
    assert others[0].ask("OPTIONS", f"/{CAMERA}")[0] == 200
    onvif.vanish()
    for one in others:
        with_end = one.ended()
        one.close()
        assert with_end
    assert onvif.rack.rtsp.watched == 0
    onvif.appear()


def test_packets_are_as_the_standard_draws_them() -> None:
    packets = list(Packets(0x01020304, 65535).of(JPEG, 2.0))
    scan = scan_of(JPEG)
    assert (scan.kind, scan.width, scan.height) == (1, *SIZE)
    stamp = 2 * 90_000
    assert packets[0][:12] == struct.pack(">BBHII", 0x80, 26, 65535, stamp, 0x01020304)
    assert packets[0][12:20] == bytes((0, 0, 0, 0, 1, 255, 80, 45))
    assert packets[1][2:4] == b"\0\0", "the number begins anew"
    assert packets[-1][1] == 0x80 | 26, "the last one is marked"
    offsets = [int.from_bytes(packet[13:16], "big") for packet in packets]
    parts = [packet[152:] if at == 0 else packet[20:] for at, packet in enumerate(packets)]
    assert offsets == [sum(map(len, parts[:at])) for at in range(len(parts))]
    assert b"".join(parts) == scan.data
    assert max(map(len, packets)) <= 1400


@pytest.mark.parametrize("jpeg", [b"", b"\xff\xd8", b"\xff\xd8\xff\xda\x00\x02", JPEG[:200]])
def test_what_is_no_baseline_picture_is_not_sent(jpeg: bytes) -> None:
    with pytest.raises(ValueError, match="JPEG"):
        scan_of(jpeg)


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("RTP/AVP/TCP;unicast;interleaved=0-1", ("tcp", 0, 1)),
        ("RTP/AVP;multicast,RTP/AVP;unicast;client_port=5000-5001", ("udp", 5000, 5001)),
        ("RTP/AVP/UDP;client_port=5000", ("udp", 5000, 5000)),
        ("RTP/AVP;unicast;client_port=80-81", None),
        ("RTP/AVP/TCP;interleaved=255-256", None),
        ("RTP/SAVP;unicast", None),
        ("", None),
    ],
)
def test_a_way_is_chosen_among_those_offered(text: str, way: object) -> None:
    assert transport_of(text) == way


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"PLAY\r\n\r\n",
        b"PLAY rtsp://a/b RTSP/9.9\r\n\r\n",
        b"P1AY rtsp://a/b RTSP/1.0\r\n\r\n",
        b"PLAY rtsp://[a RTSP/1.0\r\n\r\n",
        b"PLAY rtsp://a/b RTSP/1.0\r\nno header\r\n\r\n",
        "PLAY rtsp://\u00e9 RTSP/1.0\r\n\r\n".encode(),
        b"PLAY rtsp://a/b RTSP/1.0\r\n" + b"a: b\r\n" * 65 + b"\r\n",
    ],
)
def test_requests_that_are_none_are_refused(head: bytes) -> None:
    with pytest.raises(BadRequestError):
        parse(head)


def test_pictures_also_come_by_datagrams(onvif: OnvifRig) -> None:
    class Ear(asyncio.DatagramProtocol):
        def __init__(self) -> None:
            self.heard: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

        def datagram_received(self, data: bytes, addr: object) -> None:
            if not self.heard.done():
                self.heard.set_result(data)

    async def main() -> bytes:
        loop = asyncio.get_running_loop()
        transport, ear = await loop.create_datagram_endpoint(Ear, local_addr=("127.0.0.1", 0))
        port = transport.get_extra_info("sockname")[1]
        onlooker = Onlooker(onvif.rack.rtsp.port)
        path, uri = f"/{CAMERA}", f"rtsp://127.0.0.1/{CAMERA}"
        try:
            challenge = onlooker.ask("DESCRIBE", path)[1]["WWW-Authenticate"]
            way = f"Transport: RTP/AVP;unicast;client_port={port}-{port + 1}"
            said = onlooker.ask("SETUP", path, way, signed(challenge, "SETUP", uri))
            assert "server_port=" in said[1]["Transport"]
            onlooker.ask("PLAY", path, signed(challenge, "PLAY", uri))
            async with asyncio.timeout(PATIENCE_S):
                return await ear.heard
        finally:
            onlooker.close()
            transport.close()

    assert asyncio.run(main())[1] & 0x7F == 26
