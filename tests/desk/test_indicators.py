"""A wall's figures count what is known, and nothing that is stale or unknown."""

from __future__ import annotations

import math

import msgspec
import pytest

from app.desk.indicators import Indicator, indicators
from app.desk.mirror import Mirror
from tests.widgets.village import NOON, delta, living, new_mirror, source


@pytest.fixture
def mirror() -> Mirror:
    return living(new_mirror())


def of(mirror: Mirror, key: str) -> Indicator:
    return next(one for one in indicators(mirror) if one.key == key)


def hear(mirror: Mirror, values: dict[tuple[str, str], float | tuple[float, int]]) -> None:
    assert mirror.apply(delta(mirror, values=values), NOON)


def test_a_share_counts_the_whole_and_what_is_unknown(mirror: Mirror) -> None:
    lamps = of(mirror, "lamps_lit")
    assert (lamps.value, lamps.of, lamps.unknown) == (2, 3, 1)
    hear(mirror, {("lamp-000003", "lamp"): 0.0})
    lamps = of(mirror, "lamps_lit")
    assert (lamps.value, lamps.of, lamps.unknown) == (2, 3, 0)


@pytest.mark.parametrize("quality", [0x80, 0x02, 0x82])
def test_what_is_stale_or_bad_is_not_counted_as_good(mirror: Mirror, quality: int) -> None:
    hear(mirror, {("lamp-000001", "lamp"): (1.0, quality)})
    lamps = of(mirror, "lamps_lit")
    assert (lamps.value, lamps.unknown) == (1, 2)


def test_a_sum_has_its_unit_and_leaves_the_stale_out(mirror: Mirror) -> None:
    power = of(mirror, "lighting_kw")
    assert (power.value, power.unit, power.unknown) == (12.5, "kW", 0)
    assert math.isnan(power.of)
    hear(mirror, {("cabinet-0001", "power_kw"): (12.5, 0x80)})
    power = of(mirror, "lighting_kw")
    assert (power.value, power.unknown) == (0, 1)


def test_uncertain_is_still_counted(mirror: Mirror) -> None:
    hear(mirror, {("lamp-000001", "lamp"): (1.0, 0x01)})
    assert of(mirror, "lamps_lit").value == 2


def test_a_source_lost_is_not_online_and_an_unknown_one_is_none_of_ours(mirror: Mirror) -> None:
    assert (of(mirror, "sources").value, of(mirror, "sources").of) == (3, 3)
    mirror.sources["traffic"] = source("traffic", online=False)
    mirror.sources["by-hand"] = msgspec.structs.replace(source("by-hand"), known=False)
    assert (of(mirror, "sources").value, of(mirror, "sources").of) == (2, 3)


def test_only_what_the_city_has(mirror: Mirror) -> None:
    keys = {one.key for one in indicators(mirror)}
    assert "trams" not in keys
    assert "buses" in keys
    assert not indicators(new_mirror())
