"""The health screen: what it says of broker, engine, sources, and of what was refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import QAbstractTableModel, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.desk.rows import LinkState, QuarantineRow, SourceRow
from tests.widgets.conftest import Clock
from tests.widgets.village import NOON, delta, source, status
from widgets.board import Board
from widgets.health import facts
from widgets.health.links import LinkTable
from widgets.health.quarantine import QuarantineTable
from widgets.health.screen import HealthScreen
from widgets.health.sources import SourceTable

EVIL = "<img src=x>" * 30


def cell(table: QAbstractTableModel, row: int, column: int) -> str:
    return str(table.index(row, column).data())


def column(name: str) -> int:
    return SourceTable.columns.index(name)


def tell_sources(board: Board, *sources: SourceRow) -> None:
    board.mirror.apply(delta(board.mirror, sources=list(sources)), board.now())
    board.beat()


@pytest.fixture
def screen(board: Board, qtbot: QtBot) -> HealthScreen:
    screen = HealthScreen(board)
    qtbot.addWidget(screen)
    screen.resize(1700, 1000)
    return screen


def test_lost_sources_come_first(board: Board, qtbot: QtBot) -> None:
    table = SourceTable(board)
    QAbstractItemModelTester(table, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert [cell(table, n, 0) for n in range(3)] == ["field", "lighting-01", "traffic"]
    tell_sources(board, source("traffic", online=False, missing=12, gaps=2))
    assert cell(table, 0, 0) == "traffic"
    assert cell(table, 0, column("state")) == "perdue"
    assert cell(table, 0, column("missing")) == "12"
    board.speak("en")
    assert cell(table, 0, column("state")) == "lost"
    header = table.headerData(column("heard"), Qt.Orientation.Horizontal)
    assert header == "Last message"
    table.deleteLater()


@pytest.mark.parametrize(
    ("row", "state"),
    [
        (source("field", online=False, last_message_at=None), "jamais entendue"),
        (source("field", known=False), "hors référentiel"),
        (source("field", online=False), "perdue"),
        (source("field"), "en ligne"),
    ],
)
def test_each_state_has_its_word(board: Board, row: SourceRow, state: str) -> None:
    table = SourceTable(board)
    tell_sources(board, row)
    numbers = {cell(table, n, 0): n for n in range(table.rowCount())}
    assert cell(table, numbers["field"], column("state")) == state
    if row.last_message_at is None:
        assert cell(table, numbers["field"], column("heard")) == "jamais"
    table.deleteLater()


def test_rates_are_taken_over_the_last_seconds(board: Board, clock: Clock) -> None:
    table = SourceTable(board)
    assert table.rate_per_s("field") is None
    clock.now += 4
    tell_sources(board, source("field", readings=5200))
    assert table.rate_per_s("field") == pytest.approx(50)
    clock.now += 4
    tell_sources(board, source("field", readings=3))  # counted anew
    assert table.rate_per_s("field") is None
    table.deleteLater()


def test_concerns_are_marked(board: Board) -> None:
    assert not any(fact.concern for fact in facts.engine_facts(board) + facts.store_facts(board))
    board.mirror.hear(
        status(lateness_s=9.5, inbox=20_000, beat_max_ms=900.0, disk_free_bytes=10**6), NOON
    )
    marked = {
        fact.name for fact in facts.engine_facts(board) + facts.store_facts(board) if fact.concern
    }
    assert marked == {"Retard des mesures", "Messages en attente", "Cycle", "Disque libre"}


def test_bytes_keep_three_figures(board: Board) -> None:
    shown = [facts.format_bytes(n, board) for n in (999, 4_200_000, 870_000_000, 5.2e10)]
    assert [text.replace("\u202f", " ") for text in shown] == [
        "999 o",
        "4,2 Mo",
        "870 Mo",
        "52,0 Go",
    ]


def test_a_desk_that_never_heard_an_engine_says_so(board: Board, screen: HealthScreen) -> None:
    board.mirror.status = None
    board.mirror.broker_online = False
    board.mirror.heard_at = float("nan")
    screen.look()
    said = {label.text() for label in screen.findChildren(QLabel) if not label.isHidden()}
    assert {"coupée", "inconnu"} <= said


def test_refusals_are_counted_by_reason(board: Board, screen: HealthScreen) -> None:
    board.mirror.hear(status(quarantined={"future": 3, "unknown_asset": 1200, "bad_time": 0}), NOON)
    screen.look()
    counted = [(fact.name, fact.value) for fact in facts.quarantine_facts(board)]
    assert counted == [("équipement inconnu", "1\u202f200"), ("heure dans le futur", "3")]
    assert facts.reason_word("never_said_before", board) == "never_said_before"


def test_the_latest_refusals_are_asked_for_while_somebody_looks(
    board: Board, screen: HealthScreen, clock: Clock
) -> None:
    asked: list[Callable[[object], None]] = []
    board.question_requested.connect(lambda what, arguments, callback: asked.append(callback))
    screen.look()
    assert not asked
    screen.show()
    board.second.emit()
    assert len(asked) == 1
    clock.now += 6
    board.second.emit()
    assert len(asked) == 2
    asked[0]([QuarantineRow(at=NOON, source=EVIL, reason="malformed", excerpt=EVIL)])
    assert screen.refused.rowCount() == 1
    asked[1]("pas de réponse du moteur")
    assert screen._latest.text() == "Liste des refus indisponible : pas de réponse du moteur"
    screen.hide()
    board.second.emit()
    assert len(asked) == 2


LINK = LinkState(
    name="modbus-lighting-01",
    protocol="modbus",
    address="127.0.0.1:15020 +81",
    state="up",
    since=NOON - 60,
    assets=4401,
    answering=4400,
    trouble="no_answer",
    reason="1 of 82 devices do not answer",
    trouble_at=NOON - 180,
)


def link_cells(table: LinkTable, row: int) -> dict[str, str]:
    cells = {name: cell(table, row, n) for n, name in enumerate(table.columns)}
    return {name: text.replace("\u202f", " ") for name, text in cells.items()}


def test_links_say_how_they_are_in_the_persons_language(board: Board) -> None:
    table = LinkTable(board, lambda source: 12.5)
    QAbstractItemModelTester(table, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert table.rowCount() == 0
    down = msgspec.structs.replace(LINK, name="z", state="down", trouble="no_gateway", reason="")
    tell_sources(board, source("lighting-01", link=LINK), source("traffic", link=down))
    assert [cell(table, n, 0) for n in range(2)] == ["z", "modbus-lighting-01"]
    assert table.up == 1
    assert link_cells(table, 0)["trouble"].startswith("la passerelle s'est arrêtée, il y a")
    told = link_cells(table, 1)
    assert told["answering"] == "4 400 sur 4 401"
    assert (told["state"], told["rate"]) == ("établie", "12,5")
    assert told["trouble"] == "pas de réponse, il y a 3 min"
    board.speak("en")
    told = link_cells(table, 1)
    assert told["trouble"] == "no answer, 3 min ago"
    assert told["reason"] == "1 of 82 devices do not answer"
    assert table.headerData(5, Qt.Orientation.Horizontal) == "Last trouble"
    concern = board.theme.color("concern")
    color = Qt.ItemDataRole.ForegroundRole
    assert table.index(0, 3).data(color) == concern
    assert table.index(1, 7).data(color) == concern
    table.deleteLater()


def test_what_a_link_says_stays_text_and_short(board: Board) -> None:
    table = LinkTable(board, lambda source: None)
    wild = msgspec.structs.replace(
        LINK, name=EVIL[:64], address=EVIL, reason=EVIL * 2 + "\n", trouble="<b>"
    )
    calm = msgspec.structs.replace(LINK, trouble="", state="opening")
    tell_sources(board, source("field", link=wild), source("traffic", link=calm))
    assert [cell(table, n, 3) for n in range(2)] == ["en cours", "établie"]
    assert cell(table, 0, 5) == "aucun"
    assert cell(table, 1, 6) == (EVIL * 2)[:300]
    assert cell(table, 1, 5).startswith("<b>, il y a")
    assert cell(table, 1, 8) == "–"
    table.deleteLater()


def test_links_are_shown_where_there_are_any(board: Board, screen: HealthScreen) -> None:
    screen.show()
    assert not screen._link_grid.isVisible()
    tell_sources(board, source("lighting-01", link=LINK))
    screen.look()
    assert screen._link_grid.isVisible()
    assert screen._links_heading.text() == "Liaisons de la passerelle : 1 sur 1 établies"


def test_excerpts_stay_text_and_short(board: Board, qtbot: QtBot) -> None:
    table = QuarantineTable(board)
    QAbstractItemModelTester(table, QAbstractItemModelTester.FailureReportingMode.Fatal)
    table.show(
        [QuarantineRow(at=NOON, source="field", reason="malformed", excerpt=EVIL + "\n\t x")]
    )
    assert cell(table, 0, 3) == EVIL[:200]
    assert table.index(0, 3).data(Qt.ItemDataRole.ToolTipRole) is None
    assert cell(table, 0, 2) == "message illisible"
    table.deleteLater()


def test_trouble_stands_above_all(board: Board, screen: HealthScreen) -> None:
    screen.show()
    assert not screen._trouble.isVisible()
    board.mirror.hear(status(trouble=["journal: disk full"]), NOON)
    screen.look()
    assert screen._trouble.isVisible()
    assert screen._trouble.text() == "journal: disk full"
    assert screen._trouble.textFormat() is Qt.TextFormat.PlainText


@pytest.mark.parametrize("scale", [0.85, 2.0])
def test_it_takes_another_look(board: Board, screen: HealthScreen, scale: float) -> None:
    board.dress(type(board.theme)("day", scale))
    assert screen._scroll.width() == board.theme.px(400)
    assert screen.grab().toImage().width() >= 1700


@pytest.mark.parametrize(
    ("changes", "said", "concern"),
    [
        ({"started_at": NOON - 20}, "0 record", False),
        (
            {"audit_signed_at": NOON - 240, "audit_records": 31},
            "31 records, signed 4 min ago",
            False,
        ),
        ({"audit_signed_at": NOON - 7200}, "signed 2 h ago", True),
        ({"started_at": NOON - 7200}, "not signed yet", True),
        ({"audit_signed_at": NOON, "trouble": ["audit_write: disk"]}, "signed", True),
    ],
)
def test_the_audit_says_how_far_it_is_vouched_for(
    board: Board, changes: dict[str, Any], said: str, concern: bool
) -> None:
    board.speak("en")
    board.mirror.hear(status(**changes), NOON)
    (fact,) = [one for one in facts.store_facts(board) if one.name == "Audit"]
    assert said in fact.value
    assert fact.concern is concern
