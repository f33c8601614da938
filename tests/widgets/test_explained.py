"""Conditions and explanations in words."""

from __future__ import annotations

import msgspec
import pytest

from app.core.alarm import Cause, Removal, Shelf
from app.core.alarm_table import State
from app.core.kind import Kind
from app.core.kindset import parse_kinds
from resources.shelf import kind_files
from resources.words import LANGUAGES, Words
from tests.core.hamlet import Talk
from tests.core.probe import Trial
from widgets.conditionwords import ConditionWords, format_span
from widgets.explained import explained

KINDS = parse_kinds(kind_files())
FRENCH, ENGLISH = Words("fr"), Words("en")


def said(trial: Trial, words: Words, rule: str = "r0") -> list[str]:
    """The explanation of a probe, indented."""
    found = trial.room.explainer.explain("probe-1", rule, trial.now)
    assert found is not None
    sentences = explained(found, lambda asset: trial.kinds["probe"], trial.kinds, words)
    return ["  " * sentence.level + sentence.text for sentence in sentences]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_shipped_condition_is_said(language: str) -> None:
    for kind in KINDS.values():
        conditions = ConditionWords(kind, KINDS, Words(language))
        for rule in kind.rules:
            text = conditions.text(rule.condition)
            assert "explain." not in text, text
            assert "{" not in text, text
            if rule.condition.point:
                point = kind.points[kind.point_index(rule.condition.point)]
                assert point.title.say(language) in text


def condition(kind: str, rule: str, words: Words) -> str:
    (found,) = [r for r in KINDS[kind].rules if r.name == rule]
    return ConditionWords(KINDS[kind], KINDS, words).text(found.condition)


def test_some_of_them_word_by_word() -> None:
    assert condition("flood_gauge", "rapid_rise", ENGLISH) == (
        "Level rises by 0.30\u202fm or more in 15 min (until below 0.20\u202fm)"
    )
    assert condition("streetlight", "day_burning", FRENCH) == (
        "Lampe : allumée, et il fait jour (soleil à 4° au moins au-dessus de l'horizon)"
    )
    assert condition("junction", "unstable", ENGLISH) == (
        "3 times in 1 h: Mode: flashing amber or dark"
    )


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (59.6, "1 min"),
        (90, "1 min 30 s"),
        (900, "15 min"),
        (5400, "1 h 30 min"),
        (86400, "1 d"),
        (90061, "1 d 1 h"),
        (-3, "0 s"),
    ],
)
def test_spans(seconds: float, text: str) -> None:
    assert format_span(seconds, ENGLISH) == text


def test_not_active_and_why() -> None:
    trial = Trial("{ all = [{ point = 'level', high = 3, deadband = 1 }, { while = 'day' }] }")
    trial.say(level=7)
    lines = said(trial, ENGLISH)
    assert "whether its condition is met cannot be told" in lines[0]
    assert "  [not known] all of these" in lines
    assert "    [met] Level at or above 3.0\u202fm (until below 2.0\u202fm)" in lines
    assert "      Sun (city-clock): never received" in lines
    trial.say("city-clock", sun_deg=-9)
    trial.now += 5
    lines = said(trial, ENGLISH)
    assert lines[0].endswith("is not active: its condition is not met.")
    assert "      Level: 7.0\u202fm, read 6 s ago" in lines
    assert "    [not met] it is day (sun at least 0° above the horizon)" in lines


def test_active_in_french() -> None:
    trial = Trial("{ point = 'level', high = 3, deadband = 1 }")
    trial.say(level=7)
    lines = said(trial, FRENCH)
    assert lines[0].startswith("L'alarme n° 1 « Alarme » de probe-1 est active et attend")
    assert lines[1] == "Sa condition reste remplie."
    assert "    déjà remplie : ne cesse qu'au-delà de la zone morte" in lines


def test_a_window_not_yet_watched_is_said() -> None:
    trial = Trial("{ point = 'level', rising_by = 3, within_s = 120 }")
    trial.say(level=7)
    lines = said(trial, ENGLISH)
    assert "  [not known] Level rises by 3.0\u202fm or more in 2 min" in lines
    assert "    watched for less than 2 min: it cannot be ruled out yet" in lines
    trial.wait(130)
    lines = said(trial, ENGLISH)
    assert "  [not met] Level rises by 3.0\u202fm or more in 2 min" in lines


def test_a_delay_that_runs_is_said() -> None:
    talk = Talk()
    talk.read(("level", -20), now=1000)
    found = talk.room.explainer.explain("box-1", "low", 1002)
    assert found is not None
    kinds: dict[str, Kind] = {kind.name: kind for kind in talk.room.slots.kinds}
    lines = [line.text for line in explained(found, lambda _: kinds["box"], kinds, ENGLISH)]
    assert "of its delay of 5 s there are 3 s left" in lines[0]
    assert "Delay at the end: 8 s." in lines
    talk.tick(1006)
    talk.read(("level", 0), now=1007)
    found = talk.room.explainer.explain("box-1", "low", 1008)
    assert found is not None
    lines = [line.text for line in explained(found, lambda _: kinds["box"], kinds, ENGLISH)]
    assert "it ends after 8 s, in 7 s." in lines[1]


def test_what_the_kinds_do_not_know_is_not_said() -> None:
    trial = Trial("{ point = 'level', high = 3 }")
    found = trial.room.explainer.explain("probe-1", "r0", trial.now)
    assert found is not None
    assert explained(found, lambda _: None, trial.kinds, ENGLISH) == []


def test_what_people_and_design_did_is_said() -> None:
    trial = Trial("{ point = 'level', high = 3 }")
    trial.say(level=7)
    found = trial.room.explainer.explain("probe-1", "r0", trial.now)
    assert found is not None
    assert found.alarm is not None
    at = trial.now - 60
    alarm = msgspec.structs.replace(
        found.alarm,
        state=State.OUT_OF_SERVICE,
        stale=True,
        acknowledged_by="operator-1",
        acknowledged_at=at,
        shelf=Shelf(
            at=at, until=at + 900, person="operator-2", desk="d", reason="works", one_shot=True
        ),
        suppression=Cause("east", "lost", 9),
        removal=Removal(at=at, person="operator-3", desk="d", reason="sensor dead"),
    )
    found = msgspec.structs.replace(found, alarm=alarm)
    kinds = {**trial.kinds, "source": KINDS["source"]}
    lines = [
        sentence.text
        for sentence in explained(
            found, lambda asset: kinds["source" if asset == "east" else "probe"], kinds, ENGLISH
        )
    ]
    assert lines[0].endswith("of probe-1 is out of service.")
    text = "\n".join(lines)
    for said in (
        "Acknowledged by operator-1 at ",
        "Shelved by operator-2 until ",
        ": works",
        "It comes back, too, as soon as the condition ceases.",
        "by operator-3: sensor dead",
        "Suppressed by east: Source lost, its values are no longer current",
        "it keeps its state",
    ):
        assert said in text


def test_a_normal_alarm_that_is_suppressed_is_said_to_be() -> None:
    trial = Trial("{ point = 'level', high = 3 }")
    trial.say(level=1)
    found = trial.room.explainer.explain("probe-1", "r0", trial.now)
    assert found is not None
    masked = msgspec.structs.replace(found, cause=Cause("probe-2", "gone"))
    lines = [line.text for line in explained(masked, lambda _: trial.kinds["probe"], {}, ENGLISH)]
    assert lines[0].endswith("is not announced: it is suppressed by design.")
    assert lines[-1] == "Suppressed by probe-2: gone"
