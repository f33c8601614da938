"""The health screen says which engine leads, and who would take over."""

from __future__ import annotations

from msgspec.structs import replace

from app.bus.wire import StandbyState
from tests.widgets.village import status as pulse
from widgets.board import Board
from widgets.health.facts import engine_facts


def test_the_leader_and_those_that_follow(board: Board) -> None:
    now, words = board.now(), board.words
    standbys = [
        StandbyState(engine="b1", state="level", heard_at=now),
        StandbyState(engine="c2", state="behind", heard_at=now),
        StandbyState(engine="<b>d3</b>", state="refused", heard_at=now, reason="city"),
        StandbyState(engine="e4", state="lost", heard_at=now - 90),
    ]
    board.mirror.status = replace(pulse(), engine="a0", standbys=standbys)
    told = {fact.name: fact for fact in engine_facts(board)}
    assert told[words("health.leads")].value == "a0"
    level = told[words("health.standby", engine="b1")]
    assert (level.value, level.concern) == (words("health.standby_level"), False)
    assert not told[words("health.standby", engine="c2")].concern
    refused = told[words("health.standby", engine="<b>d3</b>")]
    assert refused.concern
    assert "city" in refused.value
    assert told[words("health.standby", engine="e4")].concern


def test_one_alone_says_that_there_is_no_other(board: Board) -> None:
    board.mirror.status = replace(pulse(), engine="a0")
    told = {fact.name: fact.value for fact in engine_facts(board)}
    assert told[board.words("health.standbys")] == board.words("health.no_standby")
