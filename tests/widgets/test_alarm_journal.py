"""The journal among the lists: asked for by period, asset, rule and person."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.desk.rows import JournalRow
from tests.widgets.village import NOON
from widgets.alarms.journal import PAGE, JournalList
from widgets.alarms.journalbar import HOURS, OWN
from widgets.board import Board

Asked = tuple[str, dict[str, object], Callable[[object], None]]
TRIPPED = JournalRow(
    seq=9,
    at=NOON - 30,
    type="alarm_acknowledged",
    asset="cabinet-0001",
    rule="tripped",
    person="operator-1",
    desk="desk-village-1",
    occurrence=1,
    state="C",
    facts={"comment": "vu"},
)


@pytest.fixture
def asked(board: Board) -> list[Asked]:
    """What was asked, answered by the test."""
    found: list[Asked] = []
    board.question_requested.connect(lambda *question: found.append(question))
    return found


@pytest.fixture
def journal(board: Board, asked: list[Asked], qtbot: QtBot) -> JournalList:
    journal = JournalList(board)
    qtbot.addWidget(journal)
    journal.resize(1400, 700)
    journal.show()
    journal.ask()
    return journal


def test_it_asks_for_the_last_day_and_shows_what_comes(
    journal: JournalList, asked: list[Asked]
) -> None:
    what, arguments, answer = asked[-1]
    assert what == "journal"
    assert arguments["start"] == NOON - 86_400
    assert arguments["limit"] == PAGE
    assert "Lecture" in journal._none.text()
    answer([TRIPPED])
    assert journal.view.isVisible()
    said = [str(journal.table.index(0, column).data()) for column in range(6)]
    assert said[2] == "cabinet-0001"
    assert said[4] == "acquittée"
    assert said[5] == "operator-1 · desk-village-1"


def test_it_asks_by_asset_rule_person_and_period(journal: JournalList, asked: list[Asked]) -> None:
    journal.bar.span.setCurrentIndex(HOURS.index(1))
    assert asked[-1][1]["start"] == NOON - 3600
    QTest.keyClicks(journal.bar.asset, "cabinet-0001")
    QTest.keyClicks(journal.bar.rule, "tripped")
    QTest.keyClicks(journal.bar.person, "operator-1")
    QTest.keyClick(journal.bar.person, Qt.Key.Key_Return)
    arguments = asked[-1][1]
    assert (arguments["asset"], arguments["rule"], arguments["person"]) == (
        "cabinet-0001",
        "tripped",
        "operator-1",
    )
    journal.bar.span.setCurrentIndex(OWN)
    assert journal.bar.first.isVisible()
    journal.bar.ask.click()
    arguments = asked[-1][1]
    assert (arguments["start"], arguments["end"]) == (NOON - 86_400, NOON)


def test_it_finds_as_one_types_and_pages_back(journal: JournalList, asked: list[Asked]) -> None:
    page = [msgspec.structs.replace(TRIPPED, seq=1000 - n, person=f"p{n}") for n in range(PAGE)]
    asked[-1][2](page)
    journal.bar.sought.setText("P7 acquittee")
    assert {row.person for row in journal.shown} >= {"p7", "p70"}
    assert all("p7" in row.person for row in journal.shown)
    journal.bar.sought.clear()
    assert journal.older.isVisible()
    journal.older.click()
    assert asked[-1][1]["before"] == page[-1].seq
    asked[-1][2]([page[-1], msgspec.structs.replace(TRIPPED, seq=1)])
    assert len(journal.shown) == PAGE + 1
    assert not journal.older.isVisible()


def test_an_older_answer_a_reason_and_nothing_are_told_apart(
    journal: JournalList, asked: list[Asked]
) -> None:
    first = asked[-1][2]
    journal.ask()
    first([TRIPPED])
    assert journal.shown == []
    asked[-1][2]("pas de réponse")
    assert "pas de réponse" in journal._none.text()
    journal.ask()
    asked[-1][2]([])
    assert "Rien" in journal._none.text()


def test_an_event_opens_the_page_of_its_alarm(
    board: Board, journal: JournalList, asked: list[Asked], qtbot: QtBot
) -> None:
    jumps: list[tuple[str, str]] = []
    board.show_requested.connect(lambda screen, name: jumps.append((screen, name)))
    online = JournalRow(seq=3, at=NOON, type="source_connected", asset="lighting-01")
    asked[-1][2]([TRIPPED, online])
    journal.view.setFocus()
    qtbot.waitUntil(journal.view.hasFocus)
    journal.view.setCurrentIndex(journal.table.index(0, 0))
    QTest.keyClick(journal.view, Qt.Key.Key_Return)
    journal.view.setCurrentIndex(journal.table.index(1, 0))
    QTest.keyClick(journal.view, Qt.Key.Key_Return)
    assert jumps == [("alarm", "1"), ("asset", "lighting-01")]


def test_markup_in_the_journal_stays_text(journal: JournalList, asked: list[Asked]) -> None:
    evil = "<b>" + "<table><tr><td>" * 2000
    asked[-1][2]([msgspec.structs.replace(TRIPPED, person=evil, rule=evil, asset=evil)])
    assert len(str(journal.table.index(0, 2).data())) <= 240
    assert not journal.grab().isNull()
