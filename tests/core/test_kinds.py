"""The kinds that ship: all of them, complete, and worth reading."""

from __future__ import annotations

import pytest

from app.core.kind import Kind
from app.core.kindset import parse_kinds
from app.core.philosophyfile import parse_philosophy
from resources.shelf import kind_files, philosophy_file

KINDS = parse_kinds(kind_files())
PHILOSOPHY = parse_philosophy(philosophy_file()[1], philosophy_file()[0])
NAMES = (
    "air_sensor alarm_panel bollard building bus cabinet camera car_park clock fibre_node "
    "flood_gauge junction source streetlight tram trial vehicle"
)


def test_all_kinds_of_the_city_are_there() -> None:
    assert set(NAMES.split()) <= set(KINDS)


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_every_alarm_tells_what_to_do_in_both_languages(kind: Kind) -> None:
    for rule in kind.rules:
        for language in ("fr", "en"):
            assert len(rule.guidance.say(language)) > 60, rule.name
            assert rule.guidance.say(language).endswith("."), rule.name
            assert len(rule.message.say(language)) <= 60, rule.name
        assert rule.guidance.fr != rule.guidance.en


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_what_is_measured_gets_old(kind: Kind) -> None:
    if kind.name in ("trial", "engine"):
        return  # nothing reports it but the person who tries, or the engine as it changes
    for rule in kind.rules:
        for leaf in rule.condition.leaves():
            if leaf.point:
                point = kind.points[kind.point_index(leaf.point)]
                assert point.stale_after_s > 0, f"{rule.name} would stay healthy in silence"


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_every_alarm_is_rationalised(kind: Kind) -> None:
    for rule in kind.rules:
        assert rule.respond_within_s > 0, rule.name
        for text in (rule.consequence, rule.rationale):
            assert text is not None, rule.name
            assert text.fr != text.en, rule.name
            assert {text.fr[-1], text.en[-1]} == {"."}, rule.name
        assert rule.alarm_class in PHILOSOPHY.classes, rule.name


def test_the_more_urgent_an_alarm_the_less_time_there_is() -> None:
    allowed: dict[int, list[float]] = {}
    for kind in KINDS.values():
        for rule in kind.rules:
            allowed.setdefault(rule.priority, []).append(rule.respond_within_s)
    assert sorted(allowed) == [1, 2, 3, 4]
    assert max(allowed[1]) <= 300
    assert max(allowed[2]) <= 1800
    assert max(allowed[3]) <= 7200
    assert min(allowed[4]) >= 1800


def test_few_alarms_are_of_high_priority() -> None:
    rules = [rule.priority for kind in KINDS.values() for rule in kind.rules]
    assert rules.count(4) >= rules.count(3) >= rules.count(2) >= rules.count(1)


def test_what_moves_has_a_position_and_a_junction_is_told_no_light() -> None:
    for name in ("vehicle", "bus", "tram"):
        assert KINDS[name].position == ("lat", "lon")
    told = [order.point for order in KINDS["junction"].orders]
    alarms = ["alarms_suspended", "alarms_unacknowledged"]
    assert told == ["plan", "mode", "priority", "emergency_route", *alarms]


def test_what_can_hurt_needs_two_persons_and_crews_are_locked_against() -> None:
    critical = [order.point for order in KINDS["junction"].orders if order.critical]
    assert critical == ["plan", "mode"], "nobody waits for a signature before a fire engine"
    assert [order.critical for order in KINDS["bollard"].orders] == [True]
    for name in ("streetlight", "cabinet"):
        assert KINDS[name].orders[0].critical_above == 200
    for name in ("junction", "bollard", "streetlight", "cabinet"):
        assert KINDS[name].interlocks


def test_a_breaker_is_most_urgent_and_a_lamp_least() -> None:
    priority = {
        (kind.name, rule.name): rule.priority for kind in KINDS.values() for rule in kind.rules
    }
    assert priority["cabinet", "tripped"] == 1
    assert priority["building", "fire"] == 1
    assert priority["streetlight", "lamp_failure"] == 4
    assert priority["source", "lost"] == 2
