"""Frames and events of DC-09, as bytes and as what they say."""

from __future__ import annotations

import pytest

from hardware.sia.cipher import key_of, sealed, unsealed
from hardware.sia.codemap import parse_map
from hardware.sia.event import Event, events_of
from hardware.sia.frame import (
    LARGEST,
    FrameError,
    Head,
    Splitter,
    closed,
    content_of,
    crc,
    framed,
    head_of,
)
from hardware.sitefile import SiteFileError
from resources.shelf import map_file

AT = 1_795_427_100.0  # 09:45:00,11-23-2026
FIRE = b'\n65E5003A"SIA-DCS"0017L0#1001[#1001|Nri1/FA001]_09:45:00,11-23-2026\r'
KEY = key_of("000102030405060708090A0B0C0D0E0F")


def test_the_crc_is_that_of_arc() -> None:
    assert crc(b"123456789") == 0xBB3D


def test_a_frame_is_read_and_written_byte_by_byte() -> None:
    (raw,) = Splitter().feed(FIRE)
    head = head_of(raw)
    assert (head.token, head.sequence, head.receiver, head.account) == (
        "SIA-DCS",
        "0017",
        "",
        "1001",
    )
    content = content_of(head.rest)
    assert (content.data, content.at) == ("#1001|Nri1/FA001", AT)
    assert events_of(head.token, content.data) == [Event("FA", "1")]
    again = Head("SIA-DCS", "0017", "", "0", "1001", closed(content.data, AT), encrypted=False)
    assert framed(again) == FIRE


def test_a_stream_is_split_wherever_it_is_cut() -> None:
    splitter = Splitter()
    found = [raw for at in range(len(FIRE)) for raw in splitter.feed(FIRE[at : at + 1])]
    assert found == [FIRE[1:-1]]
    assert splitter.feed(FIRE + FIRE + FIRE[:10]) == [FIRE[1:-1]] * 2


@pytest.mark.parametrize("data", [b"GET / HTTP/1.1", b"\n" + b"x" * (LARGEST + 20), bytes(9)])
def test_who_does_not_speak_dc_09_is_found_out(data: bytes) -> None:
    with pytest.raises(FrameError):
        Splitter().feed(data)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"65E5", b"65E6"),
        (b"65E5", b"zzzz"),
        (b"003A", b"003B"),
        (b"FA001", b"FA002"),
        (b"SIA-DCS", b"sia-dcs"),
    ],
)
def test_a_spoiled_frame_is_refused(old: bytes, new: bytes) -> None:
    with pytest.raises(FrameError):
        head_of(FIRE[1:-1].replace(old, new))


@pytest.mark.parametrize(
    "rest", ["", "x", "]_25:00:00,11-23-2026", "]_09:45:00,02-30-2026", "a]b", "[]]", "]_"]
)
def test_a_content_that_is_none_is_refused(rest: str) -> None:
    with pytest.raises(FrameError):
        content_of(rest)


@pytest.mark.parametrize("digits", [32, 48, 64])
def test_what_is_sealed_is_unsealed_with_the_same_key_only(digits: int) -> None:
    key = key_of("0123456789abcdef" * (digits // 16))
    text = closed("#1001|Nri1/FA001", AT)
    digest = sealed(text, key)
    assert len(digest) % 32 == 0
    assert "FA001" not in digest
    assert unsealed(digest, key) == text
    with pytest.raises(FrameError):
        content_of(unsealed(digest, KEY))


def test_a_known_ciphertext_is_read() -> None:
    """AES-128 of a block that was padded by hand, by another implementation (openssl)."""
    assert unsealed("843DDF55B666CA9943A14DACB617C1CD", KEY) == "]_09:45:00"


def test_an_answer_without_the_mark_after_its_padding_is_read() -> None:
    """So pysiaalarm 3.2.2 says that it took an event."""
    key = key_of("AAAAAAAAAAAAAAAA")
    assert key == key_of("41" * 16)
    digits = "4376111639DC8146925ADAC348954CF3FB300308D9A2AC40E5394CD62D19DD83"
    assert unsealed(digits, key) == "]_11:25:24,11-23-2026"


@pytest.mark.parametrize("digits", ["", "AB", "zz" * 16, "00" * 16])
def test_what_was_not_sealed_is_refused(digits: str) -> None:
    with pytest.raises(FrameError):
        unsealed(digits, KEY)


@pytest.mark.parametrize("secret", ["", "short", "0" * 31, "é" * 16])
def test_a_key_that_is_none_is_refused_and_not_repeated(secret: str) -> None:
    with pytest.raises(ValueError, match="32, 48 or 64 hex digits") as caught:
        key_of(secret)
    assert not secret or secret not in str(caught.value)


@pytest.mark.parametrize(
    ("token", "data", "events"),
    [
        ("SIA-DCS", "#1001|NFA12", [Event("FA", "12")]),
        ("SIA-DCS", "#1001|Nri1BA001/TA2", [Event("BA", "1"), Event("TA", "2")]),
        ("SIA-DCS", "#1001|Nti09:44/id7/pi3/OP007", [Event("OP", "7")]),
        ("SIA-DCS", "#1001|Nri1^RdC/FA9^/BR000^porte^", [Event("BR", "")]),
        ("SIA-DCS", "#1001|OP1", [Event("OP", "1")]),
        ("SIA-DCS", "", []),
        ("SIA-DCS", "#1001|", []),
        ("ADM-CID", "#1001|1110 01 003", [Event("1110", "3")]),
        ("ADM-CID", "#1001|3301 00 000", [Event("3301", "")]),
        ("ADM-CID", "#1001|9110 01 003", []),
        ("ADM-CID", "#1001|1110 01", []),
    ],
)
def test_what_a_message_says(token: str, data: str, events: list[Event]) -> None:
    assert events_of(token, data) == events


def test_what_is_named_in_full_goes_before_what_an_x_stands_for() -> None:
    read = parse_map(map_file("sia", "panel"), "panel.toml")
    assert [(p.point, begins) for p, begins in read.meaning("1131")] == [("intrusion", True)]
    assert [(p.point, begins) for p, begins in read.meaning("3137")] == [("tamper", False)]
    assert [(p.point, begins) for p, begins in read.meaning("OP")] == [("armed", False)]
    assert read.meaning("RP") == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"FA", ', '"fa", ', "panel.toml, line 15: begins: fa is no code of SIA or Contact ID"),
        ('rest = "false"', 'rest = "true"', "panel.toml, line 14: rest: the same word as active"),
        ('point = "tamper"', 'point = "fire"', "point: fire is there already"),
        ('"FR", ', '"FA", ', "points: a code that begins and ends it"),
        ("zones = false", "zone = false", "unknown field"),
    ],
)
def test_a_map_with_a_fault_is_refused_with_line_and_reason(old: str, new: str, said: str) -> None:
    text = map_file("sia", "panel")
    assert old in text
    with pytest.raises(SiteFileError) as caught:
        parse_map(text.replace(old, new, 1), "panel.toml")
    assert said in str(caught.value)
