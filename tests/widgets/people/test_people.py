"""Who is at the desk, as it is shown and asked: the strip, the line, the dialogs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.bus.wire import Target, Wish
from app.core.people import Person, Role
from app.desk.preferences import Preferences
from app.desk.wishes import Verdict
from tests.widgets.village import NOON
from widgets.board import Board
from widgets.card.orders import OrderBlock
from widgets.handover.notes import NotesBlock
from widgets.people.entry import SignInDialog
from widgets.people.founding import FoundDialog, PasswordDialog
from widgets.people.present import person_line
from widgets.people.register import PeopleDialog
from widgets.people.strip import DoorStrip

PASSWORD = "correct horse 7"


class Desk:
    """What was asked of the board, and its answers."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.entries: list[tuple[str, str]] = []
        self.wishes: list[tuple[str, str, dict[str, Any]]] = []
        self.questions: list[Callable[[object], None]] = []
        board.entry_requested.connect(lambda *given: self.entries.append(given))
        board.people_wish_requested.connect(lambda *given: self.wishes.append(given))
        board.question_requested.connect(lambda _, __, answer: self.questions.append(answer))

    def answer(self, action: str, reason: str = "") -> None:
        target = Target(asset="desk-1")
        wish = Wish(id="w", person="x", desk="d", action=action, targets=[target], expires_at=0.0)
        self.board.wish_answered.emit(Verdict(wish, ((target, reason),) if reason else ()))

    def mode(self, mode: str, person: str = "", role: str = "") -> None:
        status = self.board.mirror.status
        assert status is not None
        self.board.mirror.hear(msgspec.structs.replace(status, sign_in=mode), NOON)
        self.board.person, self.board.role = person, role
        self.board.person_changed.emit()


@pytest.fixture
def desk(board: Board) -> Desk:
    return Desk(board)


