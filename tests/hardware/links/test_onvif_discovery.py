"""Looking for cameras by WS-Discovery."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from hardware.onvif.beacon import answers
from hardware.onvif.discovery import NoMatchError, matches, question
from tests.hardware.links.onvifrig import OnvifRig
from tests.hardware.program import PATIENCE_S

IDENTITY = "urn:uuid:0a6dc791-2be6-4991-9af1-454778a1917a"
ADDRESSES = [f"http://192.0.2.{number}/onvif/device_service" for number in range(1, 46)]


@pytest.fixture
def onvif() -> Iterator[OnvifRig]:
    made = OnvifRig()
    yield made
    made.stop()


def test_every_camera_is_found_in_small_answers() -> None:
    said = list(answers(question(IDENTITY), ADDRESSES))
    assert len(said) == 3
    assert max(map(len, said)) < 9000
    found = [one for answer in said for one in matches(answer, IDENTITY)]
    assert found == [f"192.0.2.{number}:80" for number in range(1, 46)]


def test_an_answer_to_somebody_else_is_not_taken() -> None:
    (said,) = answers(question(IDENTITY), ADDRESSES[:1])
    with pytest.raises(NoMatchError):
        matches(said, "urn:uuid:another")


@pytest.mark.parametrize(
    "data", [b"", b"<a", b"<!DOCTYPE a><a/>", b"<a>" + b"x" * 70_000 + b"</a>", b"\xff\xfe"]
)
def test_what_is_no_answer_is_not_taken(data: bytes) -> None:
    with pytest.raises(NoMatchError):
        matches(data, IDENTITY)
    assert list(answers(data, ADDRESSES)) == []


def test_who_is_not_asked_says_nothing() -> None:
    other = question(IDENTITY).replace(b"NetworkVideoTransmitter", b"Printer")
    assert list(answers(other, ADDRESSES)) == []


def test_a_camera_server_answers_who_asks_it(onvif: OnvifRig) -> None:
    class Ear(asyncio.DatagramProtocol):
        def __init__(self) -> None:
            self.heard: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

        def datagram_received(self, data: bytes, addr: object) -> None:
            if not self.heard.done():
                self.heard.set_result(data)

    async def main() -> bytes:
        transport, ear = await asyncio.get_running_loop().create_datagram_endpoint(
            Ear, remote_addr=("127.0.0.1", onvif.rack.beacon.port)
        )
        try:
            transport.sendto(question(IDENTITY))
            async with asyncio.timeout(PATIENCE_S):
                return await ear.heard
        finally:
            transport.close()

    assert matches(asyncio.run(main()), IDENTITY) == [onvif.camera.address]
