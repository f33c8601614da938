"""How a source's link is: taken from its gateway's word, and told to desks."""

from __future__ import annotations

import msgspec
import pytest

from app.bus.rows import LinkState
from app.bus.stamp import format_stamp
from app.bus.wire import SourceState
from tests.engine.test_quarantine import NOW, Desk

LINK = LinkState(
    name="cabinets",
    protocol="modbus",
    address="192.0.2.7:502 +81",
    state="up",
    since=NOW - 60,
    assets=82,
    answering=80,
)
TOPIC = "source/lighting-01"


def tell(desk: Desk, link: LinkState | None, *, online: bool = True) -> None:
    state = SourceState(online=online, at=format_stamp(NOW), link=link)
    desk.take(msgspec.json.encode(state), TOPIC)


def link_of(desk: Desk) -> LinkState | None:
    (row,) = [row for row in desk.sources.rows() if row.source == "lighting-01"]
    return row.link


def test_it_is_told_with_its_source_and_is_no_birth() -> None:
    desk = Desk()
    tell(desk, LINK)
    assert link_of(desk) == LINK
    track = desk.sources.track("lighting-01")
    assert track is not None
    births = track.births
    worse = msgspec.structs.replace(LINK, answering=79)
    tell(desk, worse)
    assert link_of(desk) == worse
    assert track.births == births
    assert [row.link for row in desk.sources.changed_rows()] == [worse]


def test_a_gateway_that_died_is_known_by_its_last_will() -> None:
    desk = Desk()
    tell(desk, LINK)
    desk.take(b'{"online": false, "at": ""}', TOPIC)
    gone = link_of(desk)
    assert gone is not None
    assert (gone.state, gone.trouble, gone.answering) == ("down", "no_gateway", 0)
    assert (gone.since, gone.trouble_at) == (NOW, NOW)
    tell(desk, LINK)
    assert link_of(desk) == LINK


def test_a_source_that_speaks_for_itself_has_none() -> None:
    desk = Desk()
    tell(desk, None)
    tell(desk, None, online=False)
    assert link_of(desk) is None
    tell(desk, LINK)
    tell(desk, None)
    assert link_of(desk) is None


@pytest.mark.parametrize(
    "change",
    [{"state": "well"}, {"answering": -1}, {"name": "n" * 65}, {"reason": "r" * 501}],
)
def test_a_word_that_is_none_is_refused(change: dict[str, object]) -> None:
    desk = Desk()
    wrong = msgspec.to_builtins(LINK) | change
    desk.take(msgspec.json.encode({"online": True, "at": format_stamp(NOW), "link": wrong}), TOPIC)
    assert link_of(desk) is None
    assert desk.quarantine.counts["malformed"] == 1
