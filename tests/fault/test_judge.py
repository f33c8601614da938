"""The judge is given a sound story, and then each kind of thing that can be wrong with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from app.core.audit_check import Finding
from app.core.kind import Kind
from app.core.kindset import parse_kinds
from resources.shelf import kind_files
from tests.fault.evidence import Evidence, Message, Reading
from tests.fault.judge import DUPLICATED, LOST, PHANTOM, judge
from tests.fault.onlooker import Picture, Shown, Wished, order_mark

T = 1_790_000_000_000
CABINET = "cabinet-0001"
CLOSED, TRIPPED = 0.0, 1.0
MARK = "seen, wish 1"
LAMP = {"asset": "lamp-000001", "order": "dim", "value": 33.25}
ORDER = order_mark("lamp-000001", 33.25)


@pytest.fixture(scope="module")
def kinds() -> dict[str, Kind]:
    return parse_kinds(kind_files())


def breaker(after_s: float, value: float, number: int, *, certain: bool = True) -> Message:
    reading = Reading(CABINET, "breaker", T + round(after_s * 1000), value)
    return Message("lighting-01", number, 1.0, certain, (reading,))


def event(seq: int, name: str, revision: int, state: str, **facts: Any) -> dict[str, Any]:
    known = {"asset": CABINET, "rule": "tripped", "occurrence": 1, "active": state in "BC"}
    known["at"] = T / 1000 + 5 * seq + 1
    return known | {"seq": seq, "type": name, "revision": revision, "state": state} | facts


def shown(revision: int, state: str) -> Shown:
    return Shown(occurrence=1, revision=revision, state=state, asset=CABINET, rule="tripped")


def story() -> Evidence:
    """A cabinet trips for ten seconds, and somebody acknowledges it."""
    messages = [breaker(0, CLOSED, 1), breaker(5, TRIPPED, 2), breaker(15, CLOSED, 3)]
    stored = Counter(reading for message in messages for reading in message.readings)
    stored[Reading("city-clock", "hour_h", T, 7.0)] = 1
    return Evidence(
        messages=messages,
        stored=stored,
        own=frozenset([("city-clock", "hour_h")]),
        events=[
            event(1, "alarm_raised", 1, "B", since=T / 1000 + 5),
            event(2, "alarm_acknowledged", 2, "C", comment=MARK),
            event(3, "alarm_returned", 3, "A"),
            {"seq": 4, "type": "order_requested", "id": "o1", "at": T / 1000} | LAMP,
            {"seq": 5, "type": "order_verified", "id": "o1", "at": T / 1000 + 99} | LAMP,
        ],
        notes=[
            {"kind": "wish", "action": "acknowledge", "facts": {"wish": "w1"}},
            {"kind": "wish", "action": "order", "facts": {"wish": "w2"}},
        ],
        picture=Picture(
            at=1.0, live=True, epoch=1, newest=1.0, backlog=0, trouble=[], sources={}, alarms={}
        ),
        told=3,
        shown=[shown(1, "B"), shown(2, "C")],
        wished=[
            Wished(mark=MARK, id="w1"),
            Wished(mark=MARK, id="w1", answered=True),
            Wished(mark=ORDER, id="w2", ordered=True),
        ],
        commands=Counter([ORDER]),
        kinds={CABINET: "cabinet", "city-clock": "clock"},
    )


def test_a_sound_story_is_found_sound(kinds: dict[str, Kind]) -> None:
    found = judge(story(), kinds)
    assert found.sound, found.words
    assert (found.readings, found.messages, found.alarms) == (3, 3, 1)
    assert (found.wishes, found.orders) == (2, 1)


def _no_reading(told: Evidence) -> None:
    del told.stored[told.messages[1].readings[0]]


def _half_a_message(told: Evidence) -> None:
    other = Reading(CABINET, "door", T, 0.0)
    told.messages[0] = replace(
        told.messages[0], certain=False, readings=(*told.messages[0].readings, other)
    )


def _reading_twice(told: Evidence) -> None:
    told.stored[told.messages[1].readings[0]] += 1


def _reading_of_nobody(told: Evidence) -> None:
    told.stored[Reading(CABINET, "breaker", T + 7000, TRIPPED)] = 1


def _no_alarm(told: Evidence) -> None:
    told.events[0]["type"] = "alarm_refreshed"


def _alarm_twice(told: Evidence) -> None:
    told.events.append(event(6, "alarm_raised", 1, "A", active=True, since=T / 1000 + 6))


def _alarm_of_nothing(told: Evidence) -> None:
    told.events.append(event(6, "alarm_raised", 1, "A", active=True, since=T / 1000 + 40))


def _alarm_of_another(told: Evidence) -> None:
    told.kinds = {**told.kinds, "cabinet-0002": "cabinet"}
    other = event(6, "alarm_raised", 1, "A", active=True, since=T / 1000 + 6)
    told.events.append(other | {"asset": "cabinet-0002"})


def _event_cut_out(told: Evidence) -> None:
    told.events[2]["seq"] = 9


def _wish_not_done(told: Evidence) -> None:
    told.events[1]["comment"] = ""


def _wish_done_twice(told: Evidence) -> None:
    told.events.append(event(6, "alarm_acknowledged", 4, "A", comment=MARK))


def _refused_and_done(told: Evidence) -> None:
    told.wished[1] = Wished(mark=MARK, id="w1", answered=True, refusal="shelved")


def _not_in_the_audit(told: Evidence) -> None:
    told.notes.clear()


def _twice_in_the_audit(told: Evidence) -> None:
    told.notes *= 2


def _chain_broken(told: Evidence) -> None:
    told.audit_findings.append(Finding("missing", 7, 9))


def _carried_out_twice(told: Evidence) -> None:
    told.commands[ORDER] = 2


def _carried_out_for_nobody(told: Evidence) -> None:
    told.commands[order_mark("lamp-000002", 50.0)] = 1


def _verified_and_not_done(told: Evidence) -> None:
    told.commands.clear()


def _order_forgotten(told: Evidence) -> None:
    told.events[4] |= {"type": "order_sent"}


def _shown_before_it_was(told: Evidence) -> None:
    told.shown.append(shown(4, "B"))


def _not_shown(told: Evidence) -> None:
    told.events[2] |= {"state": "D"}


def _shown_though_over(told: Evidence) -> None:
    told.picture = Picture(
        at=1.0,
        live=True,
        epoch=1,
        newest=1.0,
        backlog=0,
        trouble=[],
        sources={},
        alarms={1: ("C", 2)},
    )


CASES: tuple[tuple[Callable[[Evidence], None], str, str], ...] = (
    (_no_reading, "reading", LOST),
    (_half_a_message, "reading", LOST),
    (_reading_twice, "reading", DUPLICATED),
    (_reading_of_nobody, "reading", PHANTOM),
    (_no_alarm, "alarm", LOST),
    (_alarm_twice, "alarm", DUPLICATED),
    (_alarm_of_nothing, "alarm", PHANTOM),
    (_alarm_of_another, "alarm", PHANTOM),
    (_event_cut_out, "event", LOST),
    (_wish_not_done, "wish", LOST),
    (_wish_done_twice, "wish", DUPLICATED),
    (_refused_and_done, "wish", PHANTOM),
    (_not_in_the_audit, "audit", LOST),
    (_twice_in_the_audit, "audit", DUPLICATED),
    (_chain_broken, "audit", LOST),
    (_carried_out_twice, "order", DUPLICATED),
    (_carried_out_for_nobody, "order", PHANTOM),
    (_verified_and_not_done, "order", PHANTOM),
    (_order_forgotten, "order", LOST),
    (_shown_before_it_was, "desk", PHANTOM),
    (_not_shown, "desk", LOST),
    (_shown_though_over, "desk", PHANTOM),
)


def _names() -> Iterator[str]:
    return (deed.__name__.strip("_") for deed, _, _ in CASES)


@pytest.mark.parametrize(("deed", "what", "how"), CASES, ids=_names())
def test_each_kind_of_wrong_is_found(
    deed: Callable[[Evidence], None], what: str, how: str, kinds: dict[str, Kind]
) -> None:
    told = story()
    deed(told)
    assert judge(told, kinds).count(how, what)


def test_what_a_killed_field_kept_to_itself_is_not_missed(kinds: dict[str, Kind]) -> None:
    told = story()
    told.messages.append(breaker(20, TRIPPED, 4, certain=False))
    found = judge(told, kinds)
    assert found.sound, found.words
    assert found.messages == 3


def test_a_wish_that_nobody_answered_may_be_done_or_not(kinds: dict[str, Kind]) -> None:
    told = story()
    told.wished.pop(1)
    assert judge(told, kinds).sound
    told.events[1]["comment"] = ""
    told.notes.clear()
    found = judge(told, kinds)
    assert not found.count(LOST, "wish")
    assert found.count(LOST, "audit") == 1, "the order was done and stands nowhere"


def test_short_excursions_need_no_alarm(kinds: dict[str, Kind]) -> None:
    told = story()
    told.messages += [breaker(30, TRIPPED, 4), breaker(30.5, CLOSED, 5)]
    told.stored.update(r for message in told.messages[3:] for r in message.readings)
    found = judge(told, kinds)
    assert found.sound, found.words
    assert found.alarms == 1


@pytest.mark.parametrize(("calm_s", "lost"), [(39, 0), (31, 1)])
def test_what_still_lasts_is_due_once_its_delay_could_run(
    kinds: dict[str, Kind], calm_s: int, lost: int
) -> None:
    told = story()
    told.messages += [breaker(30, TRIPPED, 4), breaker(40, TRIPPED, 5)]
    told.stored.update(r for message in told.messages[3:] for r in message.readings)
    told.calm_ms = T + calm_s * 1000
    assert judge(told, kinds).count(LOST, "alarm") == lost
