"""The dialogs about alarms: what must be entered, signed, and what stays after a slip."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.bus.wire import Target, Wish
from app.core.kind import Text
from app.core.objection import MAX_COMMENT
from app.desk.rows import AlarmRow
from app.desk.wishes import Verdict
from tests.widgets.test_alarm_deeds import classed
from tests.widgets.village import alarm
from widgets.alarms.acknowledge import AcknowledgeDialog, CommentDialog
from widgets.alarms.dialog import DeedDialog
from widgets.alarms.setaside import RemoveDialog, ShelveDialog, duration_text, durations_s
from widgets.board import Board

Wished = list[tuple[str, list[int], dict[str, object]]]
EVIL = "<img src=x>" + "<table><tr><td>" * 40
ENTER = Qt.Key.Key_Return


@pytest.fixture
def wished(board: Board) -> Wished:
    wishes: Wished = []
    board.alarm_wish_requested.connect(lambda *wish: wishes.append(wish))
    board.person = "camille"
    return wishes


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    return window


def opened(dialog: DeedDialog, qtbot: QtBot) -> DeedDialog:
    dialog.open()
    qtbot.waitUntil(dialog.isActiveWindow)
    return dialog


def verdict(dialog: DeedDialog, action: str, reason: str = "") -> Verdict:
    """The engine's answer to all that the dialog wished."""
    targets = [
        Target(asset=row.asset, occurrence=row.occurrence, revision=row.revision)
        for row in dialog.rows
    ]
    wish = Wish(id="1", person="", desk="", action=action, targets=targets, expires_at=0)
    refusals = tuple((target, reason) for target in targets) if reason else ()
    return Verdict(wish, refusals)


def reason(dialog: DeedDialog) -> str:
    return dialog.reason.text() if dialog.reason.isVisible() else ""


def test_an_acknowledgement_takes_a_comment(
    board: Board, window: QWidget, wished: Wished, qtbot: QtBot
) -> None:
    dialog = AcknowledgeDialog(board, [alarm(1), alarm(2)], 2, window)
    opened(dialog, qtbot)
    qtbot.waitUntil(dialog.comment.hasFocus)
    QTest.keyClicks(dialog.comment, " vu ")
    QTest.keyClick(dialog.comment, ENTER)
    assert wished == [("acknowledge", [1, 2], {"comment": "vu"})]
    assert not dialog.isVisible()


def test_a_comment_that_is_required_is_asked_for(
    board: Board, window: QWidget, wished: Wished, qtbot: QtBot
) -> None:
    classed(board, comment_required=True)
    dialog = AcknowledgeDialog(board, [alarm(1)], 1, window)
    opened(dialog, qtbot)
    QTest.keyClick(dialog.comment, ENTER)
    assert reason(dialog) == "Écrivez un commentaire."
    assert not wished
    dialog.comment.setText("vu")
    dialog.confirm.click()
    assert wished == [("acknowledge", [1], {"comment": "vu"})]


def test_a_comment_alone(board: Board, window: QWidget, wished: Wished, qtbot: QtBot) -> None:
    dialog = CommentDialog(board, [alarm(1)], 1, window)
    opened(dialog, qtbot)
    dialog.confirm.click()
    assert reason(dialog) == "Écrivez un commentaire."
    dialog.comment.setText("équipe prévenue")
    dialog.confirm.click()
    assert wished == [("comment", [1], {"comment": "équipe prévenue"})]


def test_a_shelf_says_until_when_and_wants_a_reason(
    board: Board, window: QWidget, wished: Wished, qtbot: QtBot
) -> None:
    dialog = ShelveDialog(board, [alarm(1)], 1, window)
    opened(dialog, qtbot)
    assert dialog.duration.currentText() == "15 min (jusqu'à 12:15)"
    dialog.confirm.click()
    assert reason(dialog) == "Choisissez ou écrivez un motif."
    dialog.why.setEditText("travaux rue de la Préfecture")
    dialog.duration.setCurrentIndex(2)
    dialog.one_shot.setChecked(True)
    dialog.confirm.click()
    told = {"duration_s": 3600.0, "reason": "travaux rue de la Préfecture", "one_shot": 1.0}
    assert wished == [("shelve", [1], told)]


def test_no_shelf_is_longer_than_the_shortest_limit(
    board: Board, window: QWidget, qtbot: QtBot
) -> None:
    classed(board, longest_shelf_s=5400.0)
    both = [alarm(1), alarm(2, asset="gauge-ouche-01", rule="high")]
    dialog = ShelveDialog(board, both, 2, window)
    qtbot.addWidget(dialog)
    offered = [dialog.duration.itemData(n) for n in range(dialog.duration.count())]
    assert offered == [900.0, 1800.0, 3600.0, 5400.0]
    assert dialog.duration.itemText(3).startswith("1 h 30 min")


@pytest.mark.parametrize("longest_s", [60.0, 900.0, 1000.0, 28800.0, 172800.0])
def test_the_limit_is_the_last_choice(longest_s: float) -> None:
    choices = durations_s(longest_s)
    assert choices[-1] == longest_s
    assert choices == sorted(set(choices))


