"""The city's own clock, and the figures of a wall: nothing stale counts as good."""

from __future__ import annotations

from app.bus.topics import LIVE
from app.desk.citytime import city_time
from app.desk.indicators import indicators
from app.desk.mirror import Mirror
from tests.widgets.village import NOON, delta, living, new_mirror


def test_it_is_the_clock_asset_that_tells() -> None:
    mirror = living(new_mirror())
    assert city_time(mirror) == NOON
    mirror.apply(delta(mirror, values={("city-clock", "city_time_s"): (NOON + 60, 0x80)}), NOON)
    assert city_time(mirror) is None


def test_a_live_city_has_no_other_time() -> None:
    assert city_time(living(Mirror(LIVE))) is None
    assert city_time(new_mirror()) is None


def test_figures_leave_out_what_is_not_known() -> None:
    mirror = living(new_mirror())
    lit = {one.key: one for one in indicators(mirror)}["lamps_lit"]
    assert (lit.value, lit.of, lit.unknown) == (2, 3, 1)
    mirror.apply(delta(mirror, values={("lamp-000002", "lamp"): (1.0, 0x80)}), NOON)
    lit = {one.key: one for one in indicators(mirror)}["lamps_lit"]
    assert (lit.value, lit.unknown) == (1, 2)
    assert not indicators(new_mirror())
