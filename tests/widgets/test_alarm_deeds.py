"""Every deed about alarms: by its key, where it makes sense, and why not elsewhere."""

from __future__ import annotations

import dataclasses
from itertools import product
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMenu, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.core.kind import Text
from app.core.philosophy import AlarmClass, Philosophy
from app.desk.rows import AlarmRow
from tests.widgets.village import NOON, alarm, delta
from widgets.alarms.acknowledge import AcknowledgeDialog, CommentDialog
from widgets.alarms.actions import BAR, CONTRARY, GROUPS, AlarmActions
from widgets.alarms.deed import DEEDS
from widgets.alarms.guidance import GuidanceDialog
from widgets.alarms.setaside import RemoveDialog, ShelveDialog
from widgets.board import Board

KEYS = {
    "unshelve": (Qt.Key.Key_S, Qt.KeyboardModifier.ShiftModifier),
    "let_go": (Qt.Key.Key_P, Qt.KeyboardModifier.ShiftModifier),
    "restore": (Qt.Key.Key_R, Qt.KeyboardModifier.ShiftModifier),
}
NOBODY = Qt.KeyboardModifier.NoModifier


class Desk(QWidget):
    """A list's stand-in with the bar below; what was wished and shown is kept."""

    def __init__(self, board: Board) -> None:
        super().__init__()
        self.rows: list[AlarmRow] = []
        self.keys = QWidget(self)
        self.keys.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.deeds = AlarmActions(board, lambda: self.rows, self.keys, self)
        column = QVBoxLayout(self)
        column.addWidget(self.keys, stretch=1)
        column.addWidget(self.deeds)
        self.wished: list[tuple[str, list[int], dict[str, object]]] = []
        self.shown: list[tuple[str, str]] = []
        self.said: list[str] = []
        board.alarm_wish_requested.connect(lambda *wish: self.wished.append(wish))
        board.show_requested.connect(lambda *shown: self.shown.append(shown))
        board.notice.connect(self.said.append)
        board.person = "camille"

    def choose(self, *rows: AlarmRow) -> None:
        self.rows = list(rows)
        self.deeds.look()

    def press(self, name: str) -> None:
        key, modifier = KEYS.get(name, (None, NOBODY))
        if key is None:
            key = Qt.Key(getattr(Qt.Key, f"Key_{DEEDS[name].key}"))
        QTest.keyClick(self.keys, key, modifier)

    def button(self, name: str) -> QPushButton:
        return self.deeds._buttons[name]


@pytest.fixture
def desk(board: Board, qtbot: QtBot) -> Desk:
    desk = Desk(board)
    qtbot.addWidget(desk)
    desk.resize(1600, 200)
    desk.show()
    qtbot.waitUntil(desk.isActiveWindow)
    desk.keys.setFocus()
    return desk


def classed(board: Board, **changes: Any) -> None:
    """All alarms of cabinets are of a class with these rules."""
    kind = board.mirror.kinds["cabinet"]
    rules = tuple(dataclasses.replace(rule, alarm_class="strict") for rule in kind.rules)
    board.mirror.kinds["cabinet"] = dataclasses.replace(kind, rules=rules)
    strict = dataclasses.replace(AlarmClass("strict", Text("Stricte", "Strict")), **changes)
    board.mirror.philosophy = dataclasses.replace(
        board.mirror.philosophy, classes={**Philosophy().classes, "strict": strict}
    )


SHELVED = alarm(4, state="E", shelved_until=NOON + 600, shelved_by="alex")
REMOVED = alarm(5, state="G", removed_at=NOON - 60, removed_by="alex")
SUPPRESSED = alarm(6, state="F", suppressed_by_asset="cabinet-0001", suppressed_by="tripped")
LATCHED = alarm(7, state="C", latched=True)
MINE = alarm(8, claimed_by="camille", claimed_until=NOON + 60)


def test_every_deed_has_one_key_of_its_own_and_words(board: Board) -> None:
    keys = [deed.key for deed in DEEDS.values()]
    assert len(set(keys)) == len(keys)
    assert {name for group in GROUPS for name in group} == set(DEEDS)
    assert set(BAR) | set(CONTRARY.values()) <= set(DEEDS)
    for name, tail in product(DEEDS, ("", "_tip")):
        assert board.words.has(f"deeds.{name}{tail}")