def test_durations_in_words(board: Board) -> None:
    said = [duration_text(seconds, board.words) for seconds in (60, 900, 3600, 5400, 28800)]
    assert said == ["1 min", "15 min", "1 h", "1 h 30 min", "8 h"]


def test_reasons_of_the_site_are_offered_in_the_person_s_language(
    board: Board, window: QWidget, wished: Wished, qtbot: QtBot
) -> None:
    philosophy = board.mirror.philosophy
    reasons = (Text("Capteur en panne", "Faulty sensor"),)
    board.mirror.philosophy = type(philosophy)(removal_reasons=reasons)
    board.speak("en")
    dialog = RemoveDialog(board, [alarm(1)], 1, window)
    opened(dialog, qtbot)
    assert dialog.why.currentText() == ""
    assert dialog.why.itemText(0) == "Faulty sensor"
    dialog.why.setCurrentIndex(0)
    dialog.work_order.setText(" OT-4711 ")
    dialog.confirm.click()
    told = {"reason": "Faulty sensor", "work_order": "OT-4711"}
    assert wished == [("remove", [1], told)]


def passwords(dialog: DeedDialog) -> list[QLineEdit]:
    lines = dialog.signature.findChildren(QLineEdit)
    return [line for line in lines if line.echoMode() is QLineEdit.EchoMode.Password]


def test_a_signature_is_asked_for_only_where_the_class_wants_it(
    board: Board, window: QWidget, qtbot: QtBot
) -> None:
    classed(board, signature_for=("acknowledge",), countersigned=True)
    dialogs = [
        AcknowledgeDialog(board, [alarm(1)], 1, window),
        ShelveDialog(board, [alarm(1)], 1, window),
    ]
    assert [len(passwords(dialog)) for dialog in dialogs] == [2, 0]
    for dialog in dialogs:
        dialog.reject()


def test_a_wrong_password_loses_nothing_that_was_written(
    board: Board, window: QWidget, wished: Wished, qtbot: QtBot
) -> None:
    classed(board, signature_for=("acknowledge",))
    dialog = AcknowledgeDialog(board, [alarm(1)], 1, window)
    opened(dialog, qtbot)
    dialog.comment.setText("vu")
    dialog.confirm.click()
    assert reason(dialog) == "La signature est incomplète."
    passwords(dialog)[0].setText("false")
    dialog.confirm.click()
    assert wished == [("acknowledge", [1], {"comment": "vu", "password": "false"})]
    assert dialog.isVisible()
    assert not dialog.confirm.isEnabled()
    QTest.keyClick(dialog.comment, ENTER)  # once is enough
    assert len(wished) == 1
    board.wish_answered.emit(verdict(dialog, "comment"))  # of another dialog
    assert not dialog.confirm.isEnabled()
    board.wish_answered.emit(verdict(dialog, "acknowledge", "no_answer"))
    assert dialog.isVisible()
    assert reason(dialog) == "pas de réponse du moteur"
    assert passwords(dialog)[0].text() == ""
    assert dialog.comment.text() == "vu"
    passwords(dialog)[0].setText("right")
    dialog.confirm.click()
    board.wish_answered.emit(verdict(dialog, "acknowledge"))
    assert not dialog.isVisible()


def test_a_second_person_signs_too(
    board: Board, window: QWidget, wished: Wished, qtbot: QtBot
) -> None:
    classed(board, signature_for=("shelve",), countersigned=True)
    dialog = ShelveDialog(board, [alarm(1)], 1, window)
    opened(dialog, qtbot)
    dialog.why.setEditText("essai")
    told_how = [one.text() for one in dialog.signature.findChildren(QLabel)]
    assert any("ondijon people add" in text for text in told_how)  # the register may be empty
    mine, theirs = passwords(dialog)
    mine.setText("one")
    theirs.setText("two")
    dialog.confirm.click()
    assert reason(dialog) == "La signature est incomplète."
    person = next(line for line in dialog.signature.findChildren(QLineEdit) if not line.text())
    person.setText(" alex ")
    dialog.confirm.click()
    told = wished[0][2]
    signed = {"password": "one", "second_person": "alex", "second_password": "two"}
    assert {name: told[name] for name in signed} == signed
    dialog.reject()


@pytest.mark.parametrize("kind", [AcknowledgeDialog, CommentDialog, ShelveDialog, RemoveDialog])
def test_what_comes_from_outside_stays_text(
    board: Board, window: QWidget, qtbot: QtBot, kind: type[DeedDialog]
) -> None:
    rows: Sequence[AlarmRow] = [alarm(1, asset=EVIL, rule=EVIL * 30)]
    dialog = opened(kind(board, rows, 1, window), qtbot)  # type: ignore[call-arg]
    for label in dialog.findChildren(QLabel):
        assert label.textFormat() is Qt.TextFormat.PlainText
        assert len(label.text()) <= 2000
    for line in dialog.findChildren(QLineEdit):
        assert line.maxLength() <= MAX_COMMENT
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
