"""The signals screen: junctions, a corridor, its greens, and orders that end by themselves."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from pytestqt.qtbot import QtBot

from app.bus.wire import Series
from app.core.city import City
from resources.words import LANGUAGES
from tests.widgets.conftest import Clock
from tests.widgets.order_engine import OrderEngine
from tests.widgets.village import NOON, delta, living, new_mirror, snapshot, status, village
from widgets.board import Board
from widgets.orders.confirm import ConfirmOrder
from widgets.orders.group import GroupDialog
from widgets.signals.screen import SignalsScreen
from widgets.signals.timespace import SPAN_S

JUNCTIONS = tuple(f"junction-00{n}" for n in range(1, 5))
Asked = list[tuple[str, dict[str, float | str], Callable[[object], None]]]


def boulevard() -> City:
    """The village with four junctions along a road to the east."""
    city = village()
    first = city.rows["junction-001"]
    rows = [*range(len(city)), first, first, first]
    columns = {
        name: getattr(city, name)[rows]
        for name in ("kind", "lat", "lon", "commune", "street", "department", "source", "parent")
    }
    columns["lat"][-3:] = city.lat[first]
    columns["lon"][-3:] = city.lon[first] + np.array([0.002, 0.004, 0.006])
    return dataclasses.replace(
        city,
        ids=(*city.ids, *JUNCTIONS[1:]),
        names=(*city.names, "Carrefour B", "Carrefour C", "Carrefour D"),
        fingerprint="boulevard",
        **columns,
    )


@pytest.fixture
def screen(board: Board, clock: Clock, qtbot: QtBot) -> SignalsScreen:
    """The second one flashes, the others run their plan."""
    mirror = board.mirror
    mirror.load(snapshot(boulevard()), NOON)
    mirror.hear(status(seq=mirror.seq, now=NOON, fingerprint="boulevard"), NOON)
    values: dict[tuple[str, str], float] = {}
    for number, asset in enumerate(JUNCTIONS):
        values |= {(asset, "mode"): float(number == 1), (asset, "cycle_s"): 80.0}
        values |= {(asset, "phase"): 1.0, (asset, "plan"): 0.0, (asset, "detector_vph"): 640.0}
        values |= {(asset, "priority"): 0.0, (asset, "emergency_route"): 0.0, (asset, "fault"): 0.0}
    mirror.apply(delta(mirror, values=values), NOON)
    board.beat()
    screen = SignalsScreen(board)
    qtbot.addWidget(screen)
    screen.resize(1700, 950)
    screen.show()
    QAbstractItemModelTester(
        screen.table.model, QAbstractItemModelTester.FailureReportingMode.Fatal
    )
    return screen


@pytest.fixture
def asked(board: Board) -> Asked:
    heard: Asked = []
    board.question_requested.connect(lambda *words: heard.append(words))
    return heard


def rows(screen: SignalsScreen) -> list[str]:
    model = screen.table.model
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def test_junctions_that_need_a_look_come_first(board: Board, screen: SignalsScreen) -> None:
    assert rows(screen) == ["Carrefour B", "Carrefour Sévigné", "Carrefour C", "Carrefour D"]
    assert screen.tiles["normal"].texts[1] == "3"
    screen.tiles["flashing"].click()
    assert rows(screen) == ["Carrefour B"]
    screen.tiles["flashing"].click()
    screen.table.filter.setText("carrefour d")
    assert rows(screen) == ["Carrefour D"]
    for language in LANGUAGES:
        board.speak(language)
        assert screen.corridor.safety.text() == board.words("signals.safety")


def test_a_corridor_is_chosen_filled_in_and_cleared(screen: SignalsScreen) -> None:
    screen.table.view.selectRow(3)
    assert screen.corridor.assets == [JUNCTIONS[3]]
    screen.resize(1701, 950)
    spot = screen.sketch.point(JUNCTIONS[0]).toPoint()
    QTest.mouseClick(screen.sketch, Qt.MouseButton.LeftButton, pos=spot)
    assert screen.corridor.assets == [JUNCTIONS[0], JUNCTIONS[3]]
    screen.corridor.deeds["between"].click()
    assert screen.corridor.assets == list(JUNCTIONS)
    assert "Carrefour B → Carrefour C" in screen.corridor.named.text()
    QTest.mouseClick(screen.sketch, Qt.MouseButton.LeftButton, pos=spot)
    assert screen.corridor.assets == list(JUNCTIONS[1:])
    QTest.mouseClick(screen.sketch, Qt.MouseButton.LeftButton, pos=QPoint(1, 1))
    screen.corridor.deeds["clear"].click()
    assert screen.corridor.assets == []
    assert not screen.corridor.deeds["route"].isEnabled()


def test_the_choice_stays_while_rows_move(board: Board, screen: SignalsScreen) -> None:
    screen.table.pick([JUNCTIONS[3]])
    calm = {(JUNCTIONS[3], "mode"): 2.0}
    board.mirror.apply(delta(board.mirror, values=calm), NOON)
    board.beat()
    screen.look()
    assert rows(screen)[1] == "Carrefour D"
    (chosen,) = screen.table.view.selectionModel().selectedRows()
    assert (chosen.row(), screen.table.picked) == (1, [JUNCTIONS[3]])


def test_the_greens_are_those_that_were_told(screen: SignalsScreen, asked: Asked) -> None:
    screen.table.pick([JUNCTIONS[0], JUNCTIONS[2]])
    phases = [one for one in asked if one[1]["point"] == "phase"]
    assert [one[1]["asset"] for one in phases] == [JUNCTIONS[0], JUNCTIONS[2]]
    times = np.array([NOON - 200.0, NOON - 160.0, NOON - 100.0])
    for asset, (_, given, answered) in zip((JUNCTIONS[0], JUNCTIONS[2]), phases, strict=True):
        assert float(given["start"]) < NOON - SPAN_S
        values = np.array([1.0, 0.0, 1.0])
        series = Series(
            asset=asset,
            point="phase",
            step_s=0.0,
            times=times.tobytes(),
            lows=values.tobytes(),
            highs=values.tobytes(),
            qualities=bytes(3),
        )
        answered(series)
    first, second = screen.corridor.picture.lanes
    assert first.greens == ((NOON - 200.0, NOON - 160.0), (NOON - 100.0, NOON))
    assert (first.distance_m, second.known) == (0.0, True)
    assert 250.0 < second.distance_m < 350.0
    phases[0][2]("not_readable")
    (counts,) = [one for one in asked if one[1]["point"] == "detector_vph"]
    counts[2](series)
    assert "Carrefour Sévigné" in screen.corridor.counts.title
    assert not screen.grab().isNull()


def test_a_route_is_asked_with_an_end_and_a_reason(
    board: Board, screen: SignalsScreen, qtbot: QtBot
) -> None:
    engine = OrderEngine(board)
    engine.refusals[JUNCTIONS[1]] = ("interlocked", "not_normal")
    screen.table.pick(list(JUNCTIONS))
    screen.corridor.deeds["route"].click()
    (asked,) = screen.findChildren(ConfirmOrder)
    assert engine.reserved == [(list(JUNCTIONS), "emergency_route", 1.0)]
    assert asked.lasting.lasts_s == 900.0
    asked.confirm.click()
    assert not engine.given  # a reason first
    asked.lasting.why.setText("pompiers vers la gare")
    asked.confirm.click()
    free = [one for one in JUNCTIONS if one != JUNCTIONS[1]]
    assert engine.given == [(free, "emergency_route", 1.0)]
    assert engine.arguments[0]["lasts_s"] == 900.0
    screen.corridor.deeds["order"].click()
    (group,) = screen.findChildren(GroupDialog)
    assert group.order.count() == len(board.mirror.kinds["junction"].orders)
    group.reject()


def test_without_junctions_it_says_so(board: Board, clock: Clock, qtbot: QtBot) -> None:
    empty = Board(new_mirror(), board.words, board.theme, clock)
    screen = SignalsScreen(empty)
    qtbot.addWidget(screen)
    screen.show()
    assert screen.said.text() == board.words("signals.none")
    assert living(new_mirror()).city is not None
    empty.deleteLater()