@pytest.mark.parametrize(
    ("name", "row", "wish"),
    [
        ("acknowledge", alarm(1), ("acknowledge", [1], {"comment": ""})),
        ("acknowledge", alarm(2, state="D"), ("acknowledge", [2], {"comment": ""})),
        ("unshelve", SHELVED, ("unshelve", [4], {})),
        ("restore", REMOVED, ("restore", [5], {})),
        ("reset", LATCHED, ("reset", [7], {})),
        ("claim", alarm(1), ("claim", [1], {"duration_s": 300.0})),
        ("claim", msgspec.structs.replace(MINE, claimed_by="alex"), ("claim", [8], None)),
        ("let_go", MINE, ("claim", [8], {"duration_s": 0.0})),
    ],
)
def test_a_key_wishes_at_once(
    desk: Desk, name: str, row: AlarmRow, wish: tuple[str, list[int], dict[str, object] | None]
) -> None:
    desk.choose(row)
    desk.press(name)
    assert desk.wished[0][:2] == wish[:2]
    assert wish[2] is None or desk.wished[0][2] == wish[2]
    assert not desk.said


@pytest.mark.parametrize(
    ("name", "dialog"),
    [
        ("comment_acknowledge", AcknowledgeDialog),
        ("comment", CommentDialog),
        ("shelve", ShelveDialog),
        ("remove", RemoveDialog),
        ("guidance", GuidanceDialog),
    ],
)
def test_a_key_opens_its_dialog(desk: Desk, name: str, dialog: type[QWidget]) -> None:
    desk.choose(alarm(1))
    desk.press(name)
    opened = desk.findChild(dialog)
    assert opened is not None
    assert opened.isVisible()
    assert not desk.wished
    QTest.keyClick(opened, Qt.Key.Key_Escape)
    assert not desk.wished


def test_keys_that_show(desk: Desk) -> None:
    desk.choose(alarm(3))
    for name in ("show_map", "open_asset", "open_alarm"):
        desk.press(name)
    assert desk.shown == [("map", "cabinet-0001"), ("asset", "cabinet-0001"), ("alarm", "3")]


@pytest.mark.parametrize(
    ("name", "rows", "why"),
    [
        ("acknowledge", [], "Choisissez d'abord une alarme."),
        ("acknowledge", [alarm(1, state="C")], "rien à acquitter"),
        ("acknowledge", [SHELVED], "mise de côté"),
        ("shelve", [SHELVED], "mise de côté"),
        ("shelve", [SUPPRESSED], "masquée"),
        ("shelve", [REMOVED], "hors service"),
        ("unshelve", [alarm(1)], "pas mise de côté"),
        ("restore", [alarm(1)], "pas hors service"),
        ("remove", [REMOVED], "hors service"),
        ("reset", [alarm(1, state="C")], "pas verrouillée"),
        ("reset", [alarm(1, latched=True)], "avant de réarmer"),
        ("claim", [MINE], "déjà"),
        ("let_go", [alarm(1)], "ne vous en occupez pas"),
        ("open_alarm", [alarm(1), alarm(2)], "une seule"),
    ],
)
def test_where_it_makes_no_sense_it_says_why(
    desk: Desk, name: str, rows: list[AlarmRow], why: str
) -> None:
    desk.choose(*rows)
    desk.press(name)
    assert not desk.wished
    assert len(desk.said) == 1
    assert why in desk.said[0]
    assert why in desk.deeds._tip(name)


def test_a_claim_that_is_over_is_nobody_s(board: Board, desk: Desk) -> None:
    desk.choose(msgspec.structs.replace(MINE, claimed_until=NOON - 1))
    desk.press("claim")
    assert desk.wished == [("claim", [8], {"duration_s": 300.0})]


def test_of_a_mixed_choice_only_those_that_allow_it(desk: Desk) -> None:
    desk.choose(alarm(1), alarm(2, state="C"), SHELVED, alarm(3, state="D"))
    desk.press("acknowledge")
    assert desk.wished == [("acknowledge", [1, 3], {"comment": ""})]
    desk.press("shelve")
    dialog = desk.findChild(ShelveDialog)
    assert dialog is not None
    told = [label.text() for label in dialog.findChildren(QWidget) if hasattr(label, "text")]
    assert "Concerne 3 des 4 alarmes choisies ; l'état des autres ne s'y prête pas." in told
    dialog.reject()


