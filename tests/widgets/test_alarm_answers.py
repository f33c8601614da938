"""What the engine answered: told with what is true now, and undone where that is safe."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.bus.wire import Target, Wish
from app.desk.rows import AlarmRow
from app.desk.wishes import Verdict
from tests.widgets.conftest import Clock
from tests.widgets.village import NOON, alarm
from widgets.alarms.answers import AlarmAnswers
from widgets.board import Board
from widgets.notice import Notice

Arguments = dict[str, str | float]


def verdict(
    action: str,
    rows: list[AlarmRow],
    reasons: dict[int, str] | None = None,
    arguments: Arguments | None = None,
) -> Verdict:
    """The engine's answer about `rows`, refused where `reasons` say so."""
    targets = [Target(asset=r.asset, occurrence=r.occurrence, revision=r.revision) for r in rows]
    wish = Wish(
        id="1",
        person="camille",
        desk="desk-1",
        action=action,
        targets=targets,
        arguments=arguments or {},
        expires_at=0,
    )
    refused = reasons or {}
    refusals = tuple((t, refused[t.occurrence]) for t in targets if t.occurrence in refused)
    return Verdict(wish, refusals, {row.occurrence: row for row in rows})


class Room(QWidget):
    """A window with a notice and a field to write in; what is wished is kept."""

    def __init__(self, board: Board) -> None:
        super().__init__()
        self.notice = Notice(board, self)
        self.line = QLineEdit(self)
        QVBoxLayout(self).addWidget(self.line)
        board.notice.connect(self.notice.say)
        board.undo_offered.connect(self.notice.offer)
        self.wished: list[tuple[str, list[int], Arguments]] = []
        board.alarm_wish_requested.connect(lambda *wish: self.wished.append(wish))

    @property
    def said(self) -> str:
        return self.notice._text.text() if self.notice.isVisible() else ""


@pytest.fixture
def room(board: Board, qtbot: QtBot) -> Iterator[Room]:
    room = Room(board)
    qtbot.addWidget(room)
    AlarmAnswers(board)
    room.resize(1200, 400)
    room.show()
    qtbot.waitUntil(room.isActiveWindow)
    yield room
    room.notice.hide()
    room.notice._timer.stop()


@pytest.mark.parametrize(
    ("row", "reason", "said"),
    [
        (
            alarm(1, state="C", acknowledged_by="alex", acknowledged_at=NOON - 60),
            "already_acknowledged",
            "Refusé : déjà acquittée. Maintenant : acquittée par alex à 11:59:00",
        ),
        (
            alarm(1, state="E", shelved_by="alex", shelved_until=NOON + 600, shelf_reason="essai"),
            "stale_revision",
            "mise de côté par alex jusqu'à 12:10:00 · essai",
        ),
        (
            alarm(1, state="E", shelved_by="a", shelved_until=NOON + 600, one_shot=True),
            "stale_revision",
            "ou au retour à la normale",
        ),
        (
            alarm(1, state="F", suppressed_by_asset="cabinet-0001", suppressed_by="tripped"),
            "stale_revision",
            "masquée par conception : cabinet-0001 · Disjoncteur déclenché",
        ),
        (
            alarm(1, state="G", removed_by="a", removed_at=NOON, work_order="9"),
            "stale_revision",
            "hors service depuis 12:00:00, par a · ordre de travail 9",
        ),
        (alarm(1, state="A"), "closed", "Maintenant : terminée"),
        (alarm(1, state="D"), "stale_revision", "revenue à la normale, à acquitter"),
        (alarm(1, realarms=2), "stale_revision", "de nouveau à acquitter (2)"),
        (alarm(1, latched=True), "not_acknowledged", "à acquitter, verrouillée"),
        (alarm(1), "no_answer", "Refusé : pas de réponse du moteur"),
    ],
)
def test_a_refusal_says_why_and_what_is_true_now(
    board: Board, room: Room, row: AlarmRow, reason: str, said: str
) -> None:
    board.wish_answered.emit(verdict("acknowledge", [row], {1: reason}))
    assert said in room.said
    assert ("Maintenant" in room.said) == (reason != "no_answer")
    assert not room.notice.undo.isVisible()


def test_of_many_it_says_how_many_and_mostly_why(board: Board, room: Room) -> None:
    rows = [alarm(n) for n in range(1, 6)]
    reasons = {1: "closed", 2: "already_acknowledged", 3: "already_acknowledged"}
    board.wish_answered.emit(verdict("acknowledge", rows, reasons))
    assert room.said == "3 sur 5 refusés : déjà acquittée (2)"


