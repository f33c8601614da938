"""Row 21: what is stale, bad or lost never looks healthy, and raises nothing of itself."""

from __future__ import annotations

import numpy as np

from app.core.quality import Quality
from app.core.room import Room
from tests.core.hamlet import BOX, Talk, hamlet, kinds


def stale(talk: Talk, asset: str = "box-1", point: str = "level") -> bool:
    row = talk.room.city.rows[asset]
    return bool(talk.room.live.stale[talk.room.slots.slot(row, point)])


def test_a_bad_reading_is_shown_but_decides_nothing() -> None:
    talk = Talk()
    assert talk.read(("level", 50), now=1, quality=Quality.BAD) == []
    slot = talk.room.slots.slot(0, "level")
    assert (talk.room.live.value[slot], talk.room.live.quality[slot]) == (50, Quality.BAD)
    assert talk.open() == []


def test_an_uncertain_reading_is_judged_like_a_good_one() -> None:
    talk = Talk()
    assert talk.read(("level", 50), now=1, quality=Quality.UNCERTAIN) == ["alarm_raised"]


def test_a_bad_reading_keeps_the_alarm_and_marks_it() -> None:
    talk = Talk()
    talk.read(("level", 50), now=1)
    talk.read(("level", 0), now=2, quality=Quality.BAD)
    assert talk.tick(3) == ["alarm_staled"]
    assert (talk.alarm("high").state, talk.alarm("high").stale) == ("B", True)
    talk.read(("level", 50), now=4)
    assert talk.tick(5) == ["alarm_refreshed"]
    assert talk.alarm("high").stale is False


def test_an_alarm_of_two_points_is_marked_while_either_is_doubtful() -> None:
    both = """
[[rules]]
name = "both"
priority = 2
when = { all = [{ point = "level", high = 30 }, { point = "door", is = true }] }
message = { fr = "Les deux", en = "Both" }
guidance = { fr = "Voir", en = "Look" }
"""
    talk = Talk(Room(hamlet(), kinds(BOX + both)))
    talk.read(("level", 50), ("door", True), now=1)
    for point, value in (("level", 50), ("door", True)):
        talk.read((point, value), now=2, quality=Quality.BAD)
        talk.tick(3)
        assert talk.alarm("both").stale
        assert talk.alarm("open").stale is (point == "door")
        talk.read((point, value), now=4)
        talk.tick(5)
        assert not talk.alarm("both").stale


def test_an_old_point_is_stale_until_it_reports_again() -> None:
    talk = Talk()
    talk.read(("level", 0), now=100)
    talk.tick(160)
    assert not stale(talk)
    talk.tick(161.1)
    assert stale(talk)
    talk.read(("level", 0), now=170)
    assert not stale(talk)


def test_a_point_that_never_gets_old_and_one_that_never_spoke_are_not_stale() -> None:
    talk = Talk()
    talk.read(("state", "fine"), now=100)
    talk.tick(1e6)
    assert not stale(talk, point="state")
    assert not stale(talk, asset="box-2")


def test_a_reading_that_comes_too_late_is_stale_at_once() -> None:
    talk = Talk()
    talk.read(("level", 0), now=200, at=100)
    assert stale(talk)


def test_a_rule_about_silence_raises_and_returns() -> None:
    talk = Talk()
    talk.read(("level", 0), now=100)
    assert talk.tick(162) == ["alarm_raised"]
    assert talk.open() == [("box-1", "silent", "B")]
    talk.read(("level", 0), now=163)
    assert talk.tick(164) == ["alarm_returned"]


def test_a_lost_source_makes_one_alarm_and_marks_what_it_carries() -> None:
    talk = Talk()
    talk.read(("level", 50), now=100)
    talk.read(("level", 50), now=100, asset="box-2")
    assert talk.source("east", False, now=101) == ["source_lost", "alarm_raised", "alarm_staled"]
    assert talk.open() == [
        ("box-1", "high", "B"),
        ("box-2", "high", "B"),
        ("east", "lost", "B"),
    ]
    assert (stale(talk), stale(talk, "box-2")) == (True, False)
    assert (talk.alarm("high").stale, talk.alarm("high", "box-2").stale) == (True, False)
    assert talk.alarm("lost", "east").stale is False


def test_what_a_lost_source_carries_raises_no_alarm_of_silence() -> None:
    talk = Talk()
    talk.read(("level", 0), now=100)
    talk.source("east", False, now=101)
    talk.tick(500)
    assert talk.open() == [("east", "lost", "B")]


def test_a_source_that_came_back_is_not_healthy_before_it_reports() -> None:
    talk = Talk()
    talk.read(("level", 50), now=100)
    talk.source("east", False, now=101)
    assert talk.source("east", True, now=102) == ["alarm_returned"]
    assert stale(talk)
    assert talk.alarm("high").stale
    talk.read(("level", 50), now=103)
    assert not stale(talk)


def test_a_reading_still_on_its_way_does_not_revive_a_lost_source() -> None:
    talk = Talk()
    talk.read(("level", 0), now=100)
    talk.source("east", False, now=101)
    talk.read(("level", 1), now=101.2)
    assert stale(talk)
    assert talk.room.live.value[talk.room.slots.slot(0, "level")] == 1


def test_a_publisher_that_the_city_does_not_know_is_believed_for_itself() -> None:
    talk = Talk()
    talk.source("east", False, now=101)
    talk.read(("level", 50), now=102, source=-1)
    assert not stale(talk)
    assert ("box-1", "high", "B") in talk.open()
    assert talk.source("by-hand", True, now=103) == []
    known = {source.source: source.known for source in talk.room.sources()}
    assert known == {"east": True, "west": True, "by-hand": False}


def test_saying_it_again_changes_nothing() -> None:
    talk = Talk()
    talk.source("east", False, now=101)
    events = len(talk.journal)
    assert talk.source("east", False, now=102) == []
    talk.source("west", True, now=103)
    assert len(talk.journal) == events


def test_a_source_never_heard_of_is_lost_after_a_grace() -> None:
    room = Room(hamlet(), kinds())
    assert room.tick(0) == []
    assert room.tick(59) == []
    events = room.tick(61)
    lost = {getattr(event, "source", "") for event in events} - {""}
    assert lost == {"east", "west"}
    assert {source.reason for source in room.sources()} == {"never_heard"}


def test_a_source_that_only_sends_readings_is_there() -> None:
    talk = Talk(Room(hamlet(), kinds()))
    assert [source.online for source in talk.room.sources()] == [True, True]
    room = Room(hamlet(), kinds())
    quiet = Talk.__new__(Talk)
    quiet.room, quiet.journal = room, []
    quiet.read(("level", 0), now=100)
    assert [(source.source, source.online) for source in room.sources()] == [("east", True)]


def test_the_asset_of_a_source_shows_its_state() -> None:
    talk = Talk()
    slot = talk.room.slots.slot(talk.room.city.rows["east"], "online")
    assert talk.room.live.value[slot] == 1
    talk.source("east", False, now=5)
    assert talk.room.live.value[slot] == 0
    assert not np.isnan(talk.room.live.time[slot])


def test_strangers_are_bounded() -> None:
    talk = Talk()
    for number in range(1200):
        talk.source(f"stranger-{number}", True, now=1)
    assert len(list(talk.room.sources())) == 1002
