"""The health screen says which desks draw, which hang and which are gone."""

from __future__ import annotations

from msgspec.structs import replace

from app.bus.wire import DeskState
from tests.widgets.village import status as pulse
from widgets.board import Board
from widgets.health.facts import desk_facts


def test_what_is_wrong_comes_first_and_is_marked(board: Board) -> None:
    now = board.now()
    status = pulse()

    desks = [
        DeskState(desk="desk-1", person="operator-1", state="present", heard_at=now),
        DeskState(desk="desk-2", person="<b>operator-2</b>", state="blocked", heard_at=now - 30),
        DeskState(desk="desk-3", person="", state="lost", heard_at=now - 90),
    ]
    board.mirror.status = replace(status, desks=desks)
    facts = desk_facts(board)
    assert [fact.concern for fact in facts] == [True, True, False]
    assert "<b>operator-2</b>" in facts[0].name
    assert facts[2].value == board.words("health.desk_present")
    board.mirror.status = replace(status, desks=[])
    assert [fact.name for fact in desk_facts(board)] == [board.words("health.no_desk")]
