"""The lists of alarms in their tabs: what each shows, and that nothing in them jumps."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest

from tests.widgets.alarm_room import CABINET, LAMPS, cell, heads, listed, tell
from tests.widgets.village import NOON, alarm
from widgets.alarms.screen import AlarmsScreen
from widgets.alarms.tabs import TABS
from widgets.board import Board


def test_each_tab_has_its_states_and_says_how_many(alarms_screen: AlarmsScreen) -> None:
    counts = [alarms_screen.tabs.tabText(number).rsplit("  ", 1)[-1] for number in range(5)]
    assert counts == ["4", "1", "1", "3", "1"]
    found = {}
    for name in TABS[:-1]:
        alarms_screen.show_tab(name)
        found[name] = listed(alarms_screen)
    assert found == {
        "active": [1, 2, 3, 4],
        "returned": [4],
        "shelved": [5],
        "suppressed": [13, 12, 11],
        "removed": [6],
    }


def test_the_lists_of_what_is_set_aside_say_why(board: Board, alarms_screen: AlarmsScreen) -> None:
    alarms_screen.show_tab("shelved")
    assert cell(alarms_screen, 0, "left") == "encore 15 min"
    assert cell(alarms_screen, 0, "shelved_by") == "operator-2"
    assert cell(alarms_screen, 0, "shelf_reason") == "travaux"
    assert cell(alarms_screen, 0, "one_shot") == "jusqu'au retour"
    alarms_screen.show_tab("removed")
    assert cell(alarms_screen, 0, "removed_by") == "operator-3"
    assert cell(alarms_screen, 0, "work_order") == "OT-12"
    alarms_screen.show_tab("suppressed")
    assert heads(alarms_screen) == [
        "Disjoncteur déclenché, rues sans éclairage · cabinet-0001 · "
        "Rue de la Préfecture, Dijon — 3"
    ]
    assert "cabinet-0001" in cell(alarms_screen, 1, "suppressed_by")
    tell(board, *(msgspec.structs.replace(one, state="A", revision=2) for one in LAMPS))
    assert "masquée" in alarms_screen.panel._empty.text()
    assert alarms_screen.panel._empty.isVisible()


def test_what_is_folded_under_a_cause_is_one_click_away(alarms_screen: AlarmsScreen) -> None:
    alarms_screen.panel.choose_first()
    assert alarms_screen.panel.delegate.folded_text(CABINET).startswith(
        "3 lampadaires sous cabinet-0001"
    )
    assert "3 lampadaires" in alarms_screen.guidance._why.text()
    QTest.keyClick(alarms_screen.panel.list, Qt.Key.Key_F)
    assert alarms_screen.tabs.current == "suppressed"
    assert listed(alarms_screen) == [13, 12, 11]
    assert alarms_screen.panel.model.sieve.cause == 1
    assert alarms_screen.panel.filter._under.isVisible()
    alarms_screen.show_tab("active")  # the filter was for that list alone
    assert listed(alarms_screen) == [1, 2, 3, 4]


def test_a_click_on_the_words_of_the_fold_opens_it(alarms_screen: AlarmsScreen) -> None:
    table, model = alarms_screen.panel.list, alarms_screen.panel.model
    box = table.visualRect(model.index(0, model.columns.index("message")))
    QTest.mouseClick(
        table.viewport(),
        Qt.MouseButton.LeftButton,
        pos=QPoint(box.left() + 40, box.bottom() - 10),
    )
    assert alarms_screen.tabs.current == "suppressed"


def test_marks_are_words(board: Board, alarms_screen: AlarmsScreen) -> None:
    tell(
        board,
        alarm(
            3,
            asset="gauge-ouche-01",
            rule="high",
            priority=2,
            revision=2,
            latched=True,
            chattering=True,
            stale=True,
            active=True,
            raised_at=NOON - 90_000,
            realarms=2,
            claimed_by="operator-4",
            claimed_until=NOON + 60,
            remark="vu sur place",
        ),
    )
    line = alarms_screen.panel.model.place(3)
    said = cell(alarms_screen, line, "marks")
    for mark in ("verrou", "répétitive", "périmées", "> 1 j", "×2", "operator-4", "commentée"):
        assert mark in said
    assert cell(alarms_screen, line, "person") == "pris en charge : operator-4"
    assert cell(alarms_screen, alarms_screen.panel.model.place(2), "person") == "operator-1"


def test_keys_open_the_tabs_and_a_jump_opens_one(board: Board, alarms_screen: AlarmsScreen) -> None:
    QTest.keyClick(alarms_screen, Qt.Key.Key_3, Qt.KeyboardModifier.AltModifier)
    assert alarms_screen.tabs.current == "shelved"
    assert "Alt+3" in alarms_screen.tabs.tabToolTip(2)
    board.show_requested.emit("alarms", "removed")
    assert alarms_screen.tabs.current == "removed"
    board.show_requested.emit("alarms", "cabinet-0001")  # an asset names no list
    assert alarms_screen.tabs.current == "removed"


def test_nothing_moves_in_the_table_while_it_is_held(
    board: Board, alarms_screen: AlarmsScreen
) -> None:
    model = alarms_screen.panel.model
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.hold(True)
    tell(board, alarm(40), msgspec.structs.replace(CABINET, revision=2, state="E"))
    assert listed(alarms_screen) == [1, 2, 3, 4]
    assert model.gone(1)
    assert "1 nouvelle" in alarms_screen.panel._waiting.text()
    assert alarms_screen.panel._waiting.isVisible()
    alarms_screen.panel._waiting.click()
    assert listed(alarms_screen) == [40, 2, 3, 4]


def test_a_list_that_nobody_sees_costs_nothing(board: Board, alarms_screen: AlarmsScreen) -> None:
    model = alarms_screen.panel.model
    alarms_screen.show_tab("journal")
    tell(board, alarm(50, state="E"))
    assert 50 not in model.arrangement.rows
    alarms_screen.show_tab("shelved")
    assert 50 in listed(alarms_screen)


def test_markup_and_long_texts_stay_text(board: Board, alarms_screen: AlarmsScreen) -> None:
    evil = "<b>" + "<table><tr><td>" * 400
    tell(
        board,
        alarm(60, asset=evil, rule=evil, state="E", shelved_by=evil, shelf_reason=evil),
        alarm(61, state="F", suppressed_by_asset=evil, suppressed_by=evil),
        alarm(62, state="G", removed_by=evil, removal_reason=evil, work_order=evil),
    )
    for name in ("shelved", "suppressed", "removed"):
        alarms_screen.show_tab(name)
        alarms_screen.panel.list.selectAll()
        assert not alarms_screen.grab().isNull()
    for label in alarms_screen.guidance._labels:
        assert label.textFormat() is Qt.TextFormat.PlainText
