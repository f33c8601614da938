"""Every event of an alarm is told in both languages, with what it carries."""

from __future__ import annotations

from typing import get_args

import pytest

from app.core.events import AlarmEvent, ShiftEvent
from app.desk.rows import JournalRow
from tests.widgets.village import NOON
from widgets.board import Board
from widgets.card.alarmevents import facts_of
from widgets.card.events import detail_of, event_of

Facts = dict[str, str | float | bool | None]
TAGS = [str(one.__struct_config__.tag) for one in (*get_args(AlarmEvent), *get_args(ShiftEvent))]


def row(kind: str, facts: Facts, **changes: str) -> JournalRow:
    named = {"asset": "cabinet-0001", "rule": "voltage_low", **changes}
    return JournalRow(seq=1, at=NOON, type=kind, occurrence=7, facts=facts, **named)


@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_event_is_told_by_its_name_in_code(board: Board, tag: str, language: str) -> None:
    board.speak(language)
    assert board.words.has(f"card.event_{tag}")
    assert event_of(row(tag, {}), board)


@pytest.mark.parametrize(
    ("tag", "facts", "said"),
    [
        ("alarm_raised", {"value": 198.4, "previous": 3}, "198,4\u202fV · remplace l'alarme n° 3"),
        ("alarm_raised", {"value": None, "previous": 0}, ""),
        ("alarm_begun", {"value": 198.4}, "198,4\u202fV"),
        ("alarm_reraised", {"value": 190}, "190,0\u202fV"),
        ("alarm_returned", {"value": 231.0}, "231,0\u202fV"),
        ("alarm_acknowledged", {"comment": "vu", "signed": False}, "« vu »"),
        (
            "alarm_acknowledged",
            {"comment": "", "signed": True, "countersigned_by": "alex"},
            "signé · contresigné par alex",
        ),
        (
            "alarm_shelved",
            {"until": NOON + 900, "reason": "travaux", "one_shot": True},
            "jusqu'à 12:15:00 ou au retour à la normale · travaux",
        ),
        ("alarm_unshelved", {"cause": "expired"}, "à son terme"),
        ("alarm_unshelved", {"cause": "moonrise"}, "moonrise"),
        (
            "alarm_suppressed",
            {"cause_asset": "cabinet-0001", "cause_name": "tripped", "cause_occurrence": 3},
            "cabinet-0001 · Disjoncteur déclenché, rues sans éclairage",
        ),
        ("alarm_unsuppressed", {"cause_asset": "gone", "cause_name": "x"}, "gone · x"),
        (
            "alarm_removed",
            {"reason": "capteur en panne", "work_order": "4711"},
            "capteur en panne · ordre de travail 4711",
        ),
        ("alarm_condition_changed", {"active": True}, "la situation est apparue"),
        ("alarm_claimed", {"until": NOON + 300}, "jusqu'à 12:05:00"),
        ("alarm_claimed", {"until": NOON}, "laissée"),
        ("alarm_commented", {"comment": "équipe en route"}, "« équipe en route »"),
        ("alarm_chattered", {"chattering": True}, "apparaît et disparaît trop souvent"),
        ("alarm_restored", {}, ""),
    ],
)
def test_facts_in_words(board: Board, tag: str, facts: Facts, said: str) -> None:
    assert facts_of(row(tag, facts), board) == said


def test_a_list_of_events_names_the_alarm_too(board: Board) -> None:
    told = detail_of(row("alarm_commented", {"comment": "vu"}), board)
    assert told == "Tension basse · « vu »"
    gone = detail_of(row("alarm_commented", {"comment": "vu"}, rule="gone"), board)
    assert gone == "gone « vu »"
    flood = detail_of(row("flood_began", {"annunciated": 12}, rule="", asset=""), board)
    assert flood == "12 annonces en 10 min"


def test_facts_of_any_kind_are_capped_and_break_nothing(board: Board) -> None:
    evil = "<table>" * 500
    strange: Facts = {"comment": evil, "until": "soon", "value": True, "reason": evil}
    for tag in TAGS:
        assert len(facts_of(row(tag, strange), board)) < 1000
