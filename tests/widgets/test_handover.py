"""The handover screen: what is left, the notes, the signature, the past."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.bus.rows import AlarmRow, JournalRow, OrderRow, ShiftRow, SourceRow
from app.bus.wire import Target, Wish
from app.core.handover_summary import HandoverSummary, Line
from app.core.kind import Text
from app.core.philosophy import Philosophy, Position
from app.desk.preferences import Preferences
from app.desk.wishes import Verdict
from tests.widgets.conftest import Clock
from tests.widgets.village import NOON, alarm, delta
from widgets.board import Board
from widgets.handover.screen import HandoverScreen

HOUR = 3600.0
Facts = dict[str, str | float | bool | None]


def tell(board: Board, *rows: AlarmRow) -> None:
    board.mirror.apply(delta(board.mirror, alarms=list(rows)), NOON)
    board.beat()


class Desk:
    """The screen, and what it asked for."""

    def __init__(self, board: Board, qtbot: QtBot) -> None:
        self.board = board
        self.kept = Preferences()
        self.saved = 0
        self.wishes: list[tuple[str, str, dict[str, Any]]] = []
        self.questions: list[tuple[str, dict[str, Any], Any]] = []
        board.person = "operator-1"
        board.shift_wish_requested.connect(lambda *wish: self.wishes.append(wish))
        board.question_requested.connect(lambda *asked: self.questions.append(asked))
        self.screen = HandoverScreen(board, self.kept, self._save)
        qtbot.addWidget(self.screen)
        self.screen.resize(1200, 700)
        self.screen.show()

    def _save(self) -> None:
        self.saved += 1

    def said(self) -> list[str]:
        labels = self.screen.findChildren(QLabel)
        return [label.text() for label in labels if label.isVisible() and label.text()]

    def cells(self) -> list[str]:
        model = self.screen.model
        return [
            " | ".join(
                str(model.index(row, column).data() or "")
                for column in range(model.columnCount(QModelIndex()))
            )
            for row in range(model.rowCount(QModelIndex()))
        ]

    def answer(self, action: str, person: str, *reasons: str) -> None:
        target = Target(asset="room")
        wish = Wish(
            id="w", person=person, desk="d", action=action, targets=[target], expires_at=NOON
        )
        refusals = tuple((target, reason) for reason in reasons)
        self.board.wish_answered.emit(Verdict(wish, refusals))


@pytest.fixture
def desk(board: Board, qtbot: QtBot) -> Iterator[Desk]:
    desk = Desk(board, qtbot)
    yield desk
    desk.screen.hide()


def shift(board: Board, **facts: Any) -> None:
    row = ShiftRow(position="room", **facts)
    board.mirror.apply(delta(board.mirror, shifts=[row]), NOON)
    board.beat()


def test_a_calm_room_has_nothing_to_hand_over(desk: Desk) -> None:
    said = desk.said()
    assert "Rien à remettre : aucune alarme, aucun ordre, aucune source perdue." in said
    assert "Quart en cours : personne n'a encore signé de relève" in said
    assert "Aucune relève n'attend de signature." in said
    assert "Aucune relève au journal." in said


def test_everything_that_is_left_is_gathered_by_section(desk: Desk, board: Board) -> None:
    long = alarm(
        3, asset="lamp-000002", rule="lamp_failure", priority=4, state="E",
        shelved_at=NOON, shelved_until=NOON + 9 * HOUR, shelved_by="operator-1",
        shelf_reason="travaux",
    )  # fmt: skip
    out = alarm(4, asset="bollard-01", state="G", removed_at=NOON - 60, removed_by="supervisor-1",
                removal_reason="capteur", work_order="OT-12")  # fmt: skip
    claimed = alarm(5, state="C", claimed_by="operator-2", claimed_until=NOON + 200)
    hidden = alarm(6, asset="lamp-000001", state="F")
    tell(board, alarm(1), alarm(2, priority=2, asset="junction-001", state="D"), long, out, claimed,
         hidden)  # fmt: skip
    order = OrderRow(id="o", asset="lamp-000001", order="dim", value=40.0, state="SENT",
                     person="operator-1", desk="d", requested_at=NOON, changed_at=NOON)  # fmt: skip
    lost = SourceRow(source="traffic", online=False, known=True, changed_at=NOON - 30)
    board.mirror.apply(delta(board.mirror, orders=[order], sources=[lost]), NOON)
    board.beat()
    desk.screen.look()
    cells = desk.cells()
    heads = [cell.split(" |")[0] for cell in cells if cell.endswith("|  |  | ")]
    assert heads == [
        "À acquitter · 2", "Mises de côté · 1", "Hors service · 1", "Prises en charge · 1",
        "Ordres en cours ou sans confirmation · 1", "Sources perdues · 1",
    ]  # fmt: skip
    said = "\n".join(cells)
    assert "jusqu'à 21:00:00 (9 h) | operator-1 · travaux" in said
    assert "supervisor-1 · capteur · OT-12" in said
    assert "par operator-2" in said
    assert "Source perdue | traffic" in said
    also = "Acquittées encore présentes : 1 · masquées par conception : 1"
    assert also in desk.said()


def test_a_long_shelf_is_ticked_by_key_and_said_in_the_offer(
    desk: Desk, board: Board, qtbot: QtBot
) -> None:
    tell(board, alarm(7, state="E", shelved_until=NOON + 9 * HOUR, shelved_by="operator-1"))
    desk.screen.look()
    assert any("à confirmer" in said for said in desk.said())
    desk.screen.table.setCurrentIndex(desk.screen.model.index(1, 0))
    QTest.keyClick(desk.screen.table, Qt.Key.Key_Space)
    assert not any("à confirmer" in said for said in desk.said())
    desk.screen.notes.editor.setPlainText("Deux lampes")
    qtbot.waitUntil(desk.screen.isActiveWindow)
    desk.screen.notes.editor.setFocus()
    QTest.keyClick(desk.screen.notes.editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert desk.wishes == [
        ("offer_handover", "", {"position": "room", "notes": "Deux lampes", "confirmed": "7"})
    ]
    assert "Envoyé, en attente du moteur…" in desk.said()
    desk.answer("offer_handover", "operator-1", "shelf_not_confirmed")
    assert any("n'est pas confirmée" in said for said in desk.said())
    assert desk.screen.notes.editor.toPlainText() == "Deux lampes"
    desk.answer("offer_handover", "operator-1")
    assert desk.screen.notes.editor.toPlainText() == ""
    assert "Relève proposée. La personne entrante peut signer." in desk.said()


def test_a_draft_outlives_the_desk_and_is_bounded(desk: Desk, board: Board, qtbot: QtBot) -> None:
    desk.screen.notes.editor.setPlainText("à suivre")
    desk.screen.hide()
    assert desk.kept.handover_drafts == {"room": "à suivre"}
    again = HandoverScreen(board, desk.kept, lambda: None)
    qtbot.addWidget(again)
    assert again.notes.editor.toPlainText() == "à suivre"
    again.notes.editor.setPlainText("x" * 10_000)
    assert len(again.notes.editor.toPlainText()) == 4000


def test_the_incoming_person_signs(desk: Desk, board: Board) -> None:
    shift(board, offered=3, offered_at=NOON, offered_by="operator-1", notes="<b>calme</b>")
    said = desk.said()
    assert "Relève nº 3 proposée par operator-1 le 12:00:00 : à signer" in said
    assert "<b>calme</b>" in said
    fields = desk.screen.sign.fields
    assert fields["person"].text() == ""  # who offered cannot sign
    desk.screen.sign.sign()
    assert "Nommez la personne entrante" in desk.said()
    fields["person"].setText("operator-2")
    fields["password"].setText("secret")
    QTest.keyClick(fields["password"], Qt.Key.Key_Return)
    ((action, person, arguments),) = desk.wishes
    assert (action, person) == ("take_handover", "operator-2")
    assert arguments == {
        "position": "room", "handover": 3.0, "remarks": "", "password": "secret"
    }  # fmt: skip
    assert fields["password"].text() == ""
    desk.answer("take_handover", "operator-2", "same_person")
    assert any("ne peut pas la signer" in said for said in desk.said())
    desk.answer("take_handover", "operator-2")
    shift(board, person="operator-2", began_at=NOON, taken=3)
    said = desk.said()
    assert any("Quart pris par operator-2" in text for text in said)
    assert "Quart de operator-2 depuis 12:00:00 (0 s)" in said
    assert not desk.screen.sign.button.isVisible()


def rows() -> list[JournalRow]:
    summary = HandoverSummary(
        counts={"unacknowledged": 70, "acknowledged": 2},
        lines=[Line(what="unacknowledged", asset="cabinet-0001", rule="tripped", priority=1)],
    )
    offered: Facts = {
        "position": "room", "handover": 1.0, "notes": "<img src=x>\nligne 2",
        "summary": summary.encode(), "shift_began_at": NOON - HOUR,
    }  # fmt: skip
    taken: Facts = {"position": "room", "handover": 1.0, "remarks": "vu", "signed": True}
    return [
        JournalRow(seq=9, at=NOON, type="handover_taken", asset="room", person="operator-2",
                   desk="desk-2", facts=taken),
        JournalRow(seq=8, at=NOON - 60, type="handover_offered", asset="room",
                   person="operator-1", desk="desk-1", facts=offered),
    ]  # fmt: skip


def test_past_handovers_are_read_again(desk: Desk, qtbot: QtBot) -> None:
    asked = [one for one in desk.questions if one[0] == "journal"]
    assert asked[-1][1]["type"] == "handover_offered,handover_taken"
    asked[-1][2](rows())
    listed = desk.screen.history.list
    assert listed.count() == 1
    assert "operator-1 → operator-2" in listed.item(0).text()
    listed.setCurrentRow(0)
    shown = desk.screen.history.reader.toPlainText()
    assert "<img src=x>" in shown
    assert "P1 · Disjoncteur déclenché, rues sans éclairage · cabinet-0001" in shown
    assert "… et 69 autres, voir le journal" in shown
    assert "Signée par operator-2 (desk-2) le 22/11/2026 12:00" in shown
    assert desk.screen.document().toPlainText() == shown
    qtbot.waitUntil(desk.screen.isActiveWindow)
    listed.setFocus()
    QTest.keyClick(listed, Qt.Key.Key_Escape)
    assert desk.screen.history.chosen is None
    assert desk.screen.document().toPlainText().startswith("État au 22/11/2026 12:00")


def test_a_handover_becomes_a_pdf(desk: Desk, board: Board, tmp_path: Path) -> None:
    path = tmp_path / "handover.pdf"
    noticed: list[str] = []
    board.notice.connect(noticed.append)
    desk.screen.pdf.save(path)
    assert path.read_bytes().startswith(b"%PDF-")
    desk.screen.pdf.save(tmp_path / "none" / "handover.pdf")
    assert len(noticed) == 2
    assert noticed[0] != noticed[1]


def test_figures_of_the_shift_are_asked_and_said_why_not(desk: Desk) -> None:
    _, arguments, callback = next(q for q in desk.questions if q[0] == "alarm_quality")
    assert arguments["position"] == "room"
    assert arguments["end"] - arguments["start"] == 8 * HOUR
    callback("pas de réponse du moteur")
    assert any("indisponibles : pas de réponse du moteur" in said for said in desk.said())


def test_a_line_opens_its_alarm(desk: Desk, board: Board) -> None:
    tell(board, alarm(11))
    desk.screen.look()
    shown: list[tuple[str, str]] = []
    board.show_requested.connect(lambda screen, one: shown.append((screen, one)))
    desk.screen.table.setCurrentIndex(desk.screen.model.index(1, 0))
    QTest.keyClick(desk.screen.table, Qt.Key.Key_Return)
    assert shown == [("alarm", "11")]


def test_both_languages_and_both_looks(desk: Desk, board: Board, clock: Clock) -> None:
    tell(board, alarm(12))
    desk.screen.look()
    board.speak("en")
    assert desk.cells()[0].startswith("Unacknowledged · 1")
    assert "Notes for the next shift" in desk.said()
    clock.now += 3 * HOUR
    desk.screen.look()
    assert desk.screen.grab().width() == 1200


def test_a_desk_stays_at_its_position(desk: Desk, board: Board, qtbot: QtBot) -> None:
    titles = (("room", Text("Salle", "Room")), ("roads", Text("Voirie", "Roads")))
    board.mirror.philosophy = Philosophy(
        positions=tuple(Position(name, title, (name,)) for name, title in titles)
    )
    board.reset.emit()
    desk.screen.head.positions.setCurrentIndex(1)
    assert desk.kept.handover_position == "roads"
    again = HandoverScreen(board, desk.kept, lambda: None)
    qtbot.addWidget(again)
    assert again.head.positions.currentText() == "Voirie"