@pytest.fixture
def parent(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


def test_the_banner_says_who_is_here_and_where_nobody_is_checked(desk: Desk) -> None:
    board = desk.board
    desk.mode("open", "camille", "supervisor")
    assert person_line(board, "poste 1") == "camille · non contrôlé · poste 1"
    desk.mode("demanded", "camille", "supervisor")
    assert person_line(board, "poste 1") == "camille · superviseur · poste 1"
    desk.mode("demanded", "", "viewer")
    assert person_line(board, "poste 1") == "Consultation · poste 1"
    board.speak("en")
    assert person_line(board, "") == "Viewing"


def test_a_wall_is_nobody_s_and_views(desk: Desk) -> None:
    desk.mode("demanded", "camille", "supervisor")
    wall = desk.board.sibling(desk.board.theme, desk.board)
    assert (wall.person, wall.role) == ("", "viewer")
    assert person_line(wall, "") == "Consultation"
    assert not wall.may("acknowledge")


def test_a_role_is_offered_what_it_may(desk: Desk) -> None:
    board = desk.board
    assert board.may("acknowledge")  # not known yet: left to the engine
    board.role = "viewer"
    assert not board.may("acknowledge")
    board.role = "operator"
    assert board.may("acknowledge")
    assert not board.may("add_person")


def test_what_a_role_may_not_is_grey_and_says_why(desk: Desk, qtbot: QtBot) -> None:
    board = desk.board
    kind = board.kind_of("lamp-000001")
    assert kind is not None
    block = OrderBlock(board)
    notes = NotesBlock(board, Preferences(), lambda: None)
    for widget in (block, notes):
        qtbot.addWidget(widget)
        widget.show()
    block.show_asset("lamp-000001", kind)
    buttons = [block.lines[0].button, notes.button]
    desk.mode("demanded", "", "viewer")
    assert not any(button.isEnabled() for button in buttons)
    assert all("F2" in button.toolTip() for button in buttons)
    desk.mode("demanded", "camille", "trainer")
    assert not any(button.isEnabled() for button in buttons)
    assert all("rôle" in button.toolTip() for button in buttons)
    desk.mode("demanded", "camille", "operator")
    assert all(button.isEnabled() for button in buttons)


def test_the_strip_is_there_while_there_is_something_to_do(desk: Desk, qtbot: QtBot) -> None:
    strip = DoorStrip(desk.board)
    qtbot.addWidget(strip)
    desk.mode("open", "camille", "supervisor")
    assert strip.isHidden()
    strip.offer()
    assert not strip.isHidden()
    assert "personne n'est contrôlé" in strip.text.text()
    with qtbot.waitSignal(strip.offer_ended):
        strip.go_on.click()
    assert strip.isHidden()
    desk.mode("unfounded", "", "viewer")
    assert [strip.enter.isHidden(), strip.found.isHidden(), strip.go_on.isHidden()] == [
        *(True, False, True)
    ]
    desk.mode("demanded", "", "viewer")
    assert [strip.enter.isHidden(), strip.found.isHidden()] == [False, True]
    assert "F2" in strip.enter.toolTip()
    desk.board.speak("en")
    assert "viewing" in strip.text.text()
    desk.mode("demanded", "camille", "operator")
    assert strip.isHidden()


def test_signing_in_stays_until_it_is_right(desk: Desk, parent: QWidget, qtbot: QtBot) -> None:
    dialog = SignInDialog(desk.board, ["operator-1", "operator-2"], parent)
    dialog.open()
    assert dialog.password.echoMode() is QLineEdit.EchoMode.Password
    dialog.accept()
    assert "manque" in dialog.said.text()
    assert not desk.entries
    dialog.password.setText("guessed it 1")
    dialog.accept()
    dialog.accept()  # once is enough
    assert desk.entries == [("operator-1", "guessed it 1")]
    desk.answer("acknowledge", "stale_revision")  # of something else
    assert not dialog.confirm.isEnabled()
    desk.answer("sign_in", "wrong_password")
    assert "mot de passe" in dialog.said.text()
    assert dialog.password.text() == ""
    dialog.name.setCurrentText("operator-2")
    dialog.password.setText(PASSWORD)
    dialog.confirm.click()
    with qtbot.waitSignal(dialog.accepted):
        desk.answer("sign_in")
    assert desk.entries[1:] == [("operator-2", PASSWORD)]


def test_the_first_person_is_registered_and_signed_in(
    desk: Desk, parent: QWidget, qtbot: QtBot
) -> None:
    dialog = FoundDialog(desk.board, "camille", parent)
    dialog.open()
    dialog.password.setText(PASSWORD)
    dialog.accept()
    assert "diffèrent" in dialog.said.text()
    dialog.again.setText(PASSWORD)
    dialog.accept()
    assert desk.wishes == [("found_register", "camille", {"password": PASSWORD})]
    desk.answer("found_register")
    assert desk.entries == [("camille", PASSWORD)]
    with qtbot.waitSignal(dialog.accepted):
        desk.answer("sign_in")


def test_one_s_own_password_is_changed_by_the_old_one(
    desk: Desk, parent: QWidget, qtbot: QtBot
) -> None:
    dialog = PasswordDialog(desk.board, parent)
    dialog.open()
    for line, text in ((dialog.password, PASSWORD), (dialog.new, "x" * 9), (dialog.again, "y")):
        line.setText(text)
    dialog.accept()
    assert not desk.wishes
    dialog.again.setText("x" * 9)
    dialog.accept()
    given = {"password": PASSWORD, "new_password": "x" * 9}
    assert desk.wishes == [("change_password", "", given)]
    with qtbot.waitSignals([dialog.accepted, desk.board.notice]):
        desk.answer("change_password")


def test_an_administrator_keeps_the_register(desk: Desk, parent: QWidget) -> None:
    dialog = PeopleDialog(desk.board, parent)
    dialog.open()
    desk.questions[0]([Person("chief-1", Role.SUPERVISOR), Person("<b>x</b>", Role.VIEWER)])
    shown = [dialog.people.item(row).text() for row in range(dialog.people.count())]
    assert shown == ["chief-1 · superviseur", "<b>x</b> · consultation"]
    dialog.accept()
    assert "manque" in dialog.said.text()
    dialog.people.setCurrentRow(0)
    assert (dialog.name.text(), dialog.role.currentData()) == ("chief-1", "supervisor")
    dialog.deeds["remove"].click()
    dialog.deeds["remove"].click()  # not before the answer
    desk.answer("remove_person", "last_supervisor")
    assert "dernier superviseur" in dialog.said.text()
    dialog.name.setText("operator-3")
    dialog.password.setText(PASSWORD)
    dialog.role.setCurrentIndex(dialog.role.findData("operator"))
    dialog.accept()
    desk.answer("add_person")
    assert dialog.said.text() == "Fait."
    assert len(desk.questions) == 2  # asked again
    dialog.name.setText("operator-3")
    dialog.deeds["change_role"].click()
    assert [wish[0] for wish in desk.wishes] == ["remove_person", "add_person", "set_role"]
    assert desk.wishes[1][2] == {
        "name": "operator-3",
        "role": "operator",
        "new_password": PASSWORD,
    }
    desk.answer("set_role")
    desk.questions[1]("le moteur est occupé")
    assert "occupé" in dialog.said.text()
    dialog.reject()
