"""Every kind of condition, as a room judges it; those over a time in `test_windows`."""

from __future__ import annotations

import pytest

from app.core.kindset import parse_kinds
from app.core.program import ConditionError
from app.core.quality import Quality
from app.core.room import Room
from tests.core.hamlet import BOX, SOURCE, Talk, hamlet
from tests.core.probe import Trial, assets

DAY = "{ all = [{ point = 'mode', is = 'on' }, { while = 'day', beyond_deg = 4, deadband = 1 }] }"


@pytest.mark.parametrize(
    ("when", "course"),
    [
        ("{ point = 'level', high = 10, deadband = 2 }", [(9, 0), (10, 1), (8, 1), (7, 0), (9, 0)]),
        ("{ point = 'level', high_high = 10 }", [(9, 0), (10, 1), (9, 0)]),
        ("{ point = 'level', low = -5, deadband = 1 }", [(-4, 0), (-5, 1), (-4, 1), (-3, 0)]),
        ("{ point = 'level', low_low = -5 }", [(0, 0), (-6, 1), (0, 0)]),
        ("{ not = { point = 'level', low = 3, deadband = 1 } }", [(3, 0), (4, 0), (5, 1), (3, 0)]),
    ],
)
def test_limits(when: str, course: list[tuple[float, int]]) -> None:
    trial = Trial(when)
    for value, active in course:
        trial.say(level=value)
        assert trial.active() is bool(active), value


def test_one_limit_lies_beyond_the_other() -> None:
    trial = Trial("{ point = 'level', high = 5 }", "{ point = 'level', high_high = 9 }")
    trial.say(level=6)
    assert (trial.active("r0"), trial.active("r1")) == (True, False)
    trial.say(level=9)
    assert (trial.active("r0"), trial.active("r1")) == (True, True)


def test_words() -> None:
    trial = Trial(
        "{ point = 'mode', is = 'on' }",
        "{ point = 'mode', is_not = 'on' }",
        "{ any = [{ point = 'mode', one_of = ['off', 'on'] }, { point = 'level', high = 50 }] }",
    )
    trial.say(mode="on")
    assert [trial.active(f"r{n}") for n in range(3)] == [True, False, True]
    trial.say(mode="worn", level=0)
    assert [trial.active(f"r{n}") for n in range(3)] == [False, True, False]


def test_a_difference_from_a_point_of_its_own() -> None:
    trial = Trial("{ point = 'level', differs_from = 'other', by = 4, deadband = 1 }")
    trial.say(level=10)
    assert not trial.active()  # the other is not known
    trial.say(other=7)
    trial.say(other=6)
    assert trial.active()
    trial.say(level=9.1)
    assert trial.active()
    trial.say(level=8.9)
    assert not trial.active()
    trial.say(level=2)  # the other way round
    assert trial.active()


def test_a_difference_from_another_asset_is_judged_when_either_moves() -> None:
    trial = Trial("{ point = 'level', differs_from = 'probe-2/level', by = 4 }")
    trial.say(level=10)
    trial.say("probe-2", level=10)
    assert not trial.active()
    trial.say("probe-2", level=15)
    assert (trial.active(), trial.active(asset="probe-2")) == (True, False)
    trial.say(level=14)
    assert not trial.active()


def test_a_schedule_judges_all_when_the_sun_crosses() -> None:
    trial = Trial(DAY)
    trial.say(mode="on")
    trial.say("probe-2", mode="off")
    assert not trial.active()  # nobody knows where the sun is
    trial.say("city-clock", sun_deg=3.9)
    assert not trial.active()
    trial.say("city-clock", sun_deg=4)
    assert (trial.active(), trial.active(asset="probe-2")) == (True, False)
    trial.say("city-clock", sun_deg=3.5)  # within its deadband
    assert trial.active()
    trial.say("city-clock", sun_deg=2.9)
    assert not trial.active()
    trial.say("city-clock", sun_deg=30)
    trial.say("probe-2", mode="on")
    assert trial.active(asset="probe-2")


def test_by_night_the_sun_is_below() -> None:
    trial = Trial("{ while = 'night', beyond_deg = 6 }")
    for sun, active in ((0, False), (-5.9, False), (-6, True), (-5, False)):
        trial.say("city-clock", sun_deg=sun)
        assert trial.active() is active, sun


def test_what_was_said_while_the_sun_was_not_known_counts_once_it_is() -> None:
    trial = Trial(DAY)
    trial.say("city-clock", sun_deg=30)
    trial.wait(100)  # the clock is silent for longer than it may be
    trial.say(mode="on")
    assert not trial.active()
    trial.say("city-clock", sun_deg=30)
    assert trial.active()