def test_what_was_acknowledged_is_not_talked_about(board: Board, room: Room) -> None:
    board.wish_answered.emit(verdict("acknowledge", [alarm(1)]))
    assert room.said == ""


@pytest.mark.parametrize(
    ("action", "arguments", "said", "back"),
    [
        ("shelve", {"duration_s": 900.0}, "jusqu'à 12:15:00", ("unshelve", [1, 2], {})),
        ("remove", {"reason": "x"}, "2 alarmes mises hors service", ("restore", [1, 2], {})),
        ("claim", {"duration_s": 300.0}, "12:05:00", ("claim", [1, 2], {"duration_s": 0.0})),
    ],
)
def test_what_is_safe_to_undo_is_undone_by_one_key(
    board: Board,
    room: Room,
    action: str,
    arguments: Arguments,
    said: str,
    back: tuple[str, list[int], Arguments],
) -> None:
    board.wish_answered.emit(verdict(action, [alarm(1), alarm(2)], None, arguments))
    assert said in room.said
    assert room.notice.undo.text() == "Annuler (Ctrl+Z)"
    QTest.keyClick(room, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert room.wished == [back]
    assert room.said == ""
    QTest.keyClick(room, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert len(room.wished) == 1


def test_only_what_was_done_is_undone(board: Board, room: Room) -> None:
    told = verdict("shelve", [alarm(1), alarm(2)], {1: "already_shelved"}, {"duration_s": 900.0})
    board.wish_answered.emit(told)
    assert "Mise de côté jusqu'à 12:15:00" in room.said
    assert "1 sur 2 refusés" in room.said
    room.notice.undo.click()
    assert room.wished == [("unshelve", [2], {})]


def test_many_wishes_of_one_key_are_undone_by_one_key(
    board: Board, room: Room, clock: Clock
) -> None:
    said: Arguments = {"duration_s": 900.0}
    board.wish_answered.emit(verdict("shelve", [alarm(1)], None, said))
    board.wish_answered.emit(verdict("shelve", [alarm(2)], None, said))
    assert "2 alarmes mises de côté" in room.said
    clock.now += 5
    board.wish_answered.emit(verdict("shelve", [alarm(3)], None, said))
    room.notice.undo.click()
    assert room.wished == [("unshelve", [3], {})]


def test_a_normal_alarm_is_undone_by_the_number_it_got(board: Board, room: Room) -> None:
    target = Target(asset="cabinet-0001", alarm=3)
    wish = Wish(id="1", person="", desk="", action="remove", targets=[target], expires_at=0)
    row = alarm(44, state="G")
    board.wish_answered.emit(Verdict(wish, (), {44: row}))
    room.notice.undo.click()
    assert room.wished == [("restore", [44], {})]
    board.wish_answered.emit(Verdict(wish, ((target, "stale_revision"),), {44: row}))
    assert not room.notice.undo.isVisible()
    assert "Maintenant : hors service" in room.said


def test_letting_go_is_not_undone(board: Board, room: Room) -> None:
    board.wish_answered.emit(verdict("claim", [alarm(1)], None, {"duration_s": 0.0}))
    assert room.said == ""


def test_the_offer_ends_with_the_notice_and_a_field_keeps_its_own_undo(
    board: Board, room: Room
) -> None:
    room.line.setFocus()
    QTest.keyClicks(room.line, "abc")
    board.wish_answered.emit(verdict("claim", [alarm(1)], None, {"duration_s": 300.0}))
    room.notice._timer.timeout.emit()
    assert room.said == ""
    QTest.keyClick(room.line, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert not room.wished
    assert room.line.text() == ""


def test_a_newer_notice_takes_the_offer_away(board: Board, room: Room) -> None:
    board.wish_answered.emit(verdict("claim", [alarm(1)], None, {"duration_s": 300.0}))
    board.notice.emit("autre chose")
    assert not room.notice.undo.isVisible()
    QTest.keyClick(room, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert not room.wished
    board.speak("en")
    assert room.notice.undo.text() == "Undo (Ctrl+Z)"


def test_markup_in_an_answer_stays_text(board: Board, room: Room) -> None:
    evil = "<b>" + "<table><tr><td>" * 400
    row = alarm(1, state="E", shelved_by=evil, shelved_until=NOON, shelf_reason=evil)
    board.wish_answered.emit(verdict("shelve", [row], {1: "already_shelved"}))
    assert room.notice._text.textFormat() is Qt.TextFormat.PlainText
    assert len(room.said) <= 2000
