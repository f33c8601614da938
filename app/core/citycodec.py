"""A city as bytes: for the package file and for the way from engine to desk."""

from __future__ import annotations

import dataclasses
import hashlib
import zlib

import msgspec
import numpy as np
import numpy.typing as npt

from app.core.city import City
from app.core.kind import Text

MAX_CITY_BYTES = 512 * 1024 * 1024  # after unpacking; a million assets take 60 MB
LONGEST_NAME = 400  # characters: a longer one would hold every desk up
LONGEST_NOTE = 4000
_INTS = ("kind", "commune", "street", "department", "source", "parent")
_WORDS = ("kinds", "communes", "streets", "departments", "sources")


class CityError(ValueError):
    """Bytes that are not a city."""


class _Form(msgspec.Struct, array_like=True):
    name: str
    note_fr: str
    note_en: str
    attribution: str
    ids: str  # one a line: ids and names hold no line break
    names: str
    words: dict[str, list[str]]
    columns: dict[str, bytes]  # int32 differences, little-endian
    lat: bytes  # float64, little-endian
    lon: bytes
    fingerprint: str


def encode_city(city: City) -> bytes:
    """The city packed; about 16 bytes an asset."""
    columns = {name: _differences(getattr(city, name)) for name in _INTS}
    form = _Form(
        name=city.name,
        note_fr=city.note.fr,
        note_en=city.note.en,
        attribution=city.attribution,
        ids="\n".join(city.ids),
        names="\n".join(_one_line(name) for name in city.names),
        words={name: list(getattr(city, name)) for name in _WORDS},
        columns=columns,
        lat=city.lat.astype("<f8").tobytes(),
        lon=city.lon.astype("<f8").tobytes(),
        fingerprint=city.fingerprint or fingerprint(city),
    )
    return zlib.compress(msgspec.msgpack.encode(form), 6)


def decode_city(data: bytes) -> City:
    """The city out of `encode_city`'s bytes; CityError if they are not one."""
    try:
        unpacker = zlib.decompressobj()
        raw = unpacker.decompress(data, MAX_CITY_BYTES)
        if unpacker.unconsumed_tail or not unpacker.eof:
            raise CityError("too large or cut off")
        return _city(msgspec.msgpack.decode(raw, type=_Form))
    except (zlib.error, msgspec.DecodeError, ValueError) as error:
        raise CityError(f"not a city: {error}") from error


def fingerprint(city: City) -> str:
    """16 hex digits that name this exact list of assets, row by row."""
    digest = hashlib.sha256()
    for words in (city.ids, city.names, *(getattr(city, name) for name in _WORDS)):
        digest.update("\n".join(words).encode("utf-8"))
        digest.update(b"\0")
    for name in _INTS:
        digest.update(getattr(city, name).astype("<i4").tobytes())
    for degrees in (city.lat, city.lon):
        digest.update(degrees.astype("<f8").tobytes())
    return digest.hexdigest()[:16]


def with_fingerprint(city: City) -> City:
    """The same city, named."""
    return dataclasses.replace(city, fingerprint=fingerprint(city))


def _city(form: _Form) -> City:
    ids = tuple(form.ids.split("\n")) if form.ids else ()
    names = tuple(form.names.split("\n")) if ids else ()
    lat = np.frombuffer(form.lat, dtype="<f8").astype(np.float64)
    lon = np.frombuffer(form.lon, dtype="<f8").astype(np.float64)
    columns = {name: _restored(form.columns.get(name, b"")) for name in _INTS}
    words = {name: tuple(form.words.get(name, ())) for name in _WORDS}
    if {len(names), len(lat), len(lon), *map(len, columns.values())} != {len(ids)}:
        raise CityError("columns of unequal length")
    if len(set(ids)) != len(ids):
        raise CityError("two assets of one id")
    _check_indices(columns, words, len(ids))
    _check_lengths(form, (ids, names, *words.values()))
    return City(
        name=form.name,
        note=Text(form.note_fr, form.note_en),
        attribution=form.attribution,
        ids=ids,
        names=names,
        lat=lat,
        lon=lon,
        kind=columns["kind"],
        commune=columns["commune"],
        street=columns["street"],
        department=columns["department"],
        source=columns["source"],
        parent=columns["parent"],
        kinds=words["kinds"],
        communes=words["communes"],
        streets=words["streets"],
        departments=words["departments"],
        sources=words["sources"],
        fingerprint=form.fingerprint,
    )


def _check_indices(
    columns: dict[str, npt.NDArray[np.int32]], words: dict[str, tuple[str, ...]], count: int
) -> None:
    limits = {
        "kind": (0, len(words["kinds"])),
        "commune": (0, len(words["communes"])),
        "street": (0, len(words["streets"])),
        "department": (0, len(words["departments"])),
        "source": (-1, len(words["sources"])),
        "parent": (-1, count),
    }
    for name, (low, high) in limits.items():
        column = columns[name]
        if len(column) and (int(column.min()) < low or int(column.max()) >= high):
            raise CityError(f"{name} out of range")


def _check_lengths(form: _Form, columns: tuple[tuple[str, ...], ...]) -> None:
    named = max((len(name) for column in columns for name in column), default=0)
    if max(named, len(form.name), len(form.fingerprint)) > LONGEST_NAME:
        raise CityError(f"a name of more than {LONGEST_NAME} characters")
    if max(len(form.note_fr), len(form.note_en), len(form.attribution)) > LONGEST_NOTE:
        raise CityError(f"a note of more than {LONGEST_NOTE} characters")


def _differences(column: npt.NDArray[np.int32]) -> bytes:
    return np.diff(column.astype(np.int32), prepend=np.int32(0)).astype("<i4").tobytes()


def _restored(data: bytes) -> npt.NDArray[np.int32]:
    steps = np.frombuffer(data, dtype="<i4").astype(np.int64)
    return np.cumsum(steps).astype(np.int32)


def _one_line(text: str) -> str:
    return " ".join(text.split())
