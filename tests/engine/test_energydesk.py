"""Energy by the meters of the cabinets, against the contract's baseline."""

from __future__ import annotations

import time
from datetime import datetime

import msgspec
import numpy as np
import pytest

from app.bus.stamp import format_stamp
from app.core.lighting_energy import EnergyReport, counted_kwh, night_s
from app.core.lighting_night import ZONE
from tests.engine.conftest import Stage
from tests.engine.players import until

DIJON = (47.322, 5.041)
SOURCE = "lighting-01"


def test_a_meter_counts_forward_and_may_begin_anew() -> None:
    readings = np.array([100.0, 103.0, np.nan, 5.0, 9.0])
    assert counted_kwh(readings) == 7.0
    assert counted_kwh(readings[:1]) == 0.0


def test_a_night_is_as_long_as_the_sun_is_down() -> None:
    noon = datetime(2026, 11, 23, 12, 0, tzinfo=ZONE).timestamp()
    whole = night_s(noon, noon + 86400.0, DIJON)
    assert 14.5 * 3600 < whole < 15.5 * 3600
    parts = [night_s(noon + h * 3600.0, noon + (h + 1) * 3600.0, DIJON) for h in range(24)]
    assert sum(parts) == pytest.approx(whole)
    assert night_s(noon, noon, DIJON) == night_s(noon, noon - 10.0, DIJON) == 0.0
    assert night_s(noon, noon + 86400.0, (89.0, 0.0)) == 0.0


def test_what_was_used_is_told_beside_the_baseline(stage: Stage) -> None:
    stage.engine()
    desk, field = stage.desk(), stage.field()
    field.birth(SOURCE)
    now = time.time()
    for ago_s, kwh in ((100.0, 10.0), (40.0, 12.5), (10.0, 13.0)):
        stamp = format_stamp(now - ago_s)
        field.readings(SOURCE, [["cabinet-0001", "energy_kwh", kwh, stamp, "good"]])

    def report() -> EnergyReport:
        (part,) = desk.ask("lighting_energy", start=now - 3600.0, end=now)
        assert not part.error
        return msgspec.msgpack.decode(part.body, type=EnergyReport)

    until(lambda: report().shares[0].used_kwh == 3.0, "all readings are in")
    told = report()
    assert [(one.commune, one.cabinets, one.known) for one in told.shares] == [
        ("", 1, 2),
        ("Dijon", 1, 2),
    ]
    assert (told.target_pct, told.baseline_w) == (65.0, 155.0)
    lamps = 20  # of the town's 40, below this cabinet
    expected = lamps * 155.0 * night_s(now - 100.0, now - 10.0, (47.32, 5.04)) / 3.6e6
    assert told.shares[0].baseline_kwh == pytest.approx(expected, rel=0.05)
    for bad in ({"start": now, "end": now - 1.0}, {"start": 0.0, "end": now}):
        assert desk.ask("lighting_energy", **bad)[0].error == "bad_time"
