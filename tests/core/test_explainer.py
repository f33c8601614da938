"""Why an alarm is or is not active: what is found, and that looking changes nothing."""

from __future__ import annotations

import msgspec

from app.core.alarm_table import State
from app.core.batch import Batch
from app.core.explanation import ABSENT, BAD, LOST, NEVER, STALE, Explanation
from app.core.quality import Quality
from app.core.truth import Truth
from tests.core.hamlet import Talk
from tests.core.probe import Trial, assets


def told(trial: Trial, rule: str = "r0") -> Explanation:
    found = trial.room.explainer.explain("probe-1", rule, trial.now)
    assert found is not None
    return found


def test_a_limit_with_its_value_and_deadband() -> None:
    trial = Trial("{ point = 'level', high = 10, deadband = 2 }")
    assert told(trial).finding.truth is Truth.UNKNOWN
    assert told(trial).finding.look is not None
    assert told(trial).finding.look.doubt == NEVER
    trial.say(level=9)
    found = told(trial)
    assert (found.active, found.finding.truth, found.alarm) == (False, Truth.FALSE, None)
    trial.say(level=10)
    trial.say(level=9)
    found = told(trial)
    assert (found.active, found.finding.truth, found.finding.held) == (True, Truth.TRUE, True)
    assert found.finding.look is not None
    assert (found.finding.look.value, found.finding.look.at) == (9.0, trial.now)
    assert found.alarm is not None
    assert found.alarm.state is State.UNACKNOWLEDGED


def test_every_part_of_a_combination() -> None:
    trial = Trial(
        "{ all = [{ point = 'mode', is = 'on' }, { while = 'day', beyond_deg = 4 },"
        " { point = 'level', differs_from = 'other', by = 2 }] }"
    )
    trial.say(mode="on", level=7)
    trial.say("city-clock", sun_deg=1)
    found = told(trial).finding
    assert [part.truth for part in found.parts] == [Truth.TRUE, Truth.FALSE, Truth.UNKNOWN]
    assert found.truth is Truth.FALSE
    sun, difference = found.parts[1].look, found.parts[2]
    assert sun is not None
    assert sun.value == 1.0
    assert difference.other is not None
    assert (difference.other.doubt, difference.size) == (NEVER, None)
    trial.say(other=3)
    assert told(trial).finding.parts[2].size == 4.0


def test_changes_and_counts_say_how_much() -> None:
    trial = Trial(
        "{ point = 'level', rising_by = 5, within_s = 60 }",
        "{ count = 3, within_s = 60, of = { point = 'mode', is = 'on' } }",
    )
    for level, mode in ((0, "off"), (1, "on"), (2, "off"), (3, "on")):
        trial.say(level=level, mode=mode)
    assert told(trial).finding.size == 3.0
    assert told(trial, "r1").finding.size == 2.0
    assert told(trial, "r1").finding.parts[0].truth is Truth.TRUE


def test_why_a_value_decides_nothing() -> None:
    trial = Trial("{ point = 'level', high = 5 }", "{ not = { point = 'other', high = 5 } }")
    trial.say(level=9, quality=Quality.BAD)
    assert told(trial).finding.look is not None
    assert told(trial).finding.look.doubt == BAD
    trial.say(level=1)
    trial.wait(1100)
    assert told(trial).finding.look.doubt == STALE
    trial.say(level=1)
    trial.source("east", False)
    found = told(trial).finding
    assert found.look is not None
    assert (found.look.doubt, found.truth) == (LOST, Truth.UNKNOWN)


def test_an_asset_that_is_not_there() -> None:
    city = assets([("probe-1", "probe", "east")])
    trial = Trial("{ while = 'day' }", city=city)
    look = told(trial).finding.look
    assert look is not None
    assert look.doubt == ABSENT


def test_a_delay_that_runs_and_a_rule_about_silence() -> None:
    talk = Talk()
    talk.read(("level", -20), now=1)
    explain = talk.room.explainer.explain
    found = explain("box-1", "low", 2)
    assert found is not None
    assert (found.active, found.waiting, found.due, found.alarm) == (True, "on", 6.0, None)
    talk.tick(7)
    talk.read(("level", 0), now=8)
    found = explain("box-1", "low", 9)
    assert found is not None
    assert (found.active, found.waiting, found.due) == (False, "off", 16.0)
    assert found.alarm is not None
    silent = explain("box-1", "silent", 9)
    assert silent is not None
    assert silent.finding.truth is Truth.FALSE
    talk.tick(70)
    silent = explain("box-1", "silent", 70)
    assert silent is not None
    assert (silent.finding.truth, silent.active) == (Truth.TRUE, True)
    lost = explain("east", "lost", 70)
    assert lost is not None
    assert lost.finding.truth is Truth.FALSE


def test_what_there_is_not() -> None:
    talk = Talk()
    explainer = talk.room.explainer
    assert explainer.explain("box-9", "high", 1) is None
    assert explainer.explain("box-1", "deep", 1) is None
    talk.read(("level", 50), now=1)
    number = talk.alarm("high").occurrence
    assert explainer.occurrence(number, 2) is not None
    assert explainer.occurrence(number + 1, 2) is None
    assert explainer.refusal(number + 1) == "unknown_occurrence"
    talk.read(("level", 0), now=3)
    talk.acknowledge(talk.alarm("high"), 4)
    assert explainer.occurrence(number, 5) is None
    assert explainer.refusal(number) == "closed"


def test_looking_changes_nothing() -> None:
    rules = (
        "{ point = 'level', rising_by = 5, within_s = 60 }",
        "{ count = 2, within_s = 60, of = { point = 'level', high = 3, deadband = 1 } }",
        "{ any = [{ point = 'level', low = -3 }, { while = 'night' }] }",
    )
    looked, left = Trial(*rules), Trial(*rules)
    for step in range(40):
        for trial in (looked, left):
            trial.say(level=(step * 7) % 11 - 4)
            trial.say("city-clock", sun_deg=step % 5 - 2)
            trial.wait(step % 4)
        for rule in ("r0", "r1", "r2"):
            told(looked, rule)
            assert looked.active(rule) is left.active(rule), (step, rule)


def test_a_source_whose_clock_is_behind_is_explained_in_its_own_time() -> None:
    trial = Trial(
        "{ point = 'level', rising_by = 3, within_s = 60 }",
        "{ count = 2, within_s = 60, of = { point = 'level', high = 3 } }",
    )
    slot = trial.room.slots.slot(0, "level")
    for value in (0.0, 5.0, 0.0, 5.0):
        trial.now += 1
        batch = Batch.of([(slot, value, trial.now - 500, 0, -1)])
        trial.room.observe(batch, trial.now)
    for rule, size in (("r0", 5.0), ("r1", 2.0)):
        found = told(trial, rule)
        assert (found.finding.truth, found.finding.size) == (Truth.TRUE, size)
    trial.wait(5, 1)
    assert trial.active("r0")
    assert trial.active("r1")


def test_it_travels() -> None:
    trial = Trial("{ all = [{ point = 'level', high = 5 }, { source_lost = true }] }")
    trial.say(level=9)
    found = told(trial)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(found), type=Explanation) == found
