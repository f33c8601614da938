"""The page of an alarm over the village, with an archive that answers when the test says so."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.desk.rows import AlarmRow, JournalRow
from tests.widgets.archive import Archive
from tests.widgets.village import NOON, alarm, delta
from widgets.alarm.screen import AlarmPage
from widgets.alarm.timeline import Timeline
from widgets.board import Board

GAUGE = alarm(
    7,
    asset="gauge-ouche-01",
    rule="high",
    priority=2,
    value=2.13,
    raised_at=NOON - 500,
    changed_at=NOON - 500,
)


def event(seq: int, at: float, kind: str, **changes: object) -> JournalRow:
    """An event of the gauge's alarm."""
    fields: dict[str, object] = {"asset": "gauge-ouche-01", "rule": "high", "occurrence": 7}
    return JournalRow(seq=seq, at=at, type=kind, **{**fields, **changes})  # type: ignore[arg-type]


LIFE = [
    event(3, NOON - 300, "alarm_acknowledged", person="alex", desk="desk-2", state="C"),
    event(2, NOON - 320, "alarm_claimed", person="alex", facts={"until": NOON + 200}, state="B"),
    event(1, NOON - 500, "alarm_raised", facts={"value": 2.13, "priority": 2}, state="B"),
]
CLOSED = [event(4, NOON - 100, "alarm_returned", facts={"value": 1.2}, state="A"), *LIFE]


def tell(board: Board, *alarms: AlarmRow) -> None:
    assert board.mirror.apply(delta(board.mirror, alarms=list(alarms)), board.now())
    board.beat()


def answer(archive: Archive, what: str, said: object, **wanted: object) -> None:
    """Answer the latest question of a kind that has these arguments."""
    for name, arguments, callback in reversed(archive.asked):
        if name == what and wanted.items() <= arguments.items():
            callback(said)
            return
    raise AssertionError((what, wanted))


def cells(timeline: Timeline) -> list[list[str]]:
    table = timeline.table
    columns = range(table.columnCount())
    return [
        [str(table.index(row, column).data()) for column in columns]
        for row in range(table.rowCount())
    ]


def texts(page: AlarmPage) -> list[str]:
    return [label.text() for label in page.findChildren(QLabel) if label.isVisible()]


@pytest.fixture
def archive(board: Board) -> Archive:
    return Archive(board)


@pytest.fixture
def page(board: Board, qtbot: QtBot, archive: Archive) -> AlarmPage:
    page = AlarmPage(board)
    qtbot.addWidget(page)
    page.resize(1800, 980)
    page.show()
    qtbot.waitUntil(page.isActiveWindow)
    page.setFocus()
    return page
