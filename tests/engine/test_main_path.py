"""Readings in, alarms and values out, committed before they are told."""

from __future__ import annotations

import msgspec
import numpy as np

from app.bus.rows import AlarmRow, SourceRow
from app.bus.wire import SnapshotValues, Target
from app.core.citycodec import decode_city
from app.core.kindset import parse_kinds
from app.core.slots import SlotTable
from app.engine.snapshot import MOVING
from app.store.journal import Journal
from tests.engine.conftest import Stage
from tests.engine.players import Desk, until
from tests.engine.town import town

GAUGE = "gauge-ouche-01"
HIGH = f"{GAUGE}/high"


def test_a_reading_becomes_an_alarm_and_a_value(stage: Stage) -> None:
    stage.engine()
    desk, field = stage.desk(), stage.field()
    field.birth("water")
    field.readings("water", [[GAUGE, "level_m", 2.5]])
    field.birth("lighting-01")
    field.readings("lighting-01", [["cabinet-0001", "breaker", "tripped"]])
    tripped = desk.alarm("cabinet-0001/tripped", "B")
    assert tripped.priority == 1
    assert tripped.occurrence >= 1

    until(lambda: desk.sources().get("water"), "the source's row")
    values = {
        int(slot): float(value)
        for delta in desk.deltas
        for slot, value in zip(
            np.frombuffer(delta.slots, "<u4"), np.frombuffer(delta.values, "<f8"), strict=True
        )
    }
    table = SlotTable(town(), parse_kinds(stage.kinds))
    slot = table.slot(table.city.rows[GAUGE], "level_m")
    assert values[slot] == 2.5
    assert [delta.seq for delta in desk.deltas] == list(
        range(desk.deltas[0].seq, desk.deltas[-1].seq + 1)
    )


def test_what_is_told_is_committed(stage: Stage) -> None:
    engine = stage.engine()
    desk, field = stage.desk(), stage.field()
    field.readings("lighting-01", [["cabinet-0001", "breaker", "tripped"]])
    desk.alarm("cabinet-0001/tripped", "B")
    engine.stop()
    journal = Journal(stage.folder / "journal.sqlite")
    texts = [payload.decode() for _, payload in journal.payloads(after=0)]
    journal.close()
    assert sum('"alarm_raised"' in text and '"tripped"' in text for text in texts) == 1


def test_a_snapshot_is_the_picture_at_its_number(stage: Stage) -> None:
    stage.engine()
    desk, field = stage.desk(), stage.field()
    field.birth("lighting-01")
    field.readings("lighting-01", [[f"lamp-{i:06d}", "power_w", float(i)] for i in range(40)])
    field.readings("lighting-01", [["cabinet-0002", "breaker", "tripped"]])
    alarm = desk.alarm("cabinet-0002/tripped", "B")

    parts = desk.ask("snapshot")
    assert len({part.seq for part in parts}) == 1
    assert parts[0].seq >= desk.deltas[-1].seq
    city = decode_city(b"".join(part.body for part in parts if part.what == "city"))
    assert city.fingerprint == town().fingerprint
    files = [f for p in parts if p.what == "kinds" for f in msgspec.msgpack.decode(p.body)]
    table = SlotTable(city, parse_kinds(dict(files)))
    values = np.full(table.size, np.nan)
    for part in parts:
        if part.what == "values":
            piece = msgspec.msgpack.decode(part.body, type=SnapshotValues)
            found = np.frombuffer(piece.values, "<f8")
            values[piece.first : piece.first + len(found)] = found
    lamps = [table.slot(city.rows[f"lamp-{i:06d}"], "power_w") for i in range(40)]
    assert values[lamps].tolist() == [float(i) for i in range(40)]
    rows = [
        row
        for part in parts
        if part.what == "alarms"
        for row in msgspec.msgpack.decode(part.body, type=list[AlarmRow])
    ]
    assert alarm.occurrence in [row.occurrence for row in rows]
    again = desk.ask("snapshot", fingerprint=city.fingerprint)
    assert {part.what for part in again} == {*MOVING, "philosophy"}


def test_a_snapshot_and_what_follows_is_the_later_snapshot(stage: Stage) -> None:
    stage.engine()
    desk, field = stage.desk(), stage.field()
    field.birth("lighting-01")
    for value in (1.0, 2.0):
        field.readings("lighting-01", [[f"lamp-{i:06d}", "power_w", value] for i in range(40)])
    first, values = _values(desk)
    for value in range(60):
        field.readings("lighting-01", [[f"lamp-{value % 40:06d}", "power_w", 100.0 + value]])
    last, expected = _values(desk)
    until(lambda: desk.sources() and desk.deltas[-1].seq >= last, "the deltas between")
    for delta in desk.deltas:
        if first < delta.seq <= last:
            values[np.frombuffer(delta.slots, "<u4")] = np.frombuffer(delta.values, "<f8")
    np.testing.assert_array_equal(values, expected)
    assert last > first


def _values(desk: Desk) -> tuple[int, np.ndarray[tuple[int], np.dtype[np.float64]]]:
    """The number of a snapshot, and its values."""
    parts = desk.ask("values")
    pieces = [msgspec.msgpack.decode(part.body, type=SnapshotValues).values for part in parts]
    return parts[0].seq, np.frombuffer(b"".join(pieces), "<f8").copy()


def test_an_acknowledgement_makes_the_round(stage: Stage) -> None:
    stage.engine()
    desk, other, field = stage.desk(), stage.desk(), stage.field()
    field.readings("lighting-01", [["cabinet-0001", "breaker", "tripped"]])
    alarm = desk.alarm("cabinet-0001/tripped", "B")
    target = Target(
        asset=alarm.asset,
        alarm=alarm.alarm,
        occurrence=alarm.occurrence,
        revision=alarm.revision,
    )
    reply = desk.wish("acknowledge", [target], comment="crew sent")
    assert reply.outcomes[0].accepted
    seen = other.alarm("cabinet-0001/tripped", "C")
    assert (seen.acknowledged_by, seen.acknowledged_desk) == ("Ada", desk.name)
    assert seen.comment == "crew sent"
    late = other.wish("acknowledge", [target])
    assert not late.outcomes[0].accepted
    assert late.outcomes[0].alarm is not None
    assert late.outcomes[0].alarm.state == "C"


def test_sources_are_shown_with_their_figures(stage: Stage) -> None:
    stage.engine()
    desk, field = stage.desk(), stage.field()
    field.birth("water")
    for seq in (1, 2, 5):
        field.readings("water", [[GAUGE, "level_m", 1.0 + seq / 10]], seq=seq)
    field.readings("by-hand", [[GAUGE, "level_m", 1.0]])
    until(lambda: desk.sources().get("water", None) and desk.sources()["water"].missing == 2, "gap")
    until(lambda: "by-hand" in desk.sources(), "the stranger")
    water, stranger = desk.sources()["water"], desk.sources()["by-hand"]
    assert (water.online, water.known, water.last_seq, water.gaps) == (True, True, 5, 1)
    assert (stranger.known, stranger.assets) == (False, 0)
    assert water.assets == 3
    rows = desk.rows("sources", SourceRow)
    assert {row.source for row in rows} >= {"water", "by-hand", "access"}
