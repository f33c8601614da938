"""The asset screen: one asset whole, and the way back."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QTableView, QWidget
from pytestqt.qtbot import QtBot

from app.desk.rows import JournalRow
from tests.widgets.archive import Archive
from tests.widgets.village import NOON
from widgets.board import Board
from widgets.card.events import detail_of, event_of, person_of
from widgets.card.points import PointTile
from widgets.card.screen import AssetScreen
from widgets.theme import Theme


def texts(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]


TRIPPED = JournalRow(
    seq=1, at=NOON - 59, type="alarm_raised", asset="cabinet-0001", rule="tripped", detail="1"
)


def row(seq: int = 1, **changes: object) -> JournalRow:
    return msgspec.structs.replace(TRIPPED, seq=seq, at=NOON - 60 + seq, **changes)


@pytest.fixture
def archive(board: Board) -> Archive:
    return Archive(board)


@pytest.fixture
def screen(board: Board, qtbot: QtBot, archive: Archive) -> AssetScreen:
    screen = AssetScreen(board)
    qtbot.addWidget(screen)
    screen.resize(1800, 950)
    screen.show()
    return screen


def test_with_nothing_chosen_it_says_how_to_choose(board: Board, screen: AssetScreen) -> None:
    assert texts(screen) == [board.words("card.empty_page")]


def test_all_points_are_shown(board: Board, screen: AssetScreen) -> None:
    board.select("cabinet-0001")
    kind = board.kind_of("cabinet-0001")
    assert kind is not None
    tiles = [tile for tile in screen.findChildren(PointTile) if tile.isVisible()]
    assert len(tiles) == len(kind.points)
    for title in ("Mesures", "Évolution", "Ordres", "Alarmes", "Dépendances", "Journal"):
        assert title in texts(screen)


def test_without_orders_there_is_no_block_of_orders(board: Board, screen: AssetScreen) -> None:
    board.select("gauge-ouche-01")
    assert "Ordres" not in texts(screen)
    board.select("lamp-000001")
    assert "Ordres" in texts(screen)


def test_back_and_forward(board: Board, screen: AssetScreen) -> None:
    for asset in ("cabinet-0001", "lamp-000001", "gauge-ouche-01"):
        board.select(asset)
    screen.setFocus()
    QTest.keyClick(screen, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert board.selection == "lamp-000001"
    screen._buttons["back"].click()
    assert board.selection == "cabinet-0001"
    assert not screen._buttons["back"].isEnabled()
    QTest.keyClick(screen, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert board.selection == "lamp-000001"
    assert screen._buttons["forward"].isEnabled()


def test_it_leads_to_the_map_and_to_the_trends(board: Board, screen: AssetScreen) -> None:
    asked: list[tuple[str, str]] = []
    board.show_requested.connect(lambda name, asset: asked.append((name, asset)))
    board.select("lamp-000001")
    screen._buttons["trend"].click()
    screen._buttons["map"].click()
    assert asked == [("trends", "lamp-000001"), ("map", "lamp-000001")]


def test_a_relative_becomes_the_asset_shown(board: Board, screen: AssetScreen) -> None:
    board.select("lamp-000001")
    screen.relatives._parent.click()
    assert board.selection == "cabinet-0001"
    assert any(text.startswith("cabinet-0001 ·") for text in texts(screen))


def test_the_journal_of_the_asset_newest_first(
    board: Board, screen: AssetScreen, archive: Archive
) -> None:
    board.select("cabinet-0001")
    assert archive.of("journal")[-1]["asset"] == "cabinet-0001"
    assert board.words("card.journal_empty") in texts(screen)
    archive.answer("journal", [row(1), row(2, type="alarm_acknowledged", person="camille")])
    model = screen.journal.findChildren(QTableView)[0].model()
    cells = [[model.index(r, c).data() for c in range(4)] for r in range(model.rowCount())]
    assert [line[1] for line in cells] == ["alarme acquittée", "alarme apparue"]
    assert cells[1][3] == "Disjoncteur déclenché, rues sans éclairage · déclenché"
    assert board.words("card.journal_empty") not in texts(screen)


def test_a_journal_that_comes_late_is_not_another_asset_s(
    board: Board, screen: AssetScreen, archive: Archive
) -> None:
    board.select("cabinet-0001")
    late = archive.asked[-1] if archive.asked[-1][0] == "journal" else archive.asked[-2]
    board.select("lamp-000001")
    late[2]([row(1)])
    assert board.words("card.journal_empty") in texts(screen)


def test_no_answer_leaves_the_journal_as_it_was(
    board: Board, screen: AssetScreen, archive: Archive
) -> None:
    board.select("cabinet-0001")
    archive.answer("journal", [row(1)])
    archive.answer("journal", "pas de réponse du moteur")
    assert screen.journal.findChildren(QTableView)[0].model().rowCount() == 1


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "Disjoncteur déclenché, rues sans éclairage · déclenché"),
        ({"type": "alarm_returned", "detail": "0"}, "… · enclenché"),
        ({"type": "alarm_acknowledged", "detail": "vu, <b>équipe</b> en route"}, "… · vu, <b>"),
        ({"rule": "gone", "detail": "3"}, "gone 3"),
        ({"type": "order_requested", "rule": "", "detail": "switch 0"}, "contacteur · ouvert"),
        ({"type": "order_sent", "rule": "", "detail": "switch"}, "Commander le contacteur"),
        ({"type": "order_timed_out", "rule": "", "detail": "switch no_proof"}, "n'a pas confirmé"),
        ({"type": "order_rejected", "rule": "", "detail": "explode x"}, "explode x"),
        ({"type": "source_lost", "rule": "", "detail": "offline"}, "hors ligne"),
        ({"type": "source_lost", "rule": "", "detail": ""}, ""),
    ],
)
def test_an_event_is_told_in_words(board: Board, changes: dict[str, object], said: str) -> None:
    assert said.removeprefix("…") in detail_of(msgspec.structs.replace(TRIPPED, **changes), board)


def test_an_unknown_event_is_told_by_its_name(board: Board) -> None:
    assert event_of(row(type="moon_landed"), board) == "moon landed"
    assert event_of(row(type="order_verified"), board) == "ordre vérifié"
    assert person_of(row()) == ""
    assert person_of(row(person="camille", desk="desk-1")) == "camille · desk-1"


def test_language_and_theme_change_at_once(
    board: Board, screen: AssetScreen, archive: Archive
) -> None:
    board.select("cabinet-0001")
    archive.answer("journal", [row(1)])
    board.speak("en")
    assert "Relatives" in texts(screen)
    model = screen.journal.findChildren(QTableView)[0].model()
    assert model.index(0, 1).data() == "alarm raised"
    night = screen.grab().toImage()
    board.dress(Theme("day"))
    assert screen.grab().toImage() != night