def test_a_role_without_the_right_is_told_so(board: Board, desk: Desk) -> None:
    board.role = "operator"
    desk.choose(alarm(1))
    assert not desk.button("remove").isEnabled()
    assert "Votre rôle ne le permet pas." in desk.button("remove").toolTip()
    board.role = "supervisor"
    desk.deeds.look()
    assert desk.button("remove").isEnabled()


def test_a_class_that_wants_a_comment_asks_for_it(board: Board, desk: Desk) -> None:
    classed(board, comment_required=True)
    desk.choose(alarm(1))
    desk.press("acknowledge")
    assert not desk.wished
    assert desk.findChild(AcknowledgeDialog) is not None


def test_the_bar_offers_the_contrary_where_only_that_makes_sense(desk: Desk) -> None:
    desk.choose(SHELVED)
    assert desk.button("shelve").text() == "Remettre en liste"
    desk.button("shelve").click()
    assert desk.wished == [("unshelve", [4], {})]
    desk.choose(alarm(1))
    assert desk.button("shelve").text() == "Mettre de côté…"
    desk.choose(LATCHED)
    assert desk.button("acknowledge").text() == "Réarmer"


def test_a_narrow_bar_keeps_what_matters_most(desk: Desk, qtbot: QtBot) -> None:
    desk.choose(alarm(1))
    assert all(desk.button(name).isVisible() for name in BAR)
    desk.resize(520, 200)
    qtbot.waitUntil(lambda: not desk.button("comment").isVisible())
    assert desk.button("acknowledge").isVisible()
    assert desk.deeds._more.isVisible()


def test_the_menu_has_every_deed_with_its_key(desk: Desk, qtbot: QtBot) -> None:
    desk.choose(SHELVED)
    desk.deeds.popup(desk.mapToGlobal(QPoint(5, 5)))
    menu = desk.deeds.findChild(QMenu)
    assert menu is not None
    entries = {a.text().partition("\t")[0]: a for a in menu.actions() if not a.isSeparator()}
    assert len(entries) == len(DEEDS)
    assert entries["Remettre en liste"].text().endswith("\tShift+S")
    assert not entries["Acquitter"].isEnabled()
    assert "mise de côté" in entries["Acquitter"].toolTip()
    entries["Remettre en liste"].trigger()
    assert desk.wished == [("unshelve", [4], {})]
    menu.close()


def test_guidance_tells_what_is_left_of_the_time(board: Board, desk: Desk, clock: object) -> None:
    kind = board.mirror.kinds["cabinet"]
    text = Text("Le quartier reste dans le noir.", "The quarter stays dark.")
    rules = tuple(
        dataclasses.replace(rule, respond_within_s=600, consequence=text) for rule in kind.rules
    )
    board.mirror.kinds["cabinet"] = dataclasses.replace(kind, rules=rules)
    row = alarm(1, raised_at=NOON - 120)
    board.mirror.apply(delta(board.mirror, alarms=[row]), NOON)
    desk.choose(row)
    desk.press("guidance")
    dialog = desk.findChild(GuidanceDialog)
    assert dialog is not None
    assert dialog.left.text() == "Délai de réaction : 10 min, encore 8 min"
    clock.now += 900  # type: ignore[attr-defined]
    board.second.emit()
    assert dialog.left.text() == "Délai de réaction : 10 min, dépassé de 7 min"
    texts = [label.text() for label in dialog.findChildren(QWidget) if hasattr(label, "text")]
    assert "Le quartier reste dans le noir." in texts
    dialog.accept()


def test_thousands_chosen_are_judged_in_a_moment(board: Board, desk: Desk) -> None:
    rows = [alarm(n, state="BCD"[n % 3]) for n in range(1, 3000)]
    desk.choose(*rows)
    desk.press("acknowledge")
    assert len(desk.wished[0][1]) == 1999
    assert desk.findChild(QLineEdit) is None
