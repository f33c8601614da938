"""What nobody sees is refused in a site's files, and names too long to be shown."""

from __future__ import annotations

import dataclasses

import pytest

from app.core.citycodec import LONGEST_NAME, CityError, decode_city, encode_city
from app.core.kindfile import parse_kind
from app.core.kindtable import KindError
from resources.shelf import kind_files
from tests.core.hamlet import hamlet


def test_a_sentence_of_a_kind_hides_nothing() -> None:
    text = kind_files()["streetlight.toml"]
    spoiled = text.replace('fr = "', 'fr = "\\u202e', 1)
    assert spoiled != text
    with pytest.raises(KindError, match="not seen"):
        parse_kind(spoiled, "streetlight.toml")


def test_a_city_s_names_are_of_a_length_to_be_shown() -> None:
    city = hamlet()
    fits = dataclasses.replace(city, name="x" * LONGEST_NAME)
    assert decode_city(encode_city(fits)).name == fits.name
    for change in (
        {"name": "x" * (LONGEST_NAME + 1)},
        {"streets": tuple("x" * (LONGEST_NAME + 1) for _ in city.streets)},
        {"ids": tuple(city.ids[0] for _ in city.ids)},
    ):
        with pytest.raises(CityError):
            decode_city(encode_city(dataclasses.replace(city, **change)))
