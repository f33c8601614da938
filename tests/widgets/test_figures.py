"""Numbers, ages and times in both languages."""

import math

import pytest

from app.core.kind import Point, PointType, Text
from resources.words import Words
from widgets import figures

FR, EN = Words("fr"), Words("en")
POWER = Point("power_w", Text("Puissance", "Power"), PointType.NUMBER, unit="W", digits=1)
LAMP = Point(
    "lamp",
    Text("Lampe", "Lamp"),
    PointType.STATE,
    states=("off", "on"),
    state_titles=(Text("éteinte", "off"), Text("allumée", "on")),
)


@pytest.mark.parametrize(
    ("value", "words", "shown"),
    [
        (1234.56, FR, "1\u202f234,6\u202fW"),
        (1234.56, EN, "1,234.6\u202fW"),
        (math.nan, FR, "inconnu"),
        (math.nan, EN, "unknown"),
    ],
)
def test_numbers_carry_unit_and_language(value: float, words: Words, shown: str) -> None:
    assert figures.format_value(POWER, value, words) == shown


@pytest.mark.parametrize(("value", "shown"), [(0.0, "éteinte"), (1.0, "allumée"), (7.0, "inconnu")])
def test_states_are_words(value: float, shown: str) -> None:
    assert figures.format_value(LAMP, value, FR) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(-3, "0 s"), (59.9, "59 s"), (60, "1 min"), (7300, "2 h"), (200000, "2 j")],
)
def test_ages_have_one_unit(seconds: float, shown: str) -> None:
    assert figures.format_age(seconds, FR) == shown


def test_clock_is_local_and_dated_when_not_today() -> None:
    evening = 1_795_378_512.0  # 2026-11-22T20:15:12Z, 21:15:12 in Dijon
    assert figures.format_clock(evening, FR, evening + 60) == "21:15:12"
    assert figures.format_clock(evening, EN, evening + 86400) == "22 Nov 21:15:12"
    assert figures.format_iso(evening) == "2026-11-22T21:15:12.000+01:00"
