"""Payloads of Sparkplug B, byte for byte, and by an encoder that shares nothing with ours."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.sparkplug.codec import (
    LARGEST,
    LONGEST,
    MOST_METRICS,
    PayloadError,
    decoded,
    encoded,
    wire,
)
from hardware.sparkplug.metric import DataType, Metric, Payload

INTEGERS = [kind for kind in DataType if kind.bits]


def varint(number: int) -> bytes:
    """As the protocol buffers write whole numbers: seven bits a byte, low ones first."""
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


def number(field: int, value: int) -> bytes:
    return varint(field << 3) + varint(value)


def block(field: int, data: bytes) -> bytes:
    return varint(field << 3 | 2) + varint(len(data)) + data


def test_a_death_is_these_bytes() -> None:
    death = Payload((Metric(name="bdSeq", raw=3, datatype=DataType.INT64),), 1_700_000_000.0)
    by_hand = number(1, 1_700_000_000_000) + block(
        2, block(1, b"bdSeq") + number(4, 4) + number(11, 3)
    )
    assert encoded(death) == by_hand
    assert encoded(death).hex() == "0880d095ffbc31120b0a05626453657120045803"
    assert decoded(by_hand) == death


def test_a_request_to_be_born_anew_is_these_bytes() -> None:
    wish = Payload((Metric(name="Node Control/Rebirth", raw=True, datatype=DataType.BOOLEAN),))
    assert encoded(wish) == b"\x12\x1a\n\x14Node Control/Rebirth \x0bp\x01"


def test_every_field_that_matters_is_read_by_its_number() -> None:
    quality = block(1, b"Quality") + block(2, number(1, 3) + number(3, 500))
    metric = b"".join(
        [
            block(1, b"Level"),
            number(2, 9),
            number(3, 1_500),
            number(4, DataType.FLOAT),
            number(5, 1),
            number(6, 1),
            block(8, block(8, b"a description")),
            block(9, quality),
            varint(12 << 3 | 5) + struct.pack("<f", 2.5),
        ]
    )
    read = decoded(number(1, 2_000) + block(2, metric) + number(3, 255) + block(4, b"a uuid"))
    (one,) = read.metrics
    assert (read.at, read.seq) == (2.0, 255)
    assert one == Metric(
        name="Level", raw=2.5, datatype=9, alias=9, at=1.5, historical=True, quality=500
    )


@pytest.mark.parametrize(
    ("field", "data", "raw"),
    [
        (10, None, 7),
        (11, None, 7),
        (14, None, True),
        (15, b"up", "up"),
    ],
)
def test_a_value_is_in_the_field_of_its_type(field: int, data: bytes | None, raw: object) -> None:
    value = number(field, 1 if raw is True else 7) if data is None else block(field, data)
    (one,) = decoded(block(2, block(1, b"m") + value)).metrics
    assert (one.raw, one.odd) == (raw, False)


@pytest.mark.parametrize("field", [16, 17, 18])
def test_what_holds_no_single_value_is_told_apart(field: int) -> None:
    (one,) = decoded(block(2, block(1, b"m") + block(field, b"\x08\x01"))).metrics
    assert (one.raw, one.odd) == (None, True)


def test_null_is_no_value_and_no_oddity() -> None:
    (one,) = decoded(block(2, block(1, b"m") + number(7, 1) + number(10, 4))).metrics
    assert (one.raw, one.odd) == (None, False)
    assert decoded(encoded(Payload((Metric(name="m", datatype=9),)))).metrics[0].raw is None


@pytest.mark.parametrize(
    ("kind", "value", "field"),
    [
        (DataType.INT8, -1, 10),
        (DataType.INT16, -300, 10),
        (DataType.INT32, -(2**31), 10),
        (DataType.UINT32, 2**32 - 1, 10),
        (DataType.INT64, -(2**63), 11),
        (DataType.UINT64, 2**64 - 1, 11),
        (DataType.DATETIME, 1_700_000_000_000, 11),
    ],
)
def test_signs_are_two_s_complement(kind: DataType, value: int, field: int) -> None:
    raw = wire(value, kind)
    width = 32 if field == 10 else 64
    expected = block(2, block(1, b"m") + number(4, kind) + number(field, value % 2**width))
    assert encoded(Payload((Metric(name="m", raw=raw, datatype=kind),))) == expected
    assert decoded(expected).metrics[0].said(kind) == value


def test_a_short_minus_one_is_a_minus_one_too() -> None:
    """Some encoders fill the sign up to 32 bits, others do not."""
    assert Metric(raw=0xFF).said(DataType.INT8) == -1
    assert Metric(raw=0xFFFFFFFF).said(DataType.INT8) == -1


@given(kind=st.sampled_from(INTEGERS), data=st.data())
def test_whole_numbers_come_back(kind: DataType, data: st.DataObject) -> None:
    least = -(2 ** (kind.bits - 1)) if kind.signed else 0
    most = 2 ** (kind.bits - kind.signed) - 1
    value = data.draw(st.integers(least, most))
    if abs(value) > 2**52:  # what a float cannot hold is a matter of the map
        return
    metric = Metric(name="m", raw=wire(value, kind), datatype=kind)
    assert decoded(encoded(Payload((metric,)))).metrics[0].said(kind) == value


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (300, DataType.UINT8),
        (-1, DataType.UINT16),
        (float("nan"), DataType.INT8),
        ("on", DataType.FLOAT),
        (1, DataType.BOOLEAN),
    ],
)
def test_what_does_not_fit_is_not_sent(value: float | str, kind: DataType) -> None:
    with pytest.raises(ValueError, match=r"."):
        wire(value, kind)


@pytest.mark.parametrize(
    ("metric", "kind"),
    [
        (Metric(raw="7"), DataType.INT32),
        (Metric(raw=True), DataType.DOUBLE),
        (Metric(raw=7), DataType.STRING),
        (Metric(raw=1), DataType.BOOLEAN),
        (Metric(raw=float("inf")), DataType.DOUBLE),
        (Metric(raw=1.5), DataType.INT32),
        (Metric(raw=7), 16),
        (Metric(raw=7), 0),
    ],
)
def test_a_value_that_is_not_of_its_type_is_none(metric: Metric, kind: int) -> None:
    assert metric.said(kind) is None


@pytest.mark.parametrize(
    "data",
    [
        b"\xff" * 10,
        block(2, b"\x0a\x05ab"),
        block(2, block(1, b"\xff\xfe")),
        block(2, block(15, b"\xff\xfe")),
        block(2, block(1, b"n" * (LONGEST + 1))),
        block(2, block(15, b"n" * (LONGEST + 1))),
        block(2, b"") * (MOST_METRICS + 1),
        bytes(LARGEST + 1),
    ],
)
def test_what_is_no_payload_is_refused(data: bytes) -> None:
    with pytest.raises(PayloadError):
        decoded(data)


def test_a_stamp_beyond_all_years_is_none() -> None:
    assert decoded(number(1, 2**63)).at is None
