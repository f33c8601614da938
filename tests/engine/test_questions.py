"""What a desk may ask, and what it is told."""

from __future__ import annotations

import time

import msgspec
import numpy as np

from app.bus.rows import JournalRow, QuarantineRow
from app.bus.stamp import format_stamp
from app.bus.wire import Series
from app.core.explanation import Explanation
from app.core.truth import Truth
from tests.engine.conftest import Stage
from tests.engine.players import until

GAUGE = "gauge-ouche-01"


def test_history_is_what_was_reported(stage: Stage) -> None:
    stage.engine()
    desk, field = stage.desk(), stage.field()
    now = time.time()
    times = [now - 3000, now - 2990, now - 1000, now - 990, now - 5]
    rows = [[GAUGE, "level_m", 0.5 + i / 10, format_stamp(t)] for i, t in enumerate(times)]
    field.birth("water")
    field.readings("water", rows)
    until(lambda: "water" in desk.sources() and desk.sources()["water"].readings == 5, "readings")
    [part] = desk.ask("history", asset=GAUGE, point="level_m", start=now - 3600, end=now)
    series = msgspec.msgpack.decode(part.body, type=Series)
    lows = np.frombuffer(series.lows, "<f8")
    assert series.step_s == 0
    assert lows[~np.isnan(lows)].tolist() == [0.5, 0.6, 0.7, 0.8, 0.9]
    assert np.isnan(lows).any()  # the gauge was silent for longer than it may be
    stepped = desk.ask(
        "history", asset=GAUGE, point="level_m", start=now - 3600, end=now, max_points=2
    )
    series = msgspec.msgpack.decode(stepped[0].body, type=Series)
    assert series.step_s > 0
    assert np.nanmax(np.frombuffer(series.highs, "<f8")) == 0.9


def test_a_series_begins_with_the_reading_before(stage: Stage) -> None:
    stage.engine()
    desk, field = stage.desk(), stage.field()
    now = time.time()
    field.readings("water", [[GAUGE, "level_m", 1.5, format_stamp(now - 100)]])
    until(lambda: "water" in desk.sources() and desk.sources()["water"].readings, "the reading")
    [part] = desk.ask("history", asset=GAUGE, point="level_m", start=now - 50, end=now)
    series = msgspec.msgpack.decode(part.body, type=Series)
    assert np.frombuffer(series.lows, "<f8").tolist() == [1.5]


def test_questions_without_an_answer_say_why(stage: Stage) -> None:
    stage.engine()
    desk = stage.desk()
    cases: list[tuple[dict[str, str | float], str]] = [
        ({"asset": "nobody", "point": "level_m"}, "unknown_point"),
        ({"asset": GAUGE, "point": "colour"}, "unknown_point"),
        ({"asset": GAUGE, "point": "level_m", "start": 2.0, "end": 1.0}, "bad_time"),
        ({"asset": GAUGE, "point": "level_m", "max_points": float("nan")}, "bad_value"),
    ]
    for arguments, error in cases:
        assert desk.ask("history", **arguments)[0].error == error
    assert desk.ask("weather")[0].error == "unknown_question"


def test_the_journal_tells_newest_first(stage: Stage) -> None:
    stage.engine()
    desk, field = stage.desk(), stage.field()
    field.readings("lighting-01", [["cabinet-0001", "breaker", "tripped"]])
    desk.alarm("cabinet-0001/tripped", "B")
    rows = desk.rows("journal", JournalRow, asset="cabinet-0001")
    assert (rows[0].type, rows[0].asset, rows[0].rule) == (
        "alarm_raised",
        "cabinet-0001",
        "tripped",
    )
    everything = desk.rows("journal", JournalRow, limit=1000)
    assert [row.seq for row in everything] == sorted((r.seq for r in everything), reverse=True)


def test_the_quarantine_can_be_looked_at(stage: Stage) -> None:
    stage.engine()
    desk, field = stage.desk(), stage.field()
    field.readings("water", [["<b>nobody</b>", "level_m", 1.0]])
    until(lambda: desk.rows("quarantine", QuarantineRow), "a refused reading")
    [row] = desk.rows("quarantine", QuarantineRow)
    assert (row.source, row.reason) == ("water", "unknown_asset")
    assert "<b>nobody</b>" in row.excerpt

    def counted() -> bool:
        desk.hear()
        return bool(desk.statuses) and desk.statuses[-1].quarantined == {"unknown_asset": 1}

    until(counted, "the count in the status")


def test_an_alarm_is_explained(stage: Stage) -> None:
    stage.engine()
    desk, field = stage.desk(), stage.field()
    field.birth("water")
    field.readings("water", [[GAUGE, "level_m", 9.0, format_stamp(time.time())]])
    until(lambda: "water" in desk.sources() and desk.sources()["water"].readings == 1, "readings")
    [part] = desk.ask("explain", asset=GAUGE, rule="very_high")
    found = msgspec.msgpack.decode(part.body, type=Explanation)
    assert (found.active, found.waiting, found.finding.truth) == (True, "on", Truth.TRUE)
    assert found.finding.look is not None
    assert found.finding.look.value == 9.0
    assert [part.error for part in desk.ask("explain", asset=GAUGE, rule="nosuch")] == [
        "unknown_alarm"
    ]
    assert [part.error for part in desk.ask("explain", occurrence=7)] == ["unknown_occurrence"]