def test_both_in_one_beat() -> None:
    trial = Trial(DAY)
    trial.say("city-clock", sun_deg=-20)
    trial.say(mode="on")
    trial.say("probe-2", mode="on")
    trial.say("city-clock", sun_deg=20)
    assert trial.active()
    assert trial.active(asset="probe-2")


def test_silence_within_a_combination() -> None:
    trial = Trial("{ all = [{ point = 'level', stale = true }, { point = 'mode', is = 'on' }] }")
    trial.say(level=1)
    trial.wait(600)
    trial.say(mode="on")
    trial.wait(300)
    assert not trial.active()
    trial.wait(200, 10)
    assert trial.active()
    trial.say(level=1)
    trial.wait(2)
    assert not trial.active()


def test_a_lost_source_within_a_combination() -> None:
    trial = Trial("{ source_lost = true }", "{ not = { source_lost = true } }")
    trial.wait(2)
    assert (trial.active("r0"), trial.active("r1")) == (False, True)
    trial.source("east", False)
    assert (trial.active("r0"), trial.active("r1")) == (True, False)
    trial.source("east", True)
    assert (trial.active("r0"), trial.active("r1")) == (False, True)


def test_a_limit_of_a_named_asset() -> None:
    trial = Trial("{ asset = 'probe-2', point = 'level', low = 3, deadband = 1 }")
    for level, active in ((5, False), (3, True), (4, True), (4.1, False)):
        trial.say("probe-2", level=level)
        assert trial.active() is active, level


def test_an_asset_that_the_city_lacks_decides_nothing() -> None:
    city = assets([("probe-1", "probe", "east")])
    trial = Trial(DAY, "{ point = 'level', differs_from = 'probe-9/level', by = 1 }", city=city)
    trial.say(mode="on", level=50)
    assert not trial.active("r0")
    assert not trial.active("r1")


@pytest.mark.parametrize(
    "when",
    [
        "{ point = 'level', differs_from = 'probe-2/depth', by = 1 }",
        "{ asset = 'city-clock', point = 'face', high = 1 }",
    ],
)
def test_a_named_asset_without_such_a_number_is_said_at_the_start(when: str) -> None:
    with pytest.raises(ConditionError, match="has no such number"):
        Trial(when)


def test_the_alarm_shows_the_value_of_its_first_own_point() -> None:
    trial = Trial("{ all = [{ while = 'day' }, { point = 'level', high = 3 }] }")
    trial.say(level=7)
    trial.say("city-clock", sun_deg=10)
    (alarm,) = trial.room.alarms()
    assert (alarm.value, alarm.since) == (7.0, trial.now)


def test_a_bad_value_decides_nothing() -> None:
    trial = Trial("{ any = [{ point = 'level', high = 9 }, { point = 'other', high = 9 }] }")
    trial.say(level=50, quality=Quality.BAD)
    assert not trial.active()
    trial.say(other=9)
    assert trial.active()  # the other part alone is enough
    trial.say(other=0)
    assert trial.active()  # and cannot end it while the first is not known
    trial.say(level=0)
    assert not trial.active()


def test_a_deadband_goes_on_after_a_restart() -> None:
    trial = Trial("{ all = [{ point = 'level', high = 10, deadband = 4 }, { while = 'day' }] }")
    trial.say("city-clock", sun_deg=20)
    trial.say(level=10)
    trial.say(level=7)
    trial.again()
    assert trial.active()
    trial.say(level=7)
    assert trial.active()
    trial.say(level=5)
    assert not trial.active()


def test_what_began_while_the_program_was_away_is_judged_at_the_start() -> None:
    trial = Trial(DAY)
    trial.say(mode="on")
    trial.say("city-clock", sun_deg=-20)
    slot = trial.room.slots.slot(trial.city.rows["city-clock"], "sun_deg")
    trial.room.live.value[slot] = 30
    trial.again()
    assert trial.active()


def test_what_the_engine_says_of_a_source_is_judged_as_well() -> None:
    offline = SOURCE + (
        """
[[rules]]
name = "offline"
priority = 4
when = { point = "online", is = false }
message = { fr = "Hors ligne", en = "Offline" }
guidance = { fr = "Voir", en = "Look" }
"""
    )
    city = hamlet()
    talk = Talk(Room(city, parse_kinds({"box.toml": BOX, "source.toml": offline})))
    talk.source("east", False, now=5)
    assert talk.alarm("offline", "east").active
    talk.source("east", True, now=6)
    assert not talk.alarm("offline", "east").active
