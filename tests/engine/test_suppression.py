"""A trip is one alarm with the lamps folded below it, on the real path and over a restart."""

from __future__ import annotations

from tests.engine.conftest import Stage
from tests.engine.players import Desk, Field, until

CABINET, SOURCE = "cabinet-0001", "lighting-01"
BELOW = [f"lamp-{number:06d}" for number in range(0, 40, 2)]
BESIDE = [f"lamp-{number:06d}" for number in range(1, 40, 2)]


def fail(field: Field, lamps: list[str], word: str = "lamp") -> None:
    field.readings(SOURCE, [[lamp, "fault", word] for lamp in lamps])


def states(desk: Desk, lamps: list[str], rule: str = "lamp_failure") -> list[str]:
    rows = desk.alarms()
    return [rows[key].state if (key := f"{lamp}/{rule}") in rows else "" for lamp in lamps]


def test_lamps_of_a_tripped_cabinet_are_folded_below_it_and_stay_so(stage: Stage) -> None:
    stage.without_delays()
    engine = stage.engine()
    desk, field = stage.desk(), stage.field()
    field.birth(SOURCE)
    field.readings(SOURCE, [[CABINET, "breaker", "tripped"]])
    cause = desk.alarm(f"{CABINET}/tripped", "B")
    fail(field, BELOW)
    until(lambda: states(desk, BELOW) == ["F"] * 20, "all lamps are folded")
    row = desk.alarms()[f"{BELOW[3]}/lamp_failure"]
    assert (row.suppressed_by_asset, row.suppressed_by) == (CABINET, "tripped")
    assert row.suppressed_by_occurrence == cause.occurrence
    assert row.active
    engine.stop()

    stage.engine()
    later = stage.desk()
    fail(field, BELOW[:1], "none")
    field.readings(SOURCE, [[BESIDE[0], "fault", "lamp"]])
    assert later.alarm(f"{BESIDE[0]}/lamp_failure", "B").suppressed_by == ""
    snapshot = later.rows("alarms", type(cause))
    folded = [one for one in snapshot if one.suppressed_by_occurrence == cause.occurrence]
    assert {one.asset for one in folded} == set(BELOW)
    assert {one.state for one in folded} == {"F"}


def test_more_than_ten_alarms_are_a_flood_on_every_desk(stage: Stage) -> None:
    stage.without_delays()
    stage.engine()
    desk, field = stage.desk(), stage.field()
    field.birth(SOURCE)
    fail(field, BESIDE)
    until(lambda: states(desk, BESIDE) == ["B"] * 20, "twenty lamps annunciate")

    def told() -> bool:
        desk.hear()
        return bool(desk.statuses and desk.statuses[-1].floods)

    until(told, "the flood is told")
    status = desk.statuses[-1]
    (position,) = status.floods
    assert 0 < status.floods[position] <= status.at
    assert status.annunciated[position] >= 20


def test_a_cabinet_put_into_maintenance_silences_its_lamps(stage: Stage) -> None:
    stage.without_delays()
    stage.engine()
    desk, field = stage.desk(), stage.field()
    field.birth(SOURCE)
    field.readings(SOURCE, [[CABINET, "mode", "maintenance"]])
    fail(field, [BELOW[0], BESIDE[0]])
    assert desk.alarm(f"{BESIDE[0]}/lamp_failure", "B").suppressed_by == ""
    row = desk.alarm(f"{BELOW[0]}/lamp_failure", "F")
    assert (row.suppressed_by_asset, row.suppressed_by) == (CABINET, "maintenance")
    assert row.suppressed_by_occurrence == 0
