"""What a receiver of alarms reads: frames of panels, what is encrypted, maps of codes."""

from __future__ import annotations

from hardware.sia.account import Account
from hardware.sia.cipher import key_of, sealed, unsealed
from hardware.sia.codemap import CodeMap, parse_map
from hardware.sia.frame import FrameError, Splitter, closed, content_of, crc, head_of
from hardware.sia.reception import Reception, Subscriber
from hardware.sitefile import SiteFileError
from resources.shelf import map_file
from tests.fuzz.door import Door, Enter

NOW = 1_795_427_100.0
KEY = key_of("000102030405060708090A0B0C0D0E0F")
EVENT = closed("#1001|Nri1/FA001/TA2", NOW)
CONTACT_ID = closed("#1001|1110 01 003", NOW)
BODIES = (
    f'"SIA-DCS"0017L0#1001[{EVENT}'.encode(),
    f'"ADM-CID"0018R1L0#1001[{CONTACT_ID}'.encode(),
    b'"NULL"0000L0#1001[]',
    f'"*SIA-DCS"0019L0#1002[{sealed(EVENT, KEY)}'.encode(),
)


def panel_doors() -> list[Door]:
    read = parse_map(map_file("sia", "panel"), "panel.toml")
    streams = tuple(_framed(body) for body in BODIES)
    map_text = map_file("sia", "panel").encode()
    return [
        Door("panel stream", "bytes", (b"".join(streams), *streams), _stream(read), 0.5),
        Door("panel message", "bytes", BODIES, _message(read), 1.0),
        Door("panel cipher", "bytes", (sealed(EVENT, KEY).encode(),), _cipher, 0.3),
        Door("panel map", "bytes", (map_text,), _map, 0.1),
    ]


def _framed(body: bytes) -> bytes:
    return b"\n%04X%04X%s\r" % (crc(body), len(body), body)


def _reception(read: CodeMap) -> Reception:
    return Reception(
        {
            "1001": Subscriber(Account("panel-01", read, at_rest=False)),
            "1002": Subscriber(Account("panel-02", read, at_rest=True), KEY),
        }
    )


def _stream(read: CodeMap) -> Enter:
    def enter(data: bytes) -> bool:
        reception = _reception(read)
        try:
            frames = Splitter().feed(data)
        except FrameError:
            return False
        return any(_acknowledged(reception, raw) for raw in frames)

    return enter


def _message(read: CodeMap) -> Enter:
    def enter(data: bytes) -> bool:
        """With length and CRC as they should be, so that it is looked at further in."""
        return _acknowledged(_reception(read), _framed(data[:0xFFF])[1:-1])

    return enter


def _acknowledged(reception: Reception, raw: bytes) -> bool:
    """What is answered can be read, and only what is acknowledged is told."""
    answer = reception.answer(raw, NOW, 1.0)
    (token,) = [head_of(one).token for one in Splitter().feed(answer)] or [""]
    told = reception.take()
    assert bool(told) is (token == "ACK"), (token, told)
    return token == "ACK"


def _cipher(data: bytes) -> bool:
    try:
        content_of(unsealed(data.decode("latin-1"), KEY))
    except FrameError:
        return False
    return True


def _map(data: bytes) -> bool:
    try:
        return bool(parse_map(data.decode("utf-8", "replace"), "fuzzed.toml").points)
    except SiteFileError:
        return False
