"""All alarms that an asset can have: set aside before they come, or opened."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.core.rulebook import RuleBook
from app.core.slots import SlotTable
from app.desk.instances import instance_of
from tests.widgets.village import NOON, alarm, delta, village, village_kinds
from widgets.alarms.setaside import RemoveDialog
from widgets.board import Board
from widgets.card.alarms import AssetAlarms
from widgets.card.rules import RulesDialog

INSTANCES = RuleBook(SlotTable(village(), village_kinds()))


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    return window


@pytest.fixture
def dialog(board: Board, qtbot: QtBot, window: QWidget) -> RulesDialog:
    row = alarm(
        4, rule="door_open", priority=3, state="E", shelved_by="alex", shelved_until=NOON + 60
    )
    board.mirror.apply(delta(board.mirror, alarms=[alarm(1), row]), NOON)
    board.beat()
    dialog = RulesDialog(board, "cabinet-0001", window)
    dialog.open()
    qtbot.waitUntil(dialog.isActiveWindow)
    return dialog


def states(dialog: RulesDialog) -> dict[str, str]:
    model = dialog.view.model()
    rows = range(model.rowCount())
    return {str(model.index(n, 1).data()): str(model.index(n, 3).data()) for n in rows}


@pytest.mark.parametrize("asset", ["cabinet-0001", "lamp-000003", "city-clock", "lighting-01"])
def test_instances_are_numbered_as_the_engine_does(asset: str) -> None:
    city, kinds = village(), village_kinds()
    for rule in kinds[city.kind_name(city.rows[asset])].rules:
        assert instance_of(city, kinds, asset, rule.name) == INSTANCES.find(asset, rule.name) >= 0


def test_what_there_is_not_has_no_number() -> None:
    assert instance_of(village(), village_kinds(), "gone", "tripped") == -1
    assert instance_of(village(), village_kinds(), "cabinet-0001", "gone") == -1


def test_every_rule_is_there_as_it_stands(board: Board, dialog: RulesDialog) -> None:
    said = states(dialog)
    kind = board.mirror.kinds["cabinet"]
    assert list(said) == [rule.message.fr for rule in kind.rules]
    assert said["Disjoncteur déclenché, rues sans éclairage"] == "à acquitter"
    assert said["Porte ouverte"] == "mise de côté par alex jusqu'à 12:01:00"
    assert said["Tension basse"] == "normale"
    board.mirror.apply(delta(board.mirror, alarms=[alarm(1, revision=2, state="A")]), NOON)
    board.beat()
    assert states(dialog)["Disjoncteur déclenché, rues sans éclairage"] == "normale"
    dialog.accept()


def test_a_normal_alarm_is_taken_out_of_service_beforehand(
    board: Board, dialog: RulesDialog
) -> None:
    wished: list[tuple[str, int, str, dict[str, object]]] = []
    board.instance_wish_requested.connect(lambda *wish: wished.append(wish))
    names = [rule.name for rule in board.mirror.kinds["cabinet"].rules]
    dialog.view.selectRow(names.index("voltage_low"))
    assert not dialog.deeds._buttons["acknowledge"].isEnabled()
    QTest.keyClick(dialog.view, Qt.Key.Key_R)
    removal = dialog.findChild(RemoveDialog)
    assert removal is not None
    removal.why.setEditText("travaux")
    removal.accept()
    told = {"reason": "travaux", "work_order": ""}
    number = INSTANCES.find("cabinet-0001", "voltage_low")
    assert wished == [("cabinet-0001", number, "remove", told)]
    dialog.accept()


def test_what_never_came_up_has_no_page(board: Board, dialog: RulesDialog) -> None:
    said: list[str] = []
    shown: list[tuple[str, str]] = []
    board.notice.connect(said.append)
    board.show_requested.connect(lambda *show: shown.append(show))
    names = [rule.name for rule in board.mirror.kinds["cabinet"].rules]
    dialog.view.selectRow(names.index("voltage_low"))
    QTest.keyClick(dialog.view, Qt.Key.Key_O)
    assert said == ["Cette alarme n'est jamais apparue : elle n'a pas de page."]
    dialog.view.selectRow(names.index("tripped"))
    QTest.keyClick(dialog.view, Qt.Key.Key_O)
    assert shown == [("alarm", "1")]
    assert not dialog.isVisible()


def test_an_alarm_of_the_card_leads_to_its_page(board: Board, qtbot: QtBot) -> None:
    board.mirror.apply(delta(board.mirror, alarms=[alarm(6)]), NOON)
    alarms = AssetAlarms(board)
    qtbot.addWidget(alarms)
    alarms.show_asset("cabinet-0001")
    shown: list[tuple[str, str]] = []
    board.show_requested.connect(lambda *show: shown.append(show))
    alarms._lines[0].open_page.click()
    assert shown == [("alarm", "6")]
