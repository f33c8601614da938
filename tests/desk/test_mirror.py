"""The mirror follows the engine, and says so where it cannot."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.bus.rows import AlarmRow
from app.bus.wire import Delta
from app.core.orderbook import ORDERS_KEPT
from app.desk.mirror import Connection, Mirror
from tests.widgets.village import (
    NOON,
    VALUES,
    alarm,
    delta,
    living,
    new_mirror,
    order,
    snapshot,
    status,
    village,
)

CITY = village()
REFERENCE = living(new_mirror())
CABINET, LAMP = CITY.rows["cabinet-0001"], CITY.rows["lamp-000001"]


@pytest.fixture
def mirror() -> Mirror:
    mirror = living(new_mirror())
    mirror.take_changes()
    return mirror


def test_a_snapshot_is_the_whole_picture(mirror: Mirror) -> None:
    assert mirror.point_value(LAMP, "power_w").value == pytest.approx(71.2)
    assert math.isnan(mirror.point_value(LAMP, "dim_pct").value)
    assert set(mirror.sources) == set(CITY.sources)
    assert mirror.connection(NOON + 1) is Connection.LIVE


def test_a_delta_changes_what_it_names_and_tells_it_once(mirror: Mirror) -> None:
    assert mirror.apply(delta(mirror, values={("lamp-000001", "power_w"): (0.5, 0x81)}), NOON)
    value = mirror.point_value(LAMP, "power_w")
    assert (value.value, value.quality, value.stale) == (0.5, 1, True)
    assert mirror.asset_stale[LAMP]
    changes = mirror.take_changes()
    assert changes.assets.tolist() == [LAMP]
    assert not changes.alarms
    assert not len(mirror.take_changes().assets)


def test_staleness_ends_with_the_last_stale_point(mirror: Mirror) -> None:
    mirror.apply(delta(mirror, values={("lamp-000001", "power_w"): (0.5, 0x80)}), NOON)
    mirror.apply(delta(mirror, values={("lamp-000001", "power_w"): 0.5}), NOON)
    assert not mirror.asset_stale[LAMP]


def test_alarms_give_their_asset_its_severity(mirror: Mirror) -> None:
    low = alarm(2, rule="door_open", priority=3)
    mirror.apply(delta(mirror, alarms=[alarm(1), low]), NOON)
    assert (mirror.severity[CABINET], mirror.unacknowledged[CABINET]) == (1, True)
    mirror.apply(delta(mirror, alarms=[alarm(1, revision=2, state="A")]), NOON)
    assert set(mirror.alarms) == {2}
    assert mirror.severity[CABINET] == 3
    mirror.apply(delta(mirror, alarms=[alarm(2, revision=2, priority=3, state="C")]), NOON)
    assert not mirror.unacknowledged[CABINET]
    assert mirror.take_changes().alarms


def test_an_older_revision_is_passed_over(mirror: Mirror) -> None:
    mirror.apply(delta(mirror, alarms=[alarm(1, revision=3, state="C")]), NOON)
    mirror.apply(delta(mirror, alarms=[alarm(1, revision=2, state="B")]), NOON)
    assert mirror.alarms[1].state == "C"
    assert not mirror.unacknowledged[CABINET]


def test_a_gap_is_noticed(mirror: Mirror) -> None:
    late = delta(mirror, seq=mirror.seq + 2, alarms=[alarm()])
    assert not mirror.apply(late, NOON)
    assert mirror.connection(NOON) is Connection.WAITING
    assert not mirror.alarms


def test_what_is_known_already_changes_nothing(mirror: Mirror) -> None:
    again = delta(mirror, seq=mirror.seq, values={("lamp-000001", "power_w"): 1.0})
    assert mirror.apply(again, NOON)
    assert mirror.point_value(LAMP, "power_w").value == pytest.approx(71.2)


def test_an_older_epoch_is_ignored_and_a_newer_one_asks(mirror: Mirror) -> None:
    mirror.load(snapshot(CITY, epoch=3), NOON)
    assert mirror.apply(delta(mirror, epoch=2, alarms=[alarm()]), NOON)
    assert not mirror.alarms
    assert mirror.hear(status(epoch=2, seq=99), NOON)
    assert not mirror.apply(delta(mirror, epoch=4), NOON)


def test_who_led_before_does_not_keep_a_picture_young(mirror: Mirror) -> None:
    mirror.load(snapshot(CITY, epoch=3), NOON)
    mirror.hear(status(epoch=3, seq=mirror.seq), NOON)
    for second in range(1, 7):
        mirror.apply(delta(mirror, epoch=2), NOON + second)
        mirror.hear(status(epoch=2, seq=99), NOON + second)
    assert mirror.connection(NOON + 6) is Connection.NO_ENGINE


def test_a_pulse_that_overtakes_its_delta_is_not_a_gap(mirror: Mirror) -> None:
    next_delta = delta(mirror)
    assert mirror.hear(status(seq=next_delta.seq), NOON)
    assert mirror.apply(next_delta, NOON)
    assert mirror.hear(status(seq=next_delta.seq), NOON + 1)


def test_a_delta_that_never_comes_is_missed_by_the_next_pulse(mirror: Mirror) -> None:
    assert mirror.hear(status(seq=mirror.seq + 1), NOON)
    assert not mirror.hear(status(seq=mirror.seq + 1), NOON + 1)


def test_silence_and_a_cut_line_are_told_apart(mirror: Mirror) -> None:
    assert mirror.connection(NOON + 6) is Connection.NO_ENGINE
    assert mirror.age_s(NOON + 6) == pytest.approx(6)
    mirror.broker_online = False
    assert mirror.connection(NOON + 1) is Connection.NO_BROKER
    assert new_mirror().connection(NOON) is Connection.NO_BROKER


def test_a_clock_put_back_does_not_make_old_words_young(mirror: Mirror) -> None:
    assert mirror.connection(NOON - 3600) is Connection.NO_ENGINE
    mirror.hear(status(seq=mirror.seq), NOON - 3600)
    assert mirror.connection(NOON - 3599) is Connection.LIVE


def test_an_engine_begun_anew_counts_from_one_and_is_followed(mirror: Mirror) -> None:
    mirror.load(snapshot(CITY, epoch=7), NOON)
    mirror.hear(status(epoch=7, seq=mirror.seq, started_at=NOON - 60), NOON)
    assert mirror.hear(status(epoch=2, seq=99, started_at=NOON - 90), NOON + 1), "an old one"
    assert mirror.epoch == 7
    assert not mirror.hear(status(epoch=1, seq=4, started_at=NOON), NOON + 2)
    mirror.load(snapshot(CITY, epoch=1), NOON + 3)
    assert mirror.apply(delta(mirror, alarms=[alarm(1)]), NOON + 4)
    assert set(mirror.alarms) == {1}


def test_orders_of_a_long_day_do_not_gather(mirror: Mirror) -> None:
    mirror.apply(delta(mirror, orders=[order(0, state="SENT")]), NOON)
    for number in range(1, ORDERS_KEPT + 100):
        mirror.apply(delta(mirror, orders=[order(number, state="VERIFIED")]), NOON)
    assert len(mirror.orders) == ORDERS_KEPT
    assert order(0).id in mirror.orders
    assert order(1).id not in mirror.orders


def test_what_is_frozen_makes_the_same_mirror_and_stays(mirror: Mirror) -> None:
    mirror.apply(delta(mirror, values={("lamp-000001", "power_w"): (0.5, 0x81)}), NOON)
    mirror.apply(delta(mirror, alarms=[alarm(1)]), NOON)
    frozen = mirror.frozen()
    value = mirror.point_value(LAMP, "power_w")
    mirror.apply(delta(mirror, values={("lamp-000001", "power_w"): 99.0}), NOON)
    mirror.apply(delta(mirror, alarms=[alarm(1, state="A", revision=2)]), NOON)
    other = new_mirror()
    other.load(frozen, NOON)
    assert other.point_value(LAMP, "power_w") == value
    assert other.asset_stale[LAMP]
    assert other.severity[CABINET] == 1
    assert not mirror.alarms


def test_without_a_city_there_is_no_point() -> None:
    with pytest.raises(KeyError):
        new_mirror().point_value(0, "lamp")


@dataclass
class Engine:
    """The truth, and what it says of every change."""

    alarms: dict[int, AlarmRow] = field(default_factory=dict)
    power: float = VALUES[("lamp-000001", "power_w")]
    seq: int = 10
    numbers: int = 0

    def change(self, choice: int, power: float) -> Delta:
        self.seq += 1
        self.power = power
        rows: list[AlarmRow] = []
        if choice == 0 or not self.alarms:
            self.numbers += 1
            rows = [alarm(self.numbers, priority=1 + self.numbers % 4)]
        elif choice < 3:
            old = self.alarms[min(self.alarms)]
            state = "C" if choice == 1 else "A"
            rows = [msgspec.structs.replace(old, revision=old.revision + 1, state=state)]
        for row in rows:
            self.alarms[row.occurrence] = row
            if row.state == "A":
                del self.alarms[row.occurrence]
        values = {("lamp-000001", "power_w"): power}
        return delta(REFERENCE, seq=self.seq, values=values, alarms=rows)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.floats(0, 400), st.sampled_from(["come", "lost", "twice"])),
        max_size=25,
    )
)
def test_whatever_is_lost_the_mirror_converges(
    happenings: list[tuple[int, float, str]],
) -> None:
    engine, mirror = Engine(), living(new_mirror())
    for choice, power, fate in happenings:
        said = engine.change(choice, power)
        for _ in range({"come": 1, "lost": 0, "twice": 2}[fate]):
            mirror.apply(said, NOON)
        if not mirror.whole:  # what the session does about it
            values = {**VALUES, ("lamp-000001", "power_w"): engine.power}
            rows = list(engine.alarms.values())
            mirror.load(snapshot(CITY, values=values, alarms=rows, seq=engine.seq), NOON)
    mirror.hear(status(seq=engine.seq), NOON)
    if not mirror.hear(status(seq=engine.seq), NOON):
        return  # the last were lost: noticed, and asked for
    assert mirror.alarms == engine.alarms
    assert mirror.point_value(LAMP, "power_w").value == engine.power
    worst = min((row.priority for row in engine.alarms.values()), default=0)
    assert mirror.severity[CABINET] == worst
    assert not np.any(mirror.severity[1:])
