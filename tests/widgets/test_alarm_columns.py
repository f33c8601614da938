"""What a person makes of the lists: columns, order, groups, filters."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QInputDialog

from app.desk.listchoices import FILTERS_AT_MOST, ListChoices, SavedFilter
from tests.widgets.alarm_room import cell, choose, heads, listed, tell
from tests.widgets.village import NOON, alarm, status
from widgets.alarms.arrangement import Order
from widgets.alarms.columns import COLUMNS, DEFAULTS
from widgets.alarms.grouping import GroupBy
from widgets.alarms.screen import AlarmsScreen
from widgets.alarms.tabs import TABS
from widgets.board import Board


def test_columns_sort_from_both_ends_and_back_to_urgency(
    alarms_screen: AlarmsScreen, list_choices: ListChoices
) -> None:
    model, layout = alarms_screen.panel.model, alarms_screen.panel.columns
    column = model.columns.index("message")
    orders = []
    for _ in range(3):
        layout._click(column)
        orders.append(listed(alarms_screen))
    assert orders[0] == [4, 1, 2, 3]  # Borne, Disjoncteur, Feux, Niveau
    assert orders[1] == [3, 2, 1, 4]
    assert orders[2] == [1, 2, 3, 4]
    assert list_choices.lists["active"].sort == "urgency"


@pytest.mark.parametrize("column", sorted(COLUMNS))
def test_every_column_says_sorts_and_is_named(
    board: Board, alarms_screen: AlarmsScreen, column: str
) -> None:
    assert board.words.has(f"lists.column_{column}")
    for name in TABS[:-1]:
        alarms_screen.show_tab(name)
        before = sorted(listed(alarms_screen))
        alarms_screen.panel.model.show_columns(("priority", column))
        assert isinstance(
            cell(alarms_screen, alarms_screen.panel.model.place(before[0]), column), str
        )
        for descending in (False, True):
            alarms_screen.panel.columns.sort(Order(column, descending))
            assert sorted(listed(alarms_screen)) == before


def test_columns_are_chosen_and_kept(
    alarms_screen: AlarmsScreen, list_choices: ListChoices
) -> None:
    menu = alarms_screen.panel.columns.menu()
    choose(menu, "Commune")
    choose(alarms_screen.panel.columns.menu(), "Âge")
    shown = alarms_screen.panel.model.columns
    assert shown == (
        *(key for key in DEFAULTS[alarms_screen.panel.listing] if key != "age"),
        "district",
    )
    assert cell(alarms_screen, 0, "district") == "Dijon"
    alarms_screen.show_tab("shelved")
    alarms_screen.show_tab("active")
    assert alarms_screen.panel.model.columns == shown
    head = alarms_screen.panel.list.horizontalHeader()
    head.moveSection(head.visualIndex(shown.index("district")), 0)
    alarms_screen.panel.columns.store()
    assert list_choices.lists["active"].columns[0].key == "district"
    assert {one.width for one in list_choices.lists["active"].columns} == {0}  # no hand chose
    head.resizeSection(shown.index("value"), 200)
    alarms_screen.panel.columns.store()
    widths = {one.key: one.width for one in list_choices.lists["active"].columns}
    assert widths["value"] == pytest.approx(200, abs=1)
    assert widths["state"] == 0
    again = msgspec.json.decode(msgspec.json.encode(list_choices), type=ListChoices)
    assert again == list_choices
    choose(alarms_screen.panel.columns.menu(), "Colonnes d'origine")
    assert alarms_screen.panel.model.columns == DEFAULTS[alarms_screen.panel.listing]


def test_columns_make_room_for_each_other_on_a_small_screen(
    alarms_screen: AlarmsScreen, list_choices: ListChoices
) -> None:
    panel = alarms_screen.panel
    head, shown = panel.list.horizontalHeader(), panel.model.columns
    wide = {key: head.sectionSize(n) for n, key in enumerate(shown)}
    panel.list.resize(1000, 300)
    assert head.length() <= panel.list.viewport().width()
    assert head.sectionSize(shown.index("priority")) == wide["priority"]
    assert head.sectionSize(shown.index("value")) < wide["value"]
    panel.columns.store()
    assert {one.width for one in list_choices.lists["active"].columns} == {0}  # no hand chose


def test_groups_fold_by_mouse_and_by_key(
    alarms_screen: AlarmsScreen, list_choices: ListChoices
) -> None:
    choose(alarms_screen.panel._group_menu(), "Par service")
    assert [head.partition(" — ")[0] for head in heads(alarms_screen)] == [
        "Éclairage",
        "Circulation",
        "Eau",
        "Accès",
    ]
    assert listed(alarms_screen) == [1, 2, 3, 4]
    assert list_choices.lists["active"].group == "department"
    table, model = alarms_screen.panel.list, alarms_screen.panel.model
    table.setCurrentIndex(model.index(1, 0))
    QTest.keyClick(table, Qt.Key.Key_Left)  # to the head of its group
    QTest.keyClick(table, Qt.Key.Key_Left)
    assert listed(alarms_screen) == [2, 3, 4]
    assert len(model.arrangement.rows) == 4
    QTest.keyClick(table, Qt.Key.Key_Right)
    assert listed(alarms_screen) == [1, 2, 3, 4]
    head = table.visualRect(model.index(0, 0)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=head)
    assert listed(alarms_screen) == [2, 3, 4]
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=head)
    QTest.mouseClick(
        table.viewport(),
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.ControlModifier,
        pos=head,
    )
    assert [row.occurrence for row in alarms_screen.chosen()] == [1]


def test_by_cause_puts_together_what_one_asset_brings_about(
    board: Board, alarms_screen: AlarmsScreen
) -> None:
    tell(board, alarm(30, asset="lamp-000002", rule="driver_fault", priority=4))
    alarms_screen.panel.group(GroupBy.CAUSE)
    first, alone = heads(alarms_screen)
    assert first.endswith("— 2, dont 2 à acquitter")
    assert alone.startswith("Sans cause commune — 3")
    assert listed(alarms_screen) == [1, 30, 2, 3, 4]


def test_a_flood_groups_by_itself_and_a_person_can_leave_it(
    board: Board, alarms_screen: AlarmsScreen
) -> None:
    room = board.mirror.philosophy.positions[0].name
    board.mirror.hear(
        status(board.mirror.seq, floods={room: NOON - 60}, annunciated={room: 14}), NOON
    )
    board.beat()
    assert alarms_screen.panel.flood.isVisible()
    assert "14" in alarms_screen.panel.flood._told.text()
    assert alarms_screen.panel.by.value == "flood"
    lamp = alarm(30, asset="lamp-000002", rule="driver_fault", priority=4)
    tell(board, lamp, msgspec.structs.replace(lamp, occurrence=31, asset="lamp-000001"))
    assert [head.partition(" — ")[0] for head in heads(alarms_screen)] == [
        "Les plus urgentes",
        "Dijon",
        "Disjoncteur déclenché, rues sans éclairage · cabinet-0001 · Rue de la Préfecture, Dijon",
    ]
    assert listed(alarms_screen)[0] == 1
    assert sorted(listed(alarms_screen)) == [1, 2, 3, 4, 30, 31]  # nothing is dropped
    alarms_screen.panel.flood._leave.click()
    assert alarms_screen.panel.by.value == "none"
    assert heads(alarms_screen) == []
    board.mirror.hear(status(board.mirror.seq, annunciated={room: 3}), NOON)
    board.beat()
    assert not alarms_screen.panel.flood.isVisible()


def test_filters_are_saved_applied_renamed_and_deleted(
    alarms_screen: AlarmsScreen, list_choices: ListChoices
) -> None:
    bar, menu = alarms_screen.panel.filter, alarms_screen.panel._filters
    bar.text.setText("Sévigné")
    assert listed(alarms_screen) == [2]
    menu.ask_save()
    dialog = alarms_screen.panel.findChild(QInputDialog)
    assert isinstance(dialog, QInputDialog)
    dialog.setTextValue("Boulevard & co")
    dialog.accept()
    assert list_choices.filters == [SavedFilter(name="Boulevard & co", text="Sévigné")]
    bar.text.clear()
    choose(menu.menu(), "Boulevard && co")
    assert bar.text.text() == "Sévigné"
    assert list_choices.rename("Boulevard & co", "B")
    assert not list_choices.rename("B", "")
    menu._delete("B")
    assert list_choices.filters == []


def test_filters_are_not_kept_without_end() -> None:
    choices = ListChoices()
    for number in range(FILTERS_AT_MOST):
        assert choices.save(SavedFilter(name=str(number)))
    assert not choices.save(SavedFilter(name="one more"))
    assert choices.save(SavedFilter(name="7", text="anew"))


def test_find_as_you_type_knows_people_and_reasons(
    board: Board, alarms_screen: AlarmsScreen
) -> None:
    alarms_screen.panel.filter.text.setText("operator-1")
    assert listed(alarms_screen) == [2]
    tell(board, alarm(1, revision=2, state="C", acknowledged_by="operator-1"))
    assert listed(alarms_screen) == [2, 1]
    board.speak("en")
    alarms_screen.panel.filter.text.setText("breaker")
    assert listed(alarms_screen) == [1]
    alarms_screen.show_tab("removed")
    alarms_screen.panel.filter.text.setText("ot-12 CAPTEUR")
    assert listed(alarms_screen) == [6]
