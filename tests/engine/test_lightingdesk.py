"""Lighting programmes through a real engine: set by who may, told to every desk, kept."""

from __future__ import annotations

import msgspec

from app.bus.rows import JournalRow
from app.bus.wire import Target
from app.core.kind import Text
from app.core.lighting_programme import Dim, Night, Programme
from resources.shelf import philosophy_file
from tests.engine.conftest import Stage
from tests.engine.players import Desk, until

WORKS = Programme(
    name="works",
    title=Text("Travaux", "Works"),
    cabinets=("cabinet-0002",),
    nights=(Night(dims=(Dim(start="00:00", until="05:00", pct=0.0),)),),
)


def supervised(stage: Stage) -> None:
    """Who is not registered counts as a supervisor, as in a simulation."""
    name, text = philosophy_file()
    stage.philosophy = name, text.replace('live = "operator"', 'live = "supervisor"')


def wish(desk: Desk, programme: Programme | str, why: str = "works") -> str:
    said = programme if isinstance(programme, str) else msgspec.json.encode(programme).decode()
    reply = desk.wish("set_programme", [Target(asset="works")], programme=said, why=why)
    return reply.outcomes[0].reason


def known(desk: Desk) -> dict[str, Programme]:
    return {one.name: one for one in desk.rows("programmes", Programme)}


def test_a_programme_is_set_told_and_there_again_after_a_restart(stage: Stage) -> None:
    supervised(stage)
    running = stage.engine()
    desk, other = stage.desk(), stage.desk()
    desk.await_engine()
    assert set(known(desk)) == {"dijon_quetigny", "sennecey", "others"}
    assert wish(desk, WORKS) == ""

    def told() -> list[Programme]:
        other.hear()
        return [one for delta in other.deltas for one in delta.programmes]

    until(told, "the programme is told")
    assert (told()[0].name, told()[0].changed_by) == ("works", "Ada")
    rows = desk.rows("journal", JournalRow, asset="works", limit=5)
    assert [(row.type, row.person) for row in rows] == [("programme_set", "Ada")]
    running.stop()
    stage.engine()
    again = stage.desk()
    again.await_engine()
    assert known(again)["works"].cabinets == ("cabinet-0002",)
    assert wish(again, msgspec.structs.replace(WORKS, gone=True), "over") == ""
    until(lambda: known(again)["works"].gone, "it is gone")


def test_an_operator_may_not(stage: Stage) -> None:
    stage.engine()
    desk = stage.desk()
    desk.await_engine()
    assert wish(desk, WORKS) == "role_may_not"


def test_what_is_no_programme_is_refused(stage: Stage) -> None:
    supervised(stage)
    stage.engine()
    desk = stage.desk()
    desk.await_engine()
    for text in ("", "{", "[]", '{"name": 1}', "x" * 100_000, "[" * 9000, '{"name": "works"}'):
        assert wish(desk, text) == "bad_programme"
    assert wish(desk, WORKS, " ") == "reason_required"
