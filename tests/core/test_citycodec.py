"""A city over the wire: whole, or refused."""

from __future__ import annotations

import dataclasses
import zlib

import msgspec
import numpy as np
import pytest

from app.core.city import City
from app.core.citycodec import CityError, decode_city, encode_city, fingerprint, with_fingerprint
from app.core.kind import Text


def city(count: int = 5) -> City:
    zeros = np.zeros(count, dtype=np.int32)
    return with_fingerprint(
        City(
            name="Bourg",
            note=Text("schéma", "schematic"),
            attribution="",
            ids=tuple(f"lamp-{n}" for n in range(count)),
            names=tuple(f"Lampe {n}" for n in range(count)),
            kind=zeros,
            lat=47.3 + np.arange(count, dtype=np.float64) * 1e-4,
            lon=5.0 + np.arange(count) / 3,
            commune=zeros,
            street=zeros,
            department=zeros,
            source=zeros,
            parent=np.arange(count, dtype=np.int32) - 1,
            kinds=("streetlight",),
            communes=("Dijon",),
            streets=("Rue",),
            departments=("lighting",),
            sources=("lighting-01",),
        )
    )


@pytest.mark.parametrize("count", [0, 1, 5, 2000])
def test_round_trip(count: int) -> None:
    sent = city(count)
    got = decode_city(encode_city(sent))
    for field in dataclasses.fields(City):
        before, after = getattr(sent, field.name), getattr(got, field.name)
        if isinstance(before, np.ndarray):
            assert before.dtype == after.dtype
            assert (before == after).all()
        else:
            assert before == after, field.name
    assert fingerprint(got) == sent.fingerprint


def test_any_change_changes_the_fingerprint() -> None:
    one = city()
    moved = dataclasses.replace(one, lat=one.lat + 1e-9)
    renamed = dataclasses.replace(one, names=(*one.names[:-1], "x"))
    assert len({fingerprint(one), fingerprint(moved), fingerprint(renamed)}) == 3


def test_a_line_break_in_a_name_does_not_shift_the_rows() -> None:
    odd = dataclasses.replace(city(2), names=("a\nb", "c"))
    assert decode_city(encode_city(odd)).names == ("a b", "c")


def _changed(position: int, value: object) -> bytes:
    form = msgspec.msgpack.decode(zlib.decompress(encode_city(city())))
    form[position] = value
    return zlib.compress(msgspec.msgpack.encode(form))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"nothing",
        zlib.compress(b"nothing"),
        encode_city(city())[:-9],
        _changed(4, "only-one"),
        _changed(8, b"\0" * 12),
        _changed(7, {"kind": b"\0" * 3}),
        _changed(7, {}),
        _changed(6, {"kinds": []}),
    ],
)
def test_what_is_no_city_is_refused(data: bytes) -> None:
    with pytest.raises(CityError):
        decode_city(data)
